/* screen.c - which screen is drawn. */
#include <math.h>

#include "view/scene/layout.h"
#include "view/scene/scope.h"

const char *const view_screen_names[VIEW_SCREENS] = {
	"lanes",	 "microscope", "race",	"exits",  "why", "timeline",
	"consolidation", "walk",       "atlas", "memory", "help"};

/* A page that stands upright may be as long as it needs to be. Where something stands at its bottom, it is less. */
enum { UPRIGHT_MOST = 1280, UPRIGHT_LESS = 600, UPRIGHT_END = 28 };

static double upright_height(const struct view_show *show)
{
	if (show->screen == VIEW_SCREEN_MICROSCOPE)
		return UPRIGHT_LESS + SCOPE_CODE_H;
	return show->screen == VIEW_SCREEN_ATLAS || show->screen == VIEW_SCREEN_CONSOLIDATION
		       ? UPRIGHT_LESS
		       : UPRIGHT_MOST;
}

/* ... and ends below what is on it. */
static void trim(struct view_scene *s)
{
	double end = 0;

	for (size_t i = 0; i < s->count; i++)
		end = fmax(end, s->items[i].y + s->items[i].h);
	s->h = fmin(s->h, end + UPRIGHT_END);
}

void view_screen(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	view_scene_size(s, show->percent);
	if (show->page_w > 0) {
		s->w = show->page_w;
		s->h = upright_height(show);
		s->upright = true;
	}
	if (show->black) {
		view_box(s, VIEW_BLACK, 0, 0, s->w, s->h, 0);
		return;
	}
	switch (show->screen) {
	case VIEW_SCREEN_MICROSCOPE:
		draw_microscope(s, m, show);
		break;
	case VIEW_SCREEN_RACE:
		draw_race_screen(s, m, show);
		break;
	case VIEW_SCREEN_EXITS:
		draw_exits(s, m, show);
		break;
	case VIEW_SCREEN_WHY:
		draw_why(s, m, show);
		break;
	case VIEW_SCREEN_TIMELINE:
		draw_timeline(s, m, show);
		break;
	case VIEW_SCREEN_CONSOLIDATION:
		draw_consolidation(s, m, show);
		break;
	case VIEW_SCREEN_WALK:
		draw_walk(s, m, show);
		break;
	case VIEW_SCREEN_ATLAS:
		draw_atlas(s, m, show);
		break;
	case VIEW_SCREEN_MEMORY:
		draw_memory(s, m, show);
		break;
	case VIEW_SCREEN_HELP:
		draw_help(s, m, show);
		break;
	case VIEW_SCREEN_LANES:
	case VIEW_SCREENS:
		/* Four columns of larger text do not fit on any page. */
		if (layout_small(s))
			draw_rows(s, m, show);
		else
			draw_lanes(s, m, show);
		break;
	}
	draw_lesson(s, m, show);
	if (s->upright)
		trim(s);
	if (show->pointer.on)
		view_tip(s, show->pointer.x, show->pointer.y);
}
