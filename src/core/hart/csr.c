/* csr.c - control and status registers: the value that a read returns, and the effect of a
 * write. */
#include "hart/hart.h"

#define SSTATUS_FIELDS (STATUS_SIE | STATUS_SPIE | STATUS_SPP | STATUS_SUM | STATUS_MXR)
#define MSTATUS_FIELDS                                                                         \
	(SSTATUS_FIELDS | STATUS_MIE | STATUS_MPIE | STATUS_MPRV | STATUS_TVM | STATUS_TW |    \
	 STATUS_TSR)
#define HSTATUS_FIELDS                                                                         \
	(HSTATUS_GVA | HSTATUS_SPV | HSTATUS_SPVP | HSTATUS_HU | HSTATUS_VTVM | HSTATUS_VTW |  \
	 HSTATUS_VTSR)

#define EXC(name) BIT(RS_CAUSE_##name)
#define HEDELEG_FIELDS                                                                         \
	(EXC(INSN_MISALIGNED) | EXC(INSN_ACCESS) | EXC(ILLEGAL_INSN) | EXC(BREAKPOINT) |       \
	 EXC(LOAD_MISALIGNED) | EXC(LOAD_ACCESS) | EXC(STORE_MISALIGNED) | EXC(STORE_ACCESS) | \
	 EXC(ECALL_U) | EXC(INSN_PAGE) | EXC(LOAD_PAGE) | EXC(STORE_PAGE))
#define GUEST_EXCEPTIONS                                                                       \
	(EXC(ECALL_VS) | EXC(INSN_GUEST_PAGE) | EXC(LOAD_GUEST_PAGE) | EXC(VIRTUAL_INSN) |     \
	 EXC(STORE_GUEST_PAGE))

#define COUNTERS     (COUNTER_CY | COUNTER_TM | COUNTER_IR)
#define MISA_MXL     (UINT64_C(2) << 62)
#define MISA(letter) BIT((letter) - 'A')

enum {
	IMPLEMENTATION_ID = 1,
};

void hart_reset(struct hart *h, bool has_h, bool has_sstc, bool external_time)
{
	*h = (struct hart){
		.mode = RS_MODE_M,
		.has_h = has_h,
		.has_sstc = has_sstc,
		.external_time = external_time,
		.mstatus = STATUS_UXL | STATUS_SXL,
		.vsstatus = STATUS_UXL,
		.hstatus = has_h ? HSTATUS_VSXL : 0,
		.mideleg = has_h ? IRQS_H : 0,
		.stimecmp = NEVER,
		.vstimecmp = NEVER,
		.trap_instret = NEVER,
	};
	hart_pmp_update(h);
}

/* ---- registers that are words */

#define WORD(name, field, readable, writable, after)                                           \
	[CSR_ROW_##name] = {offsetof(struct hart, field),                                      \
			    AFTER_##after,                                                     \
			    COST_##name,                                                       \
			    AFTER_##after == AFTER_NOTHING && COST_##name == (int)WRITE_FREE,  \
			    readable,                                                          \
			    writable}
#define ALL  UINT64_MAX
#define EVEN (~UINT64_C(1))

enum {
#define CSR(number, name, ext, cost, what) COST_##name = WRITE_##cost,
#include "ringside/abi/csr.def"
#undef CSR
};

