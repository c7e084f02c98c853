/* memory_words.c - what the Memory screen says. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ringside/isa.h"
#include "view/scene/memory.h"

#define FIVE_BYTES UINT64_C(0xffffffffff)

void memory_digits(uint64_t address, char text[12])
{
	snprintf(text, 12, "%010" PRIx64, address & FIVE_BYTES);
}

/* "a_function_with…+0x14": at most so many letters. @return false: it has no name. */
static bool symbol(const struct memory_page *p, uint64_t address, uint64_t back, size_t letters,
		   char *text, size_t size)
{
	char name[MEMORY_NAME], tail[24] = "";
	uint64_t offset;
	size_t room;

	text[0] = '\0';
	if (!p->source->symbol ||
	    !p->source->symbol(p->source->context, p->source->vm, p->v.now.hart.mode,
			       address - back, name, sizeof name, &offset))
		return false;
	if (offset + back)
		snprintf(tail, sizeof tail, "+0x%" PRIx64, offset + back);
	room = letters - (strlen(tail) < letters ? strlen(tail) : letters);
	if (strlen(name) <= room)
		snprintf(text, size, "%s%s", name, tail);
	else
		snprintf(text, size, "%.*s…%s", (int)(room ? room - 1 : 0), name, tail);
	return true;
}

enum { LETTERS = 26, FEW_LETTERS = 16 };

void memory_symbol(const struct memory_page *p, uint64_t address, char *text, size_t size)
{
	(void)symbol(p, address, 0, LETTERS, text, size);
}

void memory_heading(const struct memory_page *p, char *address, size_t size, char *what,
		    size_t what_size)
{
	uint8_t follows = p->v.follows;

	if (p->at->typing) {
		snprintf(address, size, "/%s_", p->at->typed);
		snprintf(what, what_size, "%s", view_localized(TEXT_MEMORY_TYPE));
		return;
	}
	snprintf(address, size, "0x%" PRIx64, p->v.now.address);
	if (follows == VIEW_FOLLOW_EVENT)
		snprintf(what, what_size, "%s", view_localized(TEXT_MEMORY_EVENT));
	else if (follows == VIEW_FOLLOW_SP)
		snprintf(what, what_size, "%s", view_localized(TEXT_MEMORY_SP));
	else if (follows == RS_FOLLOW_PC)
		snprintf(what, what_size, "%s", view_localized(TEXT_MEMORY_PC));
	else if (follows == RS_FOLLOW_ADDRESS)
		snprintf(what, what_size, "%s", view_localized(TEXT_MEMORY_CHOSEN));
	else
		snprintf(what, what_size, view_localized(TEXT_MEMORY_REGISTER),
			 rs_reg_name(follows));
}

void memory_hart(const struct memory_page *p, char *text, size_t size)
{
	char name[MEMORY_NAME], pc[MEMORY_NAME + 32], digits[12];

	memory_symbol(p, p->v.now.hart.pc, name, sizeof name);
	memory_digits(p->v.now.hart.pc, digits);
	snprintf(pc, sizeof pc, "%s%s%s", digits, *name ? " " : "", name);
	snprintf(text, size, view_localized(TEXT_MEMORY_HART), rs_mode_name(p->v.now.hart.mode),
		 pc);
}

void memory_absence(const struct memory_page *p, char *text, size_t size)
{
	char percent[16];

	text[0] = '\0';
	snprintf(percent, sizeof percent, "%u", p->v.percent);
	if (p->v.state == VIEW_MEMORY_NONE)
		snprintf(text, size, "%s", view_localized(TEXT_MEMORY_NONE));
	else if (p->v.state == VIEW_MEMORY_WAITS)
		snprintf(text, size, view_localized(TEXT_MEMORY_WAITS), percent);
	else if (p->v.state == VIEW_MEMORY_FAILED)
		snprintf(text, size, view_localized(TEXT_MEMORY_FAILED), p->v.problem);
	else if (!p->v.now.known)
		snprintf(text, size, "%s", view_localized(TEXT_MEMORY_NOT_BEGUN));
}

void memory_changes(const struct memory_page *p, char *text, size_t size)
{
	unsigned n = view_memory_changes(&p->v, (size_t)p->rows * MEMORY_ROW);
	char number[16];

	snprintf(number, sizeof number, "%u", n);
	if (!p->v.compared)
		snprintf(text, size, "%s", view_localized(TEXT_MEMORY_NO_STOP));
	else if (n == 0)
		snprintf(text, size, "%s", view_localized(TEXT_MEMORY_SAME));
	else
		snprintf(text, size,
			 view_localized(n == 1 ? TEXT_MEMORY_CHANGED_ONE : TEXT_MEMORY_CHANGED),
			 number);
}

