#include "cli/picture.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "view/canvas/canvas.h"
#include "view/scene/say.h"

/* The number of an operation, from 1, or SIZE_MAX for the end. @return false if `at` is
 * neither. */
static bool parse_at(const char *at, size_t *operation)
{
	char *end;

	*operation = SIZE_MAX;
	if (strcmp(at, "end") == 0)
		return true;
	*operation = (size_t)strtoul(at, &end, 10);
	*operation -= *operation == SIZE_MAX; /* too large a number is not the end */
	return at[0] >= '1' && at[0] <= '9' && *end == '\0';
}

void picture_warn_of_fonts(void)
{
	if (!view_canvas_can_write("Aa1"))
		complain(STATUS_OK, "no font here has Latin letters; apt-get install "
				    "fonts-noto-core brings one");
	if (view_spoken() == VIEW_KO && !view_canvas_can_write("한글"))
		complain(STATUS_OK, "no font here has Korean letters; apt-get install "
				    "fonts-noto-cjk brings one");
}

int picture_check(const struct picture *p)
{
	size_t operation;

	if (!view_canvas_can_save(p->file))
		return complain(STATUS_USAGE,
				"--screenshot: found '%s'; needs a name in .png, .svg or .pdf",
				p->file);
	if (!parse_at(p->at, &operation))
		return complain(
			STATUS_USAGE,
			"--at: found '%s'; needs the number of an operation, from 1, or end",
			p->at);
	picture_warn_of_fonts();
	return STATUS_OK;
}

static int seek(const struct picture *p, struct view_model *m, const char *guest)
{
	const struct view_ops *o = &m->lanes[0].ops;
	size_t operation;

	if (!parse_at(p->at, &operation) || (operation > o->count && operation != SIZE_MAX))
		return complain(STATUS_USAGE, "--at: found %s; %s does %zu operations on %s",
				p->at, guest, o->count,
				rs_generation_name(m->lanes[0].source.generation));
	if (operation == SIZE_MAX)
		view_model_seek_end(m);
	else
		view_model_seek_op(m, (uint32_t)(operation - 1));
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

int picture_draw(const struct picture *p, struct stage *stage, struct view_state *state,
		 double timeout)
{
	int waited, result = stage_start(stage);

	if (result != STATUS_OK)
		return result;
	waited = stage_wait(stage, timeout);
	if (waited == STATUS_INTERRUPTED)
		return waited;
	stage_warn_of_losses(stage);
	result = seek(p, state->m, state->guest);
	if (result == STATUS_OK)
		result = draw(p, state);
	return result == STATUS_OK ? waited : result;
}