const struct csr_word hart_csr_words[CSR_ROWS] = {
	WORD(sstatus, mstatus, SSTATUS_FIELDS | STATUS_UXL, SSTATUS_FIELDS, INTERRUPTS),
	WORD(scounteren, scounteren, ALL, COUNTERS, NOTHING),
	WORD(senvcfg, senvcfg, ALL, ENVCFG_FIOM, NOTHING),
	WORD(sscratch, sscratch, ALL, ALL, NOTHING),
	WORD(sepc, sepc, ALL, EVEN, NOTHING),
	WORD(scause, scause, ALL, ALL, NOTHING),
	WORD(stval, stval, ALL, ALL, NOTHING),
	WORD(vsstatus, vsstatus, ALL, SSTATUS_FIELDS, INTERRUPTS),
	WORD(vsscratch, vsscratch, ALL, ALL, NOTHING),
	WORD(vsepc, vsepc, ALL, EVEN, NOTHING),
	WORD(vscause, vscause, ALL, ALL, NOTHING),
	WORD(vstval, vstval, ALL, ALL, NOTHING),
	WORD(mcounteren, mcounteren, ALL, COUNTERS, NOTHING),
	WORD(mscratch, mscratch, ALL, ALL, NOTHING),
	WORD(mepc, mepc, ALL, EVEN, NOTHING),
	WORD(mcause, mcause, ALL, ALL, NOTHING),
	WORD(mtval, mtval, ALL, ALL, NOTHING),
	WORD(mtinst, mtinst, ALL, ALL, NOTHING),
	WORD(mtval2, mtval2, ALL, ALL, NOTHING),
	WORD(hstatus, hstatus, ALL, HSTATUS_FIELDS, NOTHING),
	WORD(hedeleg, hedeleg, ALL, HEDELEG_FIELDS, NOTHING),
	WORD(hideleg, hideleg, ALL, IRQS_VS, INTERRUPTS),
	WORD(htimedelta, htimedelta, ALL, ALL, LINES),
	WORD(hcounteren, hcounteren, ALL, COUNTERS, NOTHING),
	WORD(htval, htval, ALL, ALL, NOTHING),
	WORD(hvip, hvip, ALL, IRQS_VS, LINES),
	WORD(htinst, htinst, ALL, ALL, NOTHING),
};

static const struct csr_word *word_of(unsigned csr)
{
	static const struct csr_word none = {.readable = 0};
	enum csr_row row = isa_csr_row(csr);

	return row == CSR_ROWS ? &none : &hart_csr_words[row];
}

void hart_csr_written(struct hart *h, enum csr_after after)
{
	switch (after) {
	case AFTER_NOTHING:
		break;
	case AFTER_INTERRUPTS:
		hart_recheck_interrupts(h);
		break;
	case AFTER_LINES:
		h->attention = 0;
		break;
	}
}

/* ---- read */

static uint64_t misa(const struct hart *h)
{
	return MISA_MXL | MISA('I') | MISA('M') | MISA('A') | MISA('C') | MISA('S') |
	       MISA('U') | (h->has_h ? MISA('H') : 0);
}

static uint64_t henvcfg(const struct hart *h)
{
	return h->menvcfg & ENVCFG_STCE ? h->henvcfg : h->henvcfg & ~ENVCFG_STCE;
}

/* The guest's view of its interrupt bits: VS 10, 6, 2 delegated to it appear as 9, 5, 1. */
static uint64_t to_guest(const struct hart *h, uint64_t set)
{
	return (set & h->hideleg & IRQS_VS) >> 1;
}

static uint64_t guest_time(const struct hart *h, uint64_t ticks)
{
	return mode_is_virtual(h->mode) ? ticks + h->htimedelta : ticks;
}

static uint64_t pmpcfg_read(const struct hart *h, unsigned first)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < 8; i++)
		value |= (uint64_t)h->pmpcfg[first + i] << (8 * i);
	return value;
}

uint64_t hart_csr_read(const struct hart *h, unsigned csr)
{
	const struct csr_word *w = word_of(csr);

	if (w->readable)
		return *(const uint64_t *)(const void *)((const uint8_t *)h + w->at) &
		       w->readable;
	if (csr >= CSR_pmpaddr0 && csr <= CSR_pmpaddr15)
		return h->pmpaddr[csr - CSR_pmpaddr0];
	switch (csr) {
	case CSR_sie:
		return h->mie & h->mideleg & IRQS_S;
	case CSR_stvec:
		return h->stvec;
	case CSR_sip:
		return hart_pending(h) & h->mideleg & IRQS_S;
	case CSR_stimecmp:
		return h->stimecmp;
	case CSR_satp:
		return h->satp;
	case CSR_vsie:
		return to_guest(h, h->mie);
	case CSR_vstvec:
		return h->vstvec;
	case CSR_vsip:
		return to_guest(h, hart_pending(h));
	case CSR_vstimecmp:
		return h->vstimecmp;
	case CSR_vsatp:
		return h->vsatp;
	case CSR_mstatus:
		return h->mstatus;
	case CSR_misa:
		return misa(h);
	case CSR_medeleg:
		return h->medeleg;
	case CSR_mideleg:
		return h->mideleg;
	case CSR_mie:
		return h->mie;
	case CSR_mtvec:
		return h->mtvec;
	case CSR_menvcfg:
		return h->menvcfg;
	case CSR_mip:
		return hart_pending(h);
	case CSR_pmpcfg0:
		return pmpcfg_read(h, 0);
	case CSR_pmpcfg2:
		return pmpcfg_read(h, 8);
	case CSR_hie:
		return h->mie & IRQS_H;
	case CSR_henvcfg:
		return henvcfg(h);
	case CSR_hip:
		return hart_pending(h) & IRQS_H;
	case CSR_hgatp:
		return h->hgatp;
	case CSR_mcycle:
	case CSR_cycle:
		return h->cycle + h->mcycle_offset;
	case CSR_minstret:
	case CSR_instret:
		return h->instret + h->minstret_offset;
	case CSR_time:
		return guest_time(h, hart_ticks(h));
	case CSR_mimpid:
		return IMPLEMENTATION_ID;
	default: /* mcountinhibit, hgeie, hgeip, mvendorid, marchid, mhartid, mconfigptr, and
		    the event counters with their selectors: all "read-only zero" */
		return 0;
	}
}

