#include "hypervisors/full/trace.h"

#include "exec/engine.h"
#include "exec/execute.h"
#include "hypervisors/common/boot_info.h"
#include "hypervisors/full/relay.h"
#include "lib/physical.h"
#include "lib/string.h"
#include "machine/state.h"
#include "ringside/abi/csr.h"
#include "ringside/abi/mark.h"
#include "ringside/isa.h"

enum { CSRS = 128 }; /* more than there are */

/* After these, CSRs may have changed. */
#define CSRS_CHANGE                                                                            \
	(RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_RETURN) |                         \
	 RS_EVENT_BIT(RS_EVENT_PRIV) | RS_EVENT_BIT(RS_EVENT_DEVICE) |                         \
	 RS_EVENT_BIT(RS_EVENT_RAISE))

static struct trace {
	struct rs_machine *m;
	unsigned vm;
	uint32_t mask; /* the kinds that are reported */
	bool begun, ready, steps;
	size_t csr_count;
	struct rs_nested_csr csrs[CSRS];
} traces[VM_MAX];

static void begin_guest(struct trace *t)
{
	t->begun = true;
	rs_mark(RS_MARK_GUEST, (uint64_t)t->vm << 32);
}

/* ---- steps */

/* Counters change with every instruction. */
static bool is_counter(unsigned number)
{
	return number >> 8 == CSR_mcycle >> 8 || number >> 8 == CSR_cycle >> 8;
}

static void list_csrs(struct trace *t)
{
	for (unsigned n = 0; n < 0x1000 && t->csr_count < CSRS; n++)
		if (rs_csr_name(n) && !is_counter(n))
			t->csrs[t->csr_count++].number = n;
}

static void read_csrs(struct trace *t)
{
	for (size_t i = 0; i < t->csr_count; i++)
		t->csrs[i].value = rs_machine_csr(t->m, (unsigned)t->csrs[i].number);
}

static void report_step(const struct trace *t)
{
	relay_step(t->m, t->vm, t->csrs, t->csr_count);
}

static const struct trace *trace_of(const struct cpu *c)
{
	const struct trace *t = traces;

	while (&t->m->state->cpu != c)
		t++;
	return t;
}

/* The step engine, with a report after each instruction. */
static enum run_end run_steps(void *workspace, struct cpu *c, uint64_t limit)
{
	const struct trace *t = trace_of(c);
	struct hart *h = &c->h;
	enum run_end end = RUN_ATTENTION;

	while (h->cycle < limit && h->cycle < h->attention) {
		(void)execute_next(c, workspace);
		report_step(t);
		if (run_ends(h, &end))
			break;
	}
	return end;
}

static const struct engine steps_engine = {.name = "steps", .run = run_steps};

void trace_start(unsigned vm)
{
	struct trace *t = &traces[vm];

	if (!t->steps)
		return;
	read_csrs(t);
	report_step(t);
}

/* ---- events */

static void report(void *context, const struct rs_event *event)
{
	struct trace *t = context;
	bool interrupt =
		event->kind == RS_EVENT_TRAP && (event->trap.cause & RS_CAUSE_INTERRUPT);

	if (t->steps && (CSRS_CHANGE & RS_EVENT_BIT(event->kind)))
		read_csrs(t);
	if (t->mask & RS_EVENT_BIT(event->kind))
		rs_mark(RS_MARK_EVENT,
			(uint64_t)t->vm << RS_MARK_VM_SHIFT | physical_address(event));
	if (event->kind == RS_EVENT_TRAP || event->kind == RS_EVENT_RETURN)
		relay_change(t->vm, event);
	if (t->steps && interrupt)
		report_step(t);
	if (event->kind != RS_EVENT_RETURN)
		return;
	if (!t->begun && event->mode_to == RS_MODE_S)
		begin_guest(t);
	if (!t->ready && event->mode_to == RS_MODE_U) {
		t->ready = true;
		relay_ready(t->vm);
	}
}

/* What is behind `name` in `text`; NULL if it is not there. */
static const char *behind(const char *text, const char *name)
{
	size_t length = strlen(name);

	for (size_t left = strlen(text); left >= length; left--, text++)
		if (memcmp(text, name, length) == 0)
			return text + length;
	return NULL;
}

/* The number behind `name` in `text`; 0 if it is not there. */
static uint32_t number_of(const char *text, const char *name)
{
	uint32_t number = 0;

	text = behind(text, name);
	if (!text)
		return 0;
	for (; *text && *text != ' '; text++)
		number =
			number << 4 | (uint32_t)(*text <= '9' ? *text - '0' : *text - 'a' + 10);
	return number;
}

void trace_init(struct rs_machine *m, unsigned vm, const char *bootargs, bool firmware)
{
	struct trace *t = &traces[vm];
	struct rs_observer observer = {.event = report, .context = t};

	t->m = m;
	t->vm = vm;
	t->mask = number_of(bootargs, "events=0x");
	t->steps = behind(bootargs, "relay=steps");
	t->ready = !behind(bootargs, " ready");
	observer.mask = t->mask | RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_RETURN) |
			(t->steps ? CSRS_CHANGE : 0);
	relay_show(m, vm);
	if (t->steps) {
		m->engine = &steps_engine; /* its workspace is less than that of blocks */
		list_csrs(t);
	}
	if (!firmware)
		begin_guest(t);
	rs_machine_observe(m, &observer);
}
