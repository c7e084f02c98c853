/* fence.c - the TLB entries that fences invalidate (Priv: "Supervisor Memory-Management Fence
 * Instruction"; H: "Hypervisor Memory-Management Fence Instructions"). */
#include "base/walk.h"
#include "mmu/mmu.h"

static void flush_both(struct cpu *c, uint64_t tag, uint64_t mask, bool keep_global)
{
	struct shortcuts *s = c->shortcuts;

	tlb_flush(&c->itlb, s ? s->fetch : NULL, tag, mask, keep_global);
	tlb_flush(&c->dtlb, s ? s->data : NULL, tag, mask, keep_global);
}

static void report_flush(struct cpu *c)
{
	if (cpu_observed(c, RS_EVENT_FLUSH)) {
		struct rs_event event = {.kind = RS_EVENT_FLUSH};
		cpu_report(c, &event);
	}
}

void mmu_sfence(struct cpu *c, struct mmu_spaces named)
{
	if (!named.by_asid && !c->h.has_h) {
		mmu_flush_all(c); /* there is only one address space: the same, but faster */
		return;
	}
	flush_both(c, named.tag, named.mask, named.by_asid);
	walk_cache_drop(&c->walk_cache.tables, named.tag, named.mask);
	report_flush(c);
}

bool mmu_sfence_page(struct cpu *c, struct mmu_spaces named, rs_va va)
{
	bool code = mmu_flush_page(c, named, va);

	report_flush(c);
	return code;
}

void mmu_hfence_gvma(struct cpu *c, bool all_guests, uint64_t vmid)
{
	uint64_t mask = TLB_TAG_VIRT;

	if (!all_guests)
		mask |= UINT64_C(0x3fff) << TLB_TAG_VMID;
	uint64_t guests = TLB_TAG_VIRT | bits(vmid, 13, 0) << TLB_TAG_VMID;

	flush_both(c, guests, mask, false);
	walk_cache_drop(&c->walk_cache.tables, guests, mask);
	walk_cache_drop(&c->walk_cache.frames, guests, mask);
	report_flush(c);
}

void mmu_flush_all(struct cpu *c)
{
	tlb_flush_all(&c->itlb);
	tlb_flush_all(&c->dtlb);
	walk_cache_drop_all(&c->walk_cache);
	if (c->shortcuts)
		c->shortcuts->flushes++;
	report_flush(c);
}
