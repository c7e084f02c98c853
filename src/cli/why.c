/* why.c - `ringside why`: the rules that led to one trap. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "bench/json.h"
#include "cli/cli.h"
#include "cli/describe.h"
#include "cli/options.h"
#include "cli/point.h"
#include "cli/request.h"
#include "cli/view.h"
#include "host/columns.h"
#include "host/language.h"
#include "host/terminal.h"
#include "ringside/cause.h"
#include "ringside/isa.h"

enum {
	/* A hypervisor names the call that it answers within so many steps of the trap. */
	STEPS_TO_CALL = 4096,
	STEPS = 1 << 20, /* about as many as a moment has */
	RULE = 22,
};

struct why {
	struct request request;
	const char *at, *json;
	bool emulator, nested;
	const struct view_module *view;
	struct rs_lane *lane;
	struct point point;
	bool arrived; /* at the point: the next trap is meant */
	bool trapped; /* `event` and `fact` are of the newest trap, or of the one that is meant */
	struct rs_event event;
	struct rs_fact fact;
	bool named, left; /* the hypervisor has said which call it is; it has returned */
	uint32_t call;
	bool done;
};

/* ---- finding it */

static bool is_meant(const struct why *w, const struct rs_event *e, const struct rs_fact *f)
{
	bool nested = f->flags & RS_FACT_NESTED;

	if (e->kind != RS_EVENT_TRAP || nested != w->nested)
		return false;
	return nested || w->emulator || f->layer <= RS_LAYER_GUEST_OS;
}

static void take_event(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct why *w = context;

	if (w->point.option && !w->arrived)
		point_event(&w->point, e, f);
	if (w->done) {
		if (f->kind == RS_FACT_CALL && !w->named) {
			w->named = true;
			w->call = f->call;
		}
		w->left |= f->kind == RS_FACT_ENTRY;
		return;
	}
	if (!is_meant(w, e, f))
		return;
	w->event = *e;
	w->fact = *f;
	w->trapped = true;
	w->done = w->arrived;
}

static bool is_done(void *context)
{
	const struct why *w = context;

	return w->done;
}

static bool is_named(void *context)
{
	const struct why *w = context;

	return w->named || w->left;
}

static bool goes_on(struct why *w)
{
	return rs_lane_status(w->lane).state == RS_LANE_RUNNING && !interrupted();
}

static int fail(struct why *w, const char *format, const char *at)
{
	struct subject s;

	if (interrupted())
		return STATUS_INTERRUPTED;
	subject_open(&s, w->lane, w->nested);
	if (!subject_read(&s))
		subject_open(&s, w->lane, false);
	return complain(STATUS_FAILED, format, at,
			(unsigned long long)subject_instructions(&s));
}

static int find(struct why *w)
{
	bool good;

	if (w->at) {
		if (!point_run(&w->point, w->lane, w->request.timeout, false, &good))
			return fail(w,
				    N_("--at: '%s' was not reached; the run ended after %llu "
				       "instructions"),
				    point_said(&w->point));
		/* a condition on a trap is true behind it */
		w->done = w->point.until.by_trap && w->trapped;
	}
	w->arrived = true;
	while (!w->done && goes_on(w))
		(void)rs_lane_step_until(w->lane, STEPS, is_done, w);
	if (!w->done)
		return fail(w,
			    N_("--at: there is no trap of the guest at '%s' or after it; the "
			       "run ended after %llu instructions"),
			    w->at ? w->at : "1");
	if (!w->nested)
		(void)rs_lane_step_until(w->lane, STEPS_TO_CALL, is_named, w);
	return STATUS_OK;
}

/* ---- saying it */

/* Who executes in a mode of the computer that an emulator acts out. */
static unsigned layer_of(uint8_t mode)
{
	return mode == RS_MODE_U   ? RS_LAYER_APP
	       : mode == RS_MODE_S ? RS_LAYER_GUEST_OS
				   : RS_LAYER_FIRMWARE;
}

static void explain(struct why *w, struct view_why *chain)
{
	enum rs_generation g = w->request.options.generation;

	if (w->nested) {
		w->fact.layer = layer_of(w->event.mode) & 15u;
		w->fact.layer_to = layer_of(w->event.mode_to) & 15u;
		g = RS_BARE;
	}
	w->view->why_trap(chain, &w->event, g, &w->fact, w->named ? &w->call : NULL);
}

static size_t disassemble(const struct why *w, char text[DESCRIBE_MAX], char bytes[16])
{
	uint32_t word = w->event.word;
	size_t size = (word & 3) == 3 ? 4 : 2;

	*text = *bytes = '\0';
	if (!word)
		return 0;
	rs_disassemble(text, DESCRIBE_MAX, w->event.pc, word);
	snprintf(bytes, 16, "%0*" PRIx32, (int)(2 * size), word);
	return size;
}

static void print(struct why *w, const struct code_symbols *names, const struct view_why *chain)
{
	enum rs_mode mode = (enum rs_mode)w->event.mode;
	char place[CODE_SYMBOLS_PLACE], text[DESCRIBE_MAX], bytes[16];

	printf(_("%s in %s-mode at %s: cycle %" PRIu64 "\n"), describe_event(text, &w->event),
	       rs_mode_name(mode), code_symbols_place(place, names, mode, w->event.pc),
	       w->event.cycle);
	if (disassemble(w, text, bytes))
		printf("  %-8s  %s\n", bytes, text);
	printf("\n%s\n", w->view->localized(chain->question));
	for (size_t i = 0; i < chain->count; i++) {
		size_t width = rs_columns(chain->reasons[i].rule);

		printf("\n  %s%*s", chain->reasons[i].rule,
		       (int)(width < RULE - 2 ? RULE - 2 - width : 1), "");
		print_wrapped(chain->reasons[i].text, width < RULE - 2 ? RULE : width + 3);
	}
}

