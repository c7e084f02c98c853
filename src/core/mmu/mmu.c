/* mmu.c - address translation in one or two stages (Priv: "Sv39"; H: "Two-Stage Address
 * Translation"). */
#include "mmu/mmu.h"

#include "base/walk.h"
#include "mmu/pages.h"
#include "mmu/watch.h"

/* xtinst of a guest-page fault that an access to a page table of the first stage caused (H:
 * "Transformed Instruction or Pseudoinstruction for mtinst or htinst"): 64-bit read and write.
 */
enum { PSEUDO_READ = 0x3000, PSEUDO_WRITE = 0x3020 };

/* One translation in progress. */
struct request {
	struct cpu *c;
	struct view view;
	rs_va va;
	enum access access;
	uint64_t tag;		 /* of its address space, without the page */
	unsigned row;		 /* of the reads that are being made, see walk_cache.h ... */
	uint32_t made, saved;	 /* ... those that were, and those that needed not be */
	uint16_t reads;		 /* how many were made */
	uint8_t levels, levels2; /* tables gone through: of the first stage, of the second */
	uint16_t allow2;	 /* what the second stage permits: TLB_R2, TLB_W, TLB_X2 */
};

void cpu_report(struct cpu *c, struct rs_event *event)
{
	event->cycle = c->h.cycle;
	event->instret = c->h.instret;
	event->pc = c->h.pc;
	event->word = c->word;
	event->mode = c->h.mode;
	event->mode_to = c->h.mode;
	c->observer->event(c->observer->context, event);
}

/* Not inlined, and without the request: nothing else then needs its address in walks of one stage, and
 * the compiler keeps it in registers. */
static __attribute__((noinline)) bool fault(struct cpu *c, struct view view, rs_va va,
					    enum rs_cause cause)
{
	(void)!hart_raise(&c->h, cause, va.bits);
	c->h.trap.gva = mode_is_virtual(view.mode);
	return false;
}

static inline bool access_fault(const struct request *r)
{
	static const enum rs_cause cause[] = {RS_CAUSE_INSN_ACCESS, RS_CAUSE_LOAD_ACCESS,
					      RS_CAUSE_STORE_ACCESS};

	return fault(r->c, r->view, r->va, cause[r->access]);
}

static inline bool page_fault(const struct request *r)
{
	static const enum rs_cause cause[] = {RS_CAUSE_INSN_PAGE, RS_CAUSE_LOAD_PAGE,
					      RS_CAUSE_STORE_PAGE};

	return fault(r->c, r->view, r->va, cause[r->access]);
}

static bool guest_page_fault(struct request *r, rs_gpa gpa, uint64_t tinst)
{
	static const enum rs_cause cause[] = {
		RS_CAUSE_INSN_GUEST_PAGE, RS_CAUSE_LOAD_GUEST_PAGE, RS_CAUSE_STORE_GUEST_PAGE};
	struct hart *h = &r->c->h;

	(void)!hart_raise(h, cause[r->access], r->va.bits);
	h->trap.gva = true;
	h->trap.gpa = gpa.bits >> 2;
	h->trap.tinst = tinst;
	return false;
}

/* ---- page-table entries in physical memory */

static inline uint8_t *pte_bytes(struct request *r, uint64_t at, unsigned permission)
{
	if (!(hart_pmp(&r->c->h, at, 8, false) & permission))
		return NULL;
	/* a table is a page, and an entry is aligned to its size */
	return __builtin_assume_aligned(bus_ram(r->c->bus, (rs_pa){at}, 8), 8);
}

static uint32_t read_bit(unsigned row, unsigned column)
{
	return UINT32_C(1) << (WALK_ROW * row + column);
}

/* Read an entry in `column` of the current row. */
static inline bool read_pte(struct request *r, unsigned column, uint64_t at, uint64_t *pte)
{
	const uint8_t *bytes = pte_bytes(r, at, PMP_R);

	r->made |= read_bit(r->row, column);
	r->reads++;
	cpu_charge(r->c, RS_COST_WALK_READ);
	if (!bytes)
		return access_fault(r);
	*pte = bus_get(bytes, 8);
	return true;
}

