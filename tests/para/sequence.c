#include "sequence.h"

#include <stddef.h>

enum { PAGE = 4096 };
#define LEAF_R	UINT64_C(0x53) /* V R U A */
#define LEAF_RW UINT64_C(0xd7) /* V R W U A D */
#define TABLE	UINT64_C(0x01) /* V */

static uint64_t dice(struct sequence *s, uint64_t sides)
{
	s->random ^= s->random << 13; /* xorshift64 (Marsaglia 2003) */
	s->random ^= s->random >> 7;
	s->random ^= s->random << 17;
	return (s->random >> 16) % sides;
}

static uint64_t machine_of(const struct sequence *s, uint64_t frame)
{
	return s->oracle.base + frame * PAGE;
}

static uint64_t to(uint64_t machine, uint64_t bits)
{
	return machine >> 12 << 10 | bits;
}

/* ---- arguments ---- */

static uint64_t foreign_machine(struct sequence *s)
{
	static const uint64_t places[] = {0,	      0x10000000,	 0x80000000,
					  0x80200000, UINT64_C(1) << 40, UINT64_C(1) << 55};
	return places[dice(s, sizeof(places) / sizeof(*places))];
}

/* A frame that is used as `type` (0: as nothing), if a few tries find one. */
static uint64_t some_frame(struct sequence *s, unsigned type)
{
	uint64_t frame = 0;
	for (unsigned tries = 0; tries < 12; tries++) {
		frame = dice(s, ORACLE_FRAMES);
		if (s->oracle.type[frame] == type)
			break;
	}
	return frame;
}

static uint64_t some_machine(struct sequence *s, unsigned type)
{
	uint64_t kind = dice(s, 64);
	if (kind == 0)
		return foreign_machine(s);
	if (kind == 2)
		return s->oracle.device;
	if (kind == 1)
		return s->oracle.outer[dice(s, ORACLE_OUTER)];
	return machine_of(s, some_frame(s, type));
}

/* An entry for a table of `level`, nearly always one that could be right. */
static uint64_t some_entry(struct sequence *s, unsigned level)
{
	static const uint64_t odd[] = {2, LEAF_RW | 0x20, LEAF_R & ~UINT64_C(0x10), 0x95, 0x11};
	uint64_t kind = dice(s, 16);
	if (kind < 3)
		return 0;
	if (kind == 3)
		return to(some_machine(s, 0), odd[dice(s, sizeof(odd) / sizeof(*odd))]) |
		       dice(s, 2) << (54 + dice(s, 10));
	if (kind == 4)
		level = (unsigned)dice(s, 4);
	if (level > RS_PT_L0)
		return to(some_machine(s, dice(s, 3) ? level - 1 : 0), TABLE | dice(s, 4) << 8);
	return dice(s, 2) ? to(some_machine(s, dice(s, 8) ? ORACLE_WRITABLE : 0), LEAF_RW)
			  : to(some_machine(s, (unsigned)dice(s, 5)), LEAF_R | dice(s, 2) << 3);
}

static unsigned some_slot(struct sequence *s)
{
	unsigned slot;
	do
		slot = (unsigned)dice(s, dice(s, 8) ? 6 : ORACLE_SLOTS);
	while (slot == ORACLE_KERNEL);
	return slot;
}

/* ---- calls ---- */

/* Hold an answer against what was foretold. */
static const char *judge(struct sequence *s, int64_t error, reasons why)
{
	if (!why && error)
		return "a call was refused that had to be granted";
	if (why && !error)
		return "a call was granted that had to be refused";
	if (why && (error > 0 || error < -63 || !(why >> -error & 1)))
		return "a call was refused for a reason that does not hold";
	if (error)
		s->refused++;
	else
		s->granted++;
	s->seen |= why ? UINT64_C(1) << -error : 0;
	return NULL;
}

static const char *make(struct sequence *s, reasons why, uint64_t id, uint64_t a0, uint64_t a1)
{
	uint64_t arg[4] = {a0, a1, 0, 0}, answer = 0;
	return judge(s, s->call(id, arg, &answer), why);
}

static const char *pin(struct sequence *s)
{
	uint64_t level = dice(s, 16) ? 1 + dice(s, 3) : dice(s, 6);
	uint64_t machine = some_machine(s, dice(s, 2) ? (unsigned)level : 0);
	if (oracle_frame(&s->oracle, machine) < 0)
		machine = foreign_machine(s); /* the outer tables stay as they are */
	machine += dice(s, 32) ? 0 : 8;
	return make(s, oracle_pin(&s->oracle, machine, level), RS_HC_MMU_PIN, machine, level);
}

static const char *unpin(struct sequence *s)
{
	uint64_t frame = 0, machine;
	for (unsigned tries = 0; tries < 20; tries++) {
		frame = dice(s, ORACLE_FRAMES);
		if (s->oracle.pinned[frame])
			break;
	}
	machine = dice(s, 32) ? machine_of(s, frame) : foreign_machine(s);
	machine += dice(s, 32) ? 0 : 8;
	return make(s, oracle_unpin(&s->oracle, machine), RS_HC_MMU_UNPIN, machine, 0);
}