uint64_t hart_csr_read_for_write(const struct hart *h, unsigned csr)
{
	/* "Only the software-writable bits take part in the read-modify-write" (Priv:
	 * mip.SEIP). */
	if (csr == CSR_mip)
		return h->mip | h->hvip;
	return hart_csr_read(h, csr);
}

/* ---- write */

/* MODE 2 and 3 of a trap vector are reserved: a write of them changes nothing. */
static uint64_t write_tvec(uint64_t old, uint64_t value)
{
	return value & 2 ? old : value;
}

/* satp: a write with an unsupported MODE has no effect at all (Priv: "Supervisor Address
 * Translation"). */
static uint64_t write_satp(uint64_t old, uint64_t value)
{
	return ATP_MODE(value) == ATP_BARE || ATP_MODE(value) == ATP_SV39 ? value : old;
}

/* vsatp and hgatp: MODE is WARL, the other fields are written. */
static uint64_t write_warl_mode(uint64_t old, uint64_t value)
{
	if (ATP_MODE(value) == ATP_BARE || ATP_MODE(value) == ATP_SV39)
		return value;
	return merge(value, old, UINT64_C(15) << 60);
}

static void write_mstatus(struct hart *h, uint64_t value)
{
	uint64_t mask = MSTATUS_FIELDS | (h->has_h ? STATUS_MPV | STATUS_GVA : 0);

	if ((value & STATUS_MPP) >> STATUS_MPP_SHIFT != 2) /* there is no mode 2 */
		mask |= STATUS_MPP;
	h->mstatus = merge(h->mstatus, value, mask);
}

static void write_mip(struct hart *h, uint64_t value)
{
	uint64_t mask = IRQS_S;

	if (h->menvcfg & ENVCFG_STCE)
		mask &= ~IRQ(S_TIMER); /* stimecmp drives it */
	h->mip = merge(h->mip, value, mask);
	if (h->has_h)
		h->hvip = merge(h->hvip, value, IRQ(VS_SOFTWARE));
}

static void write_pmpcfg(struct hart *h, unsigned first, uint64_t value)
{
	for (unsigned i = 0; i < 8; i++) {
		uint8_t *cfg = &h->pmpcfg[first + i];
		uint8_t new = (uint8_t)(value >> (8 * i)) & 0x9f;

		if (*cfg & 0x80) /* locked until reset */
			continue;
		if ((new & 3) == 2) /* W without R is reserved */
			new &= (uint8_t)~2u;
		*cfg = new;
	}
	hart_pmp_update(h);
}

static void write_pmpaddr(struct hart *h, unsigned i, uint64_t value)
{
	bool next_locked_tor = i + 1 < PMP_REGIONS && (h->pmpcfg[i + 1] & 0x98) == 0x88;

	if ((h->pmpcfg[i] & 0x80) || next_locked_tor)
		return;
	h->pmpaddr[i] = bits(value, 53, 0);
	hart_pmp_update(h);
}

