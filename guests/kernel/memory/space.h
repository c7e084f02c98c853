/* space.h - the address space of a program: the ranges that it may access, and how (areas), and
 * their page tables. Pages are allocated, full of zeroes, when they are first touched; after a
 * fork parent and child share them until one writes (copy on write). */
#ifndef KERNEL_SPACE_H
#define KERNEL_SPACE_H
#include "arch/arch.h"
#include "kernel/abi/syscall.h"

#define AREAS 32u

/* The layout: within one GiB, so that a small program needs few page tables. */
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
	uint64_t heap, brk; /* where the heap starts, and its end in bytes */
	unsigned area_count;
	struct area areas[AREAS]; /* in ascending order; adjacent areas differ in `prot` */
};

/* ---- space.c: page tables ---- */

/** An empty space. @return 0 or -ENOMEM. */
int space_init(struct space *space);

/** Make `to` a copy-on-write copy of `from`, the space in use. @return 0, or -ENOMEM with nothing
 * allocated. */
int space_copy(struct space *to, struct space *from);

/** Free everything. The space must not be in use. */
void space_free(struct space *space);

/** Resolve a page fault at `va`; `access` is one of PROT_*. @return 0: the access will succeed
 * now; -EFAULT: it is not allowed; -ENOMEM. */
int space_fault(struct space *space, uint64_t va, unsigned access);

/** @return where the kernel sees the page of `va`, which is in an area; the page is allocated if
 * there is none; NULL if memory is short. For a space that was never in use. */
void *space_page(struct space *space, uint64_t va);

/** Unmap and free the pages of [start, end). */
void space_drop(struct space *space, uint64_t start, uint64_t end);

/** Restrict access to the pages of [start, end) to `prot`. */
void space_restrict(struct space *space, uint64_t start, uint64_t end, unsigned prot);

/* ---- area.c: ranges ---- */

/** @return the area of `va`, or NULL. */
const struct area *area_find(const struct space *space, uint64_t va);

/** Add [start, end), which is free. @return 0, or -ENOMEM if there are too many areas. */
int area_add(struct space *space, uint64_t start, uint64_t end, unsigned prot);

/** @return the number of pages in all areas. */
uint64_t area_pages(const struct space *space);

/* The system calls of these names. `start` and `size` come from a program and may have any
 * value. @return 0 or an address, or an error. */
int64_t space_mmap(struct space *space, uint64_t start, uint64_t size, uint64_t prot);
int64_t space_munmap(struct space *space, uint64_t start, uint64_t size);
int64_t space_mprotect(struct space *space, uint64_t start, uint64_t size, uint64_t prot);
int64_t space_sbrk(struct space *space, int64_t delta);

#endif
