#include "view/control/mouse.h"

#include <math.h>

#include "view/control/atlas.h"
#include "view/control/breaks.h"
#include "view/control/memory.h"
#include "view/scene/words.h"

enum { WHEEL_ROWS = 3 }; /* of the memory, for a notch */

/* Where on the line at the bottom a place is, 0..1. @return false if it is not on it. */
static bool on_line(const struct view_state *s, const struct view_scene *scene, double x,
		    double y, double *at, bool anywhere)
{
	struct view_scrub line = view_lanes_scrub(scene, s->m);

	if (line.x1 <= line.x0 || (s->screen == VIEW_SCREEN_ATLAS && s->m->atlas))
		return false;
	*at = (x - line.x0) / (line.x1 - line.x0);
	return anywhere ||
	       (x >= line.x0 - 16 && x <= line.x1 + 16 && y >= line.y0 && y <= line.y1);
}

/* Take the frame of the timeline to a time of the run. @return false if that is no place of it. */
static bool frame_to(struct view_state *s, const struct view_scene *scene, double x, double y,
		     bool anywhere)
{
	struct view_show show = view_state_show(s);
	uint64_t cycle;

	if (s->screen != VIEW_SCREEN_TIMELINE ||
	    (!view_timeline_strip(scene, s->m, &show, x, y, &cycle) && !anywhere))
		return false;
	s->zoom.centre = cycle;
	s->zoom.held = true;
	return true;
}

/* What a click on the timeline would be about. */
static bool about_event(struct view_mouse *mouse, struct view_state *s,
			const struct view_scene *scene, double x, double y)
{
	struct view_show show = view_state_show(s);

	return s->screen == VIEW_SCREEN_TIMELINE &&
	       view_timeline_event(scene, s->m, &show, x, y, &mouse->event);
}

bool view_mouse_press(struct view_mouse *mouse, struct view_state *s,
		      const struct view_scene *scene, double x, double y)
{
	double at;

	if (s->screen == VIEW_SCREEN_ATLAS && view_atlas_click(s, scene, x, y)) {
		mouse->dragging = mouse->asking = mouse->framing = mouse->about = false;
		s->pointer.on = false;
		return true;
	}
	if (view_breaks_click(s, scene, x, y)) {
		mouse->dragging = mouse->asking = mouse->framing = mouse->about = false;
		return true;
	}
	mouse->dragging = on_line(s, scene, x, y, &at, false);
	mouse->moved = false;
	mouse->framing = !mouse->dragging && frame_to(s, scene, x, y, false);
	mouse->about =
		!mouse->dragging && !mouse->framing && about_event(mouse, s, scene, x, y);
	mouse->asking = mouse->dragging || mouse->about ||
			(s->screen == VIEW_SCREEN_LANES && view_spot_at(scene, x, y));
	if (mouse->framing) {
		s->pointer.on = false;
		return true;
	}
	if (!mouse->dragging)
		return false;
	mouse->telling = false;
	s->note[0] = '\0';
	s->player.playing = false;
	s->zoom.held = false;
	view_model_set_scrub(s->m, at);
	return true;
}

/* A click, without dragging, asks why. */
bool view_mouse_release(struct view_mouse *mouse, struct view_state *s)
{
	bool clicked = mouse->asking && !mouse->moved;

	mouse->dragging = mouse->asking = mouse->framing = false;
	if (clicked && mouse->about)
		view_timeline_seek(s->m, mouse->event);
	if (clicked && s->screen != VIEW_SCREEN_WHY)
		view_do(s, VIEW_DO_SCREEN, VIEW_SCREEN_WHY);
	return clicked;
}

/* What happened at a place of the line. */
static void tell_event(struct view_state *s, double at)
{
	const struct view_lane *l = &s->m->lanes[view_model_scrub_lane(s->m)];
	size_t event = (size_t)(fmin(fmax(at, 0), 1) * (double)(l->ops.seen - 1));
	struct rs_event e;
	char what[96];

	event = l->source.at(l->source.context, event, &e, NULL);
	view_event_words(what, sizeof what, &e);
	view_note(s, "%zu: %s", event + 1, what);
}

/* The row at the bottom shows what is under the mouse, as long as the mouse is there. */
static bool hover(struct view_mouse *mouse, struct view_state *s,
		  const struct view_scene *scene, double x, double y)
{
	const struct view_ops *o = &s->m->lanes[view_model_scrub_lane(s->m)].ops;
	bool told = mouse->telling;
	double at;

	mouse->telling = on_line(s, scene, x, y, &at, false) &&
			 s->m->lineup == VIEW_BY_OPERATION && o->seen > 0;
	if (mouse->telling)
		tell_event(s, at);
	else if (told)
		s->note[0] = '\0';
	if (mouse->telling)
		s->note_left = 0;
	return told || mouse->telling;
}

bool view_mouse_move(struct view_mouse *mouse, struct view_state *s,
		     const struct view_scene *scene, double x, double y)
{
	bool pointed;
	double at;

	if (mouse->framing)
		return frame_to(s, scene, x, y, true);
	if (!mouse->dragging) {
		pointed = view_point(s, scene, x, y);
		return hover(mouse, s, scene, x, y) || pointed;
	}
	if (!on_line(s, scene, x, y, &at, true))
		return false;
	mouse->moved = true;
	view_model_set_scrub(s->m, at);
	return true;
}

bool view_mouse_wheel(struct view_state *s, const struct view_scene *scene, double x, double y,
		      int by)
{
	struct view_show show = view_state_show(s);

	if (s->screen == VIEW_SCREEN_TIMELINE &&
	    view_timeline_zoom(scene, s->m, &show, x, y, by > 0 ? 0.8 : 1.25, &s->zoom))
		return true;
	if (s->screen == VIEW_SCREEN_ATLAS && s->m->atlas) {
		(void)(by < 0 && s->atlas.rung == VIEW_RUNG_WORLD
			       ? false
			       : view_atlas_do(s, by > 0 ? VIEW_DO_ENTER : VIEW_DO_BACK, 0));
		return true;
	}
	if (s->screen == VIEW_SCREEN_MEMORY)
		return view_memory_do(s, VIEW_DO_ROW, WHEEL_ROWS * by);
	view_do(s, VIEW_DO_SIZE, by);
	return true;
}
