/* priv.h - instructions that cross privilege levels or manage what crosses them. */
#ifndef CORE_EXEC_PRIV_H
#define CORE_EXEC_PRIV_H
#include "exec/operand.h"

static inline bool illegal(struct cpu *c)
{
	return hart_raise(&c->h, RS_CAUSE_ILLEGAL_INSN, c->word);
}

/* In a guest, what the hypervisor does not permit is a virtual-instruction exception: cause 22.
 */
static inline bool virtual_instruction(struct cpu *c)
{
	return hart_raise(&c->h, RS_CAUSE_VIRTUAL_INSN, c->word);
}

/* A return that changes V costs more. */
static inline void charge_return(struct cpu *c, bool was_virtual)
{
	bool is_virtual = mode_is_virtual((enum rs_mode)c->h.mode);

	cpu_charge(c, was_virtual == is_virtual ? RS_COST_TRAP_RETURN : RS_COST_WORLD_RETURN);
}

static inline bool exec_mret(struct cpu *c, const struct operands *in)
{
	(void)in;
	if (c->h.mode != RS_MODE_M)
		return illegal(c);
	c->next_pc = hart_mret(&c->h);
	charge_return(c, false);
	return true;
}

static inline bool exec_sret(struct cpu *c, const struct operands *in)
{
	struct hart *h = &c->h;

	(void)in;
	switch ((enum rs_mode)h->mode) {
	case RS_MODE_U:
		return illegal(c);
	case RS_MODE_VU:
		return virtual_instruction(c);
	case RS_MODE_S:
		if (h->mstatus & STATUS_TSR)
			return illegal(c);
		break;
	case RS_MODE_VS:
		if (h->hstatus & HSTATUS_VTSR)
			return virtual_instruction(c);
		break;
	case RS_MODE_M:
		break;
	}
	bool was_virtual = mode_is_virtual((enum rs_mode)h->mode);

	c->next_pc = hart_sret(h);
	charge_return(c, was_virtual);
	return true;
}

/* The time limit of mstatus.TW and hstatus.VTW is 0, as in QEMU. */
static inline bool exec_wfi(struct cpu *c, const struct operands *in)
{
	struct hart *h = &c->h;

	(void)in;
	if (h->mode != RS_MODE_M && (h->mstatus & STATUS_TW))
		return illegal(c);
	if (h->mode == RS_MODE_U)
		return illegal(c);
	if (h->mode == RS_MODE_VU || (h->mode == RS_MODE_VS && (h->hstatus & HSTATUS_VTW)))
		return virtual_instruction(c);
	h->waiting = true;
	return true;
}

/* rs1 is the address, rs2 the ASID; x0: all. */
static inline void fence(struct cpu *c, const struct operands *in, bool guest)
{
	struct mmu_spaces named =
		mmu_spaces(&c->h, register_number(in->rs2) == 0, rs2(c, in), guest);

	if (register_number(in->rs1) == 0)
		mmu_sfence(c, named);
	else
		(void)mmu_sfence_page(c, named, (rs_va){rs1(c, in)});
	cpu_charge(c, RS_COST_FENCE);
}

static inline bool exec_sfence_vma(struct cpu *c, const struct operands *in)
{
	struct hart *h = &c->h;

	switch ((enum rs_mode)h->mode) {
	case RS_MODE_U:
		return illegal(c);
	case RS_MODE_VU:
		return virtual_instruction(c);
	case RS_MODE_S:
		if (h->mstatus & STATUS_TVM)
			return illegal(c);
		break;
	case RS_MODE_VS:
		if (h->hstatus & HSTATUS_VTVM)
			return virtual_instruction(c);
		break;
	case RS_MODE_M:
		break;
	}
	fence(c, in, mode_is_virtual((enum rs_mode)h->mode));
	return true;
}

/* ---- the hypervisor extension */

/* Instructions of HS- and M-mode only. */
static inline bool hypervisor_only(struct cpu *c)
{
	if (!c->h.has_h)
		return illegal(c);
	if (mode_is_virtual((enum rs_mode)c->h.mode))
		return virtual_instruction(c);
	return c->h.mode != RS_MODE_U || illegal(c);
}

static inline bool exec_hfence_vvma(struct cpu *c, const struct operands *in)
{
	if (!hypervisor_only(c))
		return false;
	fence(c, in, true);
	return true;
}

static inline bool exec_hfence_gvma(struct cpu *c, const struct operands *in)
{
	if (!hypervisor_only(c))
		return false;
	if (c->h.mode == RS_MODE_S && (c->h.mstatus & STATUS_TVM))
		return illegal(c);
	mmu_hfence_gvma(c, register_number(in->rs2) == 0, rs2(c, in));
	cpu_charge(c, RS_COST_FENCE);
	return true;
}

#endif
