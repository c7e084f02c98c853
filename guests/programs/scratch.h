/** @file scratch.h
 * A disk whose contents nobody needs, for the disk workloads. Its unit is a block of 4 KiB.
 */
#ifndef SCRATCH_H
#define SCRATCH_H
#include "workload.h"

#define BLOCK 4096

/** Open the disk and fill `blocks` blocks of it with version 0 of what block_is() checks. Ends the
 * program if there is no disk, if it is too small, or if it may contain data: only a disk that
 * begins with zeroes or was used by these programs before is written to.
 * @return its descriptor. */
int scratch_open(long blocks);

/** Fill memory with the contents of block `number`, or check them. */
void block_fill(uint64_t *words, long number, uint64_t version);
bool block_is(const uint64_t *words, long number, uint64_t version);

/** Read or write blocks; ends the program if the disk fails. */
void scratch_read(int fd, long number, void *to, long blocks);
void scratch_write(int fd, long number, const void *from, long blocks);

#endif
