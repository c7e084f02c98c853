#include "cli/step.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/code_symbols.h"
#include "cli/describe.h"
#include "cli/range_run.h"
#include "host/clock.h"
#include "lane/subject.h"
#include "ringside/abi/csr.h"
#include "ringside/cause.h"
#include "ringside/isa.h"

/* About a hundredth of a second. */
#define SLICE_CYCLES UINT64_C(1000000)

enum {
	CSRS = 128,  /* more than there are */
	COLUMN = 38, /* where instructions begin */
	WIDTH = 80,
	BEHIND = 59, /* ... and what they changed */
};

#define SHOWN                                                                                  \
	(RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_DEVICE) |                         \
	 RS_EVENT_BIT(RS_EVENT_IDLE) | RS_EVENT_BIT(RS_EVENT_MARK) |                           \
	 RS_EVENT_BIT(RS_EVENT_DMA) | RS_EVENT_BIT(RS_EVENT_OFF))

/* ... and by these operations are noticed, too. */
#define NOTICED (RS_EVENT_BIT(RS_EVENT_PRIV) | RS_EVENT_BIT(RS_EVENT_RETURN))

/* All that a program can see of a hart. */
struct state {
	uint64_t pc, cycle, instret, x[32], csr[CSRS];
	enum rs_mode mode;
};

struct microscope {
	struct step *step;
	struct rs_lane *lane;
	struct subject subject;
	struct range_run course;
	bool walking; /* in the range */
	struct code_symbols names;
	const struct rs_symbol *symbol; /* where the latest instruction was */
	uint16_t csrs[CSRS];
	size_t csr_count;
	struct state before, after;
	uint32_t word; /* at before.pc ... */
	size_t size;   /* ... of so many bytes; 0: it cannot be fetched */
	size_t column; /* of the line that is being written */
};

/* ---- looking */

static void keep_event(struct step *step, const struct rs_event *e, const struct rs_fact *f)
{
	if (step->event_count == STEP_EVENTS)
		return;
	step->events[step->event_count] = *e;
	step->facts[step->event_count++] = *f;
}

static void arrive(struct microscope *s);

/* A guest that an emulator acts out is watched while it runs: its events come, and after each of its
 * instructions, and each interrupt, a fact that says so. It idles if the computer does. */
static void take_nested(struct step *step, const struct rs_event *e, const struct rs_fact *f)
{
	bool alone = e->kind == RS_EVENT_IDLE || e->kind == RS_EVENT_OFF;

	if (!step->microscope || step->done)
		return;
	if (f->flags & RS_FACT_NESTED || e->kind == RS_EVENT_IDLE)
		keep_event(step, e, f);
	if (f->kind == RS_FACT_STEP || alone)
		arrive(step->microscope);
}

static void take_event(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct step *step = context;

	if (step->nested)
		take_nested(step, e, f);
	else
		keep_event(step, e, f);
}

void step_prepare(struct step *step, struct rs_lane_options *options)
{
	if (step->nested)
		options->reports = RS_REPORTS_STEPS;
	options->observer = (struct rs_lane_observer){
		.event = take_event, .context = step, .mask = SHOWN | NOTICED};
}

/* Counters change with every instruction: they are no news. */
static bool is_counter(unsigned number)
{
	return number >> 8 == CSR_mcycle >> 8 || number >> 8 == CSR_cycle >> 8;
}

static void list_csrs(struct microscope *s)
{
	for (unsigned n = 0; n < 0x1000 && s->csr_count < CSRS; n++)
		if (rs_csr_name(n) && !is_counter(n))
			s->csrs[s->csr_count++] = (uint16_t)n;
}

static void look(const struct microscope *s, struct state *state)
{
	const struct subject *t = &s->subject;

	state->pc = subject_pc(t);
	state->mode = subject_mode(t);
	state->cycle = rs_machine_cycles(t->m);
	state->instret = subject_instructions(t);
	for (unsigned i = 0; i < 32; i++)
		state->x[i] = subject_reg(t, i);
	subject_csrs(t, s->csrs, state->csr, s->csr_count);
}

static void fetch(struct microscope *s)
{
	uint16_t half[2] = {0};

	s->size = 0;
	if (!subject_fetch(&s->subject, s->before.pc, &half[0], 2))
		return;
	if ((half[0] & 3) != 3)
		s->size = 2;
	else if (subject_fetch(&s->subject, s->before.pc + 2, &half[1], 2))
		s->size = 4;
	s->word = half[0] | (uint32_t)half[1] << 16;
}

/* Some CSRs are views of others. Of what is one, the name is shown that the highest mode has
 * for it. */
