/* exits.c - a guest that leaves for its hypervisor in every way, with random values in all registers: calls, accesses to
 * devices and to what is not there, CSRs and instructions of higher modes, waiting. After each, registers that the
 * instruction does not write hold what they held. EXITS of them, from one seed.
 */
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "lib/string.h"
#include "ringside/abi/board.h"
#include "ringside/abi/sbi.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "leaves for its hypervisor with random registers");

enum { RA = 1, SP = 2, T0 = 5, A0 = 10, A1 = 11, A6 = 16, A7 = 17, REGISTERS = 32 };

/* entry.S of this test: offsets 0 to 248 are the registers */
struct frame {
	uint64_t x[REGISTERS];
	uint64_t sp, ra; /* of the caller */
	uint64_t trapped;
};

_Noreturn void main(void);
void execute(struct frame *frame);
extern uint32_t slot;
void trapped(void);

/* Load the registers, execute what stands at `slot`, store the registers. */
__asm__(".macro each insn, base\n"
	"	.irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, "
	"22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n"
	"	\\insn	x\\n, \\n*8(\\base)\n"
	"	.endr\n"
	".endm\n"
	"	.text\n"
	"	.balign 4\n"
	"execute:\n"
	"	addi	sp, sp, -112\n"
	"	sd	s0, 0(sp)\n	sd	s1, 8(sp)\n	sd	s2, 16(sp)\n	"
	"sd	s3, 24(sp)\n"
	"	sd	s4, 32(sp)\n	sd	s5, 40(sp)\n	sd	s6, 48(sp)\n	"
	"sd	s7, 56(sp)\n"
	"	sd	s8, 64(sp)\n	sd	s9, 72(sp)\n	sd	s10, 80(sp)\n	"
	"sd	s11, 88(sp)\n"
	"	sd	gp, 96(sp)\n	sd	tp, 104(sp)\n"
	"	sd	sp, 256(a0)\n"
	"	sd	ra, 264(a0)\n"
	"	sd	zero, 272(a0)\n"
	"	csrw	sscratch, a0\n"
	"	each	ld, a0\n"
	"	ld	a0, 80(a0)\n"
	"	.balign 4\n"
	"	.option	push\n"
	"	.option	norvc\n"
	"slot:	nop\n"
	"	.option	pop\n"
	"	csrrw	a0, sscratch, a0\n"
	"	each	sd, a0\n"
	"1:	csrr	t0, sscratch\n"
	"	sd	t0, 80(a0)\n"
	"	ld	sp, 256(a0)\n"
	"	ld	ra, 264(a0)\n"
	"	ld	s0, 0(sp)\n	ld	s1, 8(sp)\n	ld	s2, 16(sp)\n	"
	"ld	s3, 24(sp)\n"
	"	ld	s4, 32(sp)\n	ld	s5, 40(sp)\n	ld	s6, 48(sp)\n	"
	"ld	s7, 56(sp)\n"
	"	ld	s8, 64(sp)\n	ld	s9, 72(sp)\n	ld	s10, 80(sp)\n	"
	"ld	s11, 88(sp)\n"
	"	ld	gp, 96(sp)\n	ld	tp, 104(sp)\n"
	"	addi	sp, sp, 112\n"
	"	ret\n"
	"	.balign 4\n"
	"trapped:\n"
	"	csrrw	a0, sscratch, a0\n"
	"	each	sd, a0\n"
	"	csrr	t0, scause\n"
	"	addi	t0, t0, 0x100\n"
	"	sd	t0, 272(a0)\n"
	"	j	1b\n");

static bool wrong;

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(true, bytes, (uint64_t)bytes, size);
}