/* Set A, and D for a store, in the entry at physical address `at`. */
static inline bool mark_used(struct request *r, uint64_t at, uint64_t pte, bool dirty)
{
	uint64_t used = pte | PTE_A | (dirty ? PTE_D : 0);
	uint8_t *bytes;

	if (used == pte)
		return true;
	bytes = pte_bytes(r, at, PMP_W);
	if (!bytes)
		return access_fault(r);
	bus_write(r->c->bus, bytes, 8, used);
	pages_note_write(r->c, at, 8);
	return true;
}

/* ---- the second stage: guest-physical to physical */

static bool read_stage2_pte(void *context, unsigned level, uint64_t at, uint64_t *pte)
{
	return read_pte(context, WALK_LEVELS - 1 - level, at, pte);
}

static const struct walk_calls stage2_tables = {.read = read_stage2_pte};

/* What the walk cache finds the frame of a first-stage table by. */
static uint64_t frame_tag(const struct request *r, rs_gpa gpa)
{
	return (r->tag & TLB_TAG_SPACE & ~TLB_TAG_NO_S1) | gpa.bits >> PAGE_SHIFT;
}

/* The frame of an entry of the guest's tables, from the walk cache. */
static bool known_frame(struct request *r, rs_gpa gpa, enum access access, rs_pa *pa)
{
	struct walk_cache *cache = &r->c->walk_cache;
	const struct walk_cache_entry *e;

	if (!cache->size || gpa.bits >> 41)
		return false;
	e = walk_cache_find(cache, &cache->frames, frame_tag(r, gpa));
	if (!e || (access == ACCESS_STORE && !e->writable))
		return false;
	r->saved |= e->saves << WALK_ROW * r->row;
	pa->bits = e->page | bits(gpa.bits, PAGE_SHIFT - 1, 0);
	return true;
}

static void remember_frame(struct request *r, rs_gpa gpa, rs_pa pa, bool writable)
{
	struct walk_cache *cache = &r->c->walk_cache;
	struct walk_cache_entry e = {
		.tag = frame_tag(r, gpa),
		.page = pa.bits & ~(uint64_t)(PAGE_SIZE - 1),
		.saves = r->made >> WALK_ROW * r->row & ((UINT32_C(1) << WALK_LEVELS) - 1),
		.writable = writable,
	};

	walk_cache_add(cache, &cache->frames, &e);
}

/* `implicit`: the access is that of the first stage to an entry of the guest's page tables; it
 * is a store when it sets A or D. */
static __attribute__((noinline)) bool stage2(struct request *r, rs_gpa gpa, enum access access,
					     bool implicit, rs_pa *pa)
{
	struct hart *h = &r->c->h;
	uint64_t tinst = !implicit ? 0 : access == ACCESS_STORE ? PSEUDO_WRITE : PSEUDO_READ;
	bool mxr = h->mstatus & STATUS_MXR;
	enum walk_result result;
	struct walk w;

	if (ATP_MODE(h->hgatp) == ATP_BARE) {
		pa->bits = gpa.bits;
		r->allow2 = TLB_R2 | TLB_W | TLB_X2;
		return true;
	}
	if (implicit && known_frame(r, gpa, access, pa))
		return true;
	result = walk_tables(WALK_SV39X4, walk_from_root(ATP_PPN(h->hgatp)), gpa.bits,
			     &stage2_tables, r, &w);
	if (!implicit)
		r->levels2 = (uint8_t)w.levels;
	switch (result) {
	case WALK_READ_FAILED:
		return false;
	case WALK_INVALID:
		return guest_page_fault(r, gpa, tinst);
	case WALK_OK:
		break;
	}
	bool readable = (w.pte & PTE_R) || (mxr && !implicit && (w.pte & PTE_X));
	bool permitted = access == ACCESS_STORE			     ? (w.pte & PTE_W)
			 : access == ACCESS_FETCH || r->view.as_code ? (w.pte & PTE_X)
								     : readable;
	if (implicit && access != ACCESS_STORE)
		permitted = w.pte & PTE_R;
	if (!permitted ||
	    !(w.pte & PTE_U)) /* the second stage treats every access as one from U-mode */
		return guest_page_fault(r, gpa, tinst);
	if (!mark_used(r, w.pte_at, w.pte, access == ACCESS_STORE))
		return false;
	r->allow2 = (uint16_t)((w.pte & PTE_R ? TLB_R2 : 0) | (w.pte & PTE_X ? TLB_X2 : 0));
	if ((w.pte & PTE_W) && ((w.pte & PTE_D) || access == ACCESS_STORE))
		r->allow2 |= TLB_W;
	pa->bits = w.address;
	if (implicit && r->c->walk_cache.size)
		remember_frame(r, gpa, *pa, r->allow2 & TLB_W);
	return true;
}

