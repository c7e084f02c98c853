/* traps.c - programs that trap, return to other modes, and are interrupted, without
 * translation. */
#include "ringside/abi/csr.h"
#include "torture.h"

#define STATUS_SPP   (UINT64_C(1) << 8)
#define STATUS_MPP   (UINT64_C(3) << 11)
#define STATUS_TVM   (UINT64_C(1) << 20)
#define STATUS_TW    (UINT64_C(1) << 21)
#define STATUS_TSR   (UINT64_C(1) << 22)
#define STATUS_MPV   (UINT64_C(1) << 39)
#define HSTATUS_SPV  (UINT64_C(1) << 7)
#define HSTATUS_VTW  (UINT64_C(1) << 21)
#define HSTATUS_VTSR (UINT64_C(1) << 22)

static int is_virtual(enum mode mode)
{
	return mode >= VU;
}

/* ---- going to another mode on purpose */

void put_bits(struct program *p, unsigned csr, uint64_t clear, uint64_t set)
{
	put_constant(&p->code, T0, clear);
	put32(&p->code, put_fields(OP_csrrc, ZERO, T0, 0, csr));
	put_constant(&p->code, T0, set);
	put32(&p->code, put_fields(OP_csrrs, ZERO, T0, 0, csr));
}

static void put_return(struct program *p)
{
	enum mode to = p->host_only ? (enum mode)(random_mode() & 3) : random_mode();
	int by_mret = p->mode == M && (to == M || one_in(2));
	uint64_t spp = to & 1 ? STATUS_SPP : 0;

	if (!by_mret && to == M)
		to = S;
	if (p->mode == VS)
		to = (enum mode)(to | 4);
	if (by_mret) {
		put_bits(p, CSR_mstatus, STATUS_MPP | STATUS_MPV,
			 (uint64_t)(to & 3) << 11 | (is_virtual(to) ? STATUS_MPV : 0));
	} else {
		put_bits(p, CSR_sstatus, STATUS_SPP, to & 1 ? STATUS_SPP : spp);
		if (p->mode != VS)
			put_bits(p, CSR_hstatus, HSTATUS_SPV, is_virtual(to) ? HSTATUS_SPV : 0);
	}
	put32(&p->code, put_fields(OP_auipc, T0, 0, 0, 0));
	put32(&p->code, put_fields(OP_addi, T0, T0, 0, 16));
	put32(&p->code, put_fields(OP_csrrw, ZERO, T0, 0, by_mret ? CSR_mepc : CSR_sepc));
	put32(&p->code, rows[by_mret ? OP_mret : OP_sret].match);
	p->mode = to;
}

/* Would the return trap instead? */
static int may_return(const struct program *p)
{
	if (p->mode == S)
		return !(csr_read("mstatus") & STATUS_TSR);
	if (p->mode == VS)
		return !(csr_read("hstatus") & HSTATUS_VTSR);
	return p->mode == M;
}

/* Would a wfi trap? If not, it might wait for ever. */
static int wfi_traps(const struct program *p)
{
	uint64_t tw = csr_read("mstatus") & STATUS_TW;

	if (p->mode == S)
		return tw != 0;
	if (p->mode == VS)
		return tw || (csr_read("hstatus") & HSTATUS_VTW);
	return p->mode != M;
}

/* ---- one trap, or a privileged instruction that may be one */

static void put_access_fault(struct program *p)
{
	/* where neither QEMU's board nor ours has anything; aligned, since QEMU splits what is
	 * not */
	static const uint64_t nowhere[] = {0x18000000, 0x81000000, 0x81000ff8,
					   UINT64_C(1) << 40, UINT64_C(1) << 50};

	put_constant(&p->code, T1, nowhere[random_below(5)]);
	put_access(&p->code, T1,
		   FALSE); /* atomics: QEMU's load there, and tell of it as a load */
}

/* An address of data; misaligned ones of hlv and hsv work as of other loads. */
static void put_guest_access(struct program *p)
{
	unsigned op = OP_hlv_b + (unsigned)random_below(OP_hsv_d - OP_hlv_b + 1);

	put32(&p->code, put_fields((enum op)op, random_rd(), S0, random_rs(), 0));
}

static void put_fence(struct program *p)
{
	static const uint8_t ops[] = {OP_sfence_vma, OP_hfence_vvma, OP_hfence_gvma};
	unsigned op = ops[random_below(3)];

	/* QEMU 7.2 lets TVM and VTVM decide about other modes' fences than the specification
	 * says, and calls VU-mode's illegal */
	if (p->mode == M || p->mode == U)
		put32(&p->code, put_fields((enum op)op, 0, random_rs(), random_rs(), 0));
}

