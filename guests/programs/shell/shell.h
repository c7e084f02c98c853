/* shell.h - the parts of the shell, to each other. */
#ifndef SHELL_H
#define SHELL_H
#include <stdbool.h>

#include "kernel/abi/syscall.h"

#define LINE_ROOM     512
#define PIPELINE_MOST 8

/* One program of a pipeline. */
struct command {
	char *argv[ARGS_MOST + 1];
	int argc;
	const char *input, *output; /* files, NULL if not redirected */
	bool append;
};

struct pipeline {
	struct command commands[PIPELINE_MOST];
	int count;
	bool background;
	/* whether what follows is run: always, after success (&&), after failure (||) */
	enum { THEN_ALWAYS, THEN_IF_WELL, THEN_IF_NOT } then;
};

/* Say what is wrong with a line. @return -1. */
int complain(const char *what);

/* parse.c: take one pipeline off `*line`, which is cut apart in place; words are kept in
 * `words`, room for PARSE_ROOM bytes. `status` is what $? stands for.
 * @return 1; 0 at the end of the line; -1 if it makes no sense, after a message. */
#define PARSE_ROOM (2 * LINE_ROOM)
int parse(char **line, struct pipeline *pipeline, char *words, int status);

/* run.c: run a pipeline. @return its status. */
int run(const struct pipeline *pipeline, int last_status);

/* Collect background processes that ended meanwhile, saying so. */
void collect(void);

#endif
