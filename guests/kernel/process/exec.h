/* exec.h - from a file to a program that can run. */
#ifndef KERNEL_EXEC_H
#define KERNEL_EXEC_H
#include "memory/space.h"

/* A program being loaded, in a page of its own, as kernel stacks are small. */
struct exec {
	char path[PATH_ROOM];
	char name[PROCESS_NAME_ROOM];
	unsigned count;	      /* arguments */
	unsigned used;	      /* bytes of them, NULs included */
	char args[ARGS_ROOM]; /* one behind the other */
	struct space space;   /* what was made */
	uint64_t entry,
		stack; /* where it starts; its stack, which is also the address of argv */
};
_Static_assert(sizeof(struct exec) <= PAGE_SIZE, "it is made in a page");

/** An empty one. @return NULL if memory is short. */
struct exec *exec_new(void);
void exec_free(struct exec *exec);

/** Load the program at `path` with the arguments. @return 0, or an error with nothing
 * allocated. */
int exec_load(struct exec *exec);

#endif