enum view_localized memory_unit(const struct memory_page *p)
{
	static const enum view_localized units[VIEW_UNITS] = {
		TEXT_MEMORY_BYTES, TEXT_MEMORY_WORDS_32, TEXT_MEMORY_WORDS_64,
		TEXT_MEMORY_SYMBOLS};

	return units[p->at->unit % VIEW_UNITS];
}

/* ---- rows */

static uint64_t word_at(const struct memory_page *p, unsigned row)
{
	uint64_t word = 0;

	for (unsigned i = 0; i < MEMORY_ROW; i++)
		word |= (uint64_t)p->v.now.bytes[MEMORY_ROW * row + i] << 8 * i;
	return word;
}

void memory_aside(const struct memory_page *p, unsigned row, char *text, size_t size)
{
	const uint8_t *bytes = p->v.now.bytes + (size_t)MEMORY_ROW * row;
	static const int64_t most = INT64_C(1000000000000);
	int64_t word = (int64_t)word_at(p, row);
	size_t n = 0;

	text[0] = '\0';
	switch ((enum view_unit)(p->at->unit % VIEW_UNITS)) {
	case VIEW_UNIT_BYTES:
	case VIEW_UNIT_32:
		for (; n < MEMORY_ROW && n + 1 < size; n++)
			text[n] = bytes[n] >= ' ' && bytes[n] < 0x7f ? (char)bytes[n] : '.';
		text[n] = '\0';
		break;
	case VIEW_UNIT_64:
		if (word > -most && word < most)
			snprintf(text, size, "%lld", (long long)word);
		break;
	case VIEW_UNIT_SYMBOLS:
	case VIEW_UNITS:
		(void)symbol(p, (uint64_t)word, 0, FEW_LETTERS, text, size);
		break;
	}
}

unsigned memory_part(const struct memory_page *p, unsigned row, unsigned from, char *text,
		     size_t size)
{
	static const uint8_t sizes[VIEW_UNITS] = {1, 4, 8, 8};
	unsigned count = sizes[p->at->unit % VIEW_UNITS];
	uint64_t word = word_at(p, row) >> 8 * from;

	if (count < 8)
		word &= (UINT64_C(1) << 8 * count) - 1;
	if (p->v.now.there[row])
		snprintf(text, size, "%0*" PRIx64, (int)(2 * count), word);
	else
		snprintf(text, size, "%.*s", (int)(2 * count), "----------------");
	return count;
}

bool memory_part_changed(const struct memory_page *p, unsigned row, unsigned from,
			 unsigned count)
{
	bool changed = false;

	for (unsigned i = 0; i < count; i++)
		changed |= view_memory_changed(&p->v, (size_t)MEMORY_ROW * row + from + i);
	return changed;
}

/* ---- the walk */

void memory_walk_title(const struct memory_page *p, char *text, size_t size)
{
	static const enum view_localized titles[3][2] = {
		{TEXT_MEMORY_ONE_TABLE, TEXT_MEMORY_ONE_TABLE_ONE},
		{TEXT_MEMORY_TWO_TABLES, TEXT_MEMORY_TWO_TABLES_ONE},
		{TEXT_MEMORY_EMULATOR_TABLE, TEXT_MEMORY_EMULATOR_TABLE_ONE}};
	const struct rs_memory *m = &p->v.now;
	unsigned kind = p->g == RS_FULL ? 2 : view_memory_two_stages(m);
	char number[16];

	snprintf(number, sizeof number, "%u", m->read_count);
	if (!m->read_count && m->found)
		snprintf(text, size, "%s", view_localized(TEXT_MEMORY_NO_TABLE));
	else
		snprintf(text, size, view_localized(titles[kind][m->read_count == 1]), number);
}

static void found(const struct memory_page *p, char *text, size_t size)
{
	const struct rs_memory *m = &p->v.now;
	char pa[24], lies[24];

	snprintf(pa, sizeof pa, "0x%" PRIx64, m->pa);
	snprintf(lies, sizeof lies, "0x%" PRIx64, m->lies);
	if (!m->ram)
		snprintf(text, size, view_localized(TEXT_MEMORY_DEVICE), pa);
	else if (p->g == RS_FULL)
		snprintf(text, size, view_localized(TEXT_MEMORY_FOUND_LIES), pa, lies);
	else
		snprintf(text, size,
			 view_localized(p->g == RS_HVM || p->g == RS_PARA
						? TEXT_MEMORY_FOUND_MACHINE
						: TEXT_MEMORY_FOUND),
			 pa);
}

