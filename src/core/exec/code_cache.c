#include "exec/code_cache.h"

#include "base/walk.h" /* PAGE_SIZE */
#include "exec/execute.h"
#include "exec/handler_rows.h"
#include "exec/native.h"
#include "mmu/watch.h"

/* ---- pages */

void code_forget_page(struct code_cache *k, struct code_page *page)
{
	k->decoded[(page->offset - 1) / PAGE_SIZE] = false;
	page->offset = 0;
}

/* The places where the page at `offset` can be: CODE_WAYS of them. Several, because a program and the
 * kernel that it calls would otherwise take each other's place at every call. */
static struct code_page *places_of(struct code_cache *k, uint64_t offset)
{
	return &k->pages[offset / PAGE_SIZE % (CODE_PAGES / CODE_WAYS) * CODE_WAYS];
}

/* @return the page at `offset`, or NULL. */
static struct code_page *find_page(struct code_cache *k, uint64_t offset)
{
	struct code_page *page = places_of(k, offset);

	for (unsigned i = 0; i < CODE_WAYS; i++)
		if (page[i].offset == offset + 1)
			return &page[i];
	return NULL;
}

static struct code_page *place_for_another(struct code_cache *k, uint64_t offset)
{
	struct code_page *page = places_of(k, offset);

	for (unsigned i = 0; i < CODE_WAYS; i++)
		if (!page[i].offset)
			return &page[i];
	return &page[k->next_way++ % CODE_WAYS];
}

/* Stores to a page of code must be recorded: they may have no shortcut. */
static void forget_stores(struct code_cache *k, uint64_t offset)
{
	for (unsigned i = 0; i < TLB_ENTRIES; i++)
		if (k->shortcuts.data[i].page == offset)
			k->shortcuts.data[i].store_key = 0;
}

struct code_page *code_page(struct code_cache *k, uint64_t offset)
{
	struct code_page *page = find_page(k, offset);

	if (page)
		return page;
	page = place_for_another(k, offset);
	if (page->offset)
		code_forget_page(k, page);
	page->offset = offset + 1;
	for (unsigned i = 0; i < CODE_SLOTS; i++) {
		page->slots[i].run = handler_undecoded;
		page->slots[i].o.left = 0;
	}
	page->slots[CODE_SLOTS] = (struct slot){.run = handler_page_end};
	page->slots[CODE_SLOTS + 1] = (struct slot){.run = handler_page_end_2};
	page->last_word = 0;
#ifdef RS_JIT
	native_page_empty(k, (size_t)(page - k->pages));
#endif
	k->decoded[offset / PAGE_SIZE] = true;
	forget_stores(k, offset);
	return page;
}

void code_remember(struct code_cache *k, uint64_t pc, const struct mmu_page *page)
{
	struct shortcut *e = shortcut_of(k->shortcuts.fetch, pc);

	*e = (struct shortcut){.load_key = shortcut_key(pc, 1, k->fetch_context),
			       .delta = (uintptr_t)code_page(k, page->ram),
			       .page = page->ram};
	if (k->supervisor && page->bound)
		code_note(k, e, page);
}

/* Were instructions decoded from any of the bytes [first, last] of the page? One may have begun
 * up to three bytes earlier. */
static bool touches_code(const struct code_page *page, uint64_t first, uint64_t last)
{
	uint64_t from = first / 2 ? first / 2 - 1 : 0;

	for (uint64_t i = from; i <= last / 2; i++)
		if (page->slots[i].o.left)
			return true;
	return false;
}

static void look_at_write(struct code_cache *k, uint64_t offset, uint64_t size)
{
	uint64_t end = offset + size;

	while (offset < end) {
		uint64_t base = offset & ~(uint64_t)(PAGE_SIZE - 1);
		uint64_t last = (end < base + PAGE_SIZE ? end : base + PAGE_SIZE) - 1;
		struct code_page *page = find_page(k, base);

		if (page && touches_code(page, offset - base, last - base))
			code_forget_page(k, page);
		offset = last + 1;
	}
}

