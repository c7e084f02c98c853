/* mem.h - loads and stores at virtual addresses. */
#ifndef CORE_EXEC_MEM_H
#define CORE_EXEC_MEM_H
#include "mmu/mmu.h"

/* Read or write `size` (1, 2, 4, 8) bytes at a virtual address as `view` says. Misaligned
 * accesses to RAM work, also across a page boundary, and a store that traps has written
 * nothing. @return false: a trap was recorded. */
MUST_CHECK bool mem_load(struct cpu *c, struct view view, uint64_t va, unsigned size,
			 uint64_t *value);
/* For hlvx: RAM that may be read and executed. `view.as_code` is set. */
MUST_CHECK bool mem_load_code(struct cpu *c, struct view view, uint64_t va, unsigned size,
			      uint64_t *value);
MUST_CHECK bool mem_store(struct cpu *c, struct view view, uint64_t va, unsigned size,
			  uint64_t value);

/* Fetch the word at h->pc: 16 bits if compressed, else 32. */
MUST_CHECK bool mem_fetch(struct cpu *c, uint32_t *word);

/* The host address of the aligned word that an atomic instruction accesses: RAM, readable and,
 * unless `only_load`, writable. A misaligned address, a device or an empty address traps (A:
 * "misaligned ... AMOs trap"). */
MUST_CHECK bool mem_atomic(struct cpu *c, uint64_t va, unsigned size, bool only_load, rs_pa *pa,
			   uint8_t **bytes);

#endif
