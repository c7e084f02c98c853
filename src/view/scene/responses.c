/* responses.c - response times at the end of a run. Every screen with a scrub line has them in its foot line, and so
 * have the pages of text. */
#include <stdio.h>

#include "view/scene/layout.h"

bool layout_at_end(const struct view_model *m)
{
	const struct view_ops *o = &m->lanes[m->focus].ops;

	return (o->count && view_model_op(m, m->focus) == o->count - 1) ||
	       view_model_scrub(m) >= 1;
}

bool view_response_text(const struct view_model *m, const char *playing, char *text,
			size_t size)
{
	const struct view_lane *l = &m->lanes[m->focus];
	const struct rs_responses *r =
		&l->responses[l->source.generation == RS_BARE ? 0 : l->source.vm];
	char p50[24], p99[24];

	if (l->status.state == RS_LANE_RUNNING || !r->count || !layout_at_end(m))
		return false;
	view_figure(p50, sizeof p50, r->p50);
	view_figure(p99, sizeof p99, r->p99);
	snprintf(text, size, view_localized(TEXT_AT_END), playing, p50, p99);
	return true;
}
