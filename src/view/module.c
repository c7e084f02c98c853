#include "view/module.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/language.h"

#if RS_HAVE_PICTURES
#include "view/canvas/canvas.h"
#include "view/canvas/export.h"
#include "view/scene/handout.h"
#include "view/scene/presenter.h"

static bool save(const struct view_state *s, const char *path, char *message, size_t size)
{
	struct view_show show = view_state_show(s);
	struct view_scene *scene = malloc(sizeof *scene);
	struct view_scene *workspace = s->presenter ? calloc(2, sizeof *workspace) : NULL;
	bool good;

	if (!scene || (s->presenter && !workspace)) {
		free(scene);
		free(workspace);
		snprintf(message, size, _("no memory for a picture"));
		return false;
	}
	show.picture = true;
	view_model_settle(s->m);
	view_scene_begin(scene, view_canvas_ruler());
	if (s->presenter && workspace)
		draw_presenter(scene, s->m, &show, workspace);
	else
		view_screen(scene, s->m, &show);
	good = view_canvas_save(scene, s->dark ? &view_dark : &view_light, path, message, size);
	free(scene);
	free(workspace);
	return good;
}

static bool save_pages(struct view_pages *pages, bool dark, const char *path, char *message,
		       size_t size)
{
	bool good;

	pages->scene = malloc(sizeof *pages->scene);
	if (!pages->scene) {
		snprintf(message, size, _("no memory for a picture"));
		return false;
	}
	good = view_canvas_save_pages(pages, dark ? &view_dark : &view_light, path, message,
				      size);
	free(pages->scene);
	return good;
}

/* What is being drawn, page by page. */
struct report_picture {
	const struct view_waterfall *waterfall;
	const struct view_chart *chart;
};

static void draw_report(void *context, size_t page, struct view_scene *s)
{
	const struct report_picture *p = context;

	view_scene_begin(s, view_canvas_ruler());
	if (p->waterfall)
		view_waterfall_scene(s, p->waterfall);
	else
		view_chart_scene(s, p->chart, page);
}

static bool save_waterfall(const struct view_waterfall *w, bool dark, const char *path,
			   char *message, size_t size)
{
	struct report_picture picture = {.waterfall = w};
	struct view_pages pages = {.count = 1, .draw = draw_report, .context = &picture};

	return save_pages(&pages, dark, path, message, size);
}

static bool save_chart(const struct view_chart *c, bool dark, const char *path, char *message,
		       size_t size)
{
	struct report_picture picture = {.chart = c};
	struct view_pages pages = {
		.count = view_chart_pages(c), .draw = draw_report, .context = &picture};

	return save_pages(&pages, dark, path, message, size);
}
/* A lesson on paper, while it is drawn. */
struct handout {
	struct view_state *state;
	struct view_answers answers;
	struct view_scene workspace;
	char problem[sizeof((struct lesson_session *)0)
			     ->problem]; /* of the first stop that could not be shown */
};

static void draw_handout_page(void *context, size_t page, struct view_scene *s)
{
	struct handout *h = context;
	struct lesson_session *t = h->state->lesson;
	struct view_show show;

	view_scene_begin(s, view_canvas_ruler());
	if (page >= t->lesson->count) {
		draw_handout_answers(s, t, &h->answers, page - t->lesson->count);
		return;
	}
	view_lesson_begin(h->state, t, page, false);
	if (*t->problem && !*h->problem)
		memcpy(h->problem, t->problem, sizeof h->problem);
	view_model_settle(h->state->m);
	handout_take_answer(&h->answers, t, h->state->m);
	show = view_state_show(h->state);
	show.picture = true;
	draw_handout(s, h->state->m, &show, &h->workspace);
}

static bool save_handout(struct view_state *s, bool answers, const char *path, char *message,
			 size_t size)
{
	struct handout *h = calloc(1, sizeof *h);
	const struct lesson *lesson = s->lesson->lesson;
	struct view_pages pages = {
		.count = lesson->count, .draw = draw_handout_page, .context = h};
	bool good;

	if (!h) {
		snprintf(message, size, _("no memory for a handout"));
		return false;
	}
	if (answers)
		pages.count += handout_answer_pages(lesson);
	h->state = s;
	good = save_pages(&pages, s->dark, path, message, size);
	if (good && *h->problem) {
		snprintf(message, size, "%s", h->problem);
		good = false;
	}
	free(h);
	return good;
}
#endif

extern const struct view_module VIEW_MODULE_SYMBOL;

__attribute__((visibility("default"))) const struct view_module VIEW_MODULE_SYMBOL = {
	.version = VIEW_MODULE_VERSION,
	.release = RS_VERSION,
	.sizes = VIEW_MODULE_SIZES,
	.language_parse = view_language_parse,
	.set_language = view_set_language,
	.language = view_language_now,
	.translate = view_translate,
	.localized = view_localized,
	.find_translations_in = view_find_translations_in,
	.why_trap = view_why_trap,
	.lesson_read = lesson_read,
	.lesson_free = lesson_free,
	.lesson_match = lesson_match,
	.lesson_stand = lesson_stand,
	.lesson_measure = lesson_measure,
	.lesson_right = lesson_right,
	.lesson_answer = lesson_answer,
	.lesson_value_text = lesson_value_text,
	.lesson_session_begin = lesson_session_begin,
	.lesson_begin = view_lesson_begin,
	.lesson_minutes = lesson_minutes,
	.presenter_page = view_presenter_page,
	.command = view_do,
	.model_init = view_model_init,
	.model_free = view_model_free,
	.model_add = view_model_add,
	.model_update = view_model_update,
	.model_settle = view_model_settle,
	.model_seek_op = view_model_seek_op,
	.model_seek_end = view_model_seek_end,
	.model_set_lineup = view_model_set_lineup,
	.screen_names = view_screen_names,
	.hint = view_hint,
	.show_vm = view_show_vm,
	.open_screen = view_open_screen,
	.atlas_stand = view_atlas_stand,
	.memory_stand = view_memory_stand,
	.chart_pages = view_chart_pages,
#if RS_HAVE_WINDOW
	.window_run = view_window_run,
#endif
#if RS_HAVE_TERMINAL
	.terminal_run = view_terminal_run,
#endif
#if RS_HAVE_PICTURES
	.export = view_export,
	.can_write = view_canvas_can_write,
	.can_save = view_canvas_can_save,
	.save = save,
	.save_waterfall = save_waterfall,
	.has_pages = view_canvas_has_pages,
	.save_handout = save_handout,
	.save_chart = save_chart,
#endif
};
