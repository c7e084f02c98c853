#include "cli/picture.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "view/canvas/canvas.h"
#include "view/scene/translations.h"

void picture_warn_of_fonts(void)
{
	if (!view_canvas_can_write("Aa1"))
		complain(STATUS_OK, "no font here has Latin letters; apt-get install "
				    "fonts-noto-core brings one");
	if (view_language_now() == VIEW_KO && !view_canvas_can_write("한글")) {
		complain(STATUS_OK, "no font here has Korean letters, so this is in English; "
				    "apt-get install fonts-noto-cjk brings one");
		(void)view_set_language(VIEW_EN); /* rather than rows of boxes */
	}
}

int picture_check(const struct picture *p)
{
	if (!view_canvas_can_save(p->file))
		return complain(STATUS_USAGE,
				"--screenshot: found '%s'; needs a name in .png, .svg or .pdf",
				p->file);
	picture_warn_of_fonts();
	return STATUS_OK;
}

static int seek(const struct picture *p, struct view_model *m, const char *guest)
{
	const struct view_ops *o = &m->lanes[0].ops;

	if (p->at == SIZE_MAX)
		view_model_seek_end(m);
	else if (p->at > o->count)
		return complain(STATUS_USAGE, "--at: found %zu; %s does %zu operations on %s",
				p->at, guest, o->count,
				rs_generation_name(m->lanes[0].source.generation));
	else
		view_model_seek_op(m, (uint32_t)(p->at - 1));
	return STATUS_OK;
}

static int draw(const struct picture *p, const struct view_state *state)
{
	struct view_show show = view_state_show(state);
	struct view_scene *scene = malloc(sizeof *scene);
	char message[512];
	bool ok;

	if (!scene)
		return complain(STATUS_IO, "no memory for a picture");
	view_model_settle(state->m);
	view_scene_begin(scene, view_canvas_ruler());
	view_screen(scene, state->m, &show);
	ok = view_canvas_save(scene, state->dark ? &view_dark : &view_light, p->file, message,
			      sizeof message);
	free(scene);
	return ok ? STATUS_OK : complain(STATUS_IO, "--screenshot: %s", message);
}

int picture_draw(const struct picture *p, struct lane_set *stage, struct view_state *state,
		 double timeout)
{
	int waited, result = lane_set_start(stage);

	if (result != STATUS_OK)
		return result;
	waited = lane_set_wait(stage, timeout);
	if (waited == STATUS_INTERRUPTED)
		return waited;
	lane_set_report_thinning(stage);
	result = seek(p, state->m, state->guest);
	if (result == STATUS_OK)
		result = draw(p, state);
	return result == STATUS_OK ? waited : result;
}
