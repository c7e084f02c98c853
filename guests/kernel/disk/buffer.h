/* buffer.h - blocks of the disk kept in memory. A write stays here until its buffer is needed for
 * another block or somebody calls buffer_sync(). One user at a time: the file system holds its
 * lock. */
#ifndef KERNEL_BUFFER_H
#define KERNEL_BUFFER_H
#include <stdbool.h>
#include <stdint.h>

#define BUFFER_SIZE 1024u

struct buffer {
	uint32_t block;	     /* number on the disk */
	bool valid;	     /* `bytes` is the whole content of the block */
	bool dirty;	     /* ... and newer than what is on the disk */
	uint64_t used;	     /* when it was used last: the lowest is replaced first */
	struct buffer *next; /* with the same hash */
	uint8_t *bytes;
};

/** Allocate the memory. @return 0 or -ENOMEM; after that it may be called again. */
int buffer_init(void);

/** Get a block, from the disk if it is not in memory. The buffer is valid until the next call
 * of any function of this file. Who changes its bytes sets `dirty`, and changes them only in
 * ways that cannot fail half-way. @return NULL if the disk failed. */
struct buffer *buffer_get(uint32_t block);

/** Replace the whole content of a block, without reading it: by BUFFER_SIZE bytes of the
 * kernel's memory. @return 0 or -EIO. */
int buffer_fill(uint32_t block, const void *bytes);

/** Read up to BUFFER_AHEAD blocks that will be wanted soon, in one go. An error is seen when a
 * block is asked for. */
void buffer_ahead(const uint32_t *blocks, unsigned count);
#define BUFFER_AHEAD 8u

/** The content of a block does not matter any more: do not write it. */
void buffer_forget(uint32_t block);

/** Write all dirty buffers and flush the disk. @return 0; -EIO if some could not be written:
 * they stay dirty. */
int buffer_sync(void);

#endif
