/* guest.c - programs behind two stages, and hypervisors that look into them.
 *
 * The guest's RAM lies where RAM lies. Its windows and big pages lead there too, or to the
 * windows and big pages of the second stage, whose bits are as random as its own. */
#include "tables.h"

enum {
	G_MIDDLE = 0x4000,
	G_RAM = 0x5000,
	G_LAST = 0x6000,
	G_OTHER = 0x7000,
	G_GIGA = 0x8000,
	G_OWN = 0x9000
};
enum { TABLE_PAGE = 0x1ff000 }; /* guest-physical: the guest's table at TABLES + 0x3000 */

/* Somewhere that leads to `pa`, or to its like. */
static uint64_t guest_place(uint64_t pa)
{
	if (one_in(2))
		return pa;
	return (pa >= RETURNS ? CODE_WINDOW : DATA_WINDOW) + random_below(WINDOW_PAGES) * PAGE;
}

static void make_second_stage(void)
{
	uint64_t good = V | R | W | X | PTE_U | A | D;

	clear(G_TABLES, 0x10000);
	fill_big(G_TABLES, 1, TRUE, TRUE, G_TABLES + G_GIGA);
	table(G_TABLES)[0] = pte(G_TABLES + G_MIDDLE, V);
	table(G_TABLES)[2] = pte(G_TABLES + G_RAM, V); /* 0x80000000 */
	table(G_TABLES + G_RAM)[2] = pte(CODE, good);  /* 0x80400000: code, data, tables */
	table(G_TABLES + G_RAM)[3] = pte(BIG, random_bits(TRUE, TRUE));
	table(G_TABLES + G_RAM)[4] = pte(RETURNS, random_bits(FALSE, TRUE));
	fill_big(G_TABLES + G_MIDDLE, 1, FALSE, TRUE, G_TABLES + G_OTHER);
	table(G_TABLES + G_MIDDLE)[0] = pte(G_TABLES + G_LAST, V);
	fill_windows(G_TABLES + G_LAST, TRUE, itself);
	/* QEMU 7.2 does not ask whether the second stage lets A and D be set: it does, where it
	 * lets them be read */
	table(G_TABLES + G_LAST)[TABLE_PAGE / PAGE] =
		pte(TABLES + 0x3000, random_bits(TRUE, TRUE) | W | D);
	fill_windows(G_TABLES + G_OTHER, TRUE, itself);
	fill_big(G_TABLES + G_GIGA, 0, FALSE, TRUE, G_TABLES + G_OTHER);
}

static void put_guest_access(struct program *p)
{
	unsigned op;

	do /* QEMU 7.2 wants no X for hlvx */
		op = OP_hlv_b + (unsigned)random_below(OP_hsv_d - OP_hlv_b + 1);
	while (op == OP_hlvx_hu || op == OP_hlvx_wu);
	put_constant(&p->code, T1, random_address(FALSE));
	put32(&p->code, put_fields((enum op)op, random_rd(), T1, random_rs(), 0));
}

/* One instruction that goes through the guest's tables, from where the program is. */
static void put_look(struct program *p)
{
	if (p->mode == VS || p->mode == VU) {
		if (one_in(3))
			put_visit(p);
		else
			put_data_access(p);
	} else { /* not by MPRV with MPV: QEMU 7.2 calls guest-page faults there page faults */
		put_guest_access(p);
	}
}

/* The hypervisor's own space: all of RAM where it is, and for S-mode once more a gigabyte on.
 * It is there because QEMU 7.2 calls the guest's page faults access faults while satp is Bare,
 * where the hypervisor looks into the guest. */
static void make_own_space(struct program *p)
{
	uint64_t root = G_TABLES + G_OWN, leaf = pte(0x80000000, V | R | W | X | A | D);

	table(root)[2] = leaf | (p->mode == U ? PTE_U : 0);
	table(root)[3] = leaf;
	p->stubs_va = STUBS + 0x40000000;
	csr_write("stvec", p->stubs_va);
	csr_write("satp", SV39 | root >> 12);
}

