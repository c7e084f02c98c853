/* hart.h - one hardware thread: its architectural state, its traps, its interrupts. No pointers
 * here: a copy of a struct hart is a snapshot of it. */
#ifndef CORE_HART_HART_H
#define CORE_HART_HART_H
#include <stdbool.h>
#include <stdint.h>

#include "base/bits.h"
#include "isa/isa.h"
#include "ringside/abi/nested.h"
#include "ringside/cause.h"
#include "ringside/cost.h"
#include "ringside/event.h"

enum { PMP_REGIONS = 16 };

#define NEVER UINT64_MAX

/* mstatus, sstatus, vsstatus */
#define STATUS_SIE  BIT(1)
#define STATUS_MIE  BIT(3)
#define STATUS_SPIE BIT(5)
#define STATUS_MPIE BIT(7)
#define STATUS_SPP  BIT(8)
#define STATUS_MPP  (BIT(11) | BIT(12))
#define STATUS_MPRV BIT(17)
#define STATUS_SUM  BIT(18)
#define STATUS_MXR  BIT(19)
#define STATUS_TVM  BIT(20)
#define STATUS_TW   BIT(21)
#define STATUS_TSR  BIT(22)
#define STATUS_UXL  (UINT64_C(2) << 32) /* XLEN of U is 64, always */
#define STATUS_SXL  (UINT64_C(2) << 34)
#define STATUS_GVA  BIT(38)
#define STATUS_MPV  BIT(39)
enum { STATUS_MPP_SHIFT = 11 };

/* hstatus */
#define HSTATUS_GVA  BIT(6)
#define HSTATUS_SPV  BIT(7)
#define HSTATUS_SPVP BIT(8)
#define HSTATUS_HU   BIT(9)
#define HSTATUS_VTVM BIT(20)
#define HSTATUS_VTW  BIT(21)
#define HSTATUS_VTSR BIT(22)
#define HSTATUS_VSXL (UINT64_C(2) << 32)

/* mip, mie and related registers: bits by cause number */
#define IRQ(name) BIT(RS_IRQ_##name)
#define IRQS_S	  (IRQ(S_SOFTWARE) | IRQ(S_TIMER) | IRQ(S_EXTERNAL))
#define IRQS_M	  (IRQ(M_SOFTWARE) | IRQ(M_TIMER) | IRQ(M_EXTERNAL))
#define IRQS_VS	  (IRQ(VS_SOFTWARE) | IRQ(VS_TIMER) | IRQ(VS_EXTERNAL))
#define IRQS_H	  (IRQS_VS | IRQ(SG_EXTERNAL))

#define ENVCFG_FIOM BIT(0)
#define ENVCFG_STCE BIT(63)
#define COUNTER_CY  BIT(0)
#define COUNTER_TM  BIT(1)
#define COUNTER_IR  BIT(2)

#define ATP_MODE(atp) ((atp) >> 60)
#define ATP_PPN(atp)  bits(atp, 43, 0)
#define ATP_ASID(atp) bits(atp, 59, 44)
#define ATP_VMID(atp) bits(atp, 57, 44)
enum { ATP_BARE = 0, ATP_SV39 = 8 };

/* Why the last instruction did not retire. */
struct trap {
	uint64_t cause; /* enum rs_cause */
	uint64_t tval;	/* faulting address or instruction bits */
	uint64_t gpa;	/* guest-physical address >> 2; 0 when it is not a guest-page fault */
	uint64_t tinst; /* what xtinst receives */
	bool gva;	/* tval is a guest-virtual address */
};

/* One PMP region as bytes first..last; `last < first` when it is off. */
struct pmp_range {
	uint64_t first, last;
};

struct hart {
	uint64_t x[32];
	uint64_t pc;
	uint64_t cycle;	      /* the clock */
	uint64_t instret;     /* instructions retired */
	uint64_t attention;   /* the clock at which interrupts must be checked next; 0: at
			        once */
	uint8_t mode;	      /* enum rs_mode */
	bool has_h, has_sstc; /* the H and the Sstc extension are there */
	bool no_vmid;	      /* VMIDLEN is 0 */
	bool external_time;   /* `ticks` is set from outside */
	bool waiting;	      /* a wfi has retired and the hart has not woken up yet */
	bool spinning;	      /* a jump to itself has retired */
	uint64_t wait_start;  /* the clock when it began to wait */
	uint64_t ticks;	      /* external time */
	uint64_t ticks_due;   /* the time at which an interrupt line changes next */

	uint64_t mstatus, medeleg, mideleg, mie, mip /* the bits that software sets */, mtvec,
		mcounteren, menvcfg, mscratch, mepc, mcause, mtval, mtinst, mtval2;
	uint64_t mcycle_offset, minstret_offset;
	uint64_t stvec, scounteren, senvcfg, sscratch, sepc, scause, stval, stimecmp, satp;
	uint64_t hstatus, hedeleg, hideleg, htimedelta, hcounteren, henvcfg, htval, htinst,
		hvip, hgatp;
	uint64_t vsstatus, vstvec, vsscratch, vsepc, vscause, vstval, vstimecmp, vsatp;
	uint64_t lines; /* interrupt lines that hardware drives: mip bits */

	uint8_t pmpcfg[PMP_REGIONS];
	uint64_t pmpaddr[PMP_REGIONS];
	struct pmp_range pmp[PMP_REGIONS]; /* derived from the two above */

	bool reserved;	      /* by an lr */
	uint64_t reservation; /* its physical address */

	struct trap trap;      /* meaningful only after an instruction did not retire */
	uint64_t trap_instret; /* `instret` at the latest trap ... */
	uint32_t trap_streak;  /* ... and how many came in a row, with no instruction retired
			          in between */
	struct rs_first_trap first_trap; /* the first of them, once there are two */
};