static uint64_t random_word(void)
{
	static uint64_t state = 0x9e3779b97f4a7c15;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static uint64_t below(uint64_t limit)
{
	return random_word() % limit;
}

/* Values that a check may get wrong, and any. */
static uint64_t value(void)
{
	static const uint64_t edges[] = {
		0,     1,	  UINT64_MAX, UINT64_C(1) << 63, RS_RAM_BASE, RS_RAM_BASE - 1,
		0xfff, UINT32_MAX};
	unsigned n = (unsigned)below(16);

	return n < 8 ? edges[n] : random_word() >> below(64);
}

/* A call, but none that ends or stops the guest or prints. */
static uint32_t make_call(struct frame *f)
{
	static const uint64_t extensions[] = {0,
					      3,
					      9,
					      SBI_EXT_BASE,
					      SBI_EXT_TIME,
					      SBI_EXT_IPI,
					      SBI_EXT_RFENCE,
					      SBI_EXT_HSM,
					      SBI_EXT_SRST,
					      SBI_EXT_DBCN,
					      0x504d55};
	uint64_t n = below(sizeof extensions / sizeof *extensions + 1);

	f->x[A7] = n < sizeof extensions / sizeof *extensions ? extensions[n]
							      : random_word() | 1 << 20;
	f->x[A6] = below(4) ? below(9) : value();
	if (f->x[A7] == SBI_EXT_SRST)
		f->x[A6] |= 1; /* there is function 0 alone */
	if (f->x[A7] == SBI_EXT_DBCN)
		f->x[A6] = 1; /* read */
	if (f->x[A7] == SBI_EXT_HSM)
		f->x[A6] &= ~UINT64_C(1); /* start, status */
	return 0x00000073;
}

/* Not the guest's own RAM, and no register that prints or switches off. */
static uint64_t address(bool store)
{
	static const uint64_t places[] = {RS_PLIC_BASE, RS_RTC_BASE, RS_VIRTIO_BASE,
					  RS_ACLINT_BASE, RS_UART_BASE};
	unsigned n = (unsigned)below(10);

	if (n < (store ? 4 : 5))
		return places[n] + below(0x1000);
	if (n < 6)
		return 0x4000 + below(0xf0000);
	return (UINT64_C(1) << (33 + below(31))) + below(UINT64_C(1) << 33);
}

/* t0 = a load from (a0), or a store of t0 */
static uint32_t make_access(struct frame *f)
{
	static const uint32_t loads[] = {0, 1, 2, 3, 4, 5, 6}, stores[] = {0, 1, 2, 3};
	static const uint32_t amos[] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x08,
					0x0c, 0x10, 0x14, 0x18, 0x1c};

	switch (below(5)) {
	case 0:
	case 1:
		f->x[A0] = address(false);
		return A0 << 15 | loads[below(7)] << 12 | T0 << 7 | 0x03;
	case 2:
	case 3:
		f->x[A0] = address(true);
		return T0 << 20 | A0 << 15 | stores[below(4)] << 12 | 0x23;
	default: {
		uint32_t amo = amos[below(sizeof amos / sizeof *amos)];

		f->x[A0] = address(true);
		return amo << 27 | (amo == 2 ? 0u : T0) << 20 | A0 << 15 |
		       (2 + (uint32_t)below(2)) << 12 | T0 << 7 | 0x2f;
	}
	}
}

/* csrr? of a CSR of hypervisors or of M-mode; instructions of theirs */
static uint32_t make_privileged(struct frame *f)
{
	static const uint32_t others[] = {
		0x30200073, 0x22000073, 0x22b50073, 0x62000073, 0x62b50073, 0x600542f3,
		0x640542f3, 0x680542f3, 0x6c0542f3, 0x643542f3, 0x683542f3, 0x62554073,
		0x6e554073, 0x26000073, 0x66000073, 0x12000073, 0x7b200073};
	uint32_t csr = (uint32_t)below(4096) | 0x200;

	f->x[A0] = value();
	if (below(4) == 0)
		return others[below(sizeof others / sizeof *others)];
	return csr << 20 | A0 << 15 | (1 + (uint32_t)below(3)) << 12 | T0 << 7 | 0x73;
}

/* A timer that is due at once or soon, so that waiting ends. */
static uint32_t make_wait(struct frame *f)
{
	(void)f;
	sbi_set_timer(csr_read(CSR_time) + below(20));
	csr_write(CSR_sie, UINT64_C(1) << 5); /* sstatus.SIE is 0: it is not taken */
	return 0x10500073;
}

static bool writes(uint32_t instruction, unsigned x)
{
	return instruction == 0x00000073 ? x == A0 || x == A1 : x == T0;
}

static void check(const struct frame *before, const struct frame *after, uint64_t n,
		  uint32_t instruction)
{
	for (unsigned x = 1; x < REGISTERS && !wrong; x++) {
		if (before->x[x] == after->x[x] || (x == T0 && after->trapped) ||
		    writes(instruction, x))
			continue;
		wrong = true;
		print("exit %u: %p with cause %p changed x%u from %p to %p\n", n,
		      (uint64_t)instruction, after->trapped, (uint64_t)x, before->x[x],
		      after->x[x]);
	}
}

void main(void)
{
	static uint32_t (*const make[])(struct frame *) = {make_call, make_access, make_access,
							   make_privileged, make_wait};
	uint64_t traps = 0;

	csr_write(CSR_stvec, (uint64_t)trapped);
	for (uint64_t n = 0; n < EXITS && !wrong; n++) {
		struct frame before, after;

		for (unsigned x = 0; x < REGISTERS; x++)
			before.x[x] = value();
		slot = make[below(sizeof make / sizeof *make)](&before);
		__asm__ volatile("fence.i" ::: "memory");
		memcpy(&after, &before, sizeof after);
		execute(&after);
		traps += after.trapped != 0;
		check(&before, &after, n, slot);
	}
	sbi_set_timer(UINT64_MAX);
	print("%u exits, %s\n", (uint64_t)EXITS, wrong ? "WRONG" : "every register was kept");
	if (!traps)
		print("no trap came back\n");
	sbi_power_off(wrong || !traps);
}
