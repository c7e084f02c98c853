#include "cli/point.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/pace.h"
#include "host/clock.h"
#include "host/terminal.h"

/* About a twentieth of a second on a slow host. */
#define SLICE_CYCLES UINT64_C(1000000)

enum { WAIT_MS = 50 };

const char *point_said(const struct point *p)
{
	return p->written && strncmp(p->written, "pc == ", 6) == 0 ? p->written : p->text;
}

/* "main+8" is a length in a range of --step, and an address here; "5M+100" is a range, and its begin is meant. */
static void tell_begin(const struct point *p)
{
	const struct condition *c = &p->condition;
	const struct condition_node *n = &c->nodes[c->nodes[c->root].right];

	if (strcmp(p->text, p->written) == 0 || !p->text[strcspn(p->text, ":+")])
		return;
	if (point_said(p) == p->written && !strchr(p->text, ':'))
		complain(STATUS_OK,
			 "%s: %s is the address 0x%llx: + counts bytes here, in a range of "
			 "--step instructions",
			 p->option, p->text, (unsigned long long)n->value);
	else
		complain(STATUS_OK, "%s: %s is a range, of which the begin is meant: %s",
			 p->option, p->text, p->written);
}

static int read_text(struct point *p)
{
	struct condition_names names = point_names(&p->names);
	size_t room = strlen(p->text) + sizeof "instret >= 18446744073709551615";
	char message[1024];

	p->written = malloc(room);
	if (!p->written)
		return complain(STATUS_IMAGE, "no memory");
	if (point_condition(&p->condition, p->text, &names, p->written, room, message,
			    sizeof message) != RS_OK)
		return complain(STATUS_USAGE, "%s: '%s': %s", p->option, p->text, message);
	tell_begin(p);
	if (condition_hint(&p->condition, p->written, message, sizeof message))
		complain(STATUS_OK, "%s: %s", p->option, message);
	return STATUS_OK;
}

int point_prepare(struct point *p, const char *option, const char *text, bool emulator,
		  struct rs_lane_options *options)
{
	int status = STATUS_OK;

	memset(p, 0, sizeof *p);
	p->option = option;
	p->text = text;
	p->nested = options->generation == RS_FULL && !emulator;
	if (p->nested)
		code_symbols_open_guest(&p->names, options);
	else
		code_symbols_open(&p->names, options);
	if (*text != '@')
		status = read_text(p);
	else if (!range_parse(text, &p->operation))
		status = complain(STATUS_USAGE,
				  "%s: found '%s'; needs the name of an operation, such as "
				  "@syscall:3, or the number of one, such as @16",
				  option, text);
	until_prepare(&p->until, p->operation.kind ? NULL : &p->condition, p->nested, options);
	if (p->operation.kind) {
		options->derive = true;
		options->relay = true;
		options->behalf = true;
	}
	if (point_events(p))
		options->observer = (struct rs_lane_observer){
			.event = point_event, .context = p, .mask = point_events(p)};
	return status;
}

uint32_t point_events(const struct point *p)
{
	uint32_t trap = RS_EVENT_BIT(RS_EVENT_TRAP);

	if (p->operation.kind) /* by which operations are noticed */
		return trap | RS_EVENT_BIT(RS_EVENT_MARK) | RS_EVENT_BIT(RS_EVENT_PRIV) |
		       RS_EVENT_BIT(RS_EVENT_RETURN);
	return p->condition.names_cause ? trap : 0;
}

void point_event(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct point *p = context;

	if (!p->operation.kind) {
		until_event(&p->until, e, f);
		return;
	}
	if (rs_fact_begins_op(f) &&
	    (!p->operation.operation || p->operation.operation == f->op) &&
	    ++p->begun == p->operation.count)
		p->found = true;
}

static bool operation_begun(void *context)
{
	const struct point *p = context;

	return p->found;
}

static bool goes_on(struct rs_lane *lane, double deadline)
{
	struct rs_lane_status status = rs_lane_status(lane);

	return (status.state == RS_LANE_RUNNING || status.state == RS_LANE_INPUT) &&
	       !interrupted() && (deadline <= 0 || rs_host_seconds() < deadline);
}

bool point_run(struct point *p, struct rs_lane *lane, double timeout, bool restored,
	       bool *output_good)
{
	double deadline = timeout > 0 ? rs_host_seconds() + timeout : 0;
	uint64_t slept = 0;
	bool reached;

	p->until.test = operation_begun;
	p->until.test_context = p;
	until_open(&p->until, lane);
	*output_good = true;
	reached = !restored && until_is_true(&p->until);
	while (!reached && *output_good && goes_on(lane, deadline)) {
		reached = until_run(&p->until, SLICE_CYCLES);
		*output_good = rs_terminal_flush();
		if (rs_terminal_attend())
			interrupt();
		pace(lane, &slept);
		if (!reached && rs_lane_status(lane).state == RS_LANE_INPUT)
			rs_terminal_wait(WAIT_MS);
	}
	until_close(&p->until);
	return reached;
}

void point_close(struct point *p)
{
	free(p->written);
	code_symbols_close(&p->names);
}
