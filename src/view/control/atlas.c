/* atlas.c - in the atlas: in and out, from one to the next, a pattern, a VM, a zone's power. */
#include "view/control/atlas.h"

#include <stdio.h>
#include <string.h>

#include "view/scene/atlas.h"
#include "view/scene/translations.h"

/* The computer that is shown has the guests of the window. */
static void describe_computer(struct view_state *s)
{
	struct view_computer *c = &s->atlas.computers[s->atlas.here];

	c->m = s->m;
	c->guest = s->guest;
	c->vm_count = s->vm_count;
	memcpy(c->vms, s->vms, sizeof c->vms);
	memcpy(c->guests, s->guests, sizeof c->guests);
}

void view_atlas_open(struct view_state *s)
{
	if (!s->atlas.computer_count)
		view_atlas_begin(&s->atlas, s->m->atlas);
	describe_computer(s);
}

bool view_atlas_stand(struct view_state *s, const char *text, char *message, size_t size)
{
	const struct atlas *a = s->m->atlas;
	size_t length = strcspn(text, " ");
	const char *region = text + length + strspn(text + length, " ");
	const struct atlas_region *r = a && *region ? atlas_region(a, region) : NULL;

	view_atlas_open(s);
	for (int i = 0; i < VIEW_RUNGS; i++) {
		if (strlen(view_rung_names[i]) != length ||
		    strncmp(view_rung_names[i], text, length) != 0)
			continue;
		if (*region && !r) {
			snprintf(message, size,
				 _("found the region '%s', which the atlas lacks"), region);
			return false;
		}
		if (r)
			s->atlas.region = (size_t)(r - a->regions);
		s->atlas.zone = 0;
		return view_atlas_go(&s->atlas, i - (int)s->atlas.rung);
	}
	snprintf(message, size,
		 _("found '%s'; needs world, region, zone, building, computer, vm or "
		   "operation, and after it a region's code"),
		 text);
	return false;
}

/* ---- a pattern */

void view_atlas_type(struct view_state *s, const char *text)
{
	size_t used = strlen(s->atlas.pattern);

	for (; s->atlas.typing && *text; text++)
		if (*text > ' ' && *text < 0x7f && used + 1 < sizeof s->atlas.pattern &&
		    !(used == 0 && *text == '/')) { /* the key that began it */
			s->atlas.pattern[used++] = *text;
			s->atlas.pattern[used] = '\0';
		}
}

static void end_typing(struct view_state *s, bool keep)
{
	char message[ARN_MOST];
	struct arn arn;

	s->atlas.typing = false;
	if (!keep)
		*s->atlas.pattern = '\0';
	if (*s->atlas.pattern && s->m->atlas &&
	    arn_parse(&arn, s->m->atlas, s->atlas.pattern, message, sizeof message) != RS_OK)
		view_note(s, "%s", message);
}

static bool typing(struct view_state *s, enum view_command what)
{
	size_t used = strlen(s->atlas.pattern);

	if (what == VIEW_DO_ENTER || what == VIEW_DO_BACK)
		end_typing(s, what == VIEW_DO_ENTER);
	else if (what == VIEW_DO_ERASE && used)
		s->atlas.pattern[used - 1] = '\0';
	else
		return what == VIEW_DO_ERASE;
	return true;
}

/* ---- VMs and power */

/* The name of the zone that is looked at. */
static void zone_name(const struct view_state *s, char text[32])
{
	atlas_zone_id(text, 32, &s->m->atlas->regions[s->atlas.region], s->atlas.zone);
}

static bool on_zone(struct view_state *s)
{
	if (s->atlas.rung == VIEW_RUNG_ZONE || s->atlas.rung == VIEW_RUNG_BUILDING)
		return true;
	view_note(s, "%s", view_localized(TEXT_ATLAS_AT_A_ZONE));
	return false;
}

