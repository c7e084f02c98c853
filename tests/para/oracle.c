/* oracle.c - Sources: hypercall.h, "Page-table entries (Sv39)"; Priv, "Sv39". */
#include "oracle.h"

enum { PAGE = 4096 };
#define V	  (UINT64_C(1) << 0)
#define R	  (UINT64_C(1) << 1)
#define W	  (UINT64_C(1) << 2)
#define X	  (UINT64_C(1) << 3)
#define U	  (UINT64_C(1) << 4)
#define NOT_ANY	  (UINT64_C(1) << 5 | ~UINT64_C(0) << 54) /* G, reserved */
#define NOT_TABLE (R | W | X | U | UINT64_C(0xc0))	  /* with A and D */

const uint16_t oracle_slots[ORACLE_SLOTS] = {0,	  1,   2,   3,	 100, 255, 256, 258,
					     300, 506, 507, 508, 509, 510, 511};

int oracle_frame(const struct oracle *o, uint64_t machine)
{
	if (machine < o->base || machine >= o->base + ORACLE_FRAMES * PAGE)
		return -1;
	return (int)((machine - o->base) / PAGE);
}

/* The level of the table outside at `machine`; 0: there is none. */
static unsigned outer_level(const struct oracle *o, uint64_t machine)
{
	for (unsigned i = 0; i < ORACLE_OUTER; i++)
		if (machine / PAGE == o->outer[i] / PAGE)
			return RS_PT_L0 + i;
	return 0;
}

static reasons use_entry(struct oracle *o, unsigned level, uint64_t entry);

/* The frame is used as `type` once more. */
static reasons use(struct oracle *o, uint64_t machine, unsigned type)
{
	int n = oracle_frame(o, machine);
	unsigned outer = outer_level(o, machine);
	reasons why = 0;
	if (outer)
		return outer == type ? 0 : REASON(IN_USE);
	if (n < 0)
		return REASON(NOT_OWNED);
	if (o->count[n] && o->type[n] != type)
		return REASON(IN_USE);
	o->type[n] = (uint8_t)type;
	if (o->count[n]++ || type == ORACLE_WRITABLE)
		return 0;
	for (unsigned i = 0; i < ORACLE_SLOTS; i++)
		if (type == RS_PT_ROOT && i >= ORACLE_RESERVED)
			why |= o->entry[n][i] ? REASON(RESERVED_SLOT) : 0;
		else
			why |= use_entry(o, type, o->entry[n][i]);
	return why;
}

static bool is_leaf(uint64_t entry)
{
	return !(entry & NOT_ANY) && entry & U && entry & (R | X) &&
	       !(entry & W && !(entry & R));
}

/* Whether a leaf maps a device. Such leaves are stored without V. */
static bool is_device(const struct oracle *o, unsigned level, uint64_t entry)
{
	return level == RS_PT_L0 && entry << 10 >> 20 << 12 == o->device && is_leaf(entry);
}

static reasons use_entry(struct oracle *o, unsigned level, uint64_t entry)
{
	uint64_t machine = entry << 10 >> 20 << 12;
	if (!entry || (!(entry & V) && is_device(o, level, entry)))
		return 0;
	if (!(entry & V) || entry & NOT_ANY)
		return REASON(BAD_ENTRY);
	if (level != RS_PT_L0)
		return entry & NOT_TABLE ? REASON(BAD_ENTRY) : use(o, machine, level - 1);
	if (!is_leaf(entry))
		return REASON(BAD_ENTRY);
	if (entry & W)
		return use(o, machine, ORACLE_WRITABLE);
	return oracle_frame(o, machine) < 0 && !outer_level(o, machine) ? REASON(NOT_OWNED) : 0;
}

reasons oracle_recount(struct oracle *o)
{
	reasons why = 0;
	for (unsigned i = 0; i < ORACLE_FRAMES; i++) {
		o->type[i] = 0;
		o->count[i] = 0;
	}
	for (unsigned i = 0; i < ORACLE_FRAMES; i++) {
		uint64_t machine = o->base + (uint64_t)i * PAGE;
		if (o->mapped_writable[i])
			why |= use(o, machine, ORACLE_WRITABLE);
		if (o->pinned[i])
			why |= use(o, machine, o->pinned[i]);
	}
	for (unsigned i = 0; i < 2; i++)
		why |= use(o, o->root[i], RS_PT_ROOT);
	return why;
}

/* `next` is what it would be like. */
static reasons decide(struct oracle *o, struct oracle *next, reasons why)
{
	if (why)
		return why;
	*o = *next;
	return oracle_recount(o);
}

static struct oracle next; /* large, and a guest's stack is small */

reasons oracle_pin(struct oracle *o, uint64_t address, uint64_t level)
{
	int n = oracle_frame(o, address);
	reasons why = 0;
	if (level < RS_PT_L0 || level > RS_PT_ROOT)
		return REASON(INVALID_PARAM);
	if (address % PAGE)
		why |= REASON(INVALID_ADDRESS);
	if (n < 0)
		return why | REASON(NOT_OWNED);
	if (o->pinned[n])
		why |= REASON(IN_USE);
	next = *o;
	why |= use(&next, address, (unsigned)level);
	next.pinned[n] = (uint8_t)level;
	return decide(o, &next, why);
}

reasons oracle_unpin(struct oracle *o, uint64_t address)
{
	int n = oracle_frame(o, address);
	if (address % PAGE)
		return REASON(INVALID_ADDRESS) | (n < 0 ? REASON(NOT_OWNED) : 0);
	if (n < 0)
		return REASON(NOT_OWNED);
	if (!o->pinned[n])
		return REASON(NOT_A_TABLE);
	o->pinned[n] = 0;
	return oracle_recount(o);
}

reasons oracle_update(struct oracle *o, uint64_t entry, uint64_t value)
{
	int n = oracle_frame(o, entry);
	unsigned slot = (unsigned)(entry % PAGE / sizeof(value)), index = 0;
	reasons why = entry % sizeof(value) ? REASON(INVALID_ADDRESS) : 0;
	if (n < 0)
		return why | REASON(NOT_OWNED);
	if (!o->count[n] || o->type[n] == ORACLE_WRITABLE)
		return why | REASON(NOT_A_TABLE);
	if (o->type[n] == RS_PT_ROOT && slot >= RS_RESERVED_SLOT_FIRST)
		return why | REASON(RESERVED_SLOT);
	while (oracle_slots[index] != slot)
		index++;
	/* what was there is given back after what comes there has been checked */
	next = *o;
	if (is_device(o, o->type[n], value))
		value &= ~V;
	why |= use_entry(&next, next.type[n], value);
	next.entry[n][index] = value;
	return decide(o, &next, why);
}

reasons oracle_map(struct oracle *o, unsigned frame, bool writable)
{
	next = *o;
	next.mapped_writable[frame] = writable;
	return decide(o, &next,
		      writable ? use(&next, o->base + (uint64_t)frame * PAGE, ORACLE_WRITABLE)
			       : 0);
}

reasons oracle_set_roots(struct oracle *o, uint64_t kernel, uint64_t user)
{
	reasons why = kernel % PAGE || user % PAGE ? REASON(INVALID_ADDRESS) : 0;
	next = *o;
	why |= use(&next, kernel, RS_PT_ROOT) | use(&next, user, RS_PT_ROOT);
	next.root[RS_CONTEXT_KERNEL] = kernel;
	next.root[RS_CONTEXT_USER] = user;
	return decide(o, &next, why);
}
