/* format_parts.h - parts that several kinds of files have; each takes a value to the stream or from it
 * (recording_format.h). */
#ifndef LANE_FORMAT_PARTS_H
#define LANE_FORMAT_PARTS_H
#include "lane/recording_format.h"
#include "ringside/lane.h"

/** The low `bytes` bytes of a number. */
void format_number(struct format_stream *s, uint64_t *value, unsigned bytes);
/** An array of characters, a NUL among them; what comes from a file is made plain. */
void format_text(struct format_stream *s, char *value, size_t size);
void format_layers(struct format_stream *s, uint64_t list[RS_LAYERS]);
void format_counts(struct format_stream *s, struct rs_counts *c);
void format_vm_ledger(struct format_stream *s, struct rs_vm_ledger *vm);
void format_derived(struct format_stream *s, struct rs_op_row rows[RS_DERIVED_ROWS],
		    size_t *count);

/** A value of any type, as `bytes` bytes. */
#define FORMAT_NUMBER(s, lvalue, type, bytes)                                                  \
	do {                                                                                   \
		uint64_t n_ = (uint64_t)(lvalue);                                              \
		format_number((s), &n_, (bytes));                                              \
		(lvalue) = (type)n_;                                                           \
	} while (0)

#endif
