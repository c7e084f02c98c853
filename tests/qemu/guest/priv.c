/* priv.c - programs that read and write CSRs, trap, return and interrupt, without translation.
 */
#include "ringside/abi/csr.h"
#include "torture.h"

static const uint16_t csrs[] = {
#define CSR(number, name, ext, cost, what) number,
#include "ringside/abi/csr.def"
#undef CSR
};

/* What cannot be compared. */
static int left_out(const struct program *p, unsigned csr)
{
	/* values that depend on the clock */
	if (csr == CSR_mcycle || csr == CSR_minstret ||
	    (csr >= CSR_cycle && csr <= CSR_instret))
		return TRUE;
	/* QEMU counts events, the toy computer does not: both are allowed */
	if ((csr >= CSR_mhpmevent3 && csr <= CSR_mhpmevent31) ||
	    (csr >= CSR_mhpmcounter3 && csr <= CSR_mhpmcounter31) ||
	    (csr >= CSR_hpmcounter3 && csr <= CSR_hpmcounter31))
		return TRUE;
	/* QEMU 7.2 ignores writes to htinst */
	if (csr == CSR_htinst)
		return TRUE;
	/* QEMU's counters can be stopped, the toy computer's not: both are allowed */
	if (csr == CSR_mcountinhibit)
		return TRUE;
	/* QEMU 7.2 calls a supervisor CSR in VU-mode an illegal instruction. The specification
	 * ("Virtual-Instruction Exception"): virtual. */
	if (p->mode == VU && (csr >> 8 & 3) == 1)
		return TRUE;
	/* QEMU 7.2 knows no hstatus.VTVM for satp, and lets mstatus.TVM trap VS-mode too. */
	if (p->mode == VS && csr == CSR_satp)
		return TRUE;
	/* It shows of the guest's sip only the bit that can be written. */
	if (csr == CSR_vsip || (p->mode == VS && csr == CSR_sip))
		return TRUE;
	/* It knows no mstatus.TVM for hgatp. */
	return p->mode == S && csr == CSR_hgatp;
}

static int is_pmp(unsigned csr)
{
	return csr >= CSR_pmpcfg0 && csr <= CSR_pmpaddr15;
}

/* Registers that the harness lives on, and those that would turn on translation by tables that
 * are not there. */
static int may_write(const struct program *p, unsigned csr)
{
	switch (csr) {
	case CSR_mtvec:
	case CSR_mscratch:
	case CSR_stimecmp:
	case CSR_vstimecmp:
	case CSR_htimedelta:
		return FALSE;
	case CSR_hgeip: /* read-only: QEMU 7.2 lets a guest's write be virtual, since a read
			   would be */
		return p->mode == M || p->mode == S;
	case CSR_satp:
	case CSR_vsatp:
	case CSR_hgatp:
		return p->mode == M;
	default:
		return !is_pmp(csr);
	}
}

/* The bits that both computers have; which others there are is each one's choice. */
static uint64_t common_bits(const struct program *p, unsigned csr)
{
	switch (csr) {
	case CSR_mcounteren:
	case CSR_scounteren:
	case CSR_hcounteren:
		return 7;
	case CSR_mideleg:
		return 0x1fff; /* QEMU has a counter overflow interrupt, 13 */
	case CSR_mie:
	case CSR_hie:
		return p->interrupt;
	case CSR_sie: /* in VS-mode vsie, where the guest's interrupts have the supervisor's
			 numbers */
		return p->mode == VS ? p->interrupt >> 1 & 0x222 : p->interrupt & 0x222;
	case CSR_vsie:
		return p->interrupt >> 1 & 0x222;
	case CSR_sip:
		return 0x222;
	case CSR_mip:
		return 0x1bbf; /* VSTIP and VSEIP are read-only there; QEMU 7.2 writes them */
	/* reserved bits, which read 0; QEMU 7.2 keeps some of them */
	case CSR_hstatus:
		return 0x7003c0;
	case CSR_mstatus:
		/* not MPP, of which QEMU 7.2 keeps the reserved 2 */
		return UINT64_C(1) << 39 | 0x7e01aa;
	case CSR_sstatus: /* in VS-mode vsstatus */
	case CSR_vsstatus:
		return 0xc0122;
	case CSR_medeleg:
		return 0xf0b7ff; /* ecall from M is not delegable */
	case CSR_menvcfg:
		return UINT64_C(1) << 63 | 1;
	case CSR_hvip: /* QEMU 7.2 refuses VSTIP while menvcfg.STCE is set */
		return 0x404;
	case CSR_henvcfg: /* STCE: QEMU 7.2 shows it while menvcfg's is clear */
	case CSR_senvcfg:
		return 1;
	case CSR_mepc: /* bit 0 is 0; QEMU 7.2 keeps it in some */
	case CSR_sepc:
	case CSR_vsepc:
		return ~UINT64_C(1);
	case CSR_hgatp: /* QEMU 7.2 keeps PPN[1:0], which read 0, and any MODE; here only Bare
			   and Sv39x4 */
		return 0x83fffffffffffffc;
	case CSR_satp: /* QEMU has Sv48 and Sv57 */
	case CSR_vsatp:
		return 0x8fffffffffffffff;
	case CSR_vstvec: /* QEMU 7.2 keeps a reserved MODE there; of the others' not */
		return ~UINT64_C(2);
	default:
		return ~UINT64_C(0);
	}
}

static unsigned random_csr(const struct program *p)
{
	unsigned csr;

	do
		csr = csrs[random_below(sizeof csrs / sizeof *csrs)];
	while (left_out(p, csr));
	return csr;
}

static void put_csr(struct program *p)
{
	unsigned csr = random_csr(p), op = OP_csrrw + (unsigned)random_below(6), value = 5;
	/* QEMU 7.2 takes csrrs with a register that holds 0 for a read; the specification: with
	 * x0 */
	unsigned nonzero = csr >> 10 == 3;

	if (!may_write(p, csr)) { /* csrrs, csrrc, csrrsi, csrrci, with nothing to write */
		op = op % 2 ? OP_csrrs : OP_csrrci;
		put32(&p->code, put_fields((enum op)op, random_rd(), ZERO, 0, csr));
		return;
	}
	if (csr == CSR_mip && (op == OP_csrrw || op == OP_csrrwi))
		op++; /* for what is said at common_bits */
	if (op < OP_csrrwi)
		put_constant(&p->code, value, (random_value() & common_bits(p, csr)) | nonzero);
	else
		value = (unsigned)random_below(32) & (unsigned)common_bits(p, csr);
	put32(&p->code, put_fields((enum op)op, random_rd(), value, 0, csr));
}

void group_csr(struct program *p)
{
	program_start(p, random_mode());
	csr_write("mcounteren", random_below(8));
	csr_write("scounteren", random_below(8));
	csr_write("hcounteren", random_below(8));
	if (one_in(2)) {
		/* QEMU 7.2 shows a guest in its sie and sip only what mideleg gives to HS-mode,
		 * under the same numbers; the specification: what hideleg gives to the guest.
		 */
		csr_write("mideleg", (random64() & 0x1fff) | (p->mode == VS ? 0x222 : 0));
		csr_write("hideleg", random64());
	}
	if (one_in(4)) /* TVM */
		csr_set("mstatus", 1 << 20);
	if (one_in(4)) /* VTVM */
		csr_set("hstatus", 1 << 20);
	for (unsigned i = 0; i < 20; i++)
		put_csr(p);
}
