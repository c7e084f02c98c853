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
	pt->flush(pt);
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

/* What is stored when the guest asks for `entry`. */
static uint64_t entry_stored(const struct pt *pt, enum pt_type level, uint64_t entry)
{
	return level == PT_L0 && entry & PTE_V && pt_is_device(pt, entry)
		       ? entry & ~(uint64_t)PTE_V
		       : entry;
}

static int64_t entry_take(struct pt *pt, enum pt_type level, uint64_t entry)
{
	enum pt_type use = entry_use(level, entry);
	if (level == PT_L0 && !(entry & PTE_V) && pt_is_device(pt, entry))
		return RS_HERR_OK;
	if (!entry_well_formed(level, entry))
		return RS_HERR_BAD_ENTRY;
	if (use != PT_NONE)
		return pt_get(pt, entry_address(entry), use);
	if (entry & PTE_V && !info_of(pt, entry_address(entry)))
		return RS_HERR_NOT_OWNED;
	return RS_HERR_OK;
}

static void entry_drop(struct pt *pt, enum pt_type level, uint64_t entry)
{
	if (entry_use(level, entry) != PT_NONE)
		pt_put(pt, entry_address(entry));
}

/* ---- tables ---- */

static unsigned guest_slots(enum pt_type level)
{
	return level == PT_ROOT ? RS_RESERVED_SLOT_FIRST : PT_SLOTS;
}

static void table_drop(struct pt *pt, uint64_t *table, enum pt_type level, unsigned slots)
{
	for (unsigned i = 0; i < slots; i++)
		if (table[i]) /* most are not */
			entry_drop(pt, level, table[i]);
}

static int64_t table_take(struct pt *pt, uint64_t *table, enum pt_type level)
{
	unsigned slots = guest_slots(level);
	for (unsigned i = slots; i < PT_SLOTS; i++)
		if (table[i])
			return RS_HERR_RESERVED_SLOT;
	for (unsigned i = 0; i < slots; i++) {
		int64_t error = table[i] ? entry_take(pt, level, table[i]) : RS_HERR_OK;
		if (error) {
			table_drop(pt, table, level, i);
			return error;
		}
	}
	for (unsigned i = slots; i < PT_SLOTS; i++)
		table[i] = pt->reserved[i - slots];
	return RS_HERR_OK;
}

/* ---- frames ---- */

int64_t pt_get(struct pt *pt, uint64_t address, enum pt_type type)
{
	struct pt_frame *frame = info_of(pt, address);
	int64_t error = RS_HERR_OK;
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
	/* Counted before its entries are checked: for a table that maps itself writable, the check
	 * must find that it is a table. Types only descend, so the recursion ends after three
	 * levels. */
	frame->count = 1;
	if (is_table(type))
		error = table_take(pt, reach(pt, address), type);
	if (error)
		frame->count = 0;
	return error;
}

void pt_put(struct pt *pt, uint64_t address)
{
	struct pt_frame *frame = info_of(pt, address);
	uint64_t *table = reach(pt, address);
	enum pt_type type = frame->type;
	if (--frame->count)
		return;
	frame->dropped = pt->flushes & 0xfffffff;
	if (!is_table(type))
		return;
	table_drop(pt, table, type, guest_slots(type));
	for (unsigned i = guest_slots(type); i < PT_SLOTS; i++)
		table[i] = 0;
}

int64_t pt_lend(struct pt *pt, uint64_t address)
{
	return pt_get(pt, address, PT_WRITABLE);
}

void pt_return(struct pt *pt, uint64_t address)
{
	pt_put(pt, address);
}

/* ---- requests of the guest ---- */

int64_t pt_pin(struct pt *pt, uint64_t address, uint64_t level)
{
	struct pt_frame *frame = info_of(pt, address);
	int64_t error;
	if (level < RS_PT_L0 || level > RS_PT_ROOT)
		return RS_HERR_INVALID_PARAM;
	if (address % PAGE_SIZE)
		return RS_HERR_INVALID_ADDRESS;
	if (!frame)
		return RS_HERR_NOT_OWNED;
	if (frame->pinned)
		return RS_HERR_IN_USE;
	error = pt_get(pt, address, (enum pt_type)level);
	if (!error)
		frame->pinned = true;
	return error;
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
	pt_put(pt, address);
	return RS_HERR_OK;
}

int64_t pt_update(struct pt *pt, uint64_t entry, uint64_t value)
{
	struct pt_frame *frame = info_of(pt, entry);
	uint64_t slot = entry % PAGE_SIZE / sizeof(uint64_t), old;
	int64_t error;
	if (entry % sizeof(uint64_t))
		return RS_HERR_INVALID_ADDRESS;
	if (!frame)
		return RS_HERR_NOT_OWNED;
	if (!frame->count || !is_table(frame->type))
		return RS_HERR_NOT_A_TABLE;
	if (slot >= guest_slots(frame->type))
		return RS_HERR_RESERVED_SLOT;
	value = entry_stored(pt, frame->type, value);
	/* The new reference before the old one is dropped: if both are to one frame, its count
	 * never touches 0. */
	error = entry_take(pt, frame->type, value);
	if (error)
		return error;
	old = *reach(pt, entry);
	*reach(pt, entry) = value;
	entry_drop(pt, frame->type, old);
	return RS_HERR_OK;
}

uint64_t pt_leaf(const struct pt *pt, uint64_t root, uint64_t address)
{
	uint64_t table = root;
	if ((uint64_t)((int64_t)(address << 25) >> 25) != address)
		return 0; /* Priv: bits 63-39 must equal bit 38 */
	for (unsigned level = 2;; level--) {
		unsigned shift = PAGE_SHIFT + level * SLOT_BITS;
		uint64_t entry = reach(pt, table)[address >> shift & (PT_SLOTS - 1)];
		if (level == 0)
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
