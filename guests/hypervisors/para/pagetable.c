#include "hypervisors/para/pagetable.h"

#include "lib/csr.h"

/* Priv: "Sv39: Page-Based 39-bit Virtual-Memory System". */
enum { PAGE_SHIFT = 12, PPN_BITS = 44, SLOT_BITS = 9 };
#define PTE_PPN_MASK  (((UINT64_C(1) << PPN_BITS) - 1) << PTE_PPN_SHIFT)
#define PTE_HIGH_BITS (~UINT64_C(0) << (PTE_PPN_SHIFT + PPN_BITS)) /* N, PBMT, reserved */
#define PTE_RWX	      (PTE_R | PTE_W | PTE_X)

static bool is_table(unsigned type)
{
	return type >= PT_L0 && type <= PT_ROOT;
}

static uint64_t *reach(const struct pt *pt, uint64_t address)
{
	return (uint64_t *)(uintptr_t)(address + pt->window);
}

/* NULL if the frame is not the VM's. */
static struct pt_frame *info_of(const struct pt *pt, uint64_t address)
{
	uint64_t number = (address - pt->base) / PAGE_SIZE;
	return address >= pt->base && number < pt->frames ? &pt->info[number] : NULL;
}

static uint64_t entry_address(uint64_t entry)
{
	return (entry & PTE_PPN_MASK) >> PTE_PPN_SHIFT << PAGE_SHIFT;
}

void pt_flush_all(struct pt *pt)
{
	pt->cpu->flush_all(pt);
	pt->flushes++;
}

/* ---- entries ---- */

/* The type as which the entry uses its frame: PT_NONE for no reference, or a read-only one. */
static enum pt_type entry_use(enum pt_type level, uint64_t entry)
{
	if (!(entry & PTE_V))
		return PT_NONE;
	if (!(entry & PTE_RWX))
		return level - 1;
	return entry & PTE_W ? PT_WRITABLE : PT_NONE;
}

/* Are the bits of this entry allowed in a table of `level`? Which frame it names is checked
 * later. */
static bool entry_well_formed(enum pt_type level, uint64_t entry)
{
	uint64_t rwx = entry & PTE_RWX;
	if (!(entry & PTE_V))
		return entry == 0;
	if (entry & (PTE_HIGH_BITS | PTE_G))
		return false;
	if (level !=
	    PT_L0) /* no superpages: their frames would have to be checked one by one */
		return !(entry & (PTE_RWX | PTE_U | PTE_A | PTE_D));
	return rwx && (entry & PTE_U) && !(rwx & PTE_W && !(rwx & PTE_R));
}

bool pt_is_device(const struct pt *pt, uint64_t entry)
{
	for (unsigned i = 0; i < pt->device_count; i++)
		if (entry_address(entry) == pt->devices[i])
			return entry_well_formed(PT_L0, entry | PTE_V);
	return false;
}

static int64_t take(struct pt *pt, uint64_t address, enum pt_type type);
static void drop(struct pt *pt, uint64_t address);

static int64_t entry_take(struct pt *pt, enum pt_type level, uint64_t entry)
{
	enum pt_type use = entry_use(level, entry);
	if (!entry)
		return RS_HERR_OK;
	if (level == PT_L0 && !(entry & PTE_V) && pt_is_device(pt, entry))
		return RS_HERR_OK;
	if (!entry_well_formed(level, entry))
		return RS_HERR_BAD_ENTRY;
	if (use != PT_NONE)
		return take(pt, entry_address(entry), use);
	if (entry & PTE_V && !info_of(pt, entry_address(entry)))
		return RS_HERR_NOT_OWNED;
	return RS_HERR_OK;
}

static void entry_drop(struct pt *pt, enum pt_type level, uint64_t entry)
{
	if (entry_use(level, entry) != PT_NONE)
		drop(pt, entry_address(entry));
}

/* ---- tables ---- */

static unsigned guest_slots(enum pt_type level)
{
	return level == PT_ROOT ? RS_RESERVED_SLOT_FIRST : PT_SLOTS;
}

