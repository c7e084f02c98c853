#include "cli/until_run.h"

#include <inttypes.h>

#include "cli/cli.h"
#include "host/language.h"

int until_wish_prepare(struct until_wish *w, bool emulator, struct rs_lane_options *options)
{
	return w->text ? point_prepare(&w->point, "--until", w->text, emulator, options)
		       : (int)STATUS_OK;
}

int until_wish_check(const struct until_wish *w, const struct rs_lane_options *options)
{
	bool reports = options->reports == RS_REPORTS_STEPS &&
		       (!w->point.operation.kind || options->relay);

	if (!w->text || !w->point.nested || reports)
		return STATUS_OK;
	return complain(STATUS_USAGE,
			"--until: the emulator of this saved run does not report its guest's "
			"steps; needs --emulator, or a run that was saved by --until");
}

static void tell(const struct until_wish *w)
{
	const struct point *p = &w->point;
	const struct subject *s = &p->until.target.subject;
	char place[CODE_SYMBOLS_PLACE];

	code_symbols_place(place, &p->names, subject_mode(s), subject_pc(s));
	fprintf(stderr,
		_("ringside: stopped in %s-mode at %s: instruction %" PRIu64 ", cycle %" PRIu64
		  "\n"),
		rs_mode_name(subject_mode(s)), place, subject_instructions(s),
		rs_machine_cycles(s->m));
}

void until_wish_run(struct until_wish *w, struct rs_lane *lane, double timeout, bool restored,
		    bool *output_good)
{
	const struct subject *s = &w->point.until.target.subject;

	w->reached = point_run(&w->point, lane, timeout, restored, output_good);
	if (w->reached)
		tell(w);
	else if (*output_good && !interrupted())
		complain(STATUS_OK,
			 "--until: '%s' did not become true in %" PRIu64 " instructions",
			 point_said(&w->point), subject_instructions(s));
}

json_t *until_wish_json(const struct until_wish *w)
{
	const struct subject *s = &w->point.until.target.subject;
	json_t *object = json_object();

	json_object_set_new(object, "condition", json_string(w->text));
	json_object_set_new(object, "reached", json_boolean(w->reached));
	json_object_set_new(object, "mode", json_string(rs_mode_name(subject_mode(s))));
	code_symbols_json(object, &w->point.names, subject_mode(s), subject_pc(s));
	json_object_set_new(object, "instructions",
			    json_integer((json_int_t)subject_instructions(s)));
	json_object_set_new(object, "cycle", json_integer((json_int_t)rs_machine_cycles(s->m)));
	return object;
}

void until_wish_free(struct until_wish *w)
{
	if (w->text)
		point_close(&w->point);
}
