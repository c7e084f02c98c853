/* tables.c - random page tables. */
#include "tables.h"

#include "ringside/abi/csr.h"

#define STATUS_MPRV (UINT64_C(1) << 17)
#define STATUS_MPP  (UINT64_C(3) << 11)

uint64_t random_bits(int may_write, int user)
{
	uint64_t bits = V | R | (may_write ? W : 0) | X | A | D | (user ? PTE_U : 0);

	if (one_in(2)) /* what it permits */
		bits &= ~(random64() & (R | W | X));
	if (one_in(4))
		bits ^= PTE_U;
	if (one_in(2))
		bits &= ~(random64() & (A | D));
	if (one_in(8))
		bits ^= random64() & (G | 3 << 8);
	if (one_in(16))
		bits &= ~(uint64_t)V;
	if (one_in(32)) /* a reserved bit */
		bits |= UINT64_C(1) << (54 + random_below(10));
	if (!may_write)
		bits &= ~(uint64_t)W;
	return bits;
}

void clear(uint64_t from, uint64_t bytes)
{
	for (uint64_t i = 0; i < bytes / 8; i++)
		table(from)[i] = 0;
}

/* ---- the first stage */

void fill_windows(uint64_t at, int user, uint64_t (*place)(uint64_t pa))
{
	for (unsigned i = 0; i < WINDOW_PAGES; i++) {
		table(at)[DATA_WINDOW / PAGE % 512 + i] =
			pte(place(DATA + random_below(4) * PAGE), random_bits(TRUE, user));
		table(at)[CODE_WINDOW / PAGE % 512 + i] =
			pte(place(RETURNS + random_below(64) * PAGE), random_bits(FALSE, user));
	}
}

uint64_t itself(uint64_t pa)
{
	return pa;
}

void fill_big(uint64_t at, unsigned first, int giga, int user, uint64_t to_table)
{
	for (unsigned i = 0; i < BIG_PAGES; i++) {
		uint64_t to = giga ? 0x80000000 : i % 2 ? RETURNS : BIG;
		uint64_t bits = random_bits(i % 2 == 0, user);

		if (one_in(8))
			to += (uint64_t)PAGE << random_below(giga ? 18 : 9);
		if (one_in(4)) {
			to = to_table;
			bits = V | (one_in(4) ? random64() & (G | A | D | PTE_U) : 0);
		}
		/* a pointer to no RAM would be an access fault, which QEMU 7.2 calls a page
		 * fault */
		if (!(bits & (R | X)))
			to = to_table;
		table(at)[first + i] = pte(to, bits);
	}
}

void make_first_stage(int user, uint64_t (*place)(uint64_t pa), uint64_t leaves)
{
	const uint64_t root = TABLES, middle = TABLES + 0x1000, last = TABLES + 0x2000;
	uint64_t good = V | R | X | A | D | (user ? PTE_U : 0);

	clear(TABLES, 0x8000);
	table(root)[0] = pte(middle, V);
	table(middle)[0] = pte(last, V);
	table(last)[CODE_VA / PAGE] = pte(CODE, good);
	table(last)[CODE_VA / PAGE + 1] = pte(CODE + PAGE, good);
	table(last)[STUBS_VA / PAGE] = pte(STUBS, V | R | X | A | D);
	fill_windows(last, user, place);
	fill_windows(TABLES + 0x3000, user, place);
	fill_big(middle, 1, FALSE, user, leaves);
	fill_big(root, 1, TRUE, user, TABLES + 0x4000);
	fill_big(TABLES + 0x4000, 0, FALSE, user, leaves);
}

uint64_t random_address(int code)
{
	uint64_t in_page =
		one_in(4) ? PAGE - random_below(8) : random_below(PAGE) & ~UINT64_C(1);
	uint64_t big = random_below(BIG_PAGES / 2) * 2 + (code ? 1 : 0);
	uint64_t window =
		(code ? CODE_WINDOW : DATA_WINDOW) + random_below(WINDOW_PAGES) * PAGE;
	uint64_t va;

	switch (random_below(4)) {
	case 0: /* a big page; where it is a table, pages of a window */
		va = (1 + big) * 0x200000 + (one_in(2) ? window : random_below(4) * PAGE);
		break;
	case 1: /* a gigabyte: where in RAM it leads, too */
		va = (1 + big) * 0x40000000 + (code ? RETURNS - 0x80000000 : BIG - 0x80000000);
		break;
	default:
		va = window;
		break;
	}
	va += in_page;
	if (one_in(32)) /* no sign extension */
		va ^= UINT64_C(1) << (38 + random_below(26));
	return code ? va & ~UINT64_C(1) : va;
}

/* ---- accesses */

void put_data_access(struct program *p)
{
	uint64_t va = random_address(FALSE);

	put_constant(&p->code, T1, one_in(2) ? va : va & ~UINT64_C(7));
	put_access(&p->code, T1, TRUE);
}

void put_visit(struct program *p)
{
	put_constant(&p->code, T1, random_address(TRUE));
	put32(&p->code, put_fields(OP_jalr, RA, T1, 0, 0));
}

void put_mprv(struct program *p)
{
	put_bits(p, CSR_mstatus, STATUS_MPP, (random64() & UINT64_C(1) << 11) | STATUS_MPRV);
	/* QEMU 7.2 keeps what it saw with the eyes of the MPP before */
	put32(&p->code, rows[OP_sfence_vma].match);
}
