/* debug.c - what a debugger changes of a machine that stands still, and sees of its TLBs. Walks through page
 * tables are in fetch.c. */
#include "ringside/debug.h"

#include "base/walk.h" /* PAGE_SHIFT */
#include "exec/engine.h"
#include "machine/state.h"
#include "mmu/mmu.h"

#if CPU_HAS_WATCHES
void rs_machine_watch(struct rs_machine *m, struct rs_watches *watches)
{
	m->watches = watches;
	rs_machine_restored(m);
}

void rs_machine_note_pages(struct rs_machine *m, struct rs_pages *pages)
{
	m->pages = pages;
	m->pages_begin = pages;
}

void rs_machine_state_restored(struct rs_machine *m)
{
	if (m->engine->forget_state)
		m->engine->forget_state(m->workspace);
}

void rs_machine_page_restored(struct rs_machine *m, uint64_t offset)
{
	if (m->engine->forget_page)
		m->engine->forget_page(m->workspace, offset);
}
#endif

bool rs_machine_waits(const struct rs_machine *m, uint64_t *since)
{
	*since = m->state->cpu.h.wait_start;
	return m->state->cpu.h.waiting;
}

/* What decides about interrupts and translation may have changed. */
static void changed(struct rs_machine *m)
{
	m->state->cpu.h.attention = 0;
	rs_machine_restored(m);
}

void rs_machine_set_reg(struct rs_machine *m, unsigned number, uint64_t value)
{
	if (number > 0 && number < 32)
		m->state->cpu.h.x[number] = value;
}

void rs_machine_set_pc(struct rs_machine *m, uint64_t pc)
{
	m->state->cpu.h.pc = pc & ~UINT64_C(1);
}

bool rs_machine_set_mode(struct rs_machine *m, enum rs_mode mode)
{
	if (!rs_mode_is(mode) || (mode_is_virtual(mode) && !m->state->cpu.h.has_h))
		return false;
	m->state->cpu.h.mode = (uint8_t)mode;
	changed(m);
	return true;
}

bool rs_machine_set_csr(struct rs_machine *m, unsigned number, uint64_t value)
{
	const struct csr_info *info = isa_csr(number);
	struct cpu *c = &m->state->cpu;

	if (!info || !hart_has_csr(&c->h, info) || bits(number, 11, 10) == 3)
		return false;
	hart_csr_write(&c->h, number, value);
	if (number >= CSR_pmpcfg0 && number <= CSR_pmpaddr15) { /* as their instructions do */
		tlb_flush_all(&c->itlb);
		tlb_flush_all(&c->dtlb);
	}
	changed(m);
	return true;
}

/* Both stages together: what one forbids is forbidden. */
static void permissions(const struct tlb_entry *e, struct rs_tlb_entry *out)
{
	out->r = (e->allow & (TLB_R | TLB_R2)) == (TLB_R | TLB_R2);
	out->w = e->allow & TLB_W;
	out->x = (e->allow & (TLB_X | TLB_X2)) == (TLB_X | TLB_X2);
	out->u = e->allow & TLB_U;
	out->g = e->allow & TLB_GLOBAL;
}

bool rs_machine_tlb_entry(const struct rs_machine *m, bool code, unsigned i,
			  struct rs_tlb_entry *out)
{
	const struct tlb *tlb = code ? &m->state->cpu.itlb : &m->state->cpu.dtlb;
	const struct tlb_entry *e = &tlb->entries[i % TLB_ENTRIES];
	uint64_t page = (e->tag & TLB_TAG_PAGE) << PAGE_SHIFT;

	if (i >= TLB_ENTRIES || e->epoch != tlb->epoch)
		return false;
	*out = (struct rs_tlb_entry){
		.pa = e->page,
		.asid = (uint16_t)bits(e->tag, TLB_TAG_VMID - 1, TLB_TAG_ASID),
		.guest = e->tag & TLB_TAG_VIRT,
		.no_first = e->tag & TLB_TAG_NO_S1,
	};
	out->va = out->no_first ? page : sext(page, 39);
	if (out->guest)
		out->vmid = (uint16_t)bits(e->tag, 58, TLB_TAG_VMID);
	permissions(e, out);
	return true;
}
