/* csr_access.c - control and status registers: who may access them, and which register a number
 * means under V. */
#include "hart/hart.h"

/* An access that only the hypervisor may make: in a guest it raises a virtual-instruction
 * exception, which the hypervisor handles (H: "Virtual-Instruction Exception"); outside of a
 * guest it is an illegal instruction. */
static bool refuse(struct hart *h, uint32_t word)
{
	return hart_raise(
		h, mode_is_virtual(h->mode) ? RS_CAUSE_VIRTUAL_INSN : RS_CAUSE_ILLEGAL_INSN,
		word);
}

/* Counter-enable bits, level by level from the top (Priv: "Machine Counter-Enable"; H:
 * "Hypervisor Counter-Enable"). The bits of counters that count nothing are read-only zero, so
 * that only M-mode can read those. */
static bool counter_access(struct hart *h, uint64_t bit, uint32_t word)
{
	unsigned privilege = mode_privilege(h->mode);

	if (privilege != RS_MODE_M && !(h->mcounteren & bit))
		return hart_raise(h, RS_CAUSE_ILLEGAL_INSN, word);
	if (mode_is_virtual(h->mode) && !(h->hcounteren & bit))
		return hart_raise(h, RS_CAUSE_VIRTUAL_INSN, word);
	if (privilege == RS_MODE_U && !(h->scounteren & bit))
		return refuse(h, word);
	return true;
}

/* "Sstc": stimecmp and vstimecmp need STCE and TM at each level above. An access that M-mode
 * does not permit is illegal from every other mode; one that the hypervisor does not permit is
 * a virtual-instruction exception. */
static bool timer_is_closed(const struct hart *h, unsigned number)
{
	return (number == CSR_stimecmp || number == CSR_vstimecmp) && h->mode != RS_MODE_M &&
	       (!(h->menvcfg & ENVCFG_STCE) || !(h->mcounteren & COUNTER_TM));
}

static bool stimecmp_access(struct hart *h, uint32_t word)
{
	if (mode_is_virtual(h->mode) &&
	    (!(h->henvcfg & ENVCFG_STCE) || !(h->hcounteren & COUNTER_TM)))
		return hart_raise(h, RS_CAUSE_VIRTUAL_INSN, word);
	return true;
}

static bool special_access(struct hart *h, unsigned number, uint32_t word)
{
	switch (number) {
	case CSR_satp:
		if (h->mode == RS_MODE_VS && (h->hstatus & HSTATUS_VTVM))
			return hart_raise(h, RS_CAUSE_VIRTUAL_INSN, word);
		if (h->mode == RS_MODE_S && (h->mstatus & STATUS_TVM))
			return hart_raise(h, RS_CAUSE_ILLEGAL_INSN, word);
		return true;
	case CSR_hgatp:
		if (h->mode == RS_MODE_S && (h->mstatus & STATUS_TVM))
			return hart_raise(h, RS_CAUSE_ILLEGAL_INSN, word);
		return true;
	case CSR_stimecmp:
		return stimecmp_access(h, word);
	default:
		return number < CSR_cycle || number > CSR_hpmcounter31 ||
		       counter_access(h, BIT(number - CSR_cycle), word);
	}
}

/* Under V a supervisor CSR number means the guest's copy (H: "Virtual Supervisor CSRs"). */
static unsigned redirect(const struct hart *h, unsigned number)
{
	if (!mode_is_virtual(h->mode))
		return number;
	switch (number) {
	case CSR_sstatus:
	case CSR_sie:
	case CSR_stvec:
	case CSR_sscratch:
	case CSR_sepc:
	case CSR_scause:
	case CSR_stval:
	case CSR_sip:
	case CSR_satp:
	case CSR_stimecmp:
		return number + 0x100;
	default:
		return number;
	}
}

bool hart_has_csr(const struct hart *h, const struct csr_info *csr)
{
	switch ((enum csr_ext)csr->ext) {
	case EXT_BASE:
		return true;
	case EXT_H:
		return h->has_h;
	case EXT_SSTC:
		return h->has_sstc;
	case EXT_H_SSTC:
		return h->has_h && h->has_sstc;
	}
	return false;
}

bool hart_csr_access(struct hart *h, unsigned number, bool write, uint32_t word, unsigned *csr)
{
	const struct csr_info *info = isa_csr(number);
	unsigned lowest = (unsigned)bits(number, 9, 8); /* 2: hypervisor */
	unsigned privilege = mode_privilege(h->mode);
	bool read_only = bits(number, 11, 10) == 3;

	if (!info || !hart_has_csr(h, info))
		return hart_raise(h, RS_CAUSE_ILLEGAL_INSN, word);
	if (read_only && write)
		return hart_raise(h, RS_CAUSE_ILLEGAL_INSN, word);
	if ((lowest == 3 && privilege != RS_MODE_M) || timer_is_closed(h, number))
		return hart_raise(h, RS_CAUSE_ILLEGAL_INSN, word);
	if (lowest == 2 && (mode_is_virtual(h->mode) || privilege == RS_MODE_U))
		return refuse(h, word);
	if (lowest == 1 && privilege == RS_MODE_U)
		return refuse(h, word);
	if (!special_access(h, number, word))
		return false;
	*csr = redirect(h, number);
	return true;
}
