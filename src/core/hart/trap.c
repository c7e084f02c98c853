/* trap.c - trap entry and return (Priv: "Machine Trap Delegation Registers", "Trap-Return
 * Instructions"; H: "Trap Entry", "Trap Return"). */
#include "hart/trap.h"

bool hart_raise(struct hart *h, enum rs_cause cause, uint64_t tval)
{
	trap_record(h, cause, tval);
	return false;
}

/* The mode that handles it. */
static enum rs_mode handler_mode(const struct hart *h, uint64_t xcause)
{
	uint64_t number = xcause & 63;
	bool interrupt = xcause & RS_CAUSE_INTERRUPT;
	uint64_t to_s = interrupt ? h->mideleg : h->medeleg;
	uint64_t to_vs = interrupt ? h->hideleg : h->hedeleg;

	if (h->mode == RS_MODE_M || !(to_s >> number & 1))
		return RS_MODE_M;
	if (!mode_is_virtual(h->mode) || !(to_vs >> number & 1))
		return RS_MODE_S;
	return RS_MODE_VS;
}

static void enter_m(struct hart *h, uint64_t xcause, const struct trap *t)
{
	uint64_t mie = h->mstatus & STATUS_MIE;

	h->mstatus &= ~(STATUS_MPP | STATUS_MPIE | STATUS_MIE | STATUS_MPV | STATUS_GVA);
	h->mstatus |= (uint64_t)mode_privilege(h->mode) << STATUS_MPP_SHIFT;
	if (mie)
		h->mstatus |= STATUS_MPIE;
	if (mode_is_virtual(h->mode))
		h->mstatus |= STATUS_MPV;
	if (t->gva)
		h->mstatus |= STATUS_GVA;
	h->mepc = h->pc;
	h->mcause = xcause;
	h->mtval = t->tval;
	if (h->has_h) {
		h->mtval2 = t->gpa;
		h->mtinst = t->tinst;
	}
	h->pc = trap_vector(h->mtvec, xcause);
}

static void enter_vs(struct hart *h, uint64_t xcause, const struct trap *t)
{
	/* The guest sees its interrupts under the numbers of the supervisor's (H: "Hypervisor
	 * Interrupt Registers"): VSSI 2 as 1, VSTI 6 as 5, VSEI 10 as 9. */
	uint64_t seen = xcause & RS_CAUSE_INTERRUPT ? xcause - 1 : xcause;

	trap_push_s(&h->vsstatus, mode_privilege(h->mode));
	h->vsepc = h->pc;
	h->vscause = seen;
	h->vstval = t->tval;
	h->pc = trap_vector(h->vstvec, seen);
}

/* The handler of the latest trap is about to lose what its CSRs say of it, to a trap at its
 * first instruction. */
static void keep_first(struct hart *h)
{
	struct rs_first_trap *f = &h->first_trap;
	bool from_user = !(h->mstatus & STATUS_SPP);

	f->handler = h->pc;
	f->handler_mode = h->mode;
	switch ((enum rs_mode)h->mode) {
	case RS_MODE_M:
		f->pc = h->mepc;
		f->cause = h->mcause;
		f->tval = h->mtval;
		f->gpa = h->mtval2 << 2;
		f->mode = mode_make(h->mstatus & STATUS_MPV,
				    (unsigned)((h->mstatus & STATUS_MPP) >> STATUS_MPP_SHIFT));
		break;
	case RS_MODE_S:
		f->pc = h->sepc;
		f->cause = h->scause;
		f->tval = h->stval;
		f->gpa = h->htval << 2;
		f->mode =
			mode_make(h->hstatus & HSTATUS_SPV, from_user ? RS_MODE_U : RS_MODE_S);
		break;
	case RS_MODE_VS:
	case RS_MODE_U: /* no handler runs there */
	case RS_MODE_VU:
		f->pc = h->vsepc;
		f->cause = h->vscause;
		f->tval = h->vstval;
		f->gpa = 0;
		f->mode = mode_make(true, h->vsstatus & STATUS_SPP ? RS_MODE_S : RS_MODE_U);
		break;
	}
}

enum rs_mode hart_take_trap(struct hart *h, uint64_t xcause)
{
	static const struct trap none = {.cause = 0};
	const struct trap *t = xcause & RS_CAUSE_INTERRUPT ? &none : &h->trap;
	enum rs_mode to = handler_mode(h, xcause);
	bool again = h->trap_instret == h->instret;

	if (again && h->trap_streak == 0)
		keep_first(h);
	switch (to) {
	case RS_MODE_M:
		enter_m(h, xcause, t);
		break;
	case RS_MODE_S:
		h->pc = trap_enter_hs(h, (enum rs_mode)h->mode, h->pc, xcause, t);
		break;
	case RS_MODE_VS:
	case RS_MODE_U:
	case RS_MODE_VU:
		enter_vs(h, xcause, t);
		break;
	}
	trap_entered(h, to, h->instret, again);
	hart_recheck_interrupts(h);
	return to;
}

uint64_t hart_mret(struct hart *h)
{
	unsigned privilege = (unsigned)((h->mstatus & STATUS_MPP) >> STATUS_MPP_SHIFT);
	bool virtual = (h->mstatus & STATUS_MPV) && privilege != RS_MODE_M;
	uint64_t mpie = h->mstatus & STATUS_MPIE;

	h->mstatus &= ~(STATUS_MPP | STATUS_MPV | STATUS_MIE);
	h->mstatus |= STATUS_MPIE;
	if (mpie)
		h->mstatus |= STATUS_MIE;
	if (privilege != RS_MODE_M)
		h->mstatus &= ~STATUS_MPRV;
	h->mode = (uint8_t)mode_make(virtual, privilege);
	hart_recheck_interrupts(h);
	return h->mepc;
}

uint64_t hart_sret(struct hart *h)
{
	uint64_t pc;

	if (mode_is_virtual(h->mode)) {
		h->mode = (uint8_t)mode_make(true, trap_pop_s(&h->vsstatus));
		pc = h->vsepc;
	} else {
		pc = trap_return_from_hs(h);
	}
	hart_recheck_interrupts(h);
	return pc;
}