/* ---- the first stage */

/* Inline in the walk: see walk_tables_inline(). */
#define IN_WALK inline __attribute__((always_inline))

static IN_WALK bool read_stage1_pte(void *context, unsigned level, uint64_t at, uint64_t *pte)
{
	struct request *r = context;

	r->row = WALK_LEVELS - 1 - level;
	return read_pte(r, WALK_LEVELS, at, pte);
}

/* An entry of the guest's own tables lies at a guest-physical address. */
static IN_WALK bool read_guest_pte(void *context, unsigned level, uint64_t at, uint64_t *pte)
{
	struct request *r = context;
	rs_pa pa = {at};

	r->row = WALK_LEVELS - 1 - level;
	return stage2(r, (rs_gpa){at}, ACCESS_LOAD, true, &pa) &&
	       read_pte(r, WALK_LEVELS, pa.bits, pte);
}

/* What the walk cache finds the table of `level` by. */
static uint64_t table_tag(const struct request *r, unsigned level)
{
	uint64_t above = bits(r->va.bits, 38, PAGE_SHIFT + 9 * (level + 1));

	return r->tag | above << 9 * (level + 1) | (uint64_t)(level + 1) << TLB_TAG_TABLE;
}

static IN_WALK void remember_table(void *context, unsigned level, uint64_t table, bool global)
{
	struct request *r = context;
	struct walk_cache *cache = &r->c->walk_cache;

	if (!cache->size)
		return;
	struct walk_cache_entry e = {.tag = table_tag(r, level),
				     .page = table,
				     .saves = r->made | r->saved,
				     .global = global};

	walk_cache_add(cache, &cache->tables, &e);
}

static const struct walk_calls stage1_tables = {.read = read_stage1_pte,
						.descend = remember_table},
			       guest_tables = {.read = read_guest_pte,
					       .descend = remember_table};

/* The lowest table on the way that is known, or the root. */
static IN_WALK struct walk_start first_table(struct request *r, uint64_t atp)
{
	struct walk_cache *cache = &r->c->walk_cache;

	for (unsigned level = 0; cache->size && level < WALK_LEVELS - 1; level++) {
		const struct walk_cache_entry *e =
			walk_cache_find(cache, &cache->tables, table_tag(r, level));

		if (e) {
			r->saved |= e->saves;
			return (struct walk_start){e->page, level, e->global};
		}
	}
	return walk_from_root(ATP_PPN(atp));
}

static IN_WALK bool stage1_permits(const struct request *r, uint64_t pte)
{
	const struct hart *h = &r->c->h;
	bool guest = mode_is_virtual(r->view.mode);
	uint64_t status = guest ? h->vsstatus : h->mstatus;
	bool mxr = (status | h->mstatus) & STATUS_MXR;

	if (mode_privilege(r->view.mode) == RS_MODE_U) {
		if (!(pte & PTE_U))
			return false;
	} else if ((pte & PTE_U) && (r->access == ACCESS_FETCH || !(status & STATUS_SUM))) {
		return false;
	}
	switch (r->access) {
	case ACCESS_FETCH:
		return pte & PTE_X;
	case ACCESS_LOAD:
		if (r->view.as_code)
			return pte & PTE_X;
		return (pte & PTE_R) || (mxr && (pte & PTE_X));
	case ACCESS_STORE:
		return pte & PTE_W;
	}
	return false;
}

static IN_WALK bool mark_used_stage1(struct request *r, const struct walk *w, bool two_stage)
{
	bool dirty = r->access == ACCESS_STORE;
	rs_pa at = {w->pte_at};

	if ((w->pte & PTE_A) && (!dirty || (w->pte & PTE_D)))
		return true;
	r->row = WALK_ROWS - 1;
	if (two_stage && !stage2(r, (rs_gpa){w->pte_at}, ACCESS_STORE, true, &at))
		return false;
	return mark_used(r, at.bits, w->pte, dirty);
}

/* va -> gpa (which is the pa when there is one stage); *allow receives the first stage's
 * permissions. */