static bool is_spoken_of(unsigned number, enum rs_mode before, enum rs_mode after)
{
	bool m = before == RS_MODE_M || after == RS_MODE_M;
	bool s = before == RS_MODE_S || after == RS_MODE_S;

	switch (number) {
	case CSR_mstatus:
	case CSR_mie:
	case CSR_mip:
		return m;
	case CSR_sstatus:
	case CSR_sie:
	case CSR_sip:
	case CSR_hie:
	case CSR_hip:
		return s && !m;
	case CSR_vsie:
	case CSR_vsip:
		return !s && !m;
	default:
		return true;
	}
}

/* Call `tell` for each register and CSR that is not what it was. */
static void tell_changes(struct microscope *s,
			 void (*tell)(void *context, const char *name, uint64_t value),
			 void *context)
{
	for (unsigned i = 1; i < 32; i++)
		if (s->before.x[i] != s->after.x[i])
			tell(context, rs_reg_name(i), s->after.x[i]);
	for (size_t i = 0; i < s->csr_count; i++)
		if (s->before.csr[i] != s->after.csr[i] &&
		    is_spoken_of(s->csrs[i], s->before.mode, s->after.mode))
			tell(context, rs_csr_name(s->csrs[i]), s->after.csr[i]);
}

static bool retired(const struct microscope *s)
{
	return s->after.instret != s->before.instret;
}

/* Whether the instruction at before.pc was tried at all: not if an interrupt came first, and
 * not while the hart waits. */
static bool was_tried(const struct microscope *s)
{
	const struct step *step = s->step;

	for (size_t i = 0; i < step->event_count; i++)
		if (step->events[i].kind == RS_EVENT_TRAP)
			return !(step->events[i].trap.cause & RS_CAUSE_INTERRUPT);
	return retired(s);
}

/* ---- as text */

static void end_line(struct microscope *s)
{
	if (s->column)
		putchar('\n');
	s->column = 0;
}

/* Write one more thing behind the instruction, or below it where there is no room. */
static void put(struct microscope *s, const char *text)
{
	size_t length = strlen(text), at = s->column < BEHIND ? BEHIND : s->column + 1;

	if (s->column && at + length > WIDTH)
		end_line(s);
	if (s->column == 0)
		at = COLUMN;
	printf("%*s%s", (int)(at - s->column), "", text);
	s->column = at + length;
}

static void put_change(void *context, const char *name, uint64_t value)
{
	char text[64];

	snprintf(text, sizeof text, "%s=0x%" PRIx64, name, value);
	put(context, text);
}

static void print_place(struct microscope *s)
{
	uint64_t offset;
	const struct rs_symbol *symbol =
		code_symbols_at(&s->names, s->before.mode, s->before.pc, &offset);

	if (!symbol || symbol == s->symbol) {
		s->symbol = symbol;
		return;
	}
	s->symbol = symbol;
	if (offset)
		printf("%12s<%s+0x%" PRIx64 ">:\n", "", symbol->name, offset);
	else
		printf("%12s<%s>:\n", "", symbol->name);
}

static void print_insn(struct microscope *s)
{
	char text[64] = "cannot be fetched", bytes[16] = "-", number[24] = "";

	print_place(s);
	if (retired(s))
		snprintf(number, sizeof number, "%" PRIu64, s->after.instret);
	if (s->size) {
		snprintf(bytes, sizeof bytes, "%0*" PRIx32, (int)(2 * s->size), s->word);
		rs_disassemble(text, sizeof text, s->before.pc, s->word);
	}
	s->column = (size_t)printf("%8s %-2s %16" PRIx64 " %-8s %s", number,
				   rs_mode_name(s->before.mode), s->before.pc, bytes, text);
}

static void print_trap(struct microscope *s, const char *text)
{
	end_line(s);
	s->column = (size_t)printf("%*s%s", COLUMN, "-> ", text);
}

/* Cycles that are not to be expected of an instruction; those of a wait are told already. */
static void print_cycles(struct microscope *s)
{
	uint64_t cycles = s->after.cycle - s->before.cycle;
	char text[64];

	if (s->subject.nested) /* the emulator's, its reports included: no news */
		return;
	if (cycles == 1 || !was_tried(s))
		return;
	snprintf(text, sizeof text, "(%" PRIu64 " cycles)", cycles);
	put(s, text);
}

static void print_step(struct microscope *s)
{
	char text[DESCRIBE_MAX];

	if (was_tried(s))
		print_insn(s);
	for (size_t i = 0; i < s->step->event_count; i++) {
		const struct rs_event *e = &s->step->events[i];

		if (NOTICED & RS_EVENT_BIT(e->kind))
			continue;
		describe_event(text, e);
		if (e->kind == RS_EVENT_TRAP)
			print_trap(s, text);
		else
			put(s, text);
	}
	tell_changes(s, put_change, s);
	print_cycles(s);
	end_line(s);
}

/* ---- as JSON */

static void set_text(json_t *object, const char *key, const char *text)
{
	json_object_set_new(object, key, json_string(text));
}

/* Numbers of 64 bits are text: most readers of JSON would round them. */
static void set_hex(void *object, const char *key, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof text, "0x%" PRIx64, value);
	set_text(object, key, text);
}

