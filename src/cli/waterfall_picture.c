#include "cli/waterfall_picture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/chart.h"
#include "cli/cli.h"
#include "cli/view.h"
#include "host/language.h"

/* The names of the steps in the document. */
static const char *const names[VIEW_FALLS] = {
	[VIEW_FALL_FULL] = "full",
	[VIEW_FALL_PARA] = "para",
	[VIEW_FALL_NONE] = "none",
	[VIEW_FALL_HELPS + VIEW_HELP_VMID] = "vmid",
	[VIEW_FALL_HELPS + VIEW_HELP_SSTC] = "sstc",
	[VIEW_FALL_HELPS + VIEW_HELP_IOMMU] = "iommu",
	[VIEW_FALL_HELPS + VIEW_HELP_WALK_CACHE] = "walk-cache",
	[VIEW_FALL_BARE] = "bare",
};

static const json_t *step_of(const json_t *document, enum view_fall fall)
{
	const json_t *step;
	size_t i;

	json_array_foreach(json_object_get(document, "steps"), i, step)
	{
		const char *name = json_string_value(json_object_get(step, "name"));

		if (name && strcmp(name, names[fall]) == 0)
			return step;
	}
	return NULL;
}

/* 0: it was not measured. */
static double ratio_of(const json_t *document, enum view_fall fall)
{
	double ratio =
		json_number_value(json_object_get(step_of(document, fall), "busy_ratio"));

	return ratio > 0 && ratio < 1e9 ? ratio : 0;
}

/* ---- what a mouse finds */

struct notes {
	char text[VIEW_FALLS][VIEW_TIP];
};

static int64_t exits_of(const json_t *step, const char *reason)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(step, "exits"), i, row)
	{
		const char *name = json_string_value(json_object_get(row, "reason"));

		if (name && strcmp(name, reason) == 0)
			return json_integer_value(json_object_get(row, "count"));
	}
	return 0;
}

/* A translation takes the same values (tests/view). */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void note_exits(char text[VIEW_TIP], const struct view_module *view, const char *reason,
		       int64_t more)
{
	const char *format =
		view->translate(more > 0 ? "%s: %s exits more" : "%s: %s exits fewer");
	size_t used = strlen(text);
	char number[24];

	snprintf(number, sizeof number, "%" PRId64, more > 0 ? more : -more);
	if (more && used + 1 < VIEW_TIP) {
		text[used++] = '\n';
		snprintf(text + used, VIEW_TIP - used, format, reason, number);
	}
}
#pragma GCC diagnostic pop

/* How many exits of each reason a step has more or fewer than the one before it. */
static void note_changes(char text[VIEW_TIP], const struct view_module *view,
			 const json_t *before, const json_t *now)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(before, "exits"), i, row)
	{
		const char *reason = json_string_value(json_object_get(row, "reason"));

		if (reason)
			note_exits(text, view, reason,
				   exits_of(now, reason) -
					   json_integer_value(json_object_get(row, "count")));
	}
	json_array_foreach(json_object_get(now, "exits"), i, row)
	{
		const char *reason = json_string_value(json_object_get(row, "reason"));

		if (reason && !exits_of(before, reason))
			note_exits(text, view, reason, exits_of(now, reason));
	}
}

static void take_notes(struct notes *n, struct view_waterfall *w,
		       const struct view_module *view, const json_t *document)
{
	const json_t *before = NULL;

	for (unsigned i = 0; i < VIEW_FALLS; i++) {
		const json_t *step = step_of(document, (enum view_fall)i);
		json_int_t cycles = json_integer_value(json_object_get(step, "busy_cycles"));

		if (!step)
			continue;
		snprintf(n->text[i], VIEW_TIP, "%" JSON_INTEGER_FORMAT " %s", cycles,
			 view->translate("cycles"));
		if (before && i >= VIEW_FALL_HELPS && i < VIEW_FALL_BARE)
			note_changes(n->text[i], view, before, step);
		if (i >= VIEW_FALL_NONE)
			before = step;
		w->more[i] = n->text[i];
	}
}

/* ---- the whole */

/* @return the name of a step that was not measured; NULL: all were. */
static const char *take_ratios(struct view_waterfall *w, const json_t *document)
{
	double ratios[VIEW_FALLS];
	const char *lacking = NULL;

	w->several = step_of(document, VIEW_FALL_HELPS + VIEW_HELP_VMID) != NULL;
	for (unsigned i = VIEW_FALLS; i-- > 0;) {
		ratios[i] = ratio_of(document, (enum view_fall)i);
		if (ratios[i] <= 0 && (w->several || i != VIEW_FALL_HELPS + VIEW_HELP_VMID))
			lacking = names[i];
	}
	w->full = ratios[VIEW_FALL_FULL];
	w->para = ratios[VIEW_FALL_PARA];
	w->none = ratios[VIEW_FALL_NONE];
	memcpy(w->helps, &ratios[VIEW_FALL_HELPS], sizeof w->helps);
	return lacking;
}

int waterfall_picture_draw(const char *option, const json_t *document, const char *path,
			   const struct picture_wish *wish, const char *source)
{
	char message[512], foot[512];
	const struct view_module *view = view_load(message, sizeof message);
	const char *workload = json_string_value(json_object_get(document, "workload"));
	struct view_waterfall w = {.workload = workload ? workload : "",
				   .foot = chart_foot(foot, sizeof foot, document, source)};
	const char *lacking = take_ratios(&w, document);
	struct notes *notes;
	bool good;

	if (lacking)
		return complain(STATUS_FAILED,
				"%s: %s was not drawn: the step %s was not measured", option,
				path, lacking);
	notes = calloc(1, sizeof *notes);
	if (!view || !notes) {
		free(notes);
		return complain(STATUS_IO, "%s: %s", option,
				view ? _("no memory for a picture") : message);
	}
	take_notes(notes, &w, view, document);
	good = view->save_waterfall(&w, wish->dark, path, message, sizeof message);
	free(notes);
	return good ? STATUS_OK : complain(STATUS_IO, "%s: %s", option, message);
}
