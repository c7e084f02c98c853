/* spec.h - what the specification's tests share: instructions by their table names, one
 * instruction run from a chosen state, and what came of it. */
#ifndef TEST_SPEC_H
#define TEST_SPEC_H
#include "unit/core/rig.h"

#include "base/walk.h"
#include "isa/isa.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define ONES   UINT64_MAX
#define MIN64  (UINT64_C(1) << 63)
#define MAX64  (MIN64 - 1)
#define SEXT32 UINT64_C(0xffffffff00000000) /* the upper half of a negative word */

/* ---- words, from the rows of insn.def */

static inline uint32_t word_r(enum op op, unsigned rd, unsigned rs1, unsigned rs2)
{
	return op_info[op].match | (uint32_t)rd << 7 | (uint32_t)rs1 << 15 |
	       (uint32_t)rs2 << 20;
}

/* I and L; also csrr* with the number as the immediate, and shifts with the amount. */
static inline uint32_t word_i(enum op op, unsigned rd, unsigned rs1, uint64_t imm)
{
	return op_info[op].match | (uint32_t)rd << 7 | (uint32_t)rs1 << 15 |
	       ((uint32_t)imm & 0xfff) << 20;
}

static inline uint32_t word_s(enum op op, unsigned rs2, unsigned rs1, uint64_t imm)
{
	uint32_t i = (uint32_t)imm;

	return op_info[op].match | (i & 31) << 7 | (uint32_t)rs1 << 15 | (uint32_t)rs2 << 20 |
	       (i >> 5 & 0x7f) << 25;
}

static inline uint32_t word_b(enum op op, unsigned rs1, unsigned rs2, uint64_t offset)
{
	uint32_t o = (uint32_t)offset;

	return op_info[op].match | (o >> 11 & 1) << 7 | (o >> 1 & 15) << 8 |
	       (uint32_t)rs1 << 15 | (uint32_t)rs2 << 20 | (o >> 5 & 0x3f) << 25 |
	       (o >> 12 & 1) << 31;
}

static inline uint32_t word_u(enum op op, unsigned rd, uint64_t upper)
{
	return op_info[op].match | (uint32_t)rd << 7 | (uint32_t)upper << 12;
}

static inline uint32_t word_j(unsigned rd, uint64_t offset)
{
	uint32_t o = (uint32_t)offset;

	return op_info[OP_jal].match | (uint32_t)rd << 7 | (o >> 12 & 0xff) << 12 |
	       (o >> 11 & 1) << 20 | (o >> 1 & 0x3ff) << 21 | (o >> 20 & 1) << 31;
}

/* ---- modes */

static const enum rs_mode all_modes[] = {RS_MODE_M, RS_MODE_S, RS_MODE_U, RS_MODE_VS,
					 RS_MODE_VU};

/* Where the rig's handlers stand: each mode's own. */
#define VECTOR_M  (RS_RAM_BASE + 0x10000)
#define VECTOR_S  (RS_RAM_BASE + 0x20000)
#define VECTOR_VS (RS_RAM_BASE + 0x30000)

/* The hart in its power-on state again, with everything permitted and the handlers known; RAM
 * stays as it is. */
static inline void rig_again(struct rig *rig, bool hypervisor, enum rs_mode mode)
{
	struct rs_machine_state *s = rig->m.state;

	hart_reset(rig->h, hypervisor, true, false);
	tlb_flush_all(&s->cpu.itlb);
	tlb_flush_all(&s->cpu.dtlb);
	walk_cache_drop_all(&s->cpu.walk_cache);
	s->aclint.mtimecmp = NEVER;
	s->device_accessed = true;
	rig_open_pmp(rig);
	rig->h->pc = RIG_CODE;
	rig->h->mtvec = VECTOR_M;
	rig->h->stvec = VECTOR_S;
	rig->h->vstvec = VECTOR_VS;
	rig->h->mode = (uint8_t)mode;
}

/* ---- one instruction */

#define RETIRED UINT64_MAX

struct outcome {
	uint64_t cause;	       /* RETIRED, or what xcause of the handling mode says */
	uint64_t epc, tval;    /* likewise */
	uint64_t tval2, tinst; /* mtval2 or htval; mtinst or htinst */
	enum rs_mode mode;     /* after it */
};

/* What the handler that was just entered can read about why. */
static inline struct outcome rig_trap(const struct rig *rig)
{
	const struct hart *h = rig->h;
	struct outcome o = {.mode = (enum rs_mode)h->mode};

	switch (o.mode) {
	case RS_MODE_M:
		o.cause = h->mcause;
		o.epc = h->mepc;
		o.tval = h->mtval;
		o.tval2 = h->mtval2;
		o.tinst = h->mtinst;
		break;
	case RS_MODE_S:
		o.cause = h->scause;
		o.epc = h->sepc;
		o.tval = h->stval;
		o.tval2 = h->htval;
		o.tinst = h->htinst;
		break;
	case RS_MODE_VS:
	case RS_MODE_U:
	case RS_MODE_VU:
		o.cause = h->vscause;
		o.epc = h->vsepc;
		o.tval = h->vstval;
		break;
	}
	return o;
}

/* Run what stands at the pc: one instruction, or the entry of the trap that it causes. */
static inline struct outcome rig_one(struct rig *rig)
{
	uint64_t before = rig->h->instret;

	rig_step(rig, 1);
	if (rig->h->instret != before)
		return (struct outcome){.cause = RETIRED, .mode = (enum rs_mode)rig->h->mode};
	return rig_trap(rig);
}

/* Put `word` at the pc (which is a physical address) and run it. */
static inline struct outcome rig_word(struct rig *rig, uint32_t word)
{
	rig_code(rig, rig->h->pc, &word, 1);
	return rig_one(rig);
}

static inline const char *cause_name(uint64_t cause)
{
	static char text[32];

	if (cause == RETIRED)
		return "no trap";
	snprintf(text, sizeof text, "%scause %u", cause >> 63 ? "interrupt " : "",
		 (unsigned)(cause & 0xff));
	return text;
}

#endif