static IN_WALK bool stage1(struct request *r, uint64_t atp, bool two_stage, rs_gpa *gpa,
			   uint16_t *allow)
{
	struct walk w;
	enum walk_result result =
		walk_tables_inline(WALK_SV39, first_table(r, atp), r->va.bits,
				   two_stage ? &guest_tables : &stage1_tables, r, &w);

	r->levels = (uint8_t)w.levels;
	switch (result) {
	case WALK_READ_FAILED:
		return false;
	case WALK_INVALID:
		return page_fault(r);
	case WALK_OK:
		break;
	}
	if (!stage1_permits(r, w.pte))
		return page_fault(r);
	if (!mark_used_stage1(r, &w, two_stage))
		return false;
	*allow = (uint16_t)((w.pte & PTE_R ? TLB_R : 0) | (w.pte & PTE_X ? TLB_X : 0) |
			    (w.pte & PTE_U ? TLB_U : 0) | (w.global ? TLB_GLOBAL : 0) |
			    w.level * TLB_MEGA);
	if ((w.pte & PTE_W) && ((w.pte & PTE_D) || r->access == ACCESS_STORE))
		*allow |= TLB_W;
	gpa->bits = w.address;
	return true;
}

/* ---- the TLB in front of both */

static IN_WALK bool entry_permits(const struct hart *h, const struct tlb_entry *e,
				  struct view view, enum access access)
{
	bool guest = mode_is_virtual(view.mode);
	uint64_t status = guest ? h->vsstatus : h->mstatus;
	unsigned user = mode_privilege(view.mode) == RS_MODE_U;

	if (!(e->tag & TLB_TAG_NO_S1)) {
		bool page_user = e->allow & TLB_U;
		if (user != page_user &&
		    !(page_user && access != ACCESS_FETCH && (status & STATUS_SUM)))
			return false;
	}
	if (access == ACCESS_STORE)
		return e->allow & TLB_W;
	if (access == ACCESS_FETCH || view.as_code)
		return (e->allow & (TLB_X | TLB_X2)) == (TLB_X | TLB_X2);
	bool mxr1 = (status | h->mstatus) & STATUS_MXR, mxr2 = h->mstatus & STATUS_MXR;

	return ((e->allow & TLB_R) || (mxr1 && (e->allow & TLB_X))) &&
	       ((e->allow & TLB_R2) || (mxr2 && (e->allow & TLB_X2)));
}

static bool pmp_permits(const struct hart *h, uint64_t pa, unsigned size, enum access access,
			bool machine)
{
	static const unsigned wanted[] = {PMP_X, PMP_R, PMP_W};

	return hart_pmp(h, pa, size, machine) & wanted[access];
}

static struct shortcut *shortcuts_beside(struct shortcuts *s, enum access access)
{
	return access == ACCESS_FETCH ? s->fetch : s->data;
}

/* May the TLB have an entry for the address? Those are only for canonical ones (or, without a first stage, those of 41
 * bits). */
static inline bool is_sane(uint64_t tag, rs_va va)
{
	return tag & TLB_TAG_NO_S1 ? va.bits >> 41 == 0 : sext(va.bits, 39) == va.bits;
}

/* Walk the tables and fill the TLB. @return the new entry; NULL: a trap was recorded. */
static IN_WALK const struct tlb_entry *walk_and_fill(struct request *r, uint64_t atp,
						     unsigned size, bool two_stage, rs_pa *pa)
{
	struct hart *h = &r->c->h;
	struct tlb *tlb = r->access == ACCESS_FETCH ? &r->c->itlb : &r->c->dtlb;
	uint64_t tag = r->tag | bits(r->va.bits, 40, PAGE_SHIFT);
	rs_gpa gpa = {r->va.bits};
	uint16_t allow = TLB_R | TLB_W | TLB_X;

	if (!(tag & TLB_TAG_NO_S1) && !stage1(r, atp, two_stage, &gpa, &allow))
		return NULL;
	pa->bits = gpa.bits;
	r->allow2 = TLB_R2 | TLB_W | TLB_X2;
	r->row = WALK_ROWS - 2;
	if (two_stage && !stage2(r, gpa, r->access, false, pa))
		return NULL;
	if (two_stage && !is_sane(tag, r->va)) {
		(void)access_fault(r); /* neither stage translates: nothing is there */
		return NULL;
	}

	uint64_t page = pa->bits & ~(uint64_t)(PAGE_SIZE - 1);
	bool whole = hart_pmp(h, page, PAGE_SIZE, false) == PMP_RWX;

	if (!whole && !pmp_permits(h, pa->bits, size, r->access, false)) {
		(void)access_fault(r);
		return NULL;
	}
	allow = (uint16_t)((allow & ~TLB_W) | (allow & r->allow2 & TLB_W) |
			   (r->allow2 & (TLB_R2 | TLB_X2)) | (whole ? 0 : TLB_PMP));
	return tlb_fill(tlb,
			r->c->shortcuts ? shortcuts_beside(r->c->shortcuts, r->access) : NULL,
			tag, page, allow);
}

