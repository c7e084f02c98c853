#include "cli/waterfall_picture.h"

#include "bench/waterfall.h"
#include "cli/cli.h"
#include "cli/picture.h"
#include "cli/view.h"

int waterfall_picture_check(const char *path)
{
	char message[512];
	const struct view_module *view = view_load(message, sizeof message);

	if (!view)
		return complain(STATUS_USAGE, "--export: found '%s': %s", path, message);
	if (!view->save_waterfall)
		return complain(STATUS_USAGE,
				"--export: found '%s'; this build draws no pictures (cairo was "
				"not found)",
				path);
	if (!view->can_save(path))
		return complain(STATUS_USAGE,
				"--export: found '%s'; a waterfall needs a name in .json, "
				".png, .svg or .pdf",
				path);
	picture_warn_of_fonts(view);
	return STATUS_OK;
}

static double ratio(const struct bench_report *r, enum waterfall_step step)
{
	return r->rows[step].ok ? r->rows[step].busy_ratio : 0;
}

int waterfall_picture_draw(const struct bench_report *r, const char *path,
			   const struct picture_wish *wish)
{
	char message[512], foot[512], origin[256];
	struct rs_provenance here = rs_provenance_here();
	const struct view_module *view = view_load(message, sizeof message);
	struct view_waterfall w = {.workload = r->rows[0].workload,
				   .foot = foot,
				   .full = ratio(r, WATERFALL_FULL),
				   .para = ratio(r, WATERFALL_PARA),
				   .none = ratio(r, WATERFALL_NONE),
				   .helps = {ratio(r, WATERFALL_SSTC),
					     ratio(r, WATERFALL_IOMMU),
					     ratio(r, WATERFALL_WALK_CACHE)}};

	for (size_t i = 0; i < r->count; i++)
		if (!r->rows[i].ok)
			return complain(
				STATUS_FAILED,
				"--export: %s was not drawn: not all steps were measured",
				path);
	snprintf(foot, sizeof foot, "ringside bench --waterfall -w %.80s · %s", w.workload,
		 rs_provenance_text(origin, sizeof origin, &here,
				    bench_report_default_costs(r)));
	if (!view || !view->save_waterfall(&w, wish->dark, path, message, sizeof message))
		return complain(STATUS_IO, "--export: %s", message);
	return STATUS_OK;
}
