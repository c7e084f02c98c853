#include "view/control/control.h"

#include <stdarg.h>
#include <stdio.h>

#include "view/control/atlas.h"
#include "view/control/breaks.h"
#include "view/control/memory.h"
#include "view/model/consolidation.h"
#include "view/model/page_walk.h"
#include "view/scene/translations.h"

#define NOTE_SECONDS   5.0
#define VEIL_SECONDS   0.4
#define OTHERS_SECONDS 0.25

enum {
	SLOW = 2
}; /* speeds at which an operation stays long enough for its arrows to be followed */

static const unsigned sizes[] = {80, 90, 100, 125, 150, 200};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void alone(struct view_state *s, size_t lane)
{
	if (lane >= s->m->count)
		return;
	s->m->alone = (int)lane;
	s->m->beside = VIEW_ALL;
	view_model_set_focus(s->m, lane);
}

static void beside(struct view_state *s, size_t lane)
{
	if (lane >= s->m->count || lane == s->m->focus)
		return;
	s->m->alone = (int)s->m->focus;
	s->m->beside = (int)lane;
}

/* Moving by hand stops playing: a user who steps back wants to stay there. */
static void step(struct view_state *s, bool operation, int by)
{
	s->player.playing = false;
	if (s->screen == VIEW_SCREEN_TIMELINE && !operation)
		view_timeline_step(s->m, by);
	else if (operation)
		view_model_step_op(s->m, by);
	else
		view_model_step_event(s->m, by);
}

/* On the nested walk: by reads, or by whole walks. */
static void walk(struct view_state *s, bool whole, int by)
{
	s->player.playing = false;
	if (whole)
		view_walk_stride(s->m, by);
	else
		view_walk_step(s->m, by);
}

static void size(struct view_state *s, int by)
{
	int i = 0;

	while (i < SIZES - 1 && sizes[i] < (s->percent ? s->percent : 100))
		i++;
	i += by;
	s->percent = sizes[i < 0 ? 0 : i >= SIZES ? SIZES - 1 : i];
}

void view_open_screen(struct view_state *s, enum view_screen screen)
{
	if (screen == VIEW_SCREEN_CONSOLIDATION) {
		size_t lane = view_consolidation_lane(s->m);

		if (!s->vm_count || lane == SIZE_MAX) {
			view_note(s, "%s", view_localized(TEXT_CONS_KEY));
			return;
		}
		view_model_set_focus(s->m, lane);
	}
	if (screen == VIEW_SCREEN_ATLAS)
		view_atlas_open(s);
	s->screen = screen;
}

static void screen(struct view_state *s, enum view_screen to)
{
	if (to == VIEW_SCREEN_RACE && s->screen == to && !s->logarithmic) {
		s->logarithmic = true;
		return;
	}
	s->logarithmic = false;
	s->from_atlas =
		s->from_atlas ? to != VIEW_SCREEN_ATLAS : s->screen == VIEW_SCREEN_ATLAS;
	view_open_screen(s, s->screen == to ? VIEW_SCREEN_LANES : to);
}

static void language(struct view_state *s)
{
	enum view_language to = view_language_now() == VIEW_KO ? VIEW_EN : VIEW_KO;

	if (!view_set_language(to))
		view_note(s,
			  _("no translation is installed: gettext was missing at the build"));
}

void view_show_vm(struct view_state *s, size_t vm)
{
	s->vm = vm;
	view_model_set_vm(s->m, (uint8_t)vm);
}

static void next_vm(struct view_state *s, int by)
{
	if (s->vm_count < 2) {
		view_note(s, "%s", view_localized(TEXT_ONE_VM));
		return;
	}
	view_show_vm(s, (s->vm + (by > 0 ? 1 : s->vm_count - 1)) % s->vm_count);
	view_note(s, view_localized(TEXT_VM_SHOWN), s->vms[s->vm]);
}

void view_note(struct view_state *s, const char *text, ...)
{
	va_list args;

	va_start(args, text);
	vsnprintf(s->note, sizeof s->note, text, args);
	va_end(args);
	s->note_left = NOTE_SECONDS;
}

void view_hint(struct view_state *s)
{
	view_note(s, "%s", view_localized(TEXT_HINT));
	s->note_left = 0;
}