static void write_other(struct hart *h, unsigned csr, uint64_t value)
{
	if (csr >= CSR_pmpaddr0 && csr <= CSR_pmpaddr15) {
		write_pmpaddr(h, csr - CSR_pmpaddr0, value);
		return;
	}
	switch (csr) {
	case CSR_sie:
		h->mie = merge(h->mie, value, h->mideleg & IRQS_S);
		break;
	case CSR_stvec:
		h->stvec = write_tvec(h->stvec, value);
		break;
	case CSR_sip:
		h->mip = merge(h->mip, value, h->mideleg & IRQ(S_SOFTWARE));
		break;
	case CSR_stimecmp:
		h->stimecmp = value;
		break;
	case CSR_satp:
		h->satp = write_satp(h->satp, value);
		break;
	case CSR_vsie:
		h->mie = merge(h->mie, value << 1, h->hideleg & IRQS_VS);
		break;
	case CSR_vstvec:
		h->vstvec = write_tvec(h->vstvec, value);
		break;
	case CSR_vsip:
		h->hvip = merge(h->hvip, value << 1, h->hideleg & IRQ(VS_SOFTWARE));
		break;
	case CSR_vstimecmp:
		h->vstimecmp = value;
		break;
	case CSR_vsatp:
		h->vsatp = mode_is_virtual(h->mode) ? write_satp(h->vsatp, value)
						    : write_warl_mode(h->vsatp, value);
		break;
	case CSR_mstatus:
		write_mstatus(h, value);
		break;
	case CSR_medeleg:
		h->medeleg = value & (HEDELEG_FIELDS | EXC(ECALL_S) |
				      (h->has_h ? GUEST_EXCEPTIONS : 0));
		break;
	case CSR_mideleg:
		h->mideleg = (value & IRQS_S) | (h->has_h ? IRQS_H : 0);
		break;
	case CSR_mie:
		h->mie = value & (IRQS_M | IRQS_S | (h->has_h ? IRQS_H : 0));
		break;
	case CSR_mtvec:
		h->mtvec = write_tvec(h->mtvec, value);
		break;
	case CSR_menvcfg:
		h->menvcfg = value & (ENVCFG_FIOM | (h->has_sstc ? ENVCFG_STCE : 0));
		break;
	case CSR_mip:
		write_mip(h, value);
		break;
	case CSR_pmpcfg0:
		write_pmpcfg(h, 0, value);
		break;
	case CSR_pmpcfg2:
		write_pmpcfg(h, 8, value);
		break;
	case CSR_hie:
		h->mie = merge(h->mie, value, IRQS_H);
		break;
	case CSR_henvcfg:
		h->henvcfg = value & (ENVCFG_FIOM | (h->menvcfg & ENVCFG_STCE));
		break;
	case CSR_hip:
		h->hvip = merge(h->hvip, value, IRQ(VS_SOFTWARE));
		break;
	case CSR_hgatp: /* PPN[1:0] is 0: the root is 16 KiB (H: "Guest Address Translation") */
		value &= ~(UINT64_C(3) | BIT(58) | BIT(59));
		if (h->no_vmid)
			value &= ~(UINT64_C(0x3fff) << 44);
		h->hgatp = write_warl_mode(h->hgatp, value);
		break;
	case CSR_mcycle: /* the write takes effect after this instruction's own cycle */
		h->mcycle_offset = value - (h->cycle + 1);
		break;
	case CSR_minstret:
		h->minstret_offset = value - (h->instret + 1);
		break;
	default: /* misa, mcountinhibit, mhpmcounter, mhpmevent, hgeie: fixed */
		break;
	}
}

/* Does it decide which interrupts are pending, or when a timer is due? */
static bool drives_lines(unsigned csr)
{
	switch (csr) {
	case CSR_sip:
	case CSR_vsip:
	case CSR_mip:
	case CSR_hip:
	case CSR_stimecmp:
	case CSR_vstimecmp:
	case CSR_menvcfg:
	case CSR_henvcfg:
		return true;
	default:
		return false;
	}
}

void hart_csr_write(struct hart *h, unsigned csr, uint64_t value)
{
	const struct csr_word *w = word_of(csr);

	if (w->readable) {
		uint64_t *word = hart_csr_word(h, w);

		*word = merge(*word, value, w->writable);
		hart_csr_written(h, (enum csr_after)w->after);
		return;
	}
	write_other(h, csr, value);
	hart_csr_written(h, drives_lines(csr) ? AFTER_LINES : AFTER_INTERRUPTS);
}