static const char *set_roots(struct sequence *s)
{
	uint64_t kernel = some_machine(s, RS_PT_ROOT), user = some_machine(s, RS_PT_ROOT);
	int n = oracle_frame(&s->oracle, kernel);
	/* A kernel that is not mapped ends; and most times most are not. */
	if (n >= 0 &&
	    s->oracle.entry[n][ORACLE_KERNEL] != to(s->oracle.outer[RS_PT_L1 - 1], TABLE))
		kernel = s->oracle.outer[RS_PT_ROOT - 1];
	kernel += dice(s, 32) ? 0 : 8;
	user += dice(s, 32) ? 0 : 8;
	return make(s, oracle_set_roots(&s->oracle, kernel, user), RS_HC_MMU_SET_ROOTS, kernel,
		    user);
}

static const char *flush(struct sequence *s)
{
	uint64_t what = dice(s, 4);
	return make(s, what > RS_FLUSH_ALL ? REASON(INVALID_PARAM) : 0, RS_HC_MMU_FLUSH, what,
		    0);
}

/* One more update for the batch. @return why it must be refused. */
static reasons some_update(struct sequence *s, struct rs_mmu_update *update)
{
	unsigned level = 1 + (unsigned)dice(s, 3);
	uint64_t machine = some_machine(s, level);
	int n = oracle_frame(&s->oracle, machine);
	if (dice(s, 4) == 0) { /* of a mapping outside */
		unsigned frame = (unsigned)some_frame(s, (unsigned)dice(s, 5));
		bool writable = dice(s, 2);
		update->entry = s->outer_entries + frame * 8u;
		update->value = to(machine_of(s, frame), writable ? LEAF_RW : LEAF_R);
		return oracle_map(&s->oracle, frame, writable);
	}
	if (n < 0)
		machine = foreign_machine(s);
	else if (s->oracle.type[n] >= RS_PT_L0 && s->oracle.type[n] <= RS_PT_ROOT)
		level = s->oracle.type[n];
	update->entry = machine + oracle_slots[some_slot(s)] * 8u + (dice(s, 64) ? 0 : 4);
	update->value = some_entry(s, level);
	return oracle_update(&s->oracle, update->entry, update->value);
}

static const char *update(struct sequence *s)
{
	uint64_t count = dice(s, 4) ? 1 : dice(s, SEQUENCE_BATCH + 1), done = 0, answer = 0;
	uint64_t arg[4] = {s->updates_va, count, dice(s, 3), 0};
	const char *wrong;
	reasons why = 0;
	if (dice(s, 64) == 0)
		arg[1] = RS_MMU_UPDATE_MAX + 1 + dice(s, 1000);
	if (dice(s, 64) == 0)
		arg[2] = RS_FLUSH_ALL + 1 + dice(s, 1000);
	if (dice(s, 64) == 0)
		arg[0] += 8;
	why |= arg[1] > RS_MMU_UPDATE_MAX || arg[2] > RS_FLUSH_ALL ? REASON(INVALID_PARAM) : 0;
	why |= arg[0] % sizeof(struct rs_mmu_update) ? REASON(INVALID_ADDRESS) : 0;
	while (!why && done < count) {
		why = some_update(s, &s->updates[done]);
		done += !why;
	}
	wrong = judge(s, s->call(RS_HC_MMU_UPDATE, arg, &answer), why);
	if (!wrong && answer != done)
		wrong = "another number of updates was made";
	return wrong;
}

/* The guest writes to its memory. */
static void scribble(struct sequence *s)
{
	uint64_t frame = dice(s, ORACLE_FRAMES);
	unsigned slot = some_slot(s), level = 1 + (unsigned)dice(s, 3);
	uint64_t value = some_entry(s, level);
	if (!s->oracle.mapped_writable[frame])
		return;
	if (dice(s, 3) == 0) /* clean, so that it may become a table */
		for (unsigned i = 0; i < ORACLE_SLOTS; i++) {
			s->memory[frame][oracle_slots[i]] = 0;
			s->oracle.entry[frame][i] = 0;
		}
	if (dice(s, 4) == 0) { /* or a kernel root */
		slot = ORACLE_KERNEL;
		value = to(s->oracle.outer[RS_PT_L1 - 1], TABLE);
	}
	s->memory[frame][oracle_slots[slot]] = value;
	s->oracle.entry[frame][slot] = value;
}

/* ---- the sequence ---- */

static const char *memory_is_right(const struct sequence *s)
{
	const struct oracle *o = &s->oracle;
	for (unsigned n = 0; n < ORACLE_FRAMES; n++)
		for (unsigned i = 0; i < ORACLE_SLOTS; i++) {
			uint64_t right = o->entry[n][i];
			if (o->count[n] && o->type[n] == RS_PT_ROOT && i >= ORACLE_RESERVED)
				right = s->reserved[i - ORACLE_RESERVED];
			if (s->memory[n][oracle_slots[i]] != right)
				return "memory is not what the calls made it";
		}
	return NULL;
}

void sequence_start(struct sequence *s)
{
	for (unsigned i = 0; i < ORACLE_FRAMES; i++)
		s->oracle.mapped_writable[i] = true;
	(void)oracle_recount(&s->oracle);
}

const char *sequence_step(struct sequence *s)
{
	const char *wrong;
	scribble(s);
	switch (dice(s, 16)) {
	case 0:
	case 1:
		wrong = pin(s);
		break;
	case 2:
	case 3:
		wrong = unpin(s);
		break;
	case 4:
		wrong = set_roots(s);
		break;
	case 5:
		wrong = flush(s);
		break;
	default:
		wrong = update(s);
	}
	return wrong ? wrong : memory_is_right(s);
}