static IN_WALK bool address_space(const struct hart *h, struct view view, uint64_t *tag,
				  uint64_t *atp)
{
	*tag = 0;
	if (!mode_is_virtual(view.mode)) {
		*atp = h->satp;
		if (view.mode == RS_MODE_M || ATP_MODE(*atp) == ATP_BARE)
			return false;
		*tag = ATP_ASID(*atp) << TLB_TAG_ASID;
		return true;
	}
	*atp = h->vsatp;
	*tag = TLB_TAG_VIRT;
	if (ATP_MODE(h->hgatp) != ATP_BARE)
		*tag |= ATP_VMID(h->hgatp) << TLB_TAG_VMID;
	if (ATP_MODE(*atp) == ATP_BARE)
		*tag |= TLB_TAG_NO_S1;
	else
		*tag |= ATP_ASID(*atp) << TLB_TAG_ASID;
	return true;
}

bool mmu_address_space(const struct hart *h, struct view view, uint64_t *tag, uint64_t *atp)
{
	return address_space(h, view, tag, atp);
}

/* The entry of a page in the address space of `tag`, or NULL. */
static IN_WALK const struct tlb_entry *find_entry(const struct cpu *c, uint64_t tag, rs_va va,
						  enum access access)
{
	return is_sane(tag, va) ? tlb_lookup(access == ACCESS_FETCH ? &c->itlb : &c->dtlb,
					     tag | bits(va.bits, 40, PAGE_SHIFT))
				: NULL;
}

static __attribute__((noinline)) void report_walk(struct request r, uint64_t before,
						  bool two_stage, bool ok)
{
	struct rs_event event = {.kind = RS_EVENT_WALK, .cost = r.c->h.cycle - before};

	event.walk.va = r.va.bits;
	event.walk.made = r.made;
	event.walk.saved = r.saved;
	event.walk.reads = r.reads;
	event.walk.levels = r.levels;
	event.walk.levels2 = r.levels2;
	event.walk.two_stage = two_stage;
	event.walk.ok = ok;
	cpu_report(r.c, &event);
}

static IN_WALK const struct tlb_entry *walk(struct cpu *c, struct view view, rs_va va,
					    unsigned size, enum access access, uint64_t tag,
					    uint64_t atp, bool two_stage, rs_pa *pa)
{
	uint64_t before = c->h.cycle;
	struct request r = {.c = c, .view = view, .va = va, .access = access, .tag = tag};
	const struct tlb_entry *e = walk_and_fill(&r, atp, size, two_stage, pa);

	if (cpu_observed(c, RS_EVENT_WALK))
		report_walk(r, before, two_stage, e);
	return e;
}

/* Not inlined: a hit needs nothing of these. */
static __attribute__((noinline)) const struct tlb_entry *
translate_miss(struct cpu *c, struct view view, rs_va va, unsigned size, enum access access,
	       uint64_t tag, uint64_t atp, rs_pa *pa)
{
	return walk(c, view, va, size, access, tag, atp, false, pa);
}

static __attribute__((noinline)) const struct tlb_entry *
translate_guest_miss(struct cpu *c, struct view view, rs_va va, unsigned size,
		     enum access access, uint64_t tag, uint64_t atp, rs_pa *pa)
{
	return walk(c, view, va, size, access, tag, atp, true, pa);
}

static __attribute__((noinline)) bool pmp_fault(struct cpu *c, struct view view, rs_va va,
						enum access access)
{
	struct request r = {.c = c, .view = view, .va = va, .access = access};

	return access_fault(&r);
}

