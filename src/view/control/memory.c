/* memory.c - in the memory: up and down, from one register to the next, an address that is typed. */
#include "view/control/memory.h"
#include "view/control/breaks.h"

#include <stdio.h>
#include <string.h>

#include "ringside/isa.h"
#include "view/control/atlas.h"
#include "view/control/breaks.h"
#include "view/scene/memory.h"

enum { PAGE_ROWS = 12, REGISTERS = 32 };

/* ---- what is looked at */

static void follow(struct view_state *s, unsigned what, uint64_t address)
{
	s->memory.follow = (uint8_t)what;
	s->memory.address = address;
	s->memory.scroll = 0;
}

static bool find_register(const char *name, unsigned *number)
{
	if (strcmp(name, "pc") == 0) {
		*number = RS_FOLLOW_PC;
		return true;
	}
	for (*number = 1; *number < REGISTERS; ++*number) {
		char plain[8];

		snprintf(plain, sizeof plain, "x%u", *number);
		if (strcmp(name, rs_reg_name(*number)) == 0 || strcmp(name, plain) == 0)
			return true;
	}
	*number = 8;
	return strcmp(name, "fp") == 0;
}

/* 0x and digits, or decimal. @return false: it is no number, or one too large. */
static bool parse_number(const char *text, uint64_t *value)
{
	unsigned base = text[0] == '0' && text[1] == 'x' ? 16 : 10;

	text += base == 16 ? 2 : 0;
	*value = 0;
	if (!*text)
		return false;
	for (; *text; text++) {
		unsigned digit = *text >= '0' && *text <= '9'	? (unsigned)(*text - '0')
				 : *text >= 'a' && *text <= 'f' ? (unsigned)(*text - 'a') + 10
				 : *text >= 'A' && *text <= 'F' ? (unsigned)(*text - 'A') + 10
								: base;

		if (digit >= base || *value > (UINT64_MAX - digit) / base)
			return false;
		*value = *value * base + digit;
	}
	return true;
}

bool view_memory_stand(struct view_state *s, const char *text, char *message, size_t size)
{
	const struct view_source *source = &s->m->lanes[s->m->focus].source;
	unsigned number;
	uint64_t address;

	if (find_register(text, &number)) {
		follow(s, number, 0);
		return true;
	}
	if (parse_number(text, &address)) {
		follow(s, RS_FOLLOW_ADDRESS, address);
		return true;
	}
	if (*text && source->find &&
	    source->find(source->context, source->vm, text, &address)) {
		follow(s, RS_FOLLOW_ADDRESS, address);
		return true;
	}
	snprintf(message, size, view_localized(TEXT_MEMORY_NO_PLACE), text);
	return false;
}

/* What the event is about, and then the registers that hold addresses. */
static void follow_next(struct view_state *s)
{
	static const uint8_t order[] = {VIEW_FOLLOW_EVENT,
					VIEW_FOLLOW_SP,
					RS_FOLLOW_PC,
					1,
					8,
					10,
					11,
					12,
					13,
					14,
					15,
					16,
					17};
	size_t i = 0;

	while (i < sizeof order && order[i] != s->memory.follow)
		i++;
	follow(s, order[i + 1 < sizeof order ? i + 1 : 0], 0);
}

/* ---- typing */

bool view_is_typing(const struct view_state *s)
{
	return s->atlas.typing || s->memory.typing || s->m->breaks.typing;
}

void view_memory_type(struct view_state *s, const char *text)
{
	size_t used = strlen(s->memory.typed);

	for (; *text; text++)
		if (*text > ' ' && *text < 0x7f && used + 1 < sizeof s->memory.typed &&
		    !(used == 0 && *text == '/')) { /* the key that began it */
			s->memory.typed[used++] = *text;
			s->memory.typed[used] = '\0';
		}
}

void view_type(struct view_state *s, const char *text)
{
	if (s->m->breaks.typing)
		view_breaks_type(s, text);
	else if (s->memory.typing)
		view_memory_type(s, text);
	else
		view_atlas_type(s, text);
}

static void typing(struct view_state *s, enum view_command what)
{
	size_t used = strlen(s->memory.typed);
	char message[160];

	if (what == VIEW_DO_ERASE) {
		if (used)
			s->memory.typed[used - 1] = '\0';
		return;
	}
	s->memory.typing = false;
	if (what == VIEW_DO_ENTER && used &&
	    !view_memory_stand(s, s->memory.typed, message, sizeof message))
		view_note(s, "%s", message);
	s->memory.typed[0] = '\0';
}

/* ---- */

bool view_memory_do(struct view_state *s, enum view_command what, int by)
{
	if (s->memory.typing &&
	    (what == VIEW_DO_ENTER || what == VIEW_DO_BACK || what == VIEW_DO_ERASE)) {
		typing(s, what);
		return true;
	}
	s->memory.typing = false; /* a click elsewhere */
	if (what == VIEW_DO_ROW)
		s->memory.scroll -= by * MEMORY_ROW;
	else if (what == VIEW_DO_ROWS)
		s->memory.scroll -= by * MEMORY_ROW * PAGE_ROWS;
	else if (what == VIEW_DO_UNIT)
		s->memory.unit = (uint8_t)((s->memory.unit + VIEW_UNITS + by) % VIEW_UNITS);
	else if (what == VIEW_DO_PATTERN)
		s->memory.typing = true;
	else if (what == VIEW_DO_ENTER)
		follow_next(s);
	else
		return false;
	return true;
}

bool view_memory_pass(struct view_state *s)
{
	bool waited = s->memory_waits;
	struct view_memory v;

	if (!s->player.playing && !s->begin_at) /* on the way there it does not stop */
		view_memory_stop(s->m, &s->memory);
	s->memory_waits = false;
	if (s->screen != VIEW_SCREEN_MEMORY)
		return false;
	view_memory_read(s->m, &s->memory, &v);
	s->memory_waits = v.state == VIEW_MEMORY_WAITS;
	return waited || s->memory_waits;
}
