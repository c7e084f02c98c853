/* file.h - open files: what descriptors refer to. Duplicated and inherited descriptors refer to
 * the same one. */
#ifndef KERNEL_FILE_H
#define KERNEL_FILE_H
#include <stdbool.h>
#include <stdint.h>

#include "file/fs.h"
#include "kernel/abi/syscall.h"

struct file;

/** The operations of a kind of file. `to` and `from` may be a program's memory, so they are
 * accessed by copy_user() alone. Each returns what the system call of its name returns. */
struct file_kind {
	uint32_t stat_kind; /* S_* */
	int64_t (*read)(struct file *file, void *to, uint64_t size);
	int64_t (*write)(struct file *file, const void *from, uint64_t size);
	void (*close)(struct file *file); /* the last holder has gone; may be NULL */
};

struct file {
	const struct file_kind *kind; /* NULL: the slot is empty */
	unsigned holders;
	struct box *box; /* where it was opened; NULL: outside */
	unsigned flags;	 /* O_* */
	uint64_t offset;
	struct node node;  /* of files in a file system */
	struct pipe *pipe; /* of pipes */
};

/** Make an open file with one holder. @return NULL if there are too many. */
struct file *file_new(const struct file_kind *kind, unsigned flags);

/** Add a holder; NULL is allowed. @return `file`. */
struct file *file_get(struct file *file);

/** Remove a holder; NULL is allowed. */
void file_put(struct file *file);

/** Open `path`, which is in the kernel's memory. @return 0 and *file, or an error. */
int file_open(const char *path, unsigned flags, struct file **file);

/** Put the console on descriptors 0, 1 and 2. */
void file_open_console(struct file *files[FDS]);

/** Make a pipe: its reading and its writing end. @return 0 or an error. */
int file_pipe(struct file *ends[2]);

/** @return whether any process has this node open. */
bool file_is_open(const struct node *node);

unsigned file_count(void);

/** Write all that is not on the disk yet. @return 0 or an error. */
int file_sync(void);

extern const struct file_kind pipe_kind;

/** pipe.c: make a pipe whose ends are both open. @return NULL if memory is short. / Free it. */
struct pipe *pipe_new(void);
void pipe_free(struct pipe *pipe);

#endif