static void forget_all(struct code_cache *k)
{
	for (unsigned i = 0; i < CODE_PAGES; i++)
		if (k->pages[i].offset)
			code_forget_page(k, &k->pages[i]);
}

void code_catch_up(struct code_cache *k)
{
	uint32_t count = k->writes.count;

	if (count > CODE_WRITES)
		forget_all(k);
	else
		for (uint32_t i = 0; i < count; i++)
			look_at_write(k, k->writes.at[i].offset, k->writes.at[i].size);
	k->writes.count = 0;
}

/* ---- decoding */

static struct handler_choice decode_slot(const struct cpu *c, struct code_cache *k,
					 struct slot *s, unsigned at, const uint8_t *bytes,
					 operand_register changed_last)
{
	static const struct handler_choice spans_pages = {
		.op = OP_none, .length = 2, .ends = true};
	uint32_t word = (uint32_t)bus_get(bytes + 2 * at, 2);
	struct handler_choice choice = spans_pages;

	if (!isa_is_compressed(word) && at == CODE_SLOTS - 1) {
		choice.run = handler_spanning;
	} else {
		if (!isa_is_compressed(word))
			word = (uint32_t)bus_get(bytes + 2 * at, 4);
		const struct insn *in = execute_decode(c, &k->words, word);

		s->o = in->o;
		choice = handler_choose(in, at, &s->o, changed_last);
	}
	s->run = choice.run;
#if CPU_HAS_WATCHES
	if (watch_slot(c, 2 * (uint64_t)at))
		code_watch(k, s, &choice);
#endif
	return choice;
}

/* A block that is too long ends with this instruction. */
static void end_by_length(const struct cpu *c, struct code_cache *k, struct decoded_slot *last)
{
	last->slot->run = last->choice.kind = handler_rare;
#if CPU_HAS_WATCHES
	if (watch_slot(c, (uint64_t)(last->slot - k->slots) * 2)) {
		last->choice.run = handler_rare;
		code_watch(k, last->slot, &last->choice);
	}
#else
	(void)c;
	(void)k;
#endif
}

void code_decode(const struct cpu *c, struct code_cache *k, const struct slot *from)
{
	struct slot *slots = k->slots;
	const uint8_t *bytes = c->bus->ram + (code_page_now(k)->offset - 1);
	unsigned at = (unsigned)(from - slots), count = 0;
	struct decoded_slot
		block[MAX_LEFT]; /* the slots of this block that were not decoded yet */
	unsigned left = 0;	 /* instructions of the block behind them */

	while (at < CODE_SLOTS) {
		operand_register changed_last = count ? block[count - 1].slot->o.rd : 0;

		if (slots[at].o.left) { /* the next block is decoded already */
			left = slots[at].o.left;
			break;
		}
		block[count].slot = &slots[at];
		block[count].choice = decode_slot(c, k, &slots[at], at, bytes, changed_last);
		at += block[count].choice.length / 2;
		if (block[count++].choice.ends)
			break;
		if (count == MAX_LEFT) { /* the longest block there is */
			end_by_length(c, k, &block[count - 1]);
			break;
		}
	}
	for (unsigned i = count; i-- > 0;) {
		struct slot *s = block[i].slot;
		slot_handler *both = NULL;

		if (left == MAX_LEFT) { /* longer than `left` can count: end a block here */
			end_by_length(c, k, &block[i]);
			left = 0;
		} else if (i + 1 < count) {
			both = handler_row(&block[i], count - i);
			if (!both)
				both = handler_pair(&block[i].choice, s, &block[i + 1].choice,
						    block[i + 1].slot);
		}
		if (both)
			s->run = both;
		s->o.left = (uint8_t)++left;
	}
#ifdef RS_JIT
	for (unsigned i = 0; i < count; i++)
		native_decoded(k, block[i].slot, (enum op)block[i].choice.op);
	native_entered(k, from);
#endif
}

