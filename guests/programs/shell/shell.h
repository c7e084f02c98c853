/* shell.h - the files of the shell, to each other. */
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
	/* when the next pipeline runs: always, after success (&&), after failure (||) */
	enum { THEN_ALWAYS, THEN_IF_WELL, THEN_IF_NOT } then;
};

/* Print a syntax error. @return -1. */
int complain(const char *what);

/* parse.c: parse one pipeline of `*line`, and move `*line` behind it. Words are stored in `words`,
 * which has room for PARSE_ROOM bytes. `status` is the value of $?.
 * @return 1; 0 at the end of the line; -1 on a syntax error, after a message. */
#define PARSE_ROOM (2 * LINE_ROOM)
int parse(char **line, struct pipeline *pipeline, char *words, int status);

/* run.c: run a pipeline. @return its status. */
int run(const struct pipeline *pipeline, int last_status);

/* Reap background processes that have exited, and report each. */
void collect(void);

#endif