static inline bool mode_is_virtual(enum rs_mode mode)
{
	return mode & 4;
}

/* The mode without V: U, S or M. */
static inline unsigned mode_privilege(enum rs_mode mode)
{
	return mode & 3u;
}

static inline enum rs_mode mode_make(bool virtual, unsigned privilege)
{
	return (enum rs_mode)(privilege | (virtual ? 4u : 0u));
}

/* Power-on state. */
void hart_reset(struct hart *h, bool has_h, bool has_sstc, bool external_time);

/* Record a trap; returns false so that callers write `return hart_raise(...)`. */
MUST_CHECK bool hart_raise(struct hart *h, enum rs_cause cause, uint64_t tval);

/* Enter the handler of a trap that was recorded (`xcause` = h->trap.cause) or of an interrupt
 * (`xcause` with RS_CAUSE_INTERRUPT). The caller charges the cost. @return the mode entered. */
enum rs_mode hart_take_trap(struct hart *h, uint64_t xcause);

/* What mret and sret do to the state; the caller checked that they may. @return the new pc. */
uint64_t hart_mret(struct hart *h);
uint64_t hart_sret(struct hart *h);

/* ---- reservations */

/* Something other than the hart wrote bytes [pa, pa + size): a reservation of any of them is lost
 * ("if a write from some other device to the bytes accessed by the LR": A, "Load-Reserved/
 * Store-Conditional Instructions"). The reservation set is an aligned doubleword. */
static inline void hart_memory_written(struct hart *h, uint64_t pa, uint64_t size)
{
	uint64_t first = h->reservation & ~UINT64_C(7);

	if (size > 0 && pa <= first + 7 && first <= pa + (size - 1))
		h->reserved = false;
}

/* ---- interrupts */

/* Set or clear interrupt lines (mip bits) that hardware drives. */
static inline void hart_drive(struct hart *h, uint64_t lines, bool on)
{
	h->lines = on ? h->lines | lines : h->lines & ~lines;
}

/* mip as software reads it: its own bits, the hypervisor's and the hardware's lines. */
static inline uint64_t hart_pending(const struct hart *h)
{
	uint64_t mip = h->mip;

	if (h->menvcfg & ENVCFG_STCE)
		mip &= ~IRQ(S_TIMER); /* "read-only ... reflects stimecmp", whatever was written
				     there */
	return mip | h->hvip | h->lines;
}

/* The interrupt to take now, given these pending bits: its cause number, or -1 if there is
 * none. */
int hart_interrupt(const struct hart *h, uint64_t pending);
/* What decides whether a pending interrupt is taken has changed, but no interrupt line: let one that
 * is taken now have attention. */
static inline void hart_recheck_interrupts(struct hart *h)
{
	uint64_t pending = hart_pending(h);

	if ((pending & h->mie) && hart_interrupt(h, pending) >= 0)
		h->attention = 0;
}

/* Ticks of the clock that this hart reads as `time` (in M and HS). */
uint64_t hart_ticks(const struct hart *h);
/* Bring the lines of stimecmp and vstimecmp up to date. @return the tick of the next change, or
 * NEVER. */
uint64_t hart_update_timers(struct hart *h);

/* ---- CSRs (hart/csr.c) */

/* Is this register there, given the extensions of the hart? */
bool hart_has_csr(const struct hart *h, const struct csr_info *csr);
/* May the hart, in its mode, access CSR `number`? If not, a trap with `word` is recorded. On
 * success *csr is the register that is meant (under V, sstatus means vsstatus, and so on). */
MUST_CHECK bool hart_csr_access(struct hart *h, unsigned number, bool write, uint32_t word,
				unsigned *csr);
/* The value; `csr` came from hart_csr_access(). */
uint64_t hart_csr_read(const struct hart *h, unsigned csr);
/* The old value that a read-modify-write instruction uses: for mip and related registers,
 * without the bits that hardware drives. */
uint64_t hart_csr_read_for_write(const struct hart *h, unsigned csr);
void hart_csr_write(struct hart *h, unsigned csr, uint64_t value);

/* What a write may change besides the register. */
enum csr_after {
	AFTER_NOTHING,
	AFTER_INTERRUPTS, /* which interrupts are taken, and what loads and stores may do */
	AFTER_LINES,	  /* which interrupts are pending, and when */
};

/* A register that is a word of struct hart under masks, so that nothing has to be computed. */
struct csr_word {
	uint16_t at;   /* offset in struct hart */
	uint8_t after; /* enum csr_after */
	uint8_t cost;  /* enum csr_cost, of a write */
	bool simple;   /* a write costs nothing and changes nothing else */
	uint64_t readable, writable;
};

/* The rows of csr.def that are; `readable` is 0 in the others. */
extern const struct csr_word hart_csr_words[CSR_ROWS];

static inline uint64_t *hart_csr_word(struct hart *h, const struct csr_word *w)
{
	return (uint64_t *)(void *)((uint8_t *)h + w->at);
}

/* What a write that has this effect does then. */
void hart_csr_written(struct hart *h, enum csr_after after);

/* ---- PMP (hart/pmp.c) */

enum { PMP_R = 1, PMP_W = 2, PMP_X = 4, PMP_RWX = 7, PMP_MIXED = 8 };
void hart_pmp_update(struct hart *h); /* after a change of pmpcfg or pmpaddr */
/* What PMP permits, in M-mode or below it, for every byte of [pa, pa + size): a set of PMP_R,
 * W, X; PMP_MIXED if that differs within the range. */
unsigned hart_pmp(const struct hart *h, uint64_t pa, uint64_t size, bool machine_mode);

#endif