/* Is the whole page RAM that PMP permits to access so? */
static inline bool whole_page(const struct cpu *c, struct view view, rs_va va,
			      enum access access)
{
	static const unsigned wanted[] = {PMP_X, PMP_R, PMP_W};
	uint64_t page = va.bits & ~(uint64_t)(PAGE_SIZE - 1);
	unsigned pmp = hart_pmp(&c->h, page, PAGE_SIZE, view.mode == RS_MODE_M);

	return !(pmp & PMP_MIXED) && (pmp & wanted[access]);
}

/* *allow receives what the TLB entry says. Addresses that are physical have none, and hold in all
 * address spaces. */
static IN_WALK bool translate(struct cpu *c, struct view view, rs_va va, unsigned size,
			      enum access access, rs_pa *pa, uint16_t *allow)
{
	struct hart *h = &c->h;
	uint64_t tag, atp;

	*allow = TLB_GLOBAL | TLB_PMP;
	if (!address_space(h, view, &tag, &atp)) {
		pa->bits = va.bits;
		return pmp_permits(h, va.bits, size, access, view.mode == RS_MODE_M) ||
		       pmp_fault(c, view, va, access);
	}
	const struct tlb_entry *e = find_entry(c, tag, va, access);

	if (!e || !entry_permits(h, e, view, access)) {
		e = mode_is_virtual(view.mode)
			    ? translate_guest_miss(c, view, va, size, access, tag, atp, pa)
			    : translate_miss(c, view, va, size, access, tag, atp, pa);
		if (e)
			*allow = e->allow;
		return e;
	}
	*allow = e->allow;
	pa->bits = e->page | bits(va.bits, PAGE_SHIFT - 1, 0);
	return !(e->allow & TLB_PMP) || pmp_permits(h, pa->bits, size, access, false) ||
	       pmp_fault(c, view, va, access);
}

bool mmu_translate(struct cpu *c, struct view view, rs_va va, unsigned size, enum access access,
		   rs_pa *pa)
{
	uint16_t allow;

	return pages_note(c, va, pa, access, translate(c, view, va, size, access, pa, &allow));
}

static inline bool describe_ram(const struct cpu *c, uint64_t pa, unsigned allow,
				struct mmu_page *page)
{
	page->ram = pa - RS_RAM_BASE;
	page->user = allow & TLB_U;
	page->bound = !(allow & TLB_GLOBAL);
	return bus_ram(c->bus, (rs_pa){pa}, PAGE_SIZE);
}

/* @return false if the page at `pa` is not RAM, or if data in it is watched. */
static inline bool describe_page(const struct cpu *c, rs_va va, uint64_t pa, enum access access,
				 unsigned allow, struct mmu_page *page)
{
#if CPU_HAS_WATCHES
	page->watched = access != ACCESS_FETCH && watch_page(c, va, pa, access) &&
			describe_ram(c, pa, allow, page);
	if (page->watched)
		return false;
#else
	(void)va;
	(void)access;
#endif
	return describe_ram(c, pa, allow, page);
}

enum mmu_reach mmu_reach(struct cpu *c, struct view view, rs_va va, unsigned size,
			 enum access access, struct mmu_page *page)
{
	uint16_t allow;
	rs_pa pa;

	if (!pages_note(c, va, &pa, access, translate(c, view, va, size, access, &pa, &allow)))
		return MMU_TRAP;
#if CPU_HAS_WATCHES
	page->watched = false;
#endif
	if (allow & TLB_PMP)
		return mmu_knows(c, view, va, access, page) ? MMU_PAGE : MMU_ONCE;
	pa.bits &= ~(uint64_t)(PAGE_SIZE - 1);
	return describe_page(c, va, pa.bits, access, allow, page) ? MMU_PAGE : MMU_ONCE;
}

bool mmu_knows(const struct cpu *c, struct view view, rs_va va, enum access access,
	       struct mmu_page *page)
{
	uint64_t tag, atp, pa = va.bits & ~(uint64_t)(PAGE_SIZE - 1);
	unsigned allow = TLB_GLOBAL;

	if (address_space(&c->h, view, &tag, &atp)) {
		const struct tlb_entry *e = find_entry(c, tag, va, access);

		if (!e || (e->allow & TLB_PMP) || !entry_permits(&c->h, e, view, access))
			return false;
		allow = e->allow;
		pa = e->page;
	} else if (!whole_page(c, view, va, access)) {
		return false;
	}
	(void)pages_note(c, va, &(rs_pa){pa}, access, true);
	return describe_page(c, va, pa, access, allow, page);
}