/* Whether a command goes elsewhere than the lesson is. */
static bool leaves(enum view_command what)
{
	switch (what) {
	case VIEW_DO_PLAY:
	case VIEW_DO_EVENT:
	case VIEW_DO_OPERATION:
	case VIEW_DO_BEGIN:
	case VIEW_DO_END:
	case VIEW_DO_ALONE:
	case VIEW_DO_BESIDE:
	case VIEW_DO_ALL:
	case VIEW_DO_VM:
	case VIEW_DO_LINEUP:
	case VIEW_DO_SCREEN:
	case VIEW_DO_ENTER:
	case VIEW_DO_PATTERN:
	case VIEW_DO_POWER:
	case VIEW_DO_BREAK:
	case VIEW_DO_FIND:
	case VIEW_DO_BACK:
		return true;
	case VIEW_DO_PAGE:
	case VIEW_DO_BLACK:
	case VIEW_DO_TIMER:
	case VIEW_DO_FASTER:
	case VIEW_DO_ROW:
	case VIEW_DO_ROWS:
	case VIEW_DO_UNIT:
	case VIEW_DO_HIDE:
	case VIEW_DO_LANGUAGE:
	case VIEW_DO_DARK:
	case VIEW_DO_SIZE:
	case VIEW_DO_FULL:
	case VIEW_DO_EXPORT:
	case VIEW_DO_MOTION:
	case VIEW_DO_ERASE:
	case VIEW_DO_QUIT:
		return false;
	}
	return false;
}

/* A digit is the class's guess while it is asked; what goes elsewhere leaves the lesson.
 * @return true if there is nothing more to do. */
static bool in_lesson(struct view_state *s, enum view_command what, int by)
{
	if (what == VIEW_DO_ALONE && lesson_session_guess(s->lesson, by))
		return true;
	if (what == VIEW_DO_HIDE) {
		s->lesson->at[s->lesson->stop].revealed ^= true;
		return true;
	}
	s->lesson->left |= leaves(what);
	return false;
}

void view_do(struct view_state *s, enum view_command what, int by)
{
	s->note[0] = '\0';
	s->pointer.on = false;
	if (what != VIEW_DO_HIDE && what != VIEW_DO_LANGUAGE && what != VIEW_DO_DARK &&
	    what != VIEW_DO_EXPORT)
		s->zoom.held = false; /* the timeline follows the position again */
	if (s->black) {		      /* whatever key it is */
		s->black = false;
		if (what != VIEW_DO_QUIT)
			return;
	}
	if (s->lesson && in_lesson(s, what, by))
		return;
	if (s->screen == VIEW_SCREEN_ATLAS && view_atlas_do(s, what, by))
		return;
	if (view_breaks_do(s, what, by))
		return;
	if (s->screen == VIEW_SCREEN_MEMORY && view_memory_do(s, what, by))
		return;
	switch (what) {
	case VIEW_DO_PAGE:
		if (s->lesson)
			view_lesson_page(s, by);
		else
			step(s, true, by);
		break;
	case VIEW_DO_BLACK:
		s->black = true;
		break;
	case VIEW_DO_TIMER:
		if (s->lesson)
			s->lesson->paused = !s->lesson->paused;
		break;
	case VIEW_DO_PLAY:
		s->player.playing = !s->player.playing;
		s->player.owed = 0;
		break;
	case VIEW_DO_EVENT:
	case VIEW_DO_OPERATION:
		if (s->screen == VIEW_SCREEN_WALK)
			walk(s, what == VIEW_DO_OPERATION, by);
		else
			step(s, what == VIEW_DO_OPERATION, by);
		break;
	case VIEW_DO_BEGIN:
		s->player.playing = false;
		view_model_seek_event(s->m, 0);
		break;
	case VIEW_DO_END:
		s->player.playing = false;
		view_model_seek_end(s->m);
		break;
	case VIEW_DO_FASTER:
	case VIEW_DO_ROW:
	case VIEW_DO_ROWS:
		view_player_faster(&s->player, by);
		view_note(s, view_localized(TEXT_SPEED),
			  view_translate(view_player_speed(&s->player)));
		break;
	case VIEW_DO_ALONE:
		alone(s, (size_t)by);
		break;
	case VIEW_DO_BESIDE:
		beside(s, (size_t)by);
		break;
	case VIEW_DO_ALL:
		s->m->alone = s->m->beside = VIEW_ALL;
		view_model_set_focus(s->m, 0);
		break;
	case VIEW_DO_VM:
		next_vm(s, by);
		break;
	case VIEW_DO_LINEUP:
		view_model_set_lineup(s->m, s->m->lineup == VIEW_BY_MOMENT ? VIEW_BY_OPERATION
									   : VIEW_BY_MOMENT);
		s->player.owed = 0;
		break;
	case VIEW_DO_HIDE:
		s->hidden = !s->hidden;
		break;
	case VIEW_DO_SCREEN:
		screen(s, (enum view_screen)by);
		break;
	case VIEW_DO_LANGUAGE:
		language(s);
		break;
	case VIEW_DO_DARK:
		s->dark = !s->dark;
		break;
	case VIEW_DO_SIZE:
		size(s, by);
		break;
	case VIEW_DO_FULL:
		s->full_screen = !s->full_screen;
		break;
	case VIEW_DO_EXPORT:
		s->wanted = (enum view_export)by;
		break;
	case VIEW_DO_MOTION:
		s->still = !s->still;
		s->veil = 0;
		view_note(s, "%s", view_localized(s->still ? TEXT_STILL : TEXT_IN_MOTION));
		break;
	case VIEW_DO_ENTER:
	case VIEW_DO_ERASE:
	case VIEW_DO_PATTERN:
	case VIEW_DO_POWER: /* of the atlas */
	case VIEW_DO_BREAK: /* done already */
	case VIEW_DO_FIND:
	case VIEW_DO_UNIT: /* of the memory */
		break;
	case VIEW_DO_BACK:
		s->screen = s->from_atlas ? VIEW_SCREEN_ATLAS : VIEW_SCREEN_LANES;
		s->from_atlas = false;
		break;
	case VIEW_DO_QUIT:
		s->quit = true;
		break;
	}
}

