/* block.h - transfers between the disk and memory. Only a process can wait for one. */
#ifndef KERNEL_BLOCK_H
#define KERNEL_BLOCK_H
#include "arch/arch.h"

struct block_piece {
	uint64_t sector;
	void *memory;  /* the kernel's, within one page */
	uint32_t size; /* bytes, whole sectors */
};

/** Transfer all pieces, with as many requests in flight as the disk takes.
 * @return 0; -EIO if any failed: the others may have been transferred. */
int block_read(const struct block_piece *pieces, unsigned count);
int block_write(const struct block_piece *pieces, unsigned count);

/** Flush the disk: wait until all that was written is stored for good. @return 0 or -EIO. */
int block_flush(void);

#endif
