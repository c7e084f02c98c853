/** @file physical.h
 * phys_to_virt() and virt_to_phys() of an image. Without paging they change nothing; an image that
 * maps physical memory at an offset is compiled with -DPHYSICAL_AT=<offset>.
 */
#ifndef GUEST_PHYSICAL_H
#define GUEST_PHYSICAL_H
#include <stdint.h>

#ifndef PHYSICAL_AT
#define PHYSICAL_AT 0
#endif

/** @return the virtual address that maps physical address `pa`. */
static inline void *physical(uint64_t pa)
{
	return (void *)(pa + PHYSICAL_AT);
}

/** @return the physical address that `p` maps to. */
static inline uint64_t physical_address(const void *p)
{
	return (uint64_t)p - PHYSICAL_AT;
}

#endif
