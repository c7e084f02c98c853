#include "bench/explain.h"

#include <stdlib.h>
#include <string.h>

#include "host/message.h"

/* What is read of one measurement. */
struct side {
	const struct read_report *report;
	const struct read_row *row;
	int64_t sign; /* B counts up, A down */
	char *message;
	size_t size;
};

static const struct {
	const char *layer;
	enum explain_who who;
} layers[] = {
	{"app", EXPLAIN_APP},
	{"guest_os", EXPLAIN_OS},
	{"hypervisor", EXPLAIN_HYPERVISOR},
	{"firmware", EXPLAIN_HYPERVISOR},
};

#define LAYER_COUNT (sizeof layers / sizeof *layers)

static enum rs_error lacks(const struct side *s, const char *key)
{
	return rs_refuse(RS_BAD_IMAGE, s->message, s->size,
			 "%s: %s on %s: %s is missing or no whole number; needs a report of "
			 "this version",
			 s->report->path, s->row->workload,
			 rs_generation_name(s->row->generation), key);
}

/* @param outer  names where `object` was found, for the message */
static enum rs_error take(const struct side *s, const json_t *object, const char *outer,
			  const char *key, int64_t *value)
{
	const json_t *found = json_object_get(object, key);
	char name[64];

	snprintf(name, sizeof name, "%s.%s", outer, key);
	*value = json_integer_value(found);
	return json_is_integer(found) && *value >= 0 && *value < INT64_C(1) << 62
		       ? RS_OK
		       : lacks(s, name);
}

static enum rs_error reads_of(const struct side *s, const char *layer, int64_t *sum)
{
	const json_t *walks = json_object_get(s->row->json, "walks");
	const json_t *reads = json_object_get(
		json_object_get(json_object_get(walks, "layers"), layer), "reads");
	const char *key;
	json_t *value;

	*sum = 0;
	if (!reads)
		return lacks(s, "walks");
	json_object_foreach((json_t *)(uintptr_t)reads, key, value)
	{
		int64_t one;
		enum rs_error e = take(s, reads, "reads", key, &one);

		if (e != RS_OK)
			return e;
		*sum += one;
	}
	return RS_OK;
}

/* What a read of a page table costs: a sweep may vary it from row to row. */
static enum rs_error take_read_cost(const struct side *s, int64_t *each)
{
	const json_t *vary = json_object_get(s->row->json, "vary");

	return json_object_get(vary, "walk-read")
		       ? take(s, vary, "vary", "walk-read", each)
		       : take(s, s->report->costs, "costs", "walk-read", each);
}

static enum rs_error add_layer(struct explanation *x, const struct side *s, size_t i)
{
	struct explain_part *what = x->what[layers[i].who];
	int64_t cycles, instructions, reads, each;
	const char *name = layers[i].layer;
	enum rs_error e =
		take(s, json_object_get(s->row->json, "layers"), "layers", name, &cycles);

	if (e == RS_OK)
		e = take(s, json_object_get(s->row->json, "layer_instructions"),
			 "layer_instructions", name, &instructions);
	if (e == RS_OK)
		e = reads_of(s, name, &reads);
	if (e == RS_OK)
		e = take_read_cost(s, &each);
	if (e != RS_OK)
		return e;
	x->cycles += s->sign * cycles;
	x->who[layers[i].who] += s->sign * cycles;
	what[EXPLAIN_INSTRUCTIONS].count += s->sign * instructions;
	what[EXPLAIN_INSTRUCTIONS].cycles += s->sign * instructions;
	what[EXPLAIN_READS].count += s->sign * reads;
	what[EXPLAIN_READS].cycles += s->sign * reads * each;
	what[EXPLAIN_OTHER].cycles += s->sign * (cycles - instructions - reads * each);
	return RS_OK;
}

static struct explain_exit *exit_row(struct explanation *x, const char *reason)
{
	struct explain_exit *more;

	for (size_t i = 0; i < x->exit_count; i++)
		if (strcmp(x->exits[i].reason, reason) == 0)
			return &x->exits[i];
	more = realloc(x->exits, (x->exit_count + 1) * sizeof *more);
	if (!more)
		return NULL;
	x->exits = more;
	more += x->exit_count++;
	*more = (struct explain_exit){.reason = reason};
	return more;
}

static enum rs_error add_exits(struct explanation *x, const struct side *s)
{
	const json_t *list = json_object_get(s->row->json, "exits"), *one;
	size_t i;

	if (!json_is_array(list))
		return lacks(s, "exits");
	json_array_foreach(list, i, one)
	{
		const char *reason = json_string_value(json_object_get(one, "reason"));
		int64_t count, cycles;
		enum rs_error e = reason ? take(s, one, "exits", "count", &count)
					 : lacks(s, "exits.reason");
		struct explain_exit *row;

		if (e == RS_OK)
			e = take(s, one, "exits", "cycles", &cycles);
		if (e != RS_OK)
			return e;
		row = exit_row(x, reason);
		if (!row)
			return rs_refuse(RS_NO_MEMORY, s->message, s->size, "no memory for %s",
					 s->report->path);
		row->count += s->sign * count;
		row->cycles += s->sign * cycles;
		x->outside -= s->sign * cycles;
	}
	return RS_OK;
}

static enum rs_error add_side(struct explanation *x, const struct side *s)
{
	int64_t idle;
	enum rs_error e =
		take(s, json_object_get(s->row->json, "layers"), "layers", "idle", &idle);

	for (size_t i = 0; i < LAYER_COUNT && e == RS_OK; i++)
		e = add_layer(x, s, i);
	if (e == RS_OK)
		e = add_exits(x, s);
	x->idle += s->sign * idle;
	return e;
}

static int by_size(const void *left, const void *right)
{
	const struct explain_exit *a = left, *b = right;
	int64_t l = llabs(a->cycles), r = llabs(b->cycles);

	return l != r ? (l > r ? -1 : 1) : strcmp(a->reason, b->reason);
}

enum rs_error explain(struct explanation *x, const struct read_report *a,
		      const struct read_row *row_a, const struct read_report *b,
		      const struct read_row *row_b, char *message, size_t size)
{
	struct side sides[] = {{a, row_a, -1, message, size}, {b, row_b, 1, message, size}};
	enum rs_error e;

	*x = (struct explanation){.cycles = 0};
	e = add_side(x, &sides[0]);
	if (e == RS_OK)
		e = add_side(x, &sides[1]);
	x->outside += x->who[EXPLAIN_HYPERVISOR];
	if (x->exit_count)
		qsort(x->exits, x->exit_count, sizeof *x->exits, by_size);
	if (row_b->generation == RS_FULL)
		x->emulated = (uint64_t)json_integer_value(json_object_get(
			json_object_get(row_b->json, "layer_instructions"), "hypervisor"));
	return e;
}

void explain_free(struct explanation *x)
{
	free(x->exits);
	x->exits = NULL;
}