static void push(struct pt *pt, uint64_t table, enum pt_type level, enum pt_doing doing)
{
	pt->work[pt->depth++] = (struct pt_work){table, 0, (uint16_t)guest_slots(level), doing};
}

/* Both loops below pass over entries until the table is done, until one of them refers to a table
 * that has to be done first, or until the budget is spent. */
static unsigned passes(const struct pt *pt, const struct pt_work *work)
{
	unsigned left = work->end - work->slot;
	return left < pt->budget ? left : pt->budget;
}

static void passed(struct pt *pt, struct pt_work *work, const uint64_t *entry)
{
	unsigned slot = (uint64_t)(uintptr_t)entry % PAGE_SIZE / sizeof(*entry);
	if (!slot)
		slot = PT_SLOTS; /* behind the last one */
	pt->budget -= slot - work->slot;
	work->slot = (uint16_t)slot;
}

/* Most entries are 0. */
static const uint64_t *behind_zeros(const uint64_t *entry, const uint64_t *stop)
{
	while (stop - entry >= 8 && !(entry[0] | entry[1] | entry[2] | entry[3] | entry[4] |
				      entry[5] | entry[6] | entry[7]))
		entry += 8;
	while (entry < stop && !*entry)
		entry++;
	return entry;
}

static int64_t take_entries(struct pt *pt, struct pt_work *work, enum pt_type level)
{
	const uint64_t *entry = reach(pt, work->table) + work->slot;
	const uint64_t *stop = entry + passes(pt, work);
	int64_t error = RS_HERR_OK;
	while (entry < stop && !error) {
		if (*entry)
			error = entry_take(pt, level, *entry++);
		else
			entry = behind_zeros(entry, stop);
	}
	passed(pt, work, entry);
	if (error < 0)
		work->slot--;
	return error;
}

static void drop_entries(struct pt *pt, struct pt_work *work, enum pt_type level)
{
	const uint64_t *entry = reach(pt, work->table) + work->slot;
	const uint64_t *stop = entry + passes(pt, work);
	unsigned depth = pt->depth;
	while (entry < stop && pt->depth == depth) {
		if (*entry)
			entry_drop(pt, level, *entry++);
		else
			entry = behind_zeros(entry, stop);
	}
	passed(pt, work, entry);
}

/* Give back the references of the entries below `end`. */
static void undo(struct pt_work *work, unsigned end)
{
	work->doing = PT_UNDOING;
	work->end = (uint16_t)end;
	work->slot = 0;
}

static void set_reserved(const struct pt *pt, uint64_t root, const uint64_t *entries)
{
	uint64_t *table = reach(pt, root);
	for (unsigned i = 0; i < PT_RESERVED; i++)
		table[RS_RESERVED_SLOT_FIRST + i] = entries[i];
}

/* The innermost table is done. */
static void pop(struct pt *pt)
{
	static const uint64_t nothing[PT_RESERVED];
	struct pt_work *work = &pt->work[--pt->depth];
	struct pt_frame *frame = info_of(pt, work->table);
	if (work->doing == PT_UNDOING) {
		frame->count = 0;
		if (pt->depth) /* the entry that refers to it is refused with it */
			undo(work - 1, work[-1].slot - 1u);
	} else if (frame->type == PT_ROOT) {
		set_reserved(pt, work->table,
			     work->doing == PT_TAKING ? pt->reserved : nothing);
	}
}

/* Go on with the tables of `work`. @return 0, an error, or PT_MORE. */
static int64_t run(struct pt *pt)
{
	while (pt->depth) {
		struct pt_work *work = &pt->work[pt->depth - 1];
		enum pt_type level = info_of(pt, work->table)->type;
		if (work->slot == work->end) {
			pop(pt);
			continue;
		}
		if (!pt->budget)
			return PT_MORE;
		if (work->doing == PT_TAKING) {
			int64_t error = take_entries(pt, work, level);
			if (error < 0) {
				pt->error = error;
				undo(work, work->slot);
			}
		} else {
			drop_entries(pt, work, level);
		}
	}
	return pt->error;
}