/* ---- contexts */

enum { CONTEXT_SUM_SHIFT = 15 };
_Static_assert(STATUS_SUM >> CONTEXT_SUM_SHIFT == 8, "an index of k->latest: behind the modes");

static void void_shortcuts(struct shortcut *shortcuts)
{
	for (unsigned i = 0; i < TLB_ENTRIES; i++)
		shortcuts[i] = (struct shortcut){.load_key = 0};
}

static void forget_contexts(struct code_cache *k)
{
	for (unsigned i = 0; i < CONTEXT_MEMORY; i++)
		k->contexts[i].status = 0;
}

static uint64_t new_number(const struct cpu *c, struct code_cache *k)
{
	uint64_t end = cpu_watches(c) ? WATCHED_CONTEXTS : CONTEXTS;

	if (k->next_context == 0 || k->next_context == end) {
		void_shortcuts(k->shortcuts.fetch);
		void_shortcuts(k->shortcuts.data);
		forget_contexts(k);
		for (unsigned i = 0; i < 3; i++)
			k->key_masks[i] = shortcut_key(UINT64_MAX, 2u << i, 0);
		k->next_context = 1;
	}
	return k->next_context++ << CONTEXT_SHIFT;
}

/* What permissions depend on in a view without a guest; *guest: there is one, and its registers matter
 * too. S-mode has one context for all address spaces, without and with SUM: see code_note(). */
static inline uint64_t context_status(const struct hart *h, bool *guest, uint64_t *satp)
{
	uint64_t status = h->mstatus & STATUS_MXR;

	*guest = mode_is_virtual((enum rs_mode)h->mode);
	*satp = h->mode == RS_MODE_S ? ATP_MODE(h->satp) : h->satp;
	if (h->mode == RS_MODE_M) {
		if (!(h->mstatus & STATUS_MPRV)) { /* addresses are physical */
			*satp = 0;
			return RS_MODE_M | CONTEXT_USED;
		}
		status |= h->mstatus & (STATUS_SUM | STATUS_MPRV | STATUS_MPP | STATUS_MPV);
		*guest = h->mstatus & STATUS_MPV;
	}
	return status | h->mode | CONTEXT_USED;
}

static bool same_guest(const struct context *a, const struct context *b)
{
	return a->vsatp == b->vsatp && a->hgatp == b->hgatp && a->vsstatus == b->vsstatus;
}

enum { MODES = 7 };

/* Is code the same in both, and permitted in both? SUM and MXR are about data, and so is what M-mode sees
 * of others (Priv: "Memory Privilege in mstatus Register"). */
static bool same_code(const struct context *a, const struct context *b)
{
	uint64_t mode = a->status & MODES;

	if (!a->status || mode != (b->status & MODES))
		return false;
	return mode == RS_MODE_M ||
	       (a->satp == b->satp && a->vsatp == b->vsatp && a->hgatp == b->hgatp);
}

static bool same_data(const struct context *a, const struct context *b)
{
	return a->status == b->status && a->satp == b->satp && same_guest(a, b);
}

/* S-mode has one context, in which kernels go from one address space to another, and set SUM for as
 * long as they copy from and to programs. It holds for pages that are the kernel's in all address spaces. For the
 * others:
 *	- SUM adds pages of U-mode to what may be accessed, and takes no others away (Priv: "Memory Privilege in
 *	  mstatus Register"). What was remembered under SUM is listed, and dropped when it ends.
 *	- Once a page is remembered that is not global, the next address space gets a new context.
 */
void code_note(struct code_cache *k, const struct shortcut *e, const struct mmu_page *page)
{
	if (!page->user) {
		k->bound = true;
		return;
	}
	if (k->under_sum < UNDER_SUM)
		k->under_sum_at[k->under_sum] = (uint8_t)(e - k->shortcuts.data);
	if (k->under_sum <= UNDER_SUM)
		k->under_sum++;
}

