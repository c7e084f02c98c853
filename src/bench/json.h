/* json.h - results as JSON, with stable names: fields are added, never renamed. */
#ifndef BENCH_JSON_H
#define BENCH_JSON_H
#include <jansson.h>

#include "bench/bench.h"

static inline json_t *json_number(uint64_t value)
{
	return json_integer((json_int_t)value);
}

static inline void json_set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

/* Pieces that several documents share; each returns a new reference. */
/** Cycles or instructions by layer. */
json_t *json_layers(const uint64_t layers[RS_LAYERS]);
/** TLB misses and reads of page tables: all, and by layer. */
json_t *json_walks(const struct rs_walks by_layer[RS_LAYERS]);
/** On whose behalf emulators work, a row for each of `depth`; null if there is none or none was counted. */
json_t *json_behalf(const struct rs_behalf *behalf, unsigned depth, bool counted);
json_t *json_exits(const struct rs_exit *exits, size_t count);
json_t *json_operations(const struct rs_tally operations[RS_OPS],
			const struct rs_op_row *derived, size_t derived_count);
/** The names of the bits: of enum rs_help. */
json_t *json_helps(unsigned helps);
/** {"count":N,"p50":N,...}, in cycles. */
json_t *json_responses(const struct rs_responses *r);
json_t *json_cost_table(const struct rs_costs *costs); /**< {"divide":20,...} */
/** {"tlb":256,"walk_cache":8}; null: varied */
json_t *json_machine(const struct rs_provenance *p);
/** {"version":"0.1.0",...}: without `images` and `memory` if they are 0. */
json_t *json_provenance(const struct rs_provenance *p, bool default_costs);
json_t *json_digest(uint64_t digest); /**< 16 hexadecimal digits */
json_t *json_image(const struct rs_image_id *image);
/** [{"name":"kernel.elf","hash":"...","reference":true},...] */
json_t *json_images(const struct rs_image_id *images, size_t count);

/** Geometric means of the ratios in a list of results, by group and generation; empty for a sweep. */
json_t *json_means_of(const json_t *results);

/** The document "ringside-bench/1". */
json_t *bench_json(const struct bench_report *report);

/** Write a document to the file at `path`, "-" for standard output. Takes the reference.
 * @return false with a message on standard error if it cannot be written. */
bool json_write(json_t *document, const char *path);

/** Make all strings of a document that was read from a file harmless for a terminal
 * (host/plain.h). The document is an object or an array. */
void json_make_plain(json_t *document);

#endif
