#include "view/canvas/export.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/canvas/canvas.h"
#include "view/scene/translations.h"

enum { MOST = 1000 };

/* Open the first name that is free; two windows in one folder never get the same. */
static FILE *open_new(const struct view_state *s, char *path, size_t size)
{
	static const char *const suffixes[] = {"", "png", "svg", "pdf"};
	FILE *file = NULL;

	for (unsigned n = 1; n < MOST && !file; n++) {
		snprintf(path, size, "ringside-%.80s-%s-%u.%s", s->guest,
			 view_screen_names[s->screen], n, suffixes[s->wanted]);
		file = fopen(path, "wbx");
		if (!file && errno != EEXIST)
			break;
	}
	return file;
}

static bool save(const struct view_state *s, struct view_scene *scene, char *path, size_t size,
		 char *message, size_t message_size)
{
	struct view_show show = view_state_show(s);
	FILE *file = open_new(s, path, size);
	bool good;

	if (!file) {
		snprintf(message, message_size, "%s: %s", path, strerror(errno));
		return false;
	}
	show.note = NULL;
	show.picture = true;
	view_scene_begin(scene, view_canvas_ruler());
	view_screen(scene, s->m, &show);
	good = view_canvas_write(scene, s->dark ? &view_dark : &view_light, path, file, message,
				 message_size);
	if (fclose(file) != 0 && good) {
		snprintf(message, message_size, "%s: %s", path, strerror(errno));
		good = false;
	}
	if (!good)
		remove(path); /* the name was free before */
	return good;
}

void view_export(struct view_state *s)
{
	struct view_scene *scene;
	char path[160] = "", message[256] = "";

	if (s->wanted == VIEW_EXPORT_NONE)
		return;
	scene = malloc(sizeof *scene);
	if (!scene)
		view_note(s, _("no memory for a picture"));
	else if (save(s, scene, path, sizeof path, message, sizeof message))
		view_note(s, view_localized(TEXT_SAVED), path);
	else
		view_note(s, "%s", message);
	free(scene);
	s->wanted = VIEW_EXPORT_NONE;
}