static void put_trap(struct program *p)
{
	switch (random_below(8)) {
	case 0:
		put32(&p->code, rows[OP_ecall].match);
		break;
	case 1:
		if (one_in(2))
			put32(&p->code, rows[OP_ebreak].match);
		else
			put16(&p->code, 0x9002);
		break;
	case 2:
		put_access_fault(p);
		break;
	case 3:
		put_guest_access(p);
		break;
	case 4:
		put_fence(p);
		break;
	case 5:
		if (may_return(p))
			put_return(p);
		else if (p->mode != VU) /* QEMU 7.2: illegal; the specification: virtual */
			put32(&p->code, rows[OP_sret].match);
		break;
	case 6:
		if (p->mode != M)
			put32(&p->code, rows[OP_mret].match);
		break;
	default:
		if (wfi_traps(p))
			put32(&p->code, rows[OP_wfi].match);
		break;
	}
}

void random_delegation(void)
{
	uint64_t all = 0xf0b1ff; /* not the ecalls by which the handlers call us */
	/* QEMU 7.2 takes exceptions 2 and 6 that a guest gets for its interrupts 2 and 6, and
	 * tells of 1 and 5 */
	uint64_t guest = 0xb1bb;

	uint64_t medeleg = one_in(4) ? all : random64() & all;

	/* the guest-page faults together: see known_cause() */
	csr_write("medeleg",
		  medeleg & 1 << 21 ? medeleg | 0xb00000 : medeleg & ~UINT64_C(0xb00000));
	csr_write("hedeleg", one_in(4) ? guest : random64() & guest);
}

void group_traps(struct program *p)
{
	program_start(p, random_mode());
	random_delegation();
	csr_set("hstatus", random64() & 0x700200); /* VTVM, VTW, VTSR, HU */
	/* QEMU 7.2 lets TSR and TVM trap VS-mode too; the specification: HS-mode alone. And TW
	 * comes before what is virtual in VU-mode, which QEMU has the other way round. */
	p->host_only = p->mode < VU && one_in(2);
	if (p->host_only)
		csr_set("mstatus", random64() & (STATUS_TVM | STATUS_TW | STATUS_TSR));
	for (unsigned i = 0; i < 25; i++) {
		if (one_in(2))
			put_random_alu(&p->code);
		else if (one_in(4))
			put_random_memory(&p->code);
		else
			put_trap(p);
	}
}

/* ---- interrupts */

/* Raise or lower it from within, as far as the mode may. */
static void put_raise(struct program *p)
{
	unsigned op = one_in(2) ? OP_csrrs : OP_csrrc;

	put_constant(&p->code, T0, 2); /* SSIP; in a guest VSSIP */
	if (p->mode == S || p->mode == VS) {
		put32(&p->code, put_fields((enum op)op, ZERO, T0, 0, CSR_sip));
	} else if (p->mode == M) {
		put_constant(&p->code, T0, p->interrupt);
		put32(&p->code, put_fields((enum op)op, ZERO, T0, 0,
					   p->interrupt & 0x444 ? CSR_hvip : CSR_mip));
	}
}

static void put_enable(struct program *p)
{
	if (p->mode == M)
		put32(&p->code,
		      put_fields(one_in(2) ? OP_csrrsi : OP_csrrci, ZERO, 8, 0, CSR_mstatus));
	else if (p->mode == S || p->mode == VS)
		put32(&p->code,
		      put_fields(one_in(2) ? OP_csrrsi : OP_csrrci, ZERO, 2, 0, CSR_sstatus));
}

/* @return TRUE: by a timer. QEMU 7.2 forgets hvip.VSTIP while vstimecmp raises it, so that both
 * together cannot be compared. */
static int pend_from_the_start(const struct program *p)
{
	if (p->interrupt == 1 << 5 && one_in(2)) { /* by stimecmp */
		csr_set("menvcfg", UINT64_C(1) << 63);
		csr_write("stimecmp", 0);
		return TRUE;
	}
	if (p->interrupt == 1 << 6 && one_in(2)) {
		csr_set("menvcfg", UINT64_C(1) << 63);
		csr_set("henvcfg", UINT64_C(1) << 63);
		csr_write("vstimecmp", 0);
		return TRUE;
	}
	if (p->interrupt & 0x444)
		csr_write("hvip", p->interrupt);
	else
		csr_write("mip", p->interrupt);
	return FALSE;
}

void group_interrupts(struct program *p)
{
	int by_timer = FALSE;

	program_start(p, random_mode());
	csr_write("mideleg", random64() & 0x1fff);
	csr_write("hideleg", random64());
	csr_write("stvec", STUBS | (random64() & 1));
	csr_write("vstvec", STUBS | GUEST_STUBS | (random64() & 1));
	csr_write("mie", p->interrupt);
	csr_set("sstatus", random64() & 2);
	csr_set("vsstatus", random64() & 2);
	if (one_in(2)) /* MPIE: mret will enable */
		csr_set("mstatus", 1 << 7);
	if (one_in(2))
		by_timer = pend_from_the_start(p);
	for (unsigned i = 0; i < 20; i++) {
		switch (random_below(4)) {
		case 0:
			if (!by_timer)
				put_raise(p);
			break;
		case 1:
			put_enable(p);
			break;
		default:
			put_random_alu(&p->code);
			break;
		}
	}
}
