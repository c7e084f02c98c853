#include "cli/chrome.h"

#include <jansson.h>
#include <string.h>

#include "bench/json.h"
#include "cli/describe.h"
#include "ringside/cause.h"
#include "ringside/op.h"

enum { OPERATIONS_ROW = 8 }; /* modes are below */

static void set_text(json_t *object, const char *key, const char *text)
{
	json_object_set_new(object, key, json_string(text));
}

static void set_number(json_t *object, const char *key, uint64_t value)
{
	json_object_set_new(object, key, json_integer((json_int_t)value));
}

/* Cycles as the format wants them: microseconds. */
static void set_time(json_t *object, const char *key, uint64_t cycles)
{
	json_object_set_new(object, key, json_real((double)cycles / 1000));
}

static json_t *entry(const char *phase, unsigned row, const char *name)
{
	json_t *object = json_object();

	set_text(object, "ph", phase);
	set_number(object, "pid", 1);
	set_number(object, "tid", row);
	set_text(object, "name", name);
	return object;
}

static void write_entry(struct chrome *c, json_t *object)
{
	fputs(c->any ? ",\n" : "\n", c->file);
	c->any = true;
	json_dumpf(object, c->file, JSON_COMPACT | JSON_REAL_PRECISION(15));
	json_decref(object);
}

static void write_slice(struct chrome *c, unsigned row, const char *name, uint64_t begin,
			uint64_t end)
{
	json_t *object;

	if (end <= begin)
		return;
	object = entry("X", row, name);
	set_time(object, "ts", begin);
	set_time(object, "dur", end - begin);
	write_entry(c, object);
}

/* What the process and its rows are called. */
static void write_name(struct chrome *c, const char *what, unsigned row, const char *name)
{
	json_t *object = entry("M", row, what), *args = json_object();

	set_text(args, "name", name);
	json_object_set_new(object, "args", args);
	write_entry(c, object);
}

void chrome_begin(struct chrome *c, FILE *file, const char *guest, enum rs_generation g,
		  uint32_t instants)
{
	static const enum rs_mode modes[] = {RS_MODE_U, RS_MODE_S, RS_MODE_M, RS_MODE_VU,
					     RS_MODE_VS};
	char name[256];

	*c = (struct chrome){.file = file,
			     .instants = instants & ~CHROME_KINDS,
			     .mode = RS_MODE_M,
			     .name = "reset"};
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[", file);
	snprintf(name, sizeof name, "%s on %s", guest, rs_generation_name(g));
	write_name(c, "process_name", 0, name);
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		snprintf(name, sizeof name, "%s", rs_mode_name(modes[i]));
		write_name(c, "thread_name", modes[i], name);
	}
	write_name(c, "thread_name", OPERATIONS_ROW, "operations");
}

static void enter(struct chrome *c, enum rs_mode mode, uint64_t cycle, const char *name)
{
	write_slice(c, c->mode, c->name, c->since, cycle);
	c->mode = mode;
	c->since = cycle;
	c->name = name;
}

static void write_instant(struct chrome *c, const struct rs_event *e)
{
	char text[DESCRIBE_MAX];
	json_t *object = entry("i", e->mode, describe_event(text, e));

	set_time(object, "ts", e->cycle);
	set_text(object, "s", "t");
	write_entry(c, object);
}

static void mark(struct chrome *c, const struct rs_event *e, const struct rs_fact *f)
{
	if (f->kind != RS_FACT_OP_BEGIN && f->kind != RS_FACT_OP_END)
		write_instant(c, e);
}

/* Who executes in the mode that is returned to. Of a guest that is emulated the fact names the emulator. */
static const char *layer_name(const struct rs_event *e, const struct rs_fact *f)
{
	static const enum rs_layer own[] = {[RS_MODE_U] = RS_LAYER_APP,
					    [RS_MODE_S] = RS_LAYER_GUEST_OS,
					    [RS_MODE_M] = RS_LAYER_FIRMWARE,
					    [RS_MODE_VU] = RS_LAYER_APP,
					    [RS_MODE_VS] = RS_LAYER_GUEST_OS};

	return rs_layer_name(f->flags & RS_FACT_NESTED ? own[e->mode_to]
						       : (enum rs_layer)f->layer_to);
}

void chrome_event(struct chrome *c, const struct rs_event *e, const struct rs_fact *f)
{
	char name[RS_OP_NAME];

	if (rs_fact_ends_op(f) && f->nth != UINT32_MAX)
		write_slice(c, OPERATIONS_ROW, rs_op_name(name, f->op), f->since,
			    f->since + rs_fact_op_cycles(f, e->cycle));
	switch ((enum rs_event_kind)e->kind) {
	case RS_EVENT_TRAP:
		enter(c, (enum rs_mode)e->mode_to, e->cycle - e->cost,
		      rs_cause_slug(e->trap.cause));
		return;
	case RS_EVENT_RETURN:
		enter(c, (enum rs_mode)e->mode_to, e->cycle, layer_name(e, f));
		return;
	case RS_EVENT_IDLE:
		write_slice(c, e->mode, "idle", e->cycle - e->cost, e->cycle);
		return;
	case RS_EVENT_MARK:
		mark(c, e, f);
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

	enter(c, c->mode, cycle, c->name);
	fputs("\n],\"otherData\":", c->file);
	json_dumpf(origin, c->file, JSON_COMPACT);
	json_decref(origin);
	fputs("}\n", c->file);
	return fflush(c->file) == 0 && !ferror(c->file);
}
