#include "view/control/breaks.h"

#include <stdio.h>
#include <string.h>

#include "view/scene/translations.h"

static struct view_breaks *breaks(struct view_state *s)
{
	return &s->m->breaks;
}

static const struct view_source *source(const struct view_state *s)
{
	return &s->m->lanes[s->m->focus].source;
}

static void prompt(struct view_state *s)
{
	view_note(s, view_localized(TEXT_BREAK_PROMPT), breaks(s)->typed);
	s->note_left = 0;
}

/* ---- setting them */

static bool can_run(struct view_state *s)
{
	if (source(s)->run_to)
		return true;
	view_note(s, "%s", view_localized(TEXT_BREAK_NOWHERE));
	return false;
}

/* `hint`: what may have been meant instead. */
static void tell_set(struct view_state *s, const char *text, const char *hint)
{
	if (!*hint) {
		view_note(s, view_localized(TEXT_BREAK_SET), text);
		return;
	}
	view_note(s, "%s", hint); /* there is no room for both */
	s->note_left = 0;	  /* it takes a while to read */
}

static bool toggle(struct view_state *s, const char *text)
{
	const struct view_source *from = source(s);
	struct view_find find = {.kind = VIEW_FIND_CHECK, .text = text, .vm = from->vm};
	struct view_break one = {.has_pc = false};
	struct view_found found;
	char message[sizeof s->note] = "";
	bool full;

	if (from->run_to(from->context, &find, &found, message, sizeof message) !=
	    VIEW_FIND_YES) {
		view_note(s, "%s", message);
		s->note_left = 0; /* it takes a while to read */
		return false;
	}
	snprintf(one.text, sizeof one.text, "%s", found.text);
	one.has_pc = found.has_pc;
	one.pc = found.pc;
	if (view_breaks_toggle(breaks(s), &one, &full))
		tell_set(s, one.text, message);
	else
		view_note(s, view_localized(full ? TEXT_BREAK_FULL : TEXT_BREAK_GONE),
			  one.text);
	return !full;
}

bool view_breaks_click(struct view_state *s, const struct view_scene *scene, double x, double y)
{
	const struct view_spot *spot = view_spot_at(scene, x, y);
	char text[VIEW_BREAK_TEXT];

	if (s->screen != VIEW_SCREEN_MICROSCOPE || !spot || !spot->code)
		return false;
	snprintf(text, sizeof text, "pc == 0x%llx", (unsigned long long)spot->pc);
	if (can_run(s))
		(void)toggle(s, text);
	return true;
}

void view_breaks_type(struct view_state *s, const char *text)
{
	struct view_breaks *b = breaks(s);
	size_t used = strlen(b->typed);

	for (; *text; text++)
		if (*text >= ' ' && *text < 0x7f && used + 1 < sizeof b->typed &&
		    !(used == 0 && (*text == 's' || *text == 'S') && b->fresh)) {
			b->typed[used++] = *text;
			b->typed[used] = '\0';
			b->fresh = false;
		} else {
			b->fresh = false;
		}
	prompt(s);
}

bool view_breaks_set(struct view_state *s, const char *text)
{
	s->note[0] = '\0';
	return can_run(s) && *text && toggle(s, text);
}

static void end_typing(struct view_state *s, bool keep)
{
	struct view_breaks *b = breaks(s);

	if (!keep || !*b->typed || toggle(s, b->typed)) {
		b->typing = false;
		*b->typed = '\0';
	}
}

static bool while_typing(struct view_state *s, enum view_command what)
{
	struct view_breaks *b = breaks(s);
	size_t used = strlen(b->typed);

	if (what == VIEW_DO_ENTER) {
		end_typing(s, true);
	} else if (what == VIEW_DO_ERASE) {
		b->typed[used ? used - 1 : 0] = '\0';
		prompt(s);
	} else {
		end_typing(s, false);
		return what == VIEW_DO_BACK;
	}
	return true;
}

