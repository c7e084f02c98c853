/** @file memory.h
 * The RAM that the hypervisor gives away: what boot_info.h found unused. Nothing is given back.
 */
#ifndef HYPERVISOR_MEMORY_H
#define HYPERVISOR_MEMORY_H
#include <stdint.h>

/** Give away RAM from machine address `base` to `end`. It must be zero, as RAM is
 * after power-on. */
void memory_init(uint64_t base, uint64_t end);

/** @return `size` bytes, zero, aligned to `align`, a power of two. Stops the machine when there
 * is not enough RAM. */
void *memory_alloc(uint64_t size, uint64_t align);

#endif