static __attribute__((noinline)) void drop_under_sum(struct code_cache *k)
{
	if (k->under_sum > UNDER_SUM)
		void_shortcuts(k->shortcuts.data);
	else
		for (uint32_t i = 0; i < k->under_sum; i++)
			k->shortcuts.data[k->under_sum_at[i]] =
				(struct shortcut){.load_key = 0};
	k->under_sum = 0;
}

/* S-mode is in another address space than when it ran last. */
static void change_space(struct code_cache *k, uint64_t satp)
{
	k->space = satp;
	if (k->under_sum)
		drop_under_sum(k);
	if (!k->bound)
		return;
	k->bound = false;
	for (unsigned i = 0; i < CONTEXT_MEMORY; i++)
		if ((k->contexts[i].status & MODES) == RS_MODE_S)
			k->contexts[i].status = 0;
}

static void take_context(struct code_cache *k, const struct cpu *c, const struct context *e)
{
	k->caller = 0;
	k->context = e->number;
	k->fetch_context = e->fetch_number;
	k->view = code_view(&c->h);
	k->supervisor = c->h.mode == RS_MODE_S;
	if (k->under_sum && k->supervisor && !(c->h.mstatus & STATUS_SUM))
		drop_under_sum(k);
	code_note_observed(k, c);
}

/* Look through all of them. */
static __attribute__((noinline)) void search_context(struct code_cache *k, const struct cpu *c,
						     uint64_t status, uint64_t satp, bool guest,
						     uint8_t *latest)
{
	struct context now = {.satp = satp, .status = status};
	const struct hart *h = &c->h;
	uint64_t i;

	if (guest) {
		now.vsatp = h->vsatp;
		now.hgatp = h->hgatp;
		now.vsstatus = h->vsstatus & (STATUS_SUM | STATUS_MXR);
	}
	if (k->shortcuts.flushes != k->flushes_seen) {
		k->flushes_seen = k->shortcuts.flushes;
		forget_contexts(k);
	}
	for (i = 0; i < CONTEXT_MEMORY; i++) {
		const struct context *e = &k->contexts[i];

		if (!same_code(e, &now))
			continue;
		now.fetch_number = e->fetch_number;
		if (same_data(e, &now))
			break;
	}
	if (i == CONTEXT_MEMORY) {
		uint64_t known = now.fetch_number, next = k->next_context;

		now.number = new_number(c, k);
		i = now.number >> CONTEXT_SHIFT;
		/* a number from before all were dropped is void */
		now.fetch_number = known && i == next ? known : now.number;
		i %= CONTEXT_MEMORY;
		k->contexts[i] = now;
	}
	*latest = (uint8_t)i;
	take_context(k, c, &k->contexts[i]);
}

void code_find_context(struct code_cache *k, const struct cpu *c)
{
	bool guest;
	uint64_t satp, status = context_status(&c->h, &guest, &satp);
	uint8_t *latest = &k->latest[c->h.mode | (status & STATUS_SUM) >> CONTEXT_SUM_SHIFT];
	const struct context *e = &k->contexts[*latest];

	if (c->h.mode == RS_MODE_S && c->h.satp != k->space)
		change_space(k, c->h.satp);
	if (e->status == status && e->satp == satp && !guest &&
	    k->shortcuts.flushes == k->flushes_seen)
		take_context(k, c, e);
	else
		search_context(k, c, status, satp, guest, latest);
}

static inline void forget_state(struct code_cache *k)
{
	forget_contexts(k);
	k->next_context = 0;
}

/* The next run does the work, before it uses anything of it. */
void code_forget(struct code_cache *k)
{
	k->writes.count = CODE_WRITES + 1;
	forget_state(k);
}

#if CPU_HAS_WATCHES
void code_forget_state(struct code_cache *k)
{
	forget_state(k);
}

void code_forget_written(struct code_cache *k, uint64_t offset, uint64_t size)
{
	look_at_write(k, offset, size);
}
#endif
