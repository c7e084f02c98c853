/* mem.h - loads and stores, as instructions see them. */
#ifndef CORE_EXEC_MEM_H
#define CORE_EXEC_MEM_H
#include "mmu/mmu.h"

/* Read or write `size` (1, 2, 4, 8) bytes at a virtual address with the given eyes. Misaligned
 * accesses work on RAM, also across a page boundary, and a store that traps has written
 * nothing.
 * @return false: a trap was recorded. */
MUST_CHECK bool mem_load(struct cpu *c, struct view view, uint64_t va, unsigned size,
			 uint64_t *value);
MUST_CHECK bool mem_store(struct cpu *c, struct view view, uint64_t va, unsigned size,
			  uint64_t value);

/* Fetch the word at h->pc: 16 bits if compressed, else 32. */
MUST_CHECK bool mem_fetch(struct cpu *c, uint32_t *word);

/* The host bytes of an aligned word that an atomic works on: RAM, readable and, unless
 * `only_load`, writable. Misaligned, a device or nothing there: a trap (A: "misaligned ... AMOs
 * trap"). */
MUST_CHECK bool mem_atomic(struct cpu *c, uint64_t va, unsigned size, bool only_load, rs_pa *pa,
			   uint8_t **bytes);

#endif