void memory_walk_result(const struct memory_page *p, char *who, size_t size, char *rest,
			size_t rest_size)
{
	static const enum view_localized reasons[] = {
		[VIEW_WALK_NOT_VALID] = TEXT_MEMORY_NOT_VALID,
		[VIEW_WALK_RESERVED] = TEXT_MEMORY_RESERVED,
		[VIEW_WALK_POINTER] = TEXT_MEMORY_POINTER,
		[VIEW_WALK_MISALIGNED] = TEXT_MEMORY_MISALIGNED,
		[VIEW_WALK_TABLE] = TEXT_MEMORY_NO_RAM};
	const struct rs_memory *m = &p->v.now;
	const struct rs_walk_read *last = &m->reads[m->read_count ? m->read_count - 1 : 0];
	enum view_walk_end end = view_memory_walk_end(m);
	char entry[VIEW_TEXT], level[8];

	*who = '\0';
	if (m->found) {
		found(p, rest, rest_size);
		return;
	}
	snprintf(who, size, "%s", view_localized(TEXT_MEMORY_NOT_MAPPED));
	if (end == VIEW_WALK_BITS || !m->read_count) {
		snprintf(rest, rest_size, "%s",
			 view_localized(end == VIEW_WALK_BITS ? TEXT_MEMORY_BITS
							      : TEXT_MEMORY_ROOT));
		return;
	}
	snprintf(level, sizeof level, "%u", last->level);
	snprintf(entry, sizeof entry,
		 view_localized(last->second		    ? TEXT_MEMORY_HOST_ENTRY
				: view_memory_two_stages(m) ? TEXT_MEMORY_GUEST_ENTRY
							    : TEXT_MEMORY_ENTRY),
		 level);
	snprintf(rest, rest_size, "%s %s", entry, view_localized(reasons[end]));
}

void memory_flags(uint64_t entry, bool dashes, char text[9])
{
	static const char names[] = "vrwxugad";
	size_t n = 0;

	for (unsigned i = 0; i < 8; i++) {
		if (entry >> i & 1)
			text[n++] = names[i];
		else if (dashes)
			text[n++] = '-';
	}
	text[n] = '\0';
}

void memory_entry_page(uint64_t entry, char *text, size_t size)
{
	uint64_t page = entry >> 10 & ((UINT64_C(1) << 44) - 1);

	if (page >> 24)
		snprintf(text, size, "…%05" PRIx64, page & 0xfffff);
	else
		snprintf(text, size, "%05" PRIx64, page);
}

bool memory_read_fails(const struct memory_page *p, unsigned read)
{
	return !p->v.now.found && read + 1u == p->v.now.read_count;
}

/* ---- stack and code */

void memory_frame(const struct memory_page *p, unsigned frame, char *at, size_t size,
		  char *name, size_t name_size)
{
	const struct rs_memory_frame *f = &p->v.now.frames[frame];
	uint64_t sp = p->v.now.hart.x[2];
	char what[MEMORY_NAME], digits[12];

	if (f->at && f->at >= sp)
		snprintf(at, size, "sp+0x%" PRIx64, f->at - sp);
	else if (f->at)
		snprintf(at, size, "sp-0x%" PRIx64, sp - f->at);
	else
		snprintf(at, size, "%s", frame == 0 ? "pc" : "ra");
	/* A call may be a function's last instruction: what it returns to is behind it then. */
	(void)symbol(p, f->pc, frame > 0, LETTERS, what, sizeof what);
	memory_digits(f->pc, digits);
	snprintf(name, name_size, "%s%s%s", digits, *what ? "  " : "", what);
}

bool memory_frame_changed(const struct memory_page *p, unsigned frame)
{
	uint64_t word = (p->v.now.frames[frame].at - p->v.now.stack_at) / 8;

	return p->v.now.frames[frame].at && word < p->v.now.stack_count &&
	       view_memory_stack_changed(&p->v, (size_t)word);
}

size_t memory_code(const struct memory_page *p, struct view_code_line *lines, size_t most)
{
	const struct rs_memory *m = &p->v.now;
	struct rs_hart_state look = {
		.pc = m->hart.pc, .code_at = m->code_at, .code_size = m->code_size};

	memcpy(look.code, m->code, sizeof look.code);
	return m->code_size ? view_code(lines, most, &look) : 0;
}