/* ---- running to them */

static void stop_search(struct view_state *s)
{
	const struct view_source *from = source(s);
	struct view_find find = {.kind = VIEW_FIND_STOP};
	struct view_found found;

	if (breaks(s)->searching)
		(void)from->run_to(from->context, &find, &found, NULL, 0);
	breaks(s)->searching = 0;
}

static void begin_search(struct view_state *s, int by)
{
	struct view_breaks *b = breaks(s);
	bool stands = view_breaks_stopped(b, s->m->focus, s->m->cycle);

	stop_search(s);
	if (!can_run(s))
		return;
	if (!b->count) {
		view_note(s, "%s", view_localized(TEXT_BREAK_NONE));
		return;
	}
	s->player.playing = false;
	view_breaks_join(b, b->joined, sizeof b->joined, true, " || ");
	b->find = (struct view_find){.kind = by > 0 ? VIEW_FIND_NEXT : VIEW_FIND_BEFORE,
				     .text = b->joined,
				     .vm = source(s)->vm,
				     .cycle = stands ? b->stop.found.cycle : s->m->cycle,
				     .progress = view_model_progress(s->m),
				     .stopped = stands};
	b->searching = by;
	view_note(s, "%s", view_localized(TEXT_BREAK_RUNS));
	s->note_left = 0;
}

static void arrive(struct view_state *s, const struct view_found *found)
{
	struct view_breaks *b = breaks(s);

	char number[24];
	bool there = !found->other_clock || view_model_seek_progress(s->m, &found->progress);

	if (!found->other_clock)
		view_model_seek_cycle(s->m, found->cycle);
	b->stop.held = true;
	b->stop.lane = s->m->focus;
	b->stop.cycle = s->m->cycle;
	b->stop.found = *found;
	snprintf(number, sizeof number, "%llu", (unsigned long long)found->instruction);
	if (there)
		view_note(s, view_localized(TEXT_BREAK_STOPPED), found->where, number);
	else
		view_note(s, view_localized(TEXT_BREAK_STOPPED_NOWHERE), found->where);
	s->note_left = 0;
}

bool view_breaks_pass(struct view_state *s)
{
	struct view_breaks *b = breaks(s);
	const struct view_source *from = source(s);
	struct view_found found;
	char message[sizeof s->note] = "";
	enum view_find_result result;

	if (!b->searching)
		return false;
	result = from->run_to(from->context, &b->find, &found, message, sizeof message);
	b->find.begun = true;
	if (result == VIEW_FIND_MORE)
		return false;
	if (result == VIEW_FIND_YES)
		arrive(s, &found);
	else if (result == VIEW_FIND_NO)
		view_note(s, "%s",
			  view_localized(b->searching > 0 ? TEXT_BREAK_NEVER
							  : TEXT_BREAK_NEVER_BEFORE));
	else
		view_note(s, "%s", message);
	b->searching = 0;
	return true;
}

bool view_breaks_do(struct view_state *s, enum view_command what, int by)
{
	struct view_breaks *b = breaks(s);
	bool searched = b->searching;

	stop_search(s);
	if (b->typing && while_typing(s, what))
		return true;
	switch ((int)what) {
	case VIEW_DO_BREAK:
		view_open_screen(s, VIEW_SCREEN_MICROSCOPE);
		if (can_run(s)) {
			b->typing = b->fresh = true;
			prompt(s);
		}
		return true;
	case VIEW_DO_FIND:
		view_open_screen(s, VIEW_SCREEN_MICROSCOPE);
		begin_search(s, by);
		return true;
	case VIEW_DO_ERASE:
		if (s->screen != VIEW_SCREEN_MICROSCOPE || !b->count)
			return false;
		b->count--;
		view_note(s, view_localized(TEXT_BREAK_GONE), b->list[b->count].text);
		return true;
	default:
		return searched && what == VIEW_DO_BACK;
	}
}
