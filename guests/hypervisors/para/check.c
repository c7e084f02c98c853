/* check.c - every reference that is found takes one off the count of its frame. What is left over is
 * what nobody holds: it must be 0. A second pass adds them again. */
#include "hypervisors/para/check.h"

#include <stddef.h>

#include "lib/csr.h"

#define PPN_SHIFT 10
#define PPN_MASK  ((UINT64_C(1) << 44) - 1)
#define RESERVED  (~UINT64_C(0) << 54)
#define ACCESS	  (PTE_R | PTE_W | PTE_X)

static struct pt_frame *frame_at(const struct pt *pt, uint64_t address)
{
	uint64_t number = (address - pt->base) / PAGE_SIZE;
	return number < pt->frames ? &pt->info[number] : NULL;
}

/* What the entry makes of its frame; `why` says what is wrong with it. */
static enum pt_type meaning(enum pt_type level, uint64_t entry, const char **why)
{
	if (!(entry & PTE_V) || entry & (RESERVED | PTE_G))
		*why = "an entry has bits that are not allowed";
	if (level != PT_L0) {
		if (entry & (ACCESS | PTE_U | PTE_A | PTE_D))
			*why = "a table above the last level has a leaf";
		return level - 1;
	}
	if (!(entry & ACCESS) || !(entry & PTE_U) || (entry & (PTE_R | PTE_W)) == PTE_W)
		*why = "a leaf is not one, or not for U-mode";
	return entry & PTE_W ? PT_WRITABLE : PT_NONE;
}

/* A leaf of a device that is emulated, which the CPU must not take for one. */
static bool is_device(const struct pt *pt, enum pt_type level, uint64_t entry)
{
	const char *why = NULL;
	bool known = false;
	for (unsigned i = 0; i < pt->device_count; i++)
		known |= (entry >> PPN_SHIFT & PPN_MASK) * PAGE_SIZE == pt->devices[i];
	(void)meaning(level, entry | PTE_V, &why);
	return known && level == PT_L0 && !(entry & PTE_V) && !why;
}

/* Add `by` to the count of what an entry refers to. */
static const char *entry_adds(struct pt *pt, enum pt_type level, uint64_t entry, uint32_t by)
{
	const char *why = NULL;
	enum pt_type use = meaning(level, entry, &why);
	struct pt_frame *frame = frame_at(pt, (entry >> PPN_SHIFT & PPN_MASK) * PAGE_SIZE);
	if (is_device(pt, level, entry))
		return NULL;
	if (why)
		return why;
	if (!frame)
		return "an entry refers to a frame that is not the VM's";
	if (use == PT_NONE)
		return NULL;
	if (frame->type != use)
		return "a frame is used as another type than its own";
	frame->count += by;
	return NULL;
}

static const struct pt_work *work_on(const struct pt *pt, uint64_t table)
{
	for (unsigned i = 0; i < pt->depth; i++)
		if (pt->work[i].table == table)
			return &pt->work[i];
	return NULL;
}

static const char *reserved_slots(const struct pt *pt, const uint64_t *root,
				  const struct pt_work *work)
{
	for (unsigned i = 0; i < PT_RESERVED; i++) {
		uint64_t right = pt->reserved[i];
		if (work && work->doing != PT_DROPPING)
			right = 0; /* not a root yet */
		if (root[RS_RESERVED_SLOT_FIRST + i] != right)
			return "a reserved root slot is not the hypervisor's";
	}
	return NULL;
}

/* Add `by` for each entry of a table that holds a reference. */
static const char *table_adds(struct pt *pt, uint64_t address, enum pt_type level, uint32_t by)
{
	const uint64_t *table = (const uint64_t *)(uintptr_t)(address + pt->window);
	const struct pt_work *work = work_on(pt, address);
	unsigned first = 0, end = level == PT_ROOT ? RS_RESERVED_SLOT_FIRST : PT_SLOTS;
	const char *why = level == PT_ROOT ? reserved_slots(pt, table, work) : NULL;
	if (work && work->doing == PT_TAKING) {
		end = work->slot;
	} else if (work) {
		first = work->slot;
		end = work->end;
	}
	for (unsigned i = first; i < end && !why; i++)
		if (table[i])
			why = entry_adds(pt, level, table[i], by);
	return why;
}

static const char *tables_add(struct pt *pt, enum pt_type level, uint32_t by)
{
	const char *why = NULL;
	for (uint64_t i = 0; i < pt->frames && !why; i++) {
		uint64_t address = pt->base + i * PAGE_SIZE;
		if (pt->info[i].type == level && (pt->info[i].count || work_on(pt, address)))
			why = table_adds(pt, address, level, by);
	}
	return why;
}

static void root_adds(struct pt *pt, uint64_t root, uint32_t by)
{
	if (root)
		frame_at(pt, root)->count += by;
}

/* ... for pins, and for what a CPU or a call holds. */
static void others_add(struct pt *pt, uint32_t by)
{
	for (uint64_t i = 0; i < pt->frames; i++)
		if (pt->info[i].pinned)
			pt->info[i].count += by;
	for (unsigned i = 0; i < 2; i++) {
		root_adds(pt, pt->root[i], by);
		root_adds(pt, pt->held[i], by);
	}
	if (pt->depth && pt->work[0].doing != PT_DROPPING)
		frame_at(pt, pt->work[0].table)->count += by;
}

static const char *counts_are_right(const struct pt *pt)
{
	uint64_t lent = 0;
	for (uint64_t i = 0; i < pt->frames; i++) {
		if (pt->info[i].type == PT_WRITABLE)
			lent += pt->info[i].count;
		else if (pt->info[i].count)
			return "a page table is counted more or less often than it is used";
	}
	return lent == pt->lent
		       ? NULL
		       : "writable frames are counted more or less often than they are used";
}

const char *pt_check(struct pt *pt)
{
	/* A table counts as in use by its count, so those that are referred to come first. */
	static const enum pt_type upwards[] = {PT_L0, PT_L1, PT_ROOT};
	const char *why = NULL;
	for (unsigned i = 0; i < PT_DEPTH && !why; i++)
		why = tables_add(pt, upwards[i], UINT32_MAX);
	if (why)
		return why;
	others_add(pt, UINT32_MAX);
	why = counts_are_right(pt);
	if (why)
		return why;
	others_add(pt, 1);
	for (unsigned i = PT_DEPTH; i-- > 0;)
		(void)tables_add(pt, upwards[i], 1);
	return NULL;
}