static void add_insn(json_t *object, const struct microscope *s)
{
	char text[64], bytes[16];

	if (retired(s))
		json_object_set_new(object, "n", json_integer((json_int_t)s->after.instret));
	if (!s->size)
		return;
	snprintf(bytes, sizeof bytes, "%0*" PRIx32, (int)(2 * s->size), s->word);
	rs_disassemble(text, sizeof text, s->before.pc, s->word);
	set_text(object, "bytes", bytes);
	set_text(object, "text", text);
}

static void write_heading(const struct rs_lane *lane)
{
	json_t *object = json_object();

	set_text(object, "schema", "ringside-step/1");
	set_text(object, "generation", rs_generation_name(rs_lane_generation(lane)));
	set_text(object, "guest", rs_lane_guest(lane));
	if (json_dumpf(object, stdout, JSON_COMPACT) == 0)
		putchar('\n');
	json_decref(object);
}

static void write_step(struct microscope *s)
{
	json_t *object = json_object(), *changed = json_object(), *events = json_array();
	char text[DESCRIBE_MAX];

	json_object_set_new(object, "cycle", json_integer((json_int_t)s->before.cycle));
	set_text(object, "mode", rs_mode_name(s->before.mode));
	set_hex(object, "pc", s->before.pc);
	if (was_tried(s))
		add_insn(object, s);
	json_object_set_new(object, "cycles",
			    json_integer((json_int_t)(s->after.cycle - s->before.cycle)));
	tell_changes(s, set_hex, changed);
	for (size_t i = 0; i < s->step->event_count; i++) {
		const struct rs_event *e = &s->step->events[i];

		if (!(NOTICED & RS_EVENT_BIT(e->kind)))
			json_array_append_new(events, json_string(describe_event(text, e)));
	}
	json_object_set_new(object, "changed", changed);
	json_object_set_new(object, "events", events);
	if (json_dumpf(object, stdout, JSON_COMPACT) == 0)
		putchar('\n');
	json_decref(object);
}

/* ---- */

static void show(struct microscope *s)
{
	struct step *step = s->step;

	step->begun = step->begun || retired(s);
	if (step->json)
		write_step(s);
	else
		print_step(s);
	step->done = range_run_ended(&s->course) || ferror(stdout);
}

/* Stand where the next step begins. */
static void stand(struct microscope *s)
{
	s->before = s->after;
	fetch(s);
	s->step->event_count = 0;
}

/* One more step was done, or the first is about to be. */
static void arrive(struct microscope *s)
{
	if (!subject_read(&s->subject))
		return;
	look(s, &s->after);
	if (!s->walking) {
		s->walking = range_run_begins(&s->course);
		if (s->walking && range_run_includes_begin(&s->course))
			show(s);
	} else {
		show(s);
	}
	if (!s->step->done)
		stand(s);
}

static struct rs_lane_status walk(struct microscope *s, double deadline)
{
	struct rs_lane_status status = rs_lane_status(s->lane);

	look(s, &s->after);
	stand(s);
	while (range_run_continues(&status, deadline) && !s->step->done) {
		status = rs_lane_step(s->lane);
		arrive(s);
	}
	return status;
}

static struct rs_lane_status walk_nested(struct microscope *s, double deadline)
{
	struct rs_lane_status status = rs_lane_status(s->lane);

	s->step->microscope = s;
	while (range_run_continues(&status, deadline) && !s->step->done)
		status = rs_lane_run(s->lane, SLICE_CYCLES);
	s->step->microscope = NULL;
	return status;
}

static struct rs_lane_status follow(struct microscope *s, double timeout)
{
	double deadline = timeout > 0 ? rs_host_seconds() + timeout : 0;

	if (s->step->json)
		write_heading(s->lane);
	if (s->subject.nested)
		return walk_nested(s, deadline);
	/* an operation's begin is noticed behind it, and may be part of it */
	s->walking = s->step->range.kind != RANGE_OPERATION;
	if (!s->walking || range_run_to_begin(&s->course, s->lane, deadline))
		return walk(s, deadline);
	return rs_lane_status(s->lane);
}

struct rs_lane_status step_run(struct step *step, struct rs_lane *lane,
			       const struct rs_lane_options *options, double timeout)
{
	struct rs_lane_status status = rs_lane_status(lane);
	struct microscope s = {.step = step, .lane = lane};

	subject_open(&s.subject, lane, step->nested);
	if (step->nested)
		code_symbols_open_guest(&s.names, options);
	else
		code_symbols_open(&s.names, options);
	list_csrs(&s);
	step->refused = range_run_open(&s.course, step, &s.subject, &s.names);
	if (step->refused == STATUS_OK)
		status = follow(&s, timeout);
	step->instructions = subject_instructions(&s.subject);
	code_symbols_close(&s.names);
	return status;
}