bool view_point(struct view_state *s, const struct view_scene *scene, double x, double y)
{
	const struct view_spot *to = view_spot_at(scene, x, y), *from = NULL;

	if (s->pointer.on)
		from = view_spot_at(scene, s->pointer.x, s->pointer.y);
	if (to && to->live) {
		bool stays = s->pointer.on && s->pointer.x == x && s->pointer.y == y;

		s->pointer.on = true;
		s->pointer.x = x;
		s->pointer.y = y;
		return !stays;
	}
	if (to == from)
		return false;
	s->pointer.on = to != NULL;
	s->pointer.x = x;
	s->pointer.y = y;
	return true;
}

/* The arrows of a new operation appear one after the other; the next key does not wait for
 * them. */
static bool move_veil(struct view_state *s, double seconds)
{
	uint32_t op = view_model_op(s->m, s->m->focus);
	bool moved = s->veil > 0;

	s->veil -= seconds / VEIL_SECONDS;
	if (op != s->op) {
		bool calm = s->still || (s->player.playing && s->player.speed >= SLOW);

		s->op = op;
		s->veil = calm || view_model_until(s->m, s->m->focus) != SIZE_MAX ? 0 : 1;
	}
	if (s->veil < 0)
		s->veil = 0;
	return moved || s->veil > 0;
}

/* To where it was to begin; a lane that runs may not have reached that yet. */
static bool arrive(struct view_state *s)
{
	const struct view_lane *l = &s->m->lanes[s->m->focus];
	bool ended = l->status.state != RS_LANE_RUNNING;

	if (s->begin_at == 0 || (l->ops.count < s->begin_at && !ended))
		return false;
	if (l->ops.count < s->begin_at)
		view_model_seek_end(s->m);
	else
		view_model_seek_op(s->m, (uint32_t)(s->begin_at - 1));
	s->begin_at = 0;
	return true;
}

bool view_pass(struct view_state *s, double seconds)
{
	bool changed = s->lesson ? view_lesson_arrive(s) : arrive(s);

	if (s->lesson && s->lesson->timed && !s->lesson->paused)
		s->lesson->elapsed += seconds;

	/* Computers of other zones run on, and nobody updates their models. */
	s->since += seconds;
	if (s->screen == VIEW_SCREEN_ATLAS && s->atlas.rung == VIEW_RUNG_ZONE &&
	    s->atlas.computer_count > 1 && s->since > OTHERS_SECONDS) {
		s->since = 0;
		changed = true;
	}
	changed |= view_breaks_pass(s);
	changed |= view_player_advance(&s->player, s->m, seconds);
	changed |= move_veil(s, seconds);
	changed |= view_memory_pass(s);
	if (!s->note[0])
		s->note_left = 0; /* whoever waits for its end need not */
	if (s->note_left > 0) {
		s->note_left -= seconds;
		if (s->note_left <= 0) {
			s->note[0] = '\0';
			changed = true;
		}
	}
	return changed;
}

struct view_show view_state_show(const struct view_state *s)
{
	return (struct view_show){.screen = s->screen,
				  .guest = s->guest,
				  .vm = s->vm_count > 1 ? s->vms[s->vm] : NULL,
				  .vms = s->vms,
				  .guests = s->guests,
				  .vm_count = s->vm_count,
				  .zoom = s->zoom,
				  .atlas = s->atlas.computer_count ? &s->atlas : NULL,
				  .memory = &s->memory,
				  .playing = s->player.playing,
				  .speed = view_translate(view_player_speed(&s->player)),
				  .hidden = s->hidden,
				  .hide = s->lesson ? lesson_session_hides(s->lesson) : 0,
				  .lesson = s->lesson,
				  .black = s->black,
				  .logarithmic = s->logarithmic,
				  .percent = s->percent,
				  .changed_costs = s->changed_costs,
				  .compiler = s->compiler,
				  .without = s->without,
				  .provenance = s->provenance,
				  .veil = s->veil,
				  .pointer = {s->pointer.on, s->pointer.x, s->pointer.y},
				  .note = s->note[0] ? s->note : NULL};
}