static void start_guest(struct program *p)
{
	static const uint8_t modes[] = {VS, VU, VS, VU, VS, VU, U, S, M};
	enum mode mode = (enum mode)modes[random_below(sizeof modes)];
	int virtual = mode >= VU, bare = one_in(4);

	program_start(p, mode);
	p->paging = TRUE;
	clear(BIG, 0x4000);
	make_first_stage(virtual ? mode == VU : one_in(2), guest_place, TABLE_PAGE);
	make_second_stage();
	random_delegation();
	csr_write("hgatp", SV39 | (random64() & 0x3fff) << 44 | G_TABLES >> 12);
	/* no MXR: QEMU 7.2 asks the first stage of one mode and the second of another */
	csr_set("mstatus", random64() & STATUS_SUM);
	csr_set("vsstatus", random64() & STATUS_SUM);
	if (!virtual) /* QEMU 7.2 looks into a guest as if SUM were set */
		csr_set("vsstatus", STATUS_SUM);
	csr_set("hstatus", (random64() & 0x100) | 0x200); /* SPVP; HU */
	if (!bare)
		csr_write("vsatp", SV39 | (random64() & 0xffff) << 44 | TABLES >> 12);
	if (!virtual)
		make_own_space(p);
	if (!bare && virtual) {
		p->code_va = CODE_VA;
		p->context.x[S0] = p->context.x[S1] = p->context.x[SP] = 0;
	}
	if (!bare) {
		p->guest_stubs_va = STUBS_VA + GUEST_STUBS;
		csr_write("vstvec", p->guest_stubs_va);
	}
}

void group_guest(struct program *p)
{
	start_guest(p);
	for (unsigned i = 0; i < 16; i++) {
		if (one_in(3))
			put_random_alu(&p->code);
		else
			put_look(p);
	}
}

/* ---- tables that change */

enum { CHANGING = 3 }; /* the first pages of the data window */

static void put_look_at_changing(struct program *p)
{
	uint64_t va = DATA_WINDOW + random_below(CHANGING) * PAGE + random_below(PAGE - 8);

	put_constant(&p->code, T1, va & ~UINT64_C(7));
	if (p->mode == VS || p->mode == VU)
		put_access(&p->code, T1, TRUE);
	else
		put32(&p->code, put_fields(one_in(2) ? OP_hlv_d : OP_hsv_d, random_rd(), T1,
					   random_rs(), 0));
}

static void fence(int second, int one_page, uint64_t address, int one_space, uint64_t space)
{
#define FENCE(funct7, rs1, rs2)                                                                \
	__asm__ volatile(".insn r 0x73, 0, " funct7 ", x0, " rs1 ", " rs2                      \
			 :                                                                     \
			 : "r"(address), "r"(space)                                            \
			 : "memory")
#define FENCES(funct7)                                                                         \
	do {                                                                                   \
		if (one_page && one_space)                                                     \
			FENCE(funct7, "%0", "%1");                                             \
		else if (one_page)                                                             \
			FENCE(funct7, "%0", "x0");                                             \
		else if (one_space)                                                            \
			FENCE(funct7, "x0", "%1");                                             \
		else                                                                           \
			FENCE(funct7, "x0", "x0");                                             \
	} while (0)
	if (second)
		FENCES("0x31"); /* hfence.gvma */
	else
		FENCES("0x11"); /* hfence.vvma */
}

/* A leaf gets other bits, and leads elsewhere. Whatever a CPU remembers of it, the fence that names its address and its
 * space is enough; of a global leaf, the one that names no space. */
void change_tables(void)
{
	int second = one_in(2);
	uint64_t page = DATA_WINDOW / PAGE + random_below(CHANGING);
	uint64_t *leaf = &table(second ? G_TABLES + G_LAST : TABLES + 0x2000)[page];
	uint64_t pa = DATA + random_below(4) * PAGE, address = page * PAGE;
	uint64_t space =
		second ? csr_read("hgatp") >> 44 & 0x3fff : csr_read("vsatp") >> 44 & 0xffff;
	int global = !second && (*leaf & G), user = *leaf & PTE_U || second;

	*leaf = pte(second ? pa : guest_place(pa), random_bits(TRUE, user));
	note(second ? "second leaf" : "first leaf", *leaf);
	fence(second, one_in(2), second ? address >> 2 : address, !global && one_in(2), space);
}

void group_fences(struct program *p)
{
	start_guest(p);
	p->changing = TRUE;
	for (unsigned i = 0; i < 40; i++) {
		if (one_in(4)) /* a moment for a change */
			put32(&p->code, rows[OP_ecall].match);
		else
			put_look_at_changing(p);
	}
}
