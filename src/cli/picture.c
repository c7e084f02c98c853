#include "cli/picture.h"

#include "cli/cli.h"

void picture_warn_of_fonts(const struct view_module *view)
{
	if (!view->can_write("Aa1"))
		complain(STATUS_OK, "no font here has Latin letters; apt-get install "
				    "fonts-noto-core brings one");
	if (view->language() == VIEW_KO && !view->can_write("한글")) {
		complain(STATUS_OK, "no font here has Korean letters, so this is in English; "
				    "apt-get install fonts-noto-cjk brings one");
		(void)view->set_language(VIEW_EN); /* rather than rows of boxes */
	}
}

int picture_check(const struct picture *p, const struct view_module *view)
{
	if (!view->save)
		return complain(
			STATUS_USAGE,
			"--screenshot: found '%s'; this build draws no pictures (cairo was "
			"not found)",
			p->file);
	if (!view->can_save(p->file))
		return complain(STATUS_USAGE,
				"--screenshot: found '%s'; needs a name in .png, .svg or .pdf",
				p->file);
	picture_warn_of_fonts(view);
	return STATUS_OK;
}

static int seek(const struct picture *p, const struct view_module *view, struct view_model *m,
		const char *guest)
{
	const struct view_ops *o = &m->lanes[0].ops;

	if (p->at == SIZE_MAX)
		view->model_seek_end(m);
	else if (p->at > o->count)
		return complain(STATUS_USAGE, "--at: found %zu; %s does %zu operations on %s",
				p->at, guest, o->count,
				rs_generation_name(m->lanes[0].source.generation));
	else
		view->model_seek_op(m, (uint32_t)(p->at - 1));
	return STATUS_OK;
}

static int draw(const struct picture *p, const struct view_module *view,
		const struct view_state *state)
{
	char message[512];

	return view->save(state, p->file, message, sizeof message)
		       ? STATUS_OK
		       : complain(STATUS_IO, "--screenshot: %s", message);
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
	result = seek(p, stage->view, state->m, state->guest);
	if (result == STATUS_OK)
		result = draw(p, stage->view, state);
	return result == STATUS_OK ? waited : result;
}
