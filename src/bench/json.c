#include "bench/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/output.h"
#include "host/plain.h"

json_t *json_layers(const uint64_t layers[RS_LAYERS])
{
	json_t *object = json_object();

	for (unsigned i = 0; i < RS_LAYERS; i++)
		json_set(object, rs_layer_name((enum rs_layer)i), json_number(layers[i]));
	return object;
}

json_t *json_exits(const struct rs_exit *exits, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *row = json_object();

		json_set(row, "reason", json_string(exits[i].reason));
		json_set(row, "count", json_number(exits[i].tally.count));
		json_set(row, "cycles", json_number(exits[i].tally.cycles));
		json_set(row, "min", json_number(exits[i].tally.min));
		json_set(row, "max", json_number(exits[i].tally.max));
		json_array_append_new(list, row);
	}
	return list;
}

static void add_operation(json_t *list, unsigned op, const struct rs_tally *t)
{
	json_t *row = json_object();
	char name[RS_OP_NAME];

	json_set(row, "op", json_string(rs_op_name(name, op)));
	json_set(row, "count", json_number(t->count));
	json_set(row, "cycles", json_number(t->cycles));
	json_set(row, "min", json_number(t->min));
	json_set(row, "max", json_number(t->max));
	json_array_append_new(list, row);
}

json_t *json_operations(const struct rs_tally operations[RS_OPS],
			const struct rs_op_row *derived, size_t derived_count)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < RS_OPS; i++)
		if (operations[i].count)
			add_operation(list, i, &operations[i]);
	for (size_t i = 0; i < derived_count; i++)
		add_operation(list, derived[i].op, &derived[i].tally);
	return list;
}

json_t *json_responses(const struct rs_responses *r)
{
	json_t *object = json_object();

	json_set(object, "count", json_number(r->count));
	json_set(object, "p50", json_number(r->p50));
	json_set(object, "p90", json_number(r->p90));
	json_set(object, "p99", json_number(r->p99));
	json_set(object, "max", json_number(r->max));
	return object;
}

static json_t *stages(const uint64_t counts[RS_STAGES])
{
	static const char *const names[RS_STAGES] = {[RS_STAGE_ONE] = "one_stage",
						     [RS_STAGE_VS] = "vs_stage",
						     [RS_STAGE_G] = "g_stage"};
	json_t *object = json_object();

	for (size_t i = 0; i < RS_STAGES; i++)
		json_set(object, names[i], json_number(counts[i]));
	return object;
}

static json_t *walks(const struct rs_walks *w)
{
	json_t *object = json_object();

	json_set(object, "misses", json_number(w->misses));
	json_set(object, "two_stage_misses", json_number(w->two_stage_misses));
	json_set(object, "reads", stages(w->reads));
	json_set(object, "saved", stages(w->saved));
	return object;
}

json_t *json_walks(const struct rs_walks by_layer[RS_LAYERS])
{
	struct rs_walks all = {.misses = 0};
	json_t *object, *layers = json_object();

	for (size_t i = 0; i < RS_LAYER_IDLE; i++) {
		rs_walks_add(&all, &by_layer[i], 1);
		json_set(layers, rs_layer_name((enum rs_layer)i), walks(&by_layer[i]));
	}
	object = walks(&all);
	json_set(object, "layers", layers);
	return object;
}

json_t *json_behalf(const struct rs_behalf *behalf, unsigned depth, bool counted)
{
	static const char *const names[] = {[RS_BEHALF_U] = "u",
					    [RS_BEHALF_S] = "s",
					    [RS_BEHALF_M] = "m",
					    [RS_BEHALF_NOBODY] = "nobody"};
	json_t *list = counted && depth ? json_array() : json_null();

	for (unsigned i = 0; counted && i < depth; i++) {
		json_t *row = json_object();

		json_set(row, "depth", json_number(i + 1));
		for (unsigned j = 0; j < sizeof names / sizeof *names; j++)
			json_set(row, names[j], json_number(behalf->cycles[i][j]));
		json_array_append_new(list, row);
	}
	return list;
}

