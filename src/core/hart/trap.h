/* trap.h - the steps of a trap and of a return that do not depend on where it leads (trap.c), inline for who knows
 * where it does. */
#ifndef CORE_HART_TRAP_H
#define CORE_HART_TRAP_H
#include "hart/hart.h"

static inline void trap_record(struct hart *h, enum rs_cause cause, uint64_t tval)
{
	h->trap = (struct trap){.cause = cause, .tval = tval};
}

static inline uint64_t trap_vector(uint64_t tvec, uint64_t xcause)
{
	uint64_t base = tvec & ~UINT64_C(3);
	bool vectored = tvec & 1;

	return vectored && (xcause & RS_CAUSE_INTERRUPT) ? base + 4 * (xcause & 63) : base;
}

/* *status: SPP = privilege, SPIE = SIE, SIE = 0. */
static inline void trap_push_s(uint64_t *status, unsigned privilege)
{
	uint64_t sie = *status & STATUS_SIE;

	*status &= ~(STATUS_SPP | STATUS_SPIE | STATUS_SIE);
	if (privilege != RS_MODE_U)
		*status |= STATUS_SPP;
	*status |= sie * (STATUS_SPIE / STATUS_SIE);
}

/* SIE = SPIE, SPIE = 1, SPP = U. @return the privilege to return to. */
static inline unsigned trap_pop_s(uint64_t *status)
{
	unsigned privilege = *status & STATUS_SPP ? RS_MODE_S : RS_MODE_U;
	uint64_t spie = *status & STATUS_SPIE;

	*status &= ~(STATUS_SPP | STATUS_SIE);
	*status |= STATUS_SPIE | spie / (STATUS_SPIE / STATUS_SIE);
	return privilege;
}

/* From `mode`, that of the hart, to S-mode: all but the mode itself. `pc` is that of the instruction. @return the
 * new pc. */
static inline uint64_t trap_enter_hs(struct hart *h, enum rs_mode mode, uint64_t pc,
				     uint64_t xcause, const struct trap *t)
{
	trap_push_s(&h->mstatus, mode_privilege(mode));
	if (h->has_h) {
		h->hstatus &= ~(HSTATUS_SPV | HSTATUS_GVA);
		if (mode_is_virtual(mode)) {
			h->hstatus |= HSTATUS_SPV;
			h->hstatus &= ~HSTATUS_SPVP;
			if (mode_privilege(mode) == RS_MODE_S)
				h->hstatus |= HSTATUS_SPVP;
		}
		if (t->gva)
			h->hstatus |= HSTATUS_GVA;
		h->htval = t->gpa;
		h->htinst = t->tinst;
	}
	h->sepc = pc;
	h->scause = xcause;
	h->stval = t->tval;
	return trap_vector(h->stvec, xcause);
}

/* The hart is in the mode that handles it, `instret` instructions having retired. `again`: none since the trap
 * before. */
static inline void trap_entered(struct hart *h, enum rs_mode to, uint64_t instret, bool again)
{
	h->mode = (uint8_t)to;
	h->reserved = false;
	h->trap_streak = again ? h->trap_streak + 1 : 0;
	h->trap_instret = instret;
}

/* A return from S-mode, or from M-mode by sret. @return the new pc. */
static inline uint64_t trap_return_from_hs(struct hart *h)
{
	bool virtual = h->hstatus & HSTATUS_SPV;

	h->mode = (uint8_t)mode_make(virtual, trap_pop_s(&h->mstatus));
	h->hstatus &= ~HSTATUS_SPV;
	h->mstatus &= ~STATUS_MPRV;
	return h->sepc;
}

#endif
