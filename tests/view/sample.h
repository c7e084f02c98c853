/** @file sample.h
 * A recording made by hand: what a guest like `tour` would leave behind in each generation. The
 * figures are invented; tests of the window need them to be known, not true.
 */
#ifndef SAMPLE_H
#define SAMPLE_H
#include "lane/reader.h"
#include "view/model/model.h"

enum { SAMPLE_EVENTS = 4096, SAMPLE_LOOKS = 512 };

struct sample {
	enum rs_generation generation;
	size_t count, shown; /**< `shown`: how many the source tells of, to play a growing
				recording */
	uint64_t cycle, instret;
	struct rs_event events[SAMPLE_EVENTS];
	struct rs_fact facts[SAMPLE_EVENTS]; /**< of the first `known` events */
	size_t known;
	struct reader reader;
	struct rs_hart_state
		looks[SAMPLE_LOOKS]; /**< one at each of the guest's traps, returns and
					       privileged instructions; under full at
					       its operations' marks */
	size_t state_count;
	bool lost;	      /**< a container's kernel ended before it */
	size_t gone, gone_to; /**< events from `gone` to before `gone_to` were thinned out */
};

/** Make the recording of one generation, with every operation of op.def once and page-table
 * thrice. */
void sample_make(struct sample *s, enum rs_generation g);
/** The same guest, but without any operation marked. */
void sample_make_unmarked(struct sample *s, enum rs_generation g);
struct view_source sample_source(struct sample *s);
/** Make a sample of each generation that `mask` has a bit for, and a model of them, up to date. */
void sample_lanes(struct sample samples[RS_LANE_KINDS], struct view_model *m, unsigned mask);
/** The generations; and containers beside them. */
enum { SAMPLE_ALL = (1 << RS_GENERATIONS) - 1, SAMPLE_FIVE = (1 << RS_LANE_KINDS) - 1 };

/* To write a recording of one's own: */
void sample_begin(struct sample *s, enum rs_generation g);
/** `n` ordinary instructions. */
void sample_run(struct sample *s, unsigned n);
void sample_mark(struct sample *s, enum rs_mode mode, unsigned kind, uint64_t payload);
void sample_trap(struct sample *s, enum rs_mode from, enum rs_mode to, uint64_t cause,
		 uint32_t word);
void sample_return(struct sample *s, enum rs_mode from, enum rs_mode to);
void sample_priv(struct sample *s, enum rs_mode mode, unsigned csr, uint32_t word);
void sample_device(struct sample *s, enum rs_mode mode);
void sample_idle(struct sample *s, enum rs_mode mode, unsigned cycles);
/** The first disk writes memory, or reads it; `fault`: the IOMMU stops it, or 0. */
void sample_dma(struct sample *s, bool to_memory, unsigned fault);
void sample_off(struct sample *s, enum rs_mode mode, uint32_t code);

#endif
