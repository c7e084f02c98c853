/* names.c - names of registers, CSRs, causes, modes and costs, from the tables. */
#include "isa/isa.h"
#include "ringside/cause.h"
#include "ringside/cost.h"
#include "ringside/event.h"

static const struct csr_info csrs[] = {
#define CSR(number, name, ext, cost, what) {#name, what, number, EXT_##ext, WRITE_##cost},
#include "ringside/abi/csr.def"
#undef CSR
};

/* For each number its row plus 1; 0: there is no such register. */
static const uint8_t rows[0x1000] = {
#define CSR(number, name, ext, cost, what) [number] = CSR_ROW_##name + 1,
#include "ringside/abi/csr.def"
#undef CSR
};
_Static_assert(CSR_ROWS < UINT8_MAX, "a row fits in a byte");

enum csr_row isa_csr_row(unsigned number)
{
	return number < sizeof rows && rows[number] ? (enum csr_row)(rows[number] - 1)
						    : CSR_ROWS;
}

const struct csr_info *isa_csr(unsigned number)
{
	enum csr_row row = isa_csr_row(number);

	return row == CSR_ROWS ? NULL : &csrs[row];
}

const char *rs_csr_name(unsigned number)
{
	const struct csr_info *csr = isa_csr(number);

	return csr ? csr->name : NULL;
}

const char *rs_reg_name(unsigned number)
{
	static const char *const names[] = {"zero", "ra", "sp",	 "gp",	"tp", "t0", "t1", "t2",
					    "s0",   "s1", "a0",	 "a1",	"a2", "a3", "a4", "a5",
					    "a6",   "a7", "s2",	 "s3",	"s4", "s5", "s6", "s7",
					    "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

	return number < 32 ? names[number] : "x?";
}

struct cause_names {
	const char *slug, *text;
};

static const struct cause_names exceptions[] = {
#define CAUSE(number, name, slug, text) [number] = {slug, text},
#include "ringside/abi/cause.def"
#undef CAUSE
};

static const struct cause_names interrupts[] = {
#define INTERRUPT(number, name, slug, text) [number] = {slug, text},
#include "ringside/abi/interrupt.def"
#undef INTERRUPT
};

static struct cause_names cause_names(uint64_t xcause)
{
	static const struct cause_names reserved = {"reserved", "reserved cause"};
	bool interrupt = xcause & RS_CAUSE_INTERRUPT;
	const struct cause_names *table = interrupt ? interrupts : exceptions;
	size_t count = interrupt ? sizeof interrupts / sizeof *interrupts
				 : sizeof exceptions / sizeof *exceptions;
	uint64_t number = xcause & ~RS_CAUSE_INTERRUPT;

	return number < count && table[number].slug ? table[number] : reserved;
}

const char *rs_cause_slug(uint64_t xcause)
{
	return cause_names(xcause).slug;
}

const char *rs_cause_text(uint64_t xcause)
{
	return cause_names(xcause).text;
}

const char *rs_mode_name(enum rs_mode mode)
{
	switch (mode) {
	case RS_MODE_U:
		return "U";
	case RS_MODE_S:
		return "S";
	case RS_MODE_M:
		return "M";
	case RS_MODE_VU:
		return "VU";
	case RS_MODE_VS:
		return "VS";
	}
	return "?";
}

const struct rs_cost_info rs_cost_info[RS_COSTS] = {
#define COST(name, slug, cycles, unit, basis) [RS_COST_##name] = {slug, unit, basis, cycles},
#include "ringside/cost.def"
#undef COST
};

struct rs_costs rs_costs_default(void)
{
	struct rs_costs costs;

	for (unsigned i = 0; i < RS_COSTS; i++)
		costs.cycles[i] = rs_cost_info[i].cycles;
	return costs;
}

const char *rs_iommu_cause_text(unsigned cause)
{
	switch (cause) {
#define IOMMU_CAUSE(number, name, slug, text)                                                  \
	case number:                                                                           \
		return (text);
#include "ringside/abi/iommu.def"
	default:
		return "unknown fault";
	}
}