static int64_t start(struct pt *pt)
{
	pt->error = RS_HERR_OK;
	return run(pt);
}

/* ---- frames ---- */

/* @return PT_MORE if it is a table, whose entries are to be checked then. */
static int64_t take(struct pt *pt, uint64_t address, enum pt_type type)
{
	struct pt_frame *frame = info_of(pt, address);
	if (!frame)
		return RS_HERR_NOT_OWNED;
	if (frame->count) {
		if (frame->type != type || frame->count == UINT32_MAX)
			return RS_HERR_IN_USE;
		frame->count++;
		return RS_HERR_OK;
	}
	if (frame->type != type) {
		/* The TLB may hold writable translations of a frame that becomes a table, and
		 * walk caches may hold a table that becomes memory. */
		if (frame->dropped == (pt->flushes & 0xfffffff)) /* not flushed since */
			pt_flush_all(pt);
		frame->type = type & 7;
	}
	if (type == PT_ROOT)
		for (unsigned i = RS_RESERVED_SLOT_FIRST; i < PT_SLOTS; i++)
			if (reach(pt, address)[i])
				return RS_HERR_RESERVED_SLOT;
	/* Counted before its entries are checked: for a table that maps itself writable, the check
	 * must find that it is a table. Types only descend, so there are at most PT_DEPTH of
	 * them. */
	frame->count = 1;
	if (!is_table(type))
		return RS_HERR_OK;
	push(pt, address, type, PT_TAKING);
	return PT_MORE;
}

/* If that was the last reference to a table, its entries are to be given back then. */
static void drop(struct pt *pt, uint64_t address)
{
	struct pt_frame *frame = info_of(pt, address);
	if (--frame->count)
		return;
	frame->dropped = pt->flushes & 0xfffffff;
	if (is_table(frame->type))
		push(pt, address, frame->type, PT_DROPPING);
}

int64_t pt_get(struct pt *pt, uint64_t address, enum pt_type type)
{
	int64_t error = take(pt, address, type);
	return error == PT_MORE ? start(pt) : error;
}

int64_t pt_put(struct pt *pt, uint64_t address)
{
	drop(pt, address);
	return pt->depth ? start(pt) : RS_HERR_OK;
}

/* A pin, which stays, beside a reference that comes and goes. */
static bool is_pinned_root(const struct pt_frame *frame)
{
	return frame && frame->type == PT_ROOT && frame->pinned &&
	       frame->count < UINT32_MAX - 1;
}

bool pt_exchange_pinned(struct pt *pt, uint64_t kernel, uint64_t user)
{
	struct pt_frame *from[] = {info_of(pt, pt->root[0]), info_of(pt, pt->root[1])};
	struct pt_frame *to[] = {info_of(pt, kernel), info_of(pt, user)};
	if (!is_pinned_root(to[0]) || !is_pinned_root(to[1]) || !is_pinned_root(from[0]) ||
	    !is_pinned_root(from[1]))
		return false;
	to[0]->count++;
	to[1]->count++;
	from[0]->count--;
	from[1]->count--;
	pt->root[0] = kernel;
	pt->root[1] = user;
	return true;
}

int64_t pt_lend(struct pt *pt, uint64_t address)
{
	int64_t error;
	/* It comes at any time. A table that is being given back is not memory yet. */
	for (unsigned i = 0; i < pt->depth; i++)
		if (address / PAGE_SIZE == pt->work[i].table / PAGE_SIZE)
			return RS_HERR_IN_USE;
	error = take(pt, address, PT_WRITABLE);
	if (!error)
		pt->lent++;
	return error;
}

void pt_return(struct pt *pt, uint64_t address)
{
	pt->lent--;
	drop(pt, address);
}

/* ---- requests of the guest ---- */

static int64_t store(struct pt *pt, enum pt_type level, uint64_t entry, uint64_t value)
{
	uint64_t *at = reach(pt, entry), old = *at;
	*at = value;
	entry_drop(pt, level, old);
	return pt->depth ? start(pt) : RS_HERR_OK;
}

