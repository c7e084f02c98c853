#include "sample_memory.h"

#include <stdio.h>
#include <string.h>

enum { TABLE = 0x01, LEAF = 0xcf, LEAF_HOST = 0xdf, LEVELS = 3 };
#define SP UINT64_C(0xffffffc08024ad10)
#define PC UINT64_C(0xffffffc080201354)

static enum sample_memory now;

static void add_read(struct rs_memory *m, bool second, unsigned level, unsigned flags)
{
	struct rs_walk_read *r = &m->reads[m->read_count];

	*r = (struct rs_walk_read){.at = 0x80236810 + 0x1000u * m->read_count,
				   .entry = (uint64_t)(0x8b700 + 7u * m->read_count) << 10 |
					    flags,
				   .level = (uint8_t)level,
				   .second = second};
	r->gpa = r->at - 0x400000;
	m->read_count++;
}

/* The host's tables for one address, down to a level. */
static void add_host(struct rs_memory *m, unsigned lowest)
{
	for (unsigned level = LEVELS; level-- > lowest;)
		add_read(m, true, level, level == lowest ? LEAF_HOST : TABLE);
}

static void add_two(struct rs_memory *m, unsigned lowest, unsigned host)
{
	for (unsigned level = LEVELS; level-- > lowest;) {
		add_host(m, host);
		add_read(m, false, level, level == lowest ? LEAF : TABLE);
	}
	add_host(m, host);
}

static void add_one(struct rs_memory *m, unsigned last)
{
	add_read(m, false, 2, TABLE);
	add_read(m, false, 1, TABLE);
	add_read(m, false, 0, last);
}

static void end_of(struct rs_memory *m, uint64_t entry)
{
	m->found = false;
	m->reads[m->read_count - 1].entry = entry;
}

static void walk(struct rs_memory *m)
{
	m->paged = m->found = m->ram = true;
	m->pa = 0x8064ad10;
	m->lies = 0x804bdf60;
	switch (now) {
	case SAMPLE_MEMORY_TWO:
	case SAMPLE_MEMORY_HALF:
	case SAMPLE_MEMORY_FRAMES:
		add_two(m, 0, 0);
		break;
	case SAMPLE_MEMORY_LARGE:
		add_two(m, 2, 1);
		break;
	case SAMPLE_MEMORY_PHYSICAL:
		m->paged = false;
		break;
	case SAMPLE_MEMORY_HOST_ALONE:
		m->paged = false;
		add_host(m, 0);
		break;
	case SAMPLE_MEMORY_GUEST_FAULT:
		add_two(m, 0, 0);
		m->read_count = 8;
		end_of(m, 0);
		break;
	case SAMPLE_MEMORY_HOST_FAULT:
		add_two(m, 0, 0);
		m->read_count = 6;
		end_of(m, 0);
		break;
	case SAMPLE_MEMORY_INVALID:
		add_one(m, LEAF);
		end_of(m, 0x1234);
		break;
	case SAMPLE_MEMORY_RESERVED:
		add_one(m, LEAF);
		end_of(m, UINT64_C(1) << 60 | 0xcf);
		break;
	case SAMPLE_MEMORY_POINTER:
		add_one(m, TABLE);
		end_of(m, 0x8b700 << 10 | 1);
		break;
	case SAMPLE_MEMORY_MISALIGNED:
		add_one(m, LEAF);
		m->read_count = 2;
		end_of(m, 0x8b701 << 10 | 0xcf);
		break;
	case SAMPLE_MEMORY_NO_RAM:
		add_one(m, LEAF);
		m->read_count = 2;
		end_of(m, UINT64_C(0xfffffffffff) << 10 | 1);
		break;
	case SAMPLE_MEMORY_NO_ROOT:
		m->found = false;
		break;
	case SAMPLE_MEMORY_BITS:
		m->address = 0x7fffffc08024ad10;
		m->found = false;
		break;
	case SAMPLE_MEMORY_DEVICE:
		add_one(m, LEAF);
		m->ram = false;
		m->pa = 0x10000000;
		break;
	case SAMPLE_MEMORY_ONE:
	case SAMPLE_MEMORY_NO_STACK:
	case SAMPLE_MEMORY_NOT_BEGUN:
	case SAMPLE_MEMORY_WAITS:
	case SAMPLE_MEMORY_FAILED:
	case SAMPLE_MEMORIES:
		add_one(m, LEAF);
		break;
	}
	m->ram = m->ram && m->found;
}

