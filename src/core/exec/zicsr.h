/* zicsr.h - control and status register instructions (Unpriv: "Zicsr"). */
#ifndef CORE_EXEC_ZICSR_H
#define CORE_EXEC_ZICSR_H
#include "exec/operand.h"

/* A write pays one row of the cost table: that of an address space, or that of other state. */
static inline uint64_t csr_write_cost(const struct cpu *c, unsigned cost)
{
	switch (cost) {
	case WRITE_SPACE:
		return c->costs->cycles[RS_COST_FENCE];
	case WRITE_STATE:
		return c->costs->cycles[RS_COST_CSR_WRITE];
	default:
		return 0;
	}
}

enum csr_change { CSR_REPLACE, CSR_SET, CSR_CLEAR };

/* `operand` is rs1 or the immediate; `write` is false for csrrs and csrrc with x0 or 0, which
 * only read. */
static inline bool csr_instruction(struct cpu *c, const struct operands *in,
				   enum csr_change change, uint64_t operand, bool write)
{
	struct hart *h = &c->h;
	unsigned csr;

	if (!hart_csr_access(h, (unsigned)imm(in), write, c->word, &csr))
		return false;
	if (csr == CSR_time)
		cpu_read_clock(c);
	uint64_t old = hart_csr_read(h, csr);

	if (write) {
		uint64_t value = operand;

		if (change == CSR_SET)
			value = hart_csr_read_for_write(h, csr) | operand;
		else if (change == CSR_CLEAR)
			value = hart_csr_read_for_write(h, csr) & ~operand;
		h->cycle += csr_write_cost(c, isa_csr(csr)->cost);
		hart_csr_write(h, csr, value);
		if (csr >= CSR_pmpcfg0 && csr <= CSR_pmpaddr15)
			mmu_flush_all(c); /* TLB entries hold what PMP permitted */
	}
	if (cpu_observed(c, RS_EVENT_PRIV)) {
		c->csr = (uint16_t)csr;
		c->csr_value = hart_csr_read(h, csr);
	}
	return set_rd(c, in, old);
}

static inline bool exec_csrrw(struct cpu *c, const struct operands *in)
{
	return csr_instruction(c, in, CSR_REPLACE, rs1(c, in), true);
}

static inline bool exec_csrrs(struct cpu *c, const struct operands *in)
{
	return csr_instruction(c, in, CSR_SET, rs1(c, in), register_number(in->rs1) != 0);
}

static inline bool exec_csrrc(struct cpu *c, const struct operands *in)
{
	return csr_instruction(c, in, CSR_CLEAR, rs1(c, in), register_number(in->rs1) != 0);
}

static inline bool exec_csrrwi(struct cpu *c, const struct operands *in)
{
	return csr_instruction(c, in, CSR_REPLACE, small_imm(in), true);
}

static inline bool exec_csrrsi(struct cpu *c, const struct operands *in)
{
	return csr_instruction(c, in, CSR_SET, small_imm(in), register_number(in->rs1) != 0);
}

static inline bool exec_csrrci(struct cpu *c, const struct operands *in)
{
	return csr_instruction(c, in, CSR_CLEAR, small_imm(in), register_number(in->rs1) != 0);
}

#endif
