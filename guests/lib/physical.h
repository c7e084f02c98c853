/** @file physical.h
 * Where an image sees physical memory: as it is, without paging; an image that has it mapped
 * elsewhere says so by a compiler argument, -DPHYSICAL_AT=<what to add to an address>.
 */
#ifndef GUEST_PHYSICAL_H
#define GUEST_PHYSICAL_H
#include <stdint.h>

#ifndef PHYSICAL_AT
#define PHYSICAL_AT 0
#endif

/** @return where physical address `pa` is seen. */
static inline void *physical(uint64_t pa)
{
	return (void *)(pa + PHYSICAL_AT);
}

/** @return the physical address of what is seen at `p`. */
static inline uint64_t physical_address(const void *p)
{
	return (uint64_t)p - PHYSICAL_AT;
}

#endif