static void launch(struct view_state *s)
{
	char message[160] = "", zone[32];

	if (!on_zone(s))
		return;
	zone_name(s, zone);
	if (!s->launch ||
	    !s->launch(s, view_atlas_computer(&s->atlas, s->atlas.region, s->atlas.zone),
		       message, sizeof message))
		view_note(s, view_localized(TEXT_ATLAS_CANNOT), message);
	else
		view_note(s, view_localized(TEXT_ATLAS_STARTED), s->vms[s->vm], zone);
}

static void power(struct view_state *s)
{
	size_t i = view_atlas_computer(&s->atlas, s->atlas.region, s->atlas.zone);
	char message[160] = "", zone[32];

	if (!on_zone(s))
		return;
	zone_name(s, zone);
	if (i == SIZE_MAX) {
		view_note(s, "%s: %s", zone, view_localized(TEXT_ATLAS_NO_COMPUTER));
		return;
	}
	if (!s->power || !s->power(s, i, message, sizeof message))
		view_note(s, view_localized(TEXT_ATLAS_CANNOT), message);
	else
		view_note(s,
			  view_localized(s->atlas.computers[i].cut ? TEXT_ATLAS_POWER_CUT
								   : TEXT_ATLAS_POWER_BACK),
			  zone);
}

/* ---- in, out, aside */

/* The computer of the zone that was chosen is the one that is looked at from here on. */
static void enter_computer(struct view_state *s)
{
	size_t i = view_atlas_computer(&s->atlas, s->atlas.region, s->atlas.zone);

	if (i != SIZE_MAX && i != s->atlas.here && s->show_computer)
		s->show_computer(s, i);
}

static void go(struct view_state *s, int by)
{
	if (by > 0 && s->atlas.rung == VIEW_RUNG_OPERATION) {
		s->screen = VIEW_SCREEN_LANES;
		s->from_atlas = true;
	} else if (by < 0 && s->atlas.rung == VIEW_RUNG_WORLD) {
		s->screen = VIEW_SCREEN_LANES;
		s->from_atlas = false;
	} else if (view_atlas_go(&s->atlas, by) && s->atlas.rung >= VIEW_RUNG_COMPUTER) {
		enter_computer(s);
	}
}

static void choose(struct view_state *s, int by)
{
	if (s->atlas.rung <= VIEW_RUNG_BUILDING)
		view_atlas_choose(&s->atlas, s->m->atlas, by);
	else if (s->atlas.rung == VIEW_RUNG_OPERATION)
		view_model_step_op(s->m, by);
	else if (s->vm_count > 1)
		view_show_vm(s, (s->vm + (by > 0 ? 1 : s->vm_count - 1)) % s->vm_count);
}

bool view_atlas_do(struct view_state *s, enum view_command what, int by)
{
	if (!s->m->atlas)
		return false;
	if (s->atlas.typing && typing(s, what))
		return true;
	if (what == VIEW_DO_ENTER)
		go(s, 1);
	else if (what == VIEW_DO_BACK)
		go(s, -1);
	else if (what == VIEW_DO_EVENT || what == VIEW_DO_FASTER || what == VIEW_DO_ROW ||
		 what == VIEW_DO_ROWS)
		choose(s, by);
	else if (what == VIEW_DO_PATTERN)
		s->atlas.typing = true;
	else if (what == VIEW_DO_POWER)
		power(s);
	else if (what == VIEW_DO_SCREEN && by == VIEW_SCREEN_WALK)
		launch(s);
	else
		return false;
	return true;
}

bool view_atlas_click(struct view_state *s, const struct view_scene *scene, double x, double y)
{
	enum view_rung rung;
	size_t region;

	if (!s->m->atlas)
		return false;
	if (view_atlas_rung_at(scene, x, y, &rung)) {
		if (view_atlas_go(&s->atlas, (int)rung - (int)s->atlas.rung) &&
		    rung >= VIEW_RUNG_COMPUTER)
			enter_computer(s);
		return true;
	}
	if (s->atlas.rung != VIEW_RUNG_WORLD || layout_small(scene) ||
	    !view_atlas_region_at(s->m->atlas, x, y, &region))
		return false;
	s->atlas.region = region;
	s->atlas.zone = 0;
	return true;
}
