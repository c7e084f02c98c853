#include "cli/report_picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/cli.h"
#include "cli/picture.h"
#include "cli/view.h"

bool report_picture_named(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && (strcasecmp(dot, ".png") == 0 || strcasecmp(dot, ".svg") == 0 ||
		       strcasecmp(dot, ".pdf") == 0);
}

static int check_pages(const char *option, const struct view_module *view, const char *path,
		       const struct view_chart *c)
{
	size_t pages = view->chart_pages(c);

	if (pages <= 1 || view->has_pages(path))
		return STATUS_OK;
	return complain(STATUS_USAGE,
			"%s: %s has room for one picture, and this takes %zu; needs a name in "
			".pdf, which has pages, or fewer workloads after -w or generations "
			"after --on",
			option, path, pages);
}

/* As many groups as there will be, with the lanes that there will be. Of response times is known only
 * later which workloads have any. */
static int check_plan(const char *option, const struct view_module *view, const char *path,
		      const struct picture_wish *wish, const struct picture_plan *plan)
{
	bool sweep = wish->kind ? strcmp(wish->kind, "sweep") == 0 : plan->points > 1;
	struct view_chart c = {.kind = wish->kind && strcmp(wish->kind, "layers") == 0
					       ? VIEW_CHART_LAYERS
					       : VIEW_CHART_BARS,
			       .count = plan->workloads * (sweep ? 1 : plan->points)};
	bool bare = false;
	int result;

	for (size_t i = 0; i < plan->on->count; i++)
		bare |= plan->on->list[i] == RS_BARE;
	if (!bare && (!wish->kind || sweep || strcmp(wish->kind, "bars") == 0))
		return complain(STATUS_USAGE,
				"%s: %s shows ratios to bare metal; needs bare among the "
				"generations of --on, or --picture layers",
				option, path);
	if (sweep || (wish->kind && strcmp(wish->kind, "responses") == 0))
		return STATUS_OK;
	c.groups = calloc(c.count + 1, sizeof *c.groups);
	if (!c.groups)
		return complain(STATUS_IMAGE, "no memory for a picture");
	for (size_t i = 0; i < plan->on->count; i++)
		if (c.count && (unsigned)plan->on->list[i] < VIEW_CHART_LANES)
			c.groups[0].cells[plan->on->list[i]].asked = true;
	result = check_pages(option, view, path, &c);
	free(c.groups);
	return result;
}

int report_picture_check(const char *option, const char *path, const struct picture_wish *wish,
			 const struct picture_plan *plan)
{
	char message[512];
	const struct view_module *view = view_load(message, sizeof message);
	int result;

	if (!view)
		return complain(STATUS_USAGE, "%s: found '%s': %s", option, path, message);
	if (!view->save_chart)
		return complain(STATUS_USAGE,
				"%s: found '%s'; this build draws no pictures (cairo was not "
				"found)",
				option, path);
	if (!view->can_save(path))
		return complain(STATUS_USAGE,
				"%s: found '%s'; needs a name in .png, .svg or .pdf", option,
				path);
	if (!chart_kind_known(wish->kind))
		return complain(STATUS_USAGE,
				"--picture: found '%s'; needs bars, means, layers, responses, "
				"sweep or units",
				wish->kind);
	result = plan ? check_plan(option, view, path, wish, plan) : STATUS_OK;
	if (result == STATUS_OK)
		picture_warn_of_fonts(view);
	return result;
}

static bool is_waterfall(const json_t *document)
{
	const char *schema = json_string_value(json_object_get(document, "schema"));

	return schema && strcmp(schema, "ringside-waterfall/1") == 0;
}

int report_picture_draw(const char *option, const json_t *document, const char *path,
			const struct picture_wish *wish, const struct chart_wish *what)
{
	char message[512];
	const struct view_module *view = view_load(message, sizeof message);
	struct chart_data data;
	int result;

	if (is_waterfall(document)) {
		if (wish->kind)
			return complain(STATUS_USAGE,
					"--picture: found '%s'; a waterfall is drawn in one "
					"way",
					wish->kind);
		return waterfall_picture_draw(option, document, path, wish, what->source);
	}
	result = chart_take(&data, document, what, option);
	if (result == STATUS_OK)
		result = check_pages(option, view, path, &data.chart);
	if (result == STATUS_OK &&
	    !view->save_chart(&data.chart, wish->dark, path, message, sizeof message))
		result = complain(STATUS_IO, "%s: %s", option, message);
	chart_free(&data);
	return result;
}
