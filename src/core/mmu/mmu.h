/* mmu.h - from the addresses that programs write to those that the bus decodes. */
#ifndef CORE_MMU_MMU_H
#define CORE_MMU_MMU_H
#include "bus/bus.h"
#include "hart/hart.h"
#include "mmu/tlb.h"
#include "ringside/addr.h"

struct code;
struct slot;

/* One hart with its TLBs, and what it is wired to: what instructions act on. The hart comes
 * first, so that one pointer reaches its registers. The wires are laid when a run begins and
 * taken out when it ends: a machine that stands still holds no pointer. */
struct cpu {
	struct hart h;

	const struct bus *bus;
	const struct rs_costs *costs;
	const struct rs_observer *observer;

	/* of the blocks engine, while it runs */
	struct code *code;
	uint64_t context;   /* what makes its shortcuts hold, as it stands in keys */
	uint64_t page_va;   /* the virtual page that runs ... */
	struct slot *slots; /* ... and its decoded code */

	/* the instruction in flight */
	uint64_t next_pc;   /* where it leads */
	uint32_t word;	    /* its encoding */
	uint16_t csr;	    /* the CSR it accessed ... */
	uint64_t csr_value; /* ... and left with this value: for the observer */

	/* The shortcuts of loads and stores come first: what lies near the start is reached in
	 * one instruction on the toy computer, too. */
	struct tlb dtlb, itlb;
};
_Static_assert(offsetof(struct cpu, dtlb) + sizeof(struct tlb_shortcut) < 2048, "see above");

enum access { ACCESS_FETCH, ACCESS_LOAD, ACCESS_STORE };

/* With whose eyes memory is seen. */
struct view {
	enum rs_mode mode;
	bool as_code; /* hlvx: execute permission stands in for read */
};

/* The view of fetches, and that of loads and stores (mstatus.MPRV). */
static inline struct view mmu_fetch_view(const struct hart *h)
{
	return (struct view){.mode = (enum rs_mode)h->mode};
}

static inline struct view mmu_data_view(const struct hart *h)
{
	struct view view = {.mode = (enum rs_mode)h->mode};

	if (h->mode == RS_MODE_M && (h->mstatus & STATUS_MPRV)) {
		unsigned privilege = (unsigned)((h->mstatus & STATUS_MPP) >> STATUS_MPP_SHIFT);
		view.mode = mode_make((h->mstatus & STATUS_MPV) && privilege != RS_MODE_M,
				      privilege);
	}
	return view;
}

/* Which tables a view goes through: *atp, and *tag for its TLB entries, without the page.
 * @return false: none, addresses are physical. */
bool mmu_address_space(const struct hart *h, struct view view, uint64_t *tag, uint64_t *atp);

/* Translate one access that lies within a page. @return false: a trap was recorded. */
MUST_CHECK bool mmu_translate(struct cpu *c, struct view view, rs_va va, unsigned size,
			      enum access access, rs_pa *pa);

/* May an engine remember where this access, which just succeeded, went? Only if all of its page
 * is RAM and permits it, and the TLB still says so. @return true and the page's offset in RAM.
 */
MUST_CHECK bool mmu_may_remember(struct cpu *c, struct view view, rs_va va, enum access access,
				 uint64_t *ram_page);

/* What the fences drop (rs1 and rs2 of the instruction; `all_*` when the register is x0). */
void mmu_sfence(struct cpu *c, bool all_addresses, uint64_t va, bool all_spaces, uint64_t asid,
		bool guest);
void mmu_hfence_gvma(struct cpu *c, bool all_guests, uint64_t vmid);
void mmu_flush_all(struct cpu *c);

/* ---- shared with exec: costs and observation */

static inline void cpu_charge(struct cpu *c, enum rs_cost cost)
{
	c->h.cycle += c->costs->cycles[cost];
}

static inline bool cpu_observed(const struct cpu *c, enum rs_event_kind kind)
{
	return c->observer->mask & RS_EVENT_BIT(kind);
}

/* Report an event of the instruction in flight; the caller has asked cpu_observed(). Cycle,
 * count, pc, word and modes are filled in here. */
void cpu_report(struct cpu *c, struct rs_event *event);

#endif
