/* box.h - the parts of the program `box`. */
#ifndef BOX_H
#define BOX_H
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

/* What `box run` was asked for. */
struct request {
	struct clone_args args;
	bool detached;
	uint64_t start; /* microseconds until it starts */
	char **command; /* program and arguments, ended by NULL; empty: the image's own */
};

/** Read the words after "run", up to a NULL. @return false after a complaint. */
bool request_read(struct request *request, char *words[]);

#define MANIFEST_ROOM 256

/** Read the manifest of the image at `path`. @return NULL after a complaint. */
const char *manifest_read(const char *path);

/** Copy the value of `key`. @return whether there is one that fits. */
bool manifest_value(const char *manifest, const char *key, char *to, size_t room);

int box_run(const struct request *request);

/** Run several at a time, as ";" divides the words. @return the worst of their codes. */
int box_up(char *words[]);

/** Start it. @return the number of its first process, or -1 after a complaint. */
int box_start(const struct request *request);
int box_list(void);
int box_images(void);
int box_stop(char *names[]);

#endif
