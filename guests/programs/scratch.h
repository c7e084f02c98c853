/** @file scratch.h
 * A disk whose contents nobody needs: what the disk workloads write to. Its unit is a block of
 * 4 KiB.
 */
#ifndef SCRATCH_H
#define SCRATCH_H
#include "workload.h"

#define BLOCK 4096

/** Open the disk, fill `blocks` blocks of it, each with what block_is() expects of it, version
 * 0. Ends the program if there is no disk, if it is too small, or if it may hold something:
 * only a disk that begins with zeroes or was used by these programs before is written to.
 * @return its descriptor. */
int scratch_open(long blocks);

/** Fill memory for block `number`, or look whether it is filled so. */
void block_fill(uint64_t *words, long number, uint64_t version);
bool block_is(const uint64_t *words, long number, uint64_t version);

/** Read or write blocks; ends the program if the disk fails. */
void scratch_read(int fd, long number, void *to, long blocks);
void scratch_write(int fd, long number, const void *from, long blocks);

#endif