json_t *json_cost_table(const struct rs_costs *costs)
{
	json_t *object = json_object();

	for (size_t i = 0; i < RS_COSTS; i++)
		json_set(object, rs_cost_info[i].slug, json_number(costs->cycles[i]));
	return object;
}

json_t *json_digest(uint64_t digest)
{
	char text[17];

	snprintf(text, sizeof text, "%016" PRIx64, digest);
	return json_string(text);
}

json_t *json_image(const struct rs_image_id *image)
{
	json_t *object = json_object();

	json_set(object, "name", json_string(image->name));
	json_set(object, "hash", json_digest(image->hash));
	json_set(object, "reference", json_boolean(image->reference));
	return object;
}

json_t *json_images(const struct rs_image_id *images, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_image(&images[i]));
	return list;
}

json_t *json_helps(unsigned helps)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < RS_HELPS; i++)
		if (helps >> i & 1)
			json_array_append_new(list, json_string(rs_help_name(i)));
	return list;
}

json_t *json_machine(const struct rs_provenance *p)
{
	json_t *object = json_object();

	json_set(object, "tlb", p->tlb_varied ? json_null() : json_number(p->tlb));
	json_set(object, "walk_cache",
		 p->walk_cache_varied ? json_null() : json_number(p->walk_cache));
	return object;
}

json_t *json_provenance(const struct rs_provenance *p, bool default_costs)
{
	json_t *object = json_object();

	json_set(object, "version", json_string(p->version));
	json_set(object, "commit", *p->commit ? json_string(p->commit) : json_null());
	json_set(object, "compiler", *p->compiler ? json_string(p->compiler) : json_null());
	json_set(object, "reference_compiler", json_boolean(rs_provenance_is_reference(p)));
	json_set(object, "default_costs", json_boolean(default_costs));
	if (p->guests)
		json_set(object, "guests", json_string(rs_guest_origin_name(p->guests)));
	if (p->tlb) {
		json_set(object, "machine", json_machine(p));
		json_set(object, "engine", json_string(rs_engine_name(p->engine)));
	}
	if (p->without)
		json_set(object, "without", json_helps(p->without));
	if (p->depth)
		json_set(object, "depth", json_number(p->depth));
	if (p->images)
		json_set(object, "images", json_digest(p->images));
	if (p->memory)
		json_set(object, "memory", json_number(p->memory));
	return object;
}

/* ---- text of a document that somebody else may have written */

/* @return a new reference to what stands for `value`. */
static json_t *made_plain(json_t *value)
{
	const char *key, *text = json_string_value(value);
	json_t *part;
	size_t i, size;
	char *plain;
	void *next;

	json_object_foreach_safe(value, next, key, part)
		json_object_set_new(value, key, made_plain(part));
	json_array_foreach(value, i, part) json_array_set_new(value, i, made_plain(part));
	if (!text || rs_plain_is(text))
		return json_incref(value);
	size = 4 * strlen(text) + 1; /* "\x1b" for a byte */
	plain = malloc(size);
	part = plain ? json_string(rs_plain(plain, size, text)) : NULL;
	free(plain);
	return part ? part : json_null();
}

void json_make_plain(json_t *document)
{
	json_decref(made_plain(document));
}

bool json_write(json_t *document, const char *path)
{
	struct rs_output *output;
	char message[1024];
	enum rs_error e = rs_output_open(&output, path, message, sizeof message);

	if (e == RS_OK) {
		FILE *file = rs_output_file(output);

		json_dumpf(document, file, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
		fputc('\n', file);
		e = rs_output_close(output, true, message, sizeof message);
	}
	if (e != RS_OK)
		fprintf(stderr, "ringside: %s\n", message);
	json_decref(document);
	return e == RS_OK;
}
