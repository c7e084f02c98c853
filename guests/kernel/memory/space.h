/* space.h - the memory of a program: which parts of its address space it may use, and as what
 * (areas), and the page tables that make it so. Pages come when they are touched, zero; after a
 * fork parent and child share them until one writes. */
#ifndef KERNEL_SPACE_H
#define KERNEL_SPACE_H
#include "arch/arch.h"
#include "kernel/abi/syscall.h"

#define AREAS 32u

/* Where things are: within one GiB, so that a small program needs few page tables. */
#define MMAP_START  0x20000000u
#define MMAP_END    0x3fe00000u
#define STACK_START 0x3ffc0000u
#define STACK_END   0x40000000u

struct area {
	uint64_t start, end; /* multiples of PAGE_SIZE */
	unsigned prot;	     /* PROT_* */
};

struct space {
	struct roots roots;
	unsigned id;
	uint64_t heap, brk; /* where the heap starts, and its end to the byte */
	unsigned area_count;
	struct area areas[AREAS]; /* in ascending order; neighbours differ in `prot` or do not
				     touch */
};

/* ---- space.c: page tables ---- */

/** An empty space. @return 0 or -ENOMEM. */
int space_init(struct space *space);

/** Make `to` a copy of `from`, which is the space in use. @return 0 or -ENOMEM, then without a
 * trace. */
int space_copy(struct space *to, struct space *from);

/** Give everything back. The space must not be in use. */
void space_free(struct space *space);

/** A program touched `va`, to do `access` (one of PROT_*). @return 0: it may try again now;
 * -EFAULT: it may not; -ENOMEM. */
int space_fault(struct space *space, uint64_t va, unsigned access);

/** @return where the kernel sees the page of `va`, which is in an area; made if there is none;
 * NULL without memory. For a space that was not used yet. */
void *space_page(struct space *space, uint64_t va);

/** Take the pages of [start, end) out. */
void space_drop(struct space *space, uint64_t start, uint64_t end);

/** Make the pages of [start, end) allow no more than `prot`. */
void space_restrict(struct space *space, uint64_t start, uint64_t end, unsigned prot);

/* ---- area.c: what may be touched ---- */

/** @return the area of `va`, or NULL. */
const struct area *area_find(const struct space *space, uint64_t va);

/** Add [start, end), which is free. @return 0, or -ENOMEM when there are too many areas. */
int area_add(struct space *space, uint64_t start, uint64_t end, unsigned prot);

/** @return how many pages all areas have together. */
uint64_t area_pages(const struct space *space);

/* What the system calls of these names do. `start` and `size` come from a program and may be
 * anything. @return 0 or an address, or an error. */
int64_t space_mmap(struct space *space, uint64_t start, uint64_t size, uint64_t prot);
int64_t space_munmap(struct space *space, uint64_t start, uint64_t size);
int64_t space_mprotect(struct space *space, uint64_t start, uint64_t size, uint64_t prot);
int64_t space_sbrk(struct space *space, int64_t delta);

#endif