static int write_json(struct why *w, const struct code_symbols *names,
		      const struct view_why *chain)
{
	const struct rs_event *e = &w->event;
	char text[DESCRIBE_MAX], bytes[16];
	json_t *object = json_object(), *links = json_array();

	json_object_set_new(object, "schema", json_string("ringside-why/1"));
	json_object_set_new(object, "generation",
			    json_string(rs_generation_name(rs_lane_generation(w->lane))));
	json_object_set_new(object, "guest", json_string(rs_lane_guest(w->lane)));
	json_object_set_new(object, "cycle", json_integer((json_int_t)e->cycle));
	json_object_set_new(object, "mode", json_string(rs_mode_name((enum rs_mode)e->mode)));
	json_object_set_new(object, "to", json_string(rs_mode_name((enum rs_mode)e->mode_to)));
	code_symbols_json(object, names, (enum rs_mode)e->mode, e->pc);
	json_object_set_new(object, "cause", json_string(rs_cause_slug(e->trap.cause)));
	json_object_set_new(object, "number",
			    json_integer((json_int_t)(e->trap.cause & ~RS_CAUSE_INTERRUPT)));
	json_object_set_new(object, "interrupt",
			    json_boolean(e->trap.cause & RS_CAUSE_INTERRUPT));
	(void)disassemble(w, text, bytes);
	json_object_set_new(object, "instruction", *text ? json_string(text) : json_null());
	json_object_set_new(object, "question",
			    json_string(w->view->localized(chain->question)));
	for (size_t i = 0; i < chain->count; i++) {
		json_t *link = json_object();

		json_object_set_new(link, "rule", json_string(chain->reasons[i].rule));
		json_object_set_new(link, "text", json_string(chain->reasons[i].text));
		json_array_append_new(links, link);
	}
	json_object_set_new(object, "chain", links);
	return json_write(object, w->json) ? (int)STATUS_OK : (int)STATUS_IO;
}

static int say(struct why *w)
{
	struct code_symbols names;
	struct view_why chain;
	int result = STATUS_OK;

	explain(w, &chain);
	if (w->nested)
		code_symbols_open_guest(&names, &w->request.options);
	else
		code_symbols_open(&names, &w->request.options);
	if (w->json)
		result = write_json(w, &names, &chain);
	else
		print(w, &names, &chain);
	code_symbols_close(&names);
	return result;
}

static int find_and_say(struct why *w)
{
	struct rs_lane_options *options = &w->request.options;
	char message[1024];
	enum rs_error e;
	int result;

	options->derive = true;
	options->observer = (struct rs_lane_observer){
		.event = take_event,
		.context = w,
		.mask = RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_MARK) |
			RS_EVENT_BIT(RS_EVENT_RETURN) | (w->at ? point_events(&w->point) : 0)};
	e = rs_lane_open(&w->lane, options, message, sizeof message);
	if (e != RS_OK)
		return complain(status_of_error(e), "%s", message);
	result = find(w);
	if (result == STATUS_OK)
		result = say(w);
	rs_lane_close(w->lane);
	return result;
}

int cmd_why(int argc, char **argv)
{
	static struct why w; /* a condition and its symbols are large */
	char message[1024];
	const struct option table[] = {
		{"--on", OPTION_GENERATION, &w.request.options.generation, "GENERATION",
		 "bare (default), full, para, hvm or container"},
		{"--at", OPTION_TEXT, &w.at, "POINT",
		 "the trap there, or the first one after it: 5M, main, @syscall:3, or an EXPR "
		 "of "
		 "'ringside run --until' (the begin)"},
		{"--json", OPTION_OUTPUT, &w.json, "FILE",
		 "write it as JSON; - is standard output"},
		EMULATOR_OPTION(w.emulator),
		REQUEST_OPTIONS(w.request),
		{NULL},
	};
	const struct command command = {
		.usage = "why [OPTION]... [--at POINT] GUEST [ARGUMENT]...",
		.purpose =
			"Say why one trap of the guest was taken, and by whom: the chain of "
			"rules of the privileged architecture that led to it, as W shows it in "
			"the window. The guest runs up to there; its console is not shown. "
			"Under full these are the rules of the guest's own computer, which the "
			"emulator carries out.",
		.options = table,
		.more = REQUEST_OPERANDS,
		.exits = true,
	};
	int operands, result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	result = request_check_emulator(&w.request, w.emulator);
	if (result == STATUS_OK)
		result = request_take(&w.request, "why", operands, argv);
	if (result == STATUS_OK) {
		w.view = view_load(message, sizeof message);
		if (!w.view)
			result = complain(STATUS_IO, "%s", message);
	}
	if (result == STATUS_OK) {
		w.nested = request_speaks_of_guest(&w.request, w.emulator);
		if (w.at)
			result = point_prepare(&w.point, "--at", w.at, w.emulator,
					       &w.request.options);
		if (result == STATUS_OK) {
			interrupts_catch();
			result = find_and_say(&w);
		}
		if (w.at)
			point_close(&w.point);
	}
	request_free(&w.request);
	return result;
}
