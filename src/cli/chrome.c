#include "cli/chrome.h"

#include <jansson.h>
#include <string.h>

#include "bench/json.h"
#include "cli/describe.h"
#include "host/plain.h"
#include "ringside/cause.h"
#include "ringside/op.h"

enum {
	OPERATIONS_ROW = RS_LAYERS, /* below the layers */
	MOST = 1024,		    /* bytes of one event */
};

/* ---- writing: a million events must not take long, so nothing here formats or allocates */

static void put_bytes(struct chrome *c, const char *text, size_t n)
{
	memcpy(c->buffer + c->used, text, n);
	c->used += n;
}

#define PUT(c, literal) put_bytes((c), (literal), sizeof(literal) - 1)

static void put_number(struct chrome *c, uint64_t value)
{
	char digits[20];
	size_t n = sizeof digits;

	do
		digits[--n] = (char)('0' + value % 10);
	while (value /= 10);
	put_bytes(c, digits + n, sizeof digits - n);
}

/* Cycles as the format wants them: microseconds. */
static void put_time(struct chrome *c, uint64_t cycles)
{
	char thousandths[4] = {'.', (char)('0' + cycles / 100 % 10),
			       (char)('0' + cycles / 10 % 10), (char)('0' + cycles % 10)};

	put_number(c, cycles / 1000);
	put_bytes(c, thousandths, sizeof thousandths);
}

/* A text that is in UTF-8, cut where it is too long for one event. */
static void put_text(struct chrome *c, const char *text)
{
	PUT(c, "\"");
	for (size_t n = 0; *text && n < MOST / 2; text++, n++) {
		unsigned char byte = (unsigned char)*text;

		if (byte == '"' || byte == '\\')
			PUT(c, "\\");
		if (byte >= 0x20)
			put_bytes(c, text, 1);
	}
	PUT(c, "\"");
}

static void flush(struct chrome *c)
{
	fwrite(c->buffer, 1, c->used, c->file);
	c->used = 0;
}

static void begin_event(struct chrome *c, char phase, struct chrome_row row)
{
	if (c->used > CHROME_BUFFER - MOST)
		flush(c);
	if (c->any)
		PUT(c, ",\n{\"ph\":\"");
	else
		PUT(c, "\n{\"ph\":\"");
	c->any = true;
	put_bytes(c, &phase, 1);
	PUT(c, "\",\"pid\":");
	put_number(c, row.vm + 1u);
	PUT(c, ",\"tid\":");
	put_number(c, row.layer + 1u);
}

static void put_name(struct chrome *c, const char *name)
{
	PUT(c, ",\"name\":");
	put_text(c, name);
}

static void put_begin(struct chrome *c, uint64_t cycle)
{
	PUT(c, ",\"ts\":");
	put_time(c, cycle);
}

/* ---- events of the format */

static void write_slice(struct chrome *c, struct chrome_row row, const char *name,
			uint64_t begin, uint64_t end)
{
	begin_event(c, 'X', row);
	put_begin(c, begin);
	PUT(c, ",\"dur\":");
	put_time(c, end - begin);
	put_name(c, name);
	PUT(c, "}");
}

/* One of the ends of an arrow, or a point that it goes through: it belongs to the slice at that time. */
static void write_flow(struct chrome *c, char phase, struct chrome_row row, uint64_t cycle)
{
	begin_event(c, phase, row);
	put_begin(c, cycle);
	PUT(c, ",\"id\":");
	put_number(c, c->flows);
	PUT(c, ",\"cat\":\"trap\",\"name\":\"trap\"");
	if (phase == 'f')
		PUT(c, ",\"bp\":\"e\"");
	PUT(c, "}");
}

static void write_instant(struct chrome *c, const struct rs_event *e)
{
	char text[DESCRIBE_MAX];

	begin_event(c, 'i', c->row);
	put_begin(c, e->cycle);
	PUT(c, ",\"s\":\"t\"");
	put_name(c, describe_event(text, e));
	PUT(c, "}");
}

