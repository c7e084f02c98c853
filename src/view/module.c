#include "view/module.h"

#include <stdio.h>
#include <stdlib.h>

#if RS_HAVE_PICTURES
#include "view/canvas/canvas.h"
#include "view/canvas/export.h"

static bool save(const struct view_state *s, const char *path, char *message, size_t size)
{
	struct view_show show = view_state_show(s);
	struct view_scene *scene = malloc(sizeof *scene);
	bool good;

	if (!scene) {
		snprintf(message, size, "no memory for a picture");
		return false;
	}
	show.picture = true;
	view_model_settle(s->m);
	view_scene_begin(scene, view_canvas_ruler());
	view_screen(scene, s->m, &show);
	good = view_canvas_save(scene, s->dark ? &view_dark : &view_light, path, message, size);
	free(scene);
	return good;
}

static bool save_waterfall(const struct view_waterfall *w, bool dark, const char *path,
			   char *message, size_t size)
{
	struct view_scene *scene = malloc(sizeof *scene);
	bool good;

	if (!scene) {
		snprintf(message, size, "no memory for a picture");
		return false;
	}
	view_scene_begin(scene, view_canvas_ruler());
	view_waterfall_scene(scene, w);
	good = view_canvas_save(scene, dark ? &view_dark : &view_light, path, message, size);
	free(scene);
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
	.find_translations_in = view_find_translations_in,
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
#endif
};
