/* nested.c - reading the state of a machine that software emulates in this one's memory. The
 * addresses come from that software and are not trusted: all are checked, and a wrong one shows
 * other bytes of the same RAM at worst. */
#include "base/walk.h"
#include "machine/state.h"
#include "ringside/abi/csr.h"
#include "ringside/debug.h"

struct nested_ram {
	const struct rs_machine *m;
	struct rs_nested at;
	struct rs_walk_read *log; /* NULL: it is not wanted */
	size_t count;
};

static enum rs_error read_ram(const struct nested_ram *n, uint64_t pa, void *bytes, size_t size)
{
	uint64_t offset = pa - n->at.ram_base;

	if (offset > n->at.ram_size || n->at.ram_size - offset < size)
		return RS_OUT_OF_RANGE;
	return rs_machine_load(n->m, n->at.ram + offset, bytes, size);
}

static bool read_pte(void *context, unsigned level, uint64_t at, uint64_t *pte)
{
	struct nested_ram *n = context;

	if (read_ram(n, at, pte, sizeof *pte) != RS_OK)
		return false;
	if (n->log && n->count < RS_WALK_READS)
		n->log[n->count++] = (struct rs_walk_read){
			.at = at, .gpa = at, .entry = *pte, .level = (uint8_t)level};
	return true;
}

static const struct walk_calls nested_tables = {.read = read_pte};

static bool translate(struct nested_ram *n, enum rs_mode mode, uint64_t satp, uint64_t va,
		      uint64_t *pa)
{
	struct walk w = {.address = va};

	if (mode != RS_MODE_M && ATP_MODE(satp) != ATP_BARE &&
	    walk_tables(WALK_SV39, walk_from_root(ATP_PPN(satp)), va, &nested_tables, n, &w) !=
		    WALK_OK)
		return false;
	*pa = w.address;
	return true;
}

/* What S-mode sees of a word. */
static uint64_t as_supervisor(uint64_t number, uint64_t word)
{
	switch (number) {
	case CSR_sstatus:
		return (word &
			(STATUS_SIE | STATUS_SPIE | STATUS_SPP | STATUS_SUM | STATUS_MXR)) |
		       STATUS_UXL;
	case CSR_sie:
		return word & IRQS_S;
	default:
		return word;
	}
}

static bool load_csrs(const struct rs_machine *m, const struct rs_nested *at,
		      struct rs_nested_hart *hart)
{
	hart->csr_count = 0;
	if (at->csr_count == 0)
		return true;
	hart->csr_count =
		at->csr_count < RS_NESTED_CSRS ? (size_t)at->csr_count : RS_NESTED_CSRS;
	if (rs_machine_load(m, at->csrs, hart->csrs, hart->csr_count * sizeof *hart->csrs) !=
	    RS_OK)
		return false;
	for (size_t i = 0; i < hart->csr_count; i++) {
		struct rs_nested_csr *csr = &hart->csrs[i];

		if (rs_machine_load(m, csr->value, &csr->value, sizeof csr->value) != RS_OK)
			return false;
		csr->value = as_supervisor(csr->number, csr->value);
	}
	return true;
}

static bool load_registers(const struct rs_machine *m, uint64_t nested, struct rs_nested *at,
			   struct rs_nested_hart *hart)
{
	return rs_machine_load(m, nested, at, sizeof *at) == RS_OK &&
	       rs_machine_load(m, at->x, hart->x, sizeof hart->x) == RS_OK &&
	       rs_machine_load(m, at->pc, &hart->pc, sizeof hart->pc) == RS_OK &&
	       rs_machine_load(m, at->satp, &hart->satp, sizeof hart->satp) == RS_OK;
}

enum rs_error rs_machine_nested_registers(const struct rs_machine *m, uint64_t nested,
					  struct rs_nested_hart *hart)
{
	struct rs_nested at;

	return load_registers(m, nested, &at, hart) ? RS_OK : RS_OUT_OF_RANGE;
}

enum rs_error rs_machine_nested_hart(const struct rs_machine *m, uint64_t nested,
				     struct rs_nested_hart *hart)
{
	struct rs_nested at;

	if (!load_registers(m, nested, &at, hart) ||
	    rs_machine_load(m, at.trap, &hart->first, sizeof hart->first) != RS_OK ||
	    !load_csrs(m, &at, hart))
		return RS_OUT_OF_RANGE;
	return RS_OK;
}

enum rs_error rs_machine_nested_step(const struct rs_machine *m, uint64_t step,
				     struct rs_nested_step *out)
{
	if (rs_machine_load(m, step, out, sizeof *out) != RS_OK || !rs_mode_is(out->mode))
		return RS_OUT_OF_RANGE;
	return RS_OK;
}

size_t rs_machine_nested_csrs(const struct rs_machine *m, const struct rs_nested_step *step,
			      struct rs_nested_csr *csrs, size_t most)
{
	size_t count = step->csr_count < most ? (size_t)step->csr_count : most;

	return rs_machine_load(m, step->csrs, csrs, count * sizeof *csrs) == RS_OK ? count : 0;
}

bool rs_machine_nested_translate(const struct rs_machine *m, uint64_t nested, enum rs_mode mode,
				 uint64_t va, uint64_t *pa)
{
	struct nested_ram n = {.m = m};
	uint64_t satp;

	if (rs_machine_load(m, nested, &n.at, sizeof n.at) != RS_OK ||
	    rs_machine_load(m, n.at.satp, &satp, sizeof satp) != RS_OK ||
	    !translate(&n, mode, satp, va, pa) || *pa - n.at.ram_base >= n.at.ram_size)
		return false;
	*pa += n.at.ram - n.at.ram_base;
	return true;
}

size_t rs_machine_nested_walk(const struct rs_machine *m, uint64_t nested, enum rs_mode mode,
			      uint64_t va, struct rs_walk_read reads[RS_WALK_READS],
			      uint64_t *pa, bool *found)
{
	struct nested_ram n = {.m = m, .log = reads};
	uint64_t satp;

	*pa = va;
	*found = rs_machine_load(m, nested, &n.at, sizeof n.at) == RS_OK &&
		 rs_machine_load(m, n.at.satp, &satp, sizeof satp) == RS_OK &&
		 translate(&n, mode, satp, va, pa);
	return n.count;
}

enum rs_error rs_machine_nested_fetch(const struct rs_machine *m, uint64_t nested,
				      enum rs_mode mode, uint64_t va, void *bytes, size_t size)
{
	struct nested_ram n = {.m = m};
	uint8_t *to = bytes;
	uint64_t satp;

	if (rs_machine_load(m, nested, &n.at, sizeof n.at) != RS_OK ||
	    rs_machine_load(m, n.at.satp, &satp, sizeof satp) != RS_OK)
		return RS_OUT_OF_RANGE;
	while (size > 0) {
		size_t rest = PAGE_SIZE - (size_t)bits(va, PAGE_SHIFT - 1, 0);
		size_t part = size < rest ? size : rest;
		uint64_t pa;

		if (!translate(&n, mode, satp, va, &pa) || read_ram(&n, pa, to, part) != RS_OK)
			return RS_OUT_OF_RANGE;
		va += part;
		to += part;
		size -= part;
	}
	return RS_OK;
}