/* What a request does when its table has been checked, with `error`. */
static int64_t then(struct pt *pt, int64_t error)
{
	enum pt_then what = pt->then;
	if (error == PT_MORE)
		return error;
	pt->then = PT_THEN_NOTHING;
	if (error || what == PT_THEN_NOTHING)
		return error;
	if (what == PT_THEN_STORE)
		return store(pt, info_of(pt, pt->entry)->type, pt->entry, pt->value);
	info_of(pt, pt->entry)->pinned = true;
	return RS_HERR_OK;
}

int64_t pt_pin(struct pt *pt, uint64_t address, uint64_t level)
{
	struct pt_frame *frame = info_of(pt, address);
	if (level < RS_PT_L0 || level > RS_PT_ROOT)
		return RS_HERR_INVALID_PARAM;
	if (address % PAGE_SIZE)
		return RS_HERR_INVALID_ADDRESS;
	if (!frame)
		return RS_HERR_NOT_OWNED;
	if (frame->pinned)
		return RS_HERR_IN_USE;
	pt->then = PT_THEN_PIN;
	pt->entry = address;
	return then(pt, pt_get(pt, address, (enum pt_type)level));
}

int64_t pt_unpin(struct pt *pt, uint64_t address)
{
	struct pt_frame *frame = info_of(pt, address);
	if (address % PAGE_SIZE)
		return RS_HERR_INVALID_ADDRESS;
	if (!frame)
		return RS_HERR_NOT_OWNED;
	if (!frame->pinned)
		return RS_HERR_NOT_A_TABLE;
	frame->pinned = false;
	return pt_put(pt, address);
}

int64_t pt_update(struct pt *pt, uint64_t entry, uint64_t value)
{
	struct pt_frame *frame = info_of(pt, entry);
	uint64_t slot = entry % PAGE_SIZE / sizeof(uint64_t);
	int64_t error;
	if (entry % sizeof(uint64_t))
		return RS_HERR_INVALID_ADDRESS;
	if (!frame)
		return RS_HERR_NOT_OWNED;
	if (!frame->count || !is_table(frame->type))
		return RS_HERR_NOT_A_TABLE;
	if (slot >= guest_slots(frame->type))
		return RS_HERR_RESERVED_SLOT;
	/* The new reference before the old one is dropped: if both are to one frame, its count
	 * never touches 0. */
	error = entry_take(pt, frame->type, value);
	if (error == RS_HERR_NOT_OWNED && frame->type == PT_L0 && pt_is_device(pt, value)) {
		value &= ~(uint64_t)PTE_V;
		error = RS_HERR_OK;
	}
	if (error == RS_HERR_OK)
		return store(pt, frame->type, entry, value);
	if (error != PT_MORE)
		return error;
	pt->then = PT_THEN_STORE;
	pt->entry = entry;
	pt->value = value;
	return then(pt, start(pt));
}

int64_t pt_continue(struct pt *pt)
{
	return then(pt, run(pt));
}

uint64_t pt_leaf(const struct pt *pt, uint64_t root, uint64_t address)
{
	uint64_t table = root;
	if ((uint64_t)((int64_t)(address << 25) >> 25) != address)
		return 0; /* Priv: bits 63-39 must equal bit 38 */
	for (unsigned shift = PAGE_SHIFT + 2 * SLOT_BITS;; shift -= SLOT_BITS) {
		uint64_t entry = reach(pt, table)[address >> shift & (PT_SLOTS - 1)];
		if (shift == PAGE_SHIFT)
			return entry;
		/* a leaf up here is one of the hypervisor's own */
		if (!(entry & PTE_V) || entry & PTE_RWX)
			return 0;
		table = entry_address(entry);
	}
}

bool pt_walk(const struct pt *pt, uint64_t root, uint64_t address, uint64_t need,
	     uint64_t *machine)
{
	uint64_t leaf = pt_leaf(pt, root, address);
	need |= PTE_V | PTE_U;
	*machine = entry_address(leaf) | (address & (PAGE_SIZE - 1));
	return (leaf & need) == need;
}