static void stack(struct rs_memory *m, size_t event)
{
	m->stack_at = m->hart.x[2];
	m->stack_count = now == SAMPLE_MEMORY_NO_STACK ? 0 : RS_MEMORY_STACK;
	for (size_t i = 0; i < m->stack_count; i++)
		m->stack[i] = i % 4 == 1 ? PC + 16 * i : i;
	if (m->stack_count)
		m->stack[1] = event;
	m->frames[m->frame_count++] = (struct rs_memory_frame){m->hart.pc, 0};
	if (!m->stack_count)
		return;
	if (now != SAMPLE_MEMORY_FRAMES)
		m->frames[m->frame_count++] = (struct rs_memory_frame){PC + 64, 0};
	for (size_t i = 1; i < 25; i += 4)
		m->frames[m->frame_count++] =
			(struct rs_memory_frame){PC + 16 * i, m->stack_at + 8 * i};
	m->by_pointer = now == SAMPLE_MEMORY_FRAMES;
}

static enum view_memory_state recall(void *context, bool before, const struct rs_moment *moment,
				     const struct rs_memory_wish *wish, struct rs_memory *m,
				     unsigned *percent, char problem[VIEW_MEMORY_PROBLEM])
{
	static const uint16_t code[] = {0x4681, 0x0813, 0x0330, 0x08b7, 0x0800, 0x0073,
					0,	0xe111, 0x8082, 0x8d7d, 0x853e};

	(void)context;
	(void)before;
	memset(m, 0, sizeof *m);
	if (now == SAMPLE_MEMORY_WAITS) {
		*percent = 43;
		return VIEW_MEMORY_WAITS;
	}
	if (now == SAMPLE_MEMORY_FAILED) {
		snprintf(problem, VIEW_MEMORY_PROBLEM, "no guest 'tour' is there any more");
		return VIEW_MEMORY_FAILED;
	}
	m->known = now != SAMPLE_MEMORY_NOT_BEGUN;
	if (!m->known)
		return VIEW_MEMORY_THERE;
	m->hart.mode = RS_MODE_VS;
	m->hart.pc = now == SAMPLE_MEMORY_NO_STACK ? UINT64_MAX - 1 : PC;
	for (unsigned i = 1; i < 32; i++)
		m->hart.x[i] = 0x80201000 + 8 * i;
	m->hart.x[2] = now == SAMPLE_MEMORY_NO_STACK ? UINT64_MAX : SP;
	m->address = wish->follow < RS_FOLLOW_PC    ? m->hart.x[wish->follow]
		     : wish->follow == RS_FOLLOW_PC ? m->hart.pc
						    : wish->address;
	m->first = (m->address & ~UINT64_C(7)) + (uint64_t)wish->scroll;
	for (size_t i = 0; i < RS_MEMORY_BYTES; i++) {
		uint64_t address = m->first + i;

		m->there[i / 8] =
			now == SAMPLE_MEMORY_HALF ? i < 64 : now != SAMPLE_MEMORY_NO_STACK;
		m->bytes[i] = !m->there[i / 8] ? 0
			      : (address & ~UINT64_C(7)) == SP + 8
				      ? (uint8_t)(moment->event >> 8 * (address & 7))
			      : address & 64 ? (uint8_t)(PC >> 8 * (address & 7))
					     : (uint8_t)("Ringside"[address & 7]);
	}
	m->code_at = m->hart.pc - 10;
	m->code_size = now == SAMPLE_MEMORY_NO_STACK ? 0 : sizeof code;
	memcpy(m->code, code, sizeof code);
	stack(m, moment->event);
	walk(m);
	return VIEW_MEMORY_THERE;
}

static bool symbol(void *context, unsigned vm, enum rs_mode mode, uint64_t address, char *name,
		   size_t size, uint64_t *offset)
{
	(void)context;
	(void)vm;
	(void)mode;
	if (address - PC > 0x10000)
		return false;
	*offset = address - PC;
	snprintf(name, size, "%s",
		 address & 32 ? "trap_entry" : "a_function_with_a_name_that_is_too_long");
	return true;
}

static bool find(void *context, unsigned vm, const char *name, uint64_t *address)
{
	(void)context;
	(void)vm;
	*address = PC;
	return strcmp(name, "trap_entry") == 0;
}

void sample_memory_add(struct view_model *m, size_t lane)
{
	struct view_source *s = &m->lanes[lane].source;

	s->recall = recall;
	s->symbol = symbol;
	s->find = find;
}

void sample_memory_choose(enum sample_memory kind)
{
	now = kind;
}
