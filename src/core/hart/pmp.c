/* pmp.c - physical memory protection (Priv: "Physical Memory Protection"). */
#include "hart/hart.h"

enum { CFG_R = 1, CFG_W = 2, CFG_X = 4, CFG_L = 0x80, CFG_A_SHIFT = 3 };
enum { A_OFF, A_TOR, A_NA4, A_NAPOT };

void hart_pmp_update(struct hart *h)
{
	for (unsigned i = 0; i < PMP_REGIONS; i++) {
		uint64_t addr = h->pmpaddr[i];
		struct pmp_range range = {.first = 1, .last = 0};
		uint64_t span;

		switch (h->pmpcfg[i] >> CFG_A_SHIFT & 3) {
		case A_TOR:
			range.first = i ? h->pmpaddr[i - 1] << 2 : 0;
			range.last = (addr << 2) - 1;
			if (addr << 2 <= range.first) /* an empty region matches nothing */
				range = (struct pmp_range){.first = 1, .last = 0};
			break;
		case A_NA4:
			range.first = addr << 2;
			range.last = range.first + 3;
			break;
		case A_NAPOT:
			span = addr ^ (addr + 1); /* ones up to the lowest zero */
			range.first = (addr & ~span) << 2;
			range.last = range.first + (span << 2 | 3);
			break;
		default:
			break;
		}
		h->pmp[i] = range;
	}
}

unsigned hart_pmp(const struct hart *h, uint64_t pa, uint64_t size, bool machine_mode)
{
	uint64_t last = pa + size - 1;

	for (unsigned i = 0; i < PMP_REGIONS; i++) {
		if (last < h->pmp[i].first || pa > h->pmp[i].last)
			continue;
		if (pa < h->pmp[i].first || last > h->pmp[i].last)
			return PMP_MIXED;
		if (machine_mode && !(h->pmpcfg[i] & CFG_L))
			return PMP_RWX;
		return h->pmpcfg[i] & PMP_RWX;
	}
	return machine_mode ? PMP_RWX : 0;
}
