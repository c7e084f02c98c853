/* script.h - event sequences made by hand. A script keeps the clock: each call moves it on by
 * the cycles that pass before the event and by what the event costs, as a machine does. */
#ifndef TEST_SCRIPT_H
#define TEST_SCRIPT_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "lane/ledger.h"
#include "lane/reader.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"

struct script {
	struct reader reader;
	struct ledger ledger;
	struct rs_ledger sum; /**< after script_end() */
	uint64_t cycle, instret;
	enum rs_mode mode;
	const struct rs_event *shown; /**< what the last event looked like to observers */
};

/** Start at reset in M-mode. */
static inline struct script script_start(enum rs_generation g)
{
	struct script s = {.mode = RS_MODE_M};

	reader_init(&s.reader, &rs_generations[g], false);
	ledger_init(&s.ledger, &s.reader.fact);
	return s;
}

/** `n` instructions of one cycle each. */
static inline void run(struct script *s, uint64_t n)
{
	s->cycle += n;
	s->instret += n;
}

static inline struct rs_event script_event(struct script *s, enum rs_event_kind kind,
					   uint64_t cost)
{
	s->cycle += cost;
	return (struct rs_event){.kind = (uint8_t)kind,
				 .cycle = s->cycle,
				 .instret = s->instret,
				 .cost = cost,
				 .mode = (uint8_t)s->mode,
				 .mode_to = (uint8_t)s->mode};
}

static inline void give(struct script *s, const struct rs_event *e)
{
	s->shown = reader_event(&s->reader, e);
	if (s->reader.behalf_changed)
		ledger_behalf(&s->ledger, e, &s->reader.fact, s->reader.behalf);
	if (s->shown)
		ledger_event(&s->ledger, s->shown, &s->reader.fact);
}

static inline void trap(struct script *s, enum rs_mode to, uint64_t cause, uint64_t cost)
{
	struct rs_event e = script_event(s, RS_EVENT_TRAP, cost);

	e.mode_to = (uint8_t)to;
	e.trap.cause = cause;
	s->mode = to;
	give(s, &e);
}

/** The return instruction's own cycle is counted. */
static inline void ret(struct script *s, enum rs_mode to, uint64_t cost)
{
	struct rs_event e;

	run(s, 1);
	e = script_event(s, RS_EVENT_RETURN, cost);
	e.mode_to = (uint8_t)to;
	s->mode = to;
	give(s, &e);
}

static inline void idle(struct script *s, uint64_t cycles)
{
	struct rs_event e = script_event(s, RS_EVENT_IDLE, cycles);

	give(s, &e);
}

/** The mark instruction's cycle is counted. */
static inline void mark(struct script *s, uint16_t kind, uint64_t payload)
{
	struct rs_event e;

	run(s, 1);
	e = script_event(s, RS_EVENT_MARK, 0);
	e.mark.kind = kind;
	e.mark.payload = payload;
	give(s, &e);
}

/** Add up. Asserts what must hold after any script: the layers add up to the clock. */
static inline void script_end(struct script *s)
{
	uint64_t all = 0;

	ledger_read(&s->ledger, s->cycle, s->instret, &s->sum);
	for (size_t i = 0; i < RS_LAYERS; i++)
		all += s->sum.taken.layers[i];
	assert_int_equal(all, s->cycle);
	assert_int_equal(s->sum.taken.cycles, s->cycle);
}

static inline const struct rs_tally *exit_of(const struct script *s, const char *reason)
{
	for (size_t i = 0; i < s->sum.exit_count; i++)
		if (strcmp(s->sum.exits[i].reason, reason) == 0)
			return &s->sum.exits[i].tally;
	return NULL;
}

#endif