/* What a process or its rows are called. */
static void write_name(struct chrome *c, const char *what, struct chrome_row row,
		       const char *name)
{
	begin_event(c, 'M', row);
	put_name(c, what);
	PUT(c, ",\"args\":{\"name\":");
	put_text(c, name);
	PUT(c, "}}");
}

/* ---- names */

void chrome_begin(struct chrome *c, FILE *file, uint32_t instants, bool nested)
{
	c->nested = nested;
	c->file = file;
	c->any = false;
	c->instants = instants & ~CHROME_KINDS;
	c->begun = c->several = false;
	c->row = (struct chrome_row){RS_VM_NONE, RS_LAYER_FIRMWARE};
	c->since = 0;
	c->name = "reset";
	c->depth = 0;
	c->flows = 1;
	c->used = 0;
	PUT(c, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
}

static void name_process(struct chrome *c, uint8_t vm, const char *name)
{
	char plain[400];

	write_name(c, "process_name", (struct chrome_row){vm, 0},
		   rs_plain(plain, sizeof plain, name));
	for (uint8_t layer = 0; layer < RS_LAYERS; layer++)
		write_name(c, "thread_name", (struct chrome_row){vm, layer},
			   rs_layer_name((enum rs_layer)layer));
	if (vm != RS_VM_NONE)
		write_name(c, "thread_name", (struct chrome_row){vm, OPERATIONS_ROW},
			   "operations");
}

void chrome_names(struct chrome *c, const struct rs_lane *lane)
{
	const char *generation = rs_generation_name(rs_lane_generation(lane));
	char name[320];

	c->several = rs_lane_vms(lane) > 0;
	for (size_t i = 0; i < rs_lane_vms(lane); i++) {
		const struct rs_vm *vm = rs_lane_vm(lane, i);

		snprintf(name, sizeof name, "%s: %.200s on %s", vm->name, vm->guest,
			 generation);
		name_process(c, (uint8_t)i, name);
	}
	if (!c->several) {
		snprintf(name, sizeof name, "%.200s on %s", rs_lane_guest(lane), generation);
		name_process(c, 0, name);
	}
	name_process(c, RS_VM_NONE, "nobody's");
}

/* ---- events of the machine */

/* The one before ends here. A slice without length is written where an arrow needs it. */
static void enter(struct chrome *c, struct chrome_row row, uint64_t cycle, const char *name,
		  bool arrow)
{
	if (cycle > c->since || arrow)
		write_slice(c, c->row, c->name, c->since, cycle);
	c->row = row;
	c->since = cycle;
	c->name = name;
}

/* Who executes in a mode of a guest that is emulated. Its facts name the emulator. */
static uint8_t layer_of(const struct chrome *c, const struct rs_event *e,
			const struct rs_fact *f)
{
	static const uint8_t own[] = {[RS_MODE_U] = RS_LAYER_APP,
				      [RS_MODE_S] = RS_LAYER_GUEST_OS,
				      [RS_MODE_M] = RS_LAYER_FIRMWARE,
				      [RS_MODE_VU] = RS_LAYER_APP,
				      [RS_MODE_VS] = RS_LAYER_GUEST_OS};

	return c->nested ? own[e->mode_to] : (uint8_t)f->layer_to;
}

static void trap(struct chrome *c, const struct rs_event *e, struct chrome_row to)
{
	uint64_t at = e->cycle - e->cost > c->since ? e->cycle - e->cost : c->since;
	struct chrome_trap *t = c->depth < CHROME_TRAPS ? &c->traps[c->depth] : NULL;

	c->depth++;
	if (t) {
		t->from_row = c->row;
		t->from = at > c->since ? at - 1 : at;
		t->to_row = to;
		t->to = at;
	}
	enter(c, to, at, rs_cause_slug(e->trap.cause), true);
}

static void back(struct chrome *c, const struct rs_event *e, struct chrome_row to)
{
	const struct chrome_trap *t;

	enter(c, to, e->cycle, rs_layer_name((enum rs_layer)to.layer), true);
	if (!c->depth || c->depth-- > CHROME_TRAPS)
		return;
	t = &c->traps[c->depth];
	write_flow(c, 's', t->from_row, t->from);
	write_flow(c, 't', t->to_row, t->to);
	write_flow(c, 'f', to, e->cycle);
	c->flows++;
}

/* The hart waited: nobody executed. With several virtual machines that is no one's time. */
static void idle(struct chrome *c, const struct rs_event *e)
{
	const char *name = c->name;
	struct chrome_row row = c->row;

	uint8_t vm = c->several ? RS_VM_NONE : row.vm;

	enter(c, (struct chrome_row){vm, RS_LAYER_IDLE}, e->cycle - e->cost, "idle", false);
	enter(c, row, e->cycle, name, false);
}

static void operation_ends(struct chrome *c, const struct rs_event *e, const struct rs_fact *f)
{
	struct chrome_row row = {f->vm, OPERATIONS_ROW};
	uint64_t cycles = rs_fact_op_cycles(f, e->cycle);
	char name[RS_OP_NAME];

	if (cycles)
		write_slice(c, row, rs_op_name(name, f->op), f->since, f->since + cycles);
}

static uint64_t idle_of(const struct rs_event *e)
{
	return e->kind == RS_EVENT_IDLE ? e->cost : 0;
}

void chrome_event(struct chrome *c, const struct rs_event *e, const struct rs_fact *f)
{
	struct chrome_row to = {f->vm, layer_of(c, e, f)};

	if (!c->begun && !c->nested)
		c->row.layer = f->layer;
	if (!c->begun && f->vm != RS_VM_NONE && !c->several) /* the one guest's from reset on */
		c->row.vm = f->vm;
	if (f->vm != c->row.vm) /* the hypervisor has chosen another one */
		enter(c, (struct chrome_row){f->vm, c->row.layer}, e->cycle - idle_of(e),
		      c->name, false);
	c->begun = true;
	if (rs_fact_ends_op(f) && f->nth != UINT32_MAX)
		operation_ends(c, e, f);
	switch ((enum rs_event_kind)e->kind) {
	case RS_EVENT_TRAP:
		trap(c, e, to);
		return;
	case RS_EVENT_RETURN:
		back(c, e, to);
		return;
	case RS_EVENT_IDLE:
		idle(c, e);
		return;
	case RS_EVENT_MARK:
		if (f->kind != RS_FACT_OP_BEGIN && f->kind != RS_FACT_OP_END)
			write_instant(c, e);
		if (to.layer != c->row.layer) /* it says who works */
			enter(c, to, e->cycle, c->name, false);
		if (f->kind == RS_FACT_VM_END) /* what comes next is nobody's */
			enter(c, (struct chrome_row){RS_VM_NONE, c->row.layer}, e->cycle,
			      c->name, false);
		return;
	case RS_EVENT_PRIV:
	case RS_EVENT_WALK:
	case RS_EVENT_FLUSH:
	case RS_EVENT_DEVICE:
	case RS_EVENT_CONSOLE:
	case RS_EVENT_OFF:
	case RS_EVENT_DMA:
	case RS_EVENT_RAISE:
	case RS_EVENT_KINDS:
		break;
	}
	if (c->instants & RS_EVENT_BIT(e->kind))
		write_instant(c, e);
}

bool chrome_end(struct chrome *c, uint64_t cycle, const struct rs_provenance *p,
		const struct rs_costs *costs)
{
	json_t *origin = json_pack("{s:o,s:o}", "provenance",
				   json_provenance(p, rs_costs_are_default(costs)), "costs",
				   json_cost_table(costs));

	enter(c, c->row, cycle, c->name, true);
	PUT(c, "\n],\"otherData\":");
	flush(c);
	json_dumpf(origin, c->file, JSON_COMPACT);
	json_decref(origin);
	fputs("}\n", c->file);
	return fflush(c->file) == 0 && !ferror(c->file);
}
