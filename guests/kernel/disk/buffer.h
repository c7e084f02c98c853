/* buffer.h - blocks of the disk kept in memory. What is written stays here until its buffer is
 * needed or somebody calls buffer_sync(). One user at a time: the file system holds its lock.
 */
#ifndef KERNEL_BUFFER_H
#define KERNEL_BUFFER_H
#include <stdbool.h>
#include <stdint.h>

#define BUFFER_SIZE 1024u

struct buffer {
	uint32_t block; /* number on the disk */
	bool valid, dirty;
	uint32_t used;	     /* when last: the least goes first */
	struct buffer *next; /* of those whose blocks have the same hash */
	uint8_t *bytes;
};

/** Get the memory. @return 0 or -ENOMEM. Once. */
int buffer_init(void);

/** The buffer of a block, read from the disk if `read` and it is not there. It is good until
 * the next call. @return NULL when the disk failed. */
struct buffer *buffer_get(uint32_t block, bool read);

/** Read blocks that will be wanted soon, together: at most BUFFER_AHEAD. Failures show later.
 */
void buffer_ahead(const uint32_t *blocks, unsigned count);
#define BUFFER_AHEAD 8u

/** The block lost its meaning: what was to be written is not. */
void buffer_forget(uint32_t block);

/** Write all that is dirty, and have the disk keep it. @return 0; -EIO if some of it is not
 * there, which will be tried again. */
int buffer_sync(void);

#endif
