/* pmp.c - programs in S- and U-mode, and in M-mode with their eyes, among random regions of
 * physical memory.
 *
 * The regions lie in DATA and have no locks; the last, open one is for all the rest. They are
 * of 8 bytes or more: QEMU 7.2 asks for the first and the last byte of an access, and overlooks
 * what lies between. */
#include "tables.h"

enum { PMP_R = 1, PMP_W = 2, TOR = 8, NAPOT = 24 };
enum { REGIONS = 6 };

static uint8_t random_cfg(void)
{
	uint8_t rwx = (uint8_t)random_below(8);

	if ((rwx & 3) == PMP_W) /* reserved */
		rwx |= PMP_R;
	return rwx;
}

static void set_regions(void)
{
	uint64_t cfg = 0, addr[REGIONS];

	for (unsigned i = 0; i < REGIONS; i++) {
		static const uint8_t kinds[] = {0, TOR, TOR, NAPOT, NAPOT};
		uint64_t size = UINT64_C(8) << random_below(8),
			 at = DATA + random_below(0x4000);
		unsigned kind = kinds[random_below(5)];

		addr[i] = at >> 3 << 1;
		if (kind == NAPOT)
			addr[i] = (at & ~(size - 1)) >> 2 | (size / 8 - 1);
		/* the first TOR region would begin at 0 and hold the code */
		if (kind == TOR && i == 0)
			kind = 0;
		cfg |= (uint64_t)(kind | random_cfg()) << (8 * i);
	}
	csr_write("pmpaddr0", addr[0]);
	csr_write("pmpaddr1", addr[1]);
	csr_write("pmpaddr2", addr[2]);
	csr_write("pmpaddr3", addr[3]);
	csr_write("pmpaddr4", addr[4]);
	csr_write("pmpaddr5", addr[5]);
	csr_write("pmpcfg0", cfg);
}

void group_pmp(struct program *p)
{
	static const uint8_t modes[] = {U, S, M};

	program_start(p, (enum mode)modes[random_below(3)]);
	random_delegation();
	set_regions();
	for (unsigned i = 0; i < 20; i++) {
		if (one_in(4)) {
			put_random_alu(&p->code);
			continue;
		}
		if (p->mode == M && one_in(2))
			put_mprv(p);
		/* not across pages: which half of the access xtval names then, QEMU has its own
		 * idea */
		put_constant(&p->code, T1,
			     DATA + random_below(4) * PAGE + random_below(PAGE - 7));
		put_access(&p->code, T1, TRUE);
	}
}
