/* interrupt.c - pending interrupts, the one to take, and when the next timer is due (Priv:
 * "Machine Interrupt Registers"; H: "Hypervisor Interrupt Registers"; "Sstc" Extension). */
#include "hart/hart.h"
#include "ringside/abi/board.h"

static int first_by_priority(uint64_t set)
{
	static const uint8_t order[] = {
#define INTERRUPT(number, name, slug, text) number,
#include "ringside/abi/interrupt.def"
#undef INTERRUPT
	};

	for (unsigned i = 0; i < sizeof order; i++)
		if (set >> order[i] & 1)
			return order[i];
	return -1;
}

int hart_interrupt(const struct hart *h, uint64_t pending)
{
	uint64_t ready = pending & h->mie;

	if (!ready)
		return -1;
	uint64_t to_m = ready & ~h->mideleg;
	uint64_t to_hs = ready & h->mideleg & ~h->hideleg;
	uint64_t to_vs = ready & h->mideleg & h->hideleg;

	if (to_m && (h->mode != RS_MODE_M || (h->mstatus & STATUS_MIE)))
		return first_by_priority(to_m);
	if (h->mode == RS_MODE_M)
		return -1;
	if (to_hs && (h->mode != RS_MODE_S || (h->mstatus & STATUS_SIE)))
		return first_by_priority(to_hs);
	if (to_vs &&
	    (h->mode == RS_MODE_VU || (h->mode == RS_MODE_VS && (h->vsstatus & STATUS_SIE))))
		return first_by_priority(to_vs);
	return -1;
}

uint64_t hart_ticks(const struct hart *h)
{
	return h->external_time ? h->ticks : h->cycle / RS_CYCLES_PER_TICK;
}

uint64_t hart_update_timers(struct hart *h)
{
	uint64_t now = hart_ticks(h), next = NEVER;
	bool sstc = h->menvcfg & ENVCFG_STCE;

	hart_drive(h, IRQ(S_TIMER), sstc && now >= h->stimecmp);
	if (sstc && now < h->stimecmp)
		next = h->stimecmp;

	bool guest_sstc = sstc && h->has_h && (h->henvcfg & ENVCFG_STCE);
	uint64_t guest_now = now + h->htimedelta;

	hart_drive(h, IRQ(VS_TIMER), guest_sstc && guest_now >= h->vstimecmp);
	if (guest_sstc && guest_now < h->vstimecmp && h->vstimecmp - guest_now < next - now)
		next = now + (h->vstimecmp - guest_now);
	return next;
}
