#include "lane/save_format.h"

#include <stdlib.h>
#include <string.h>

#include "lane/format_parts.h"

enum { RESPONSES_MOST = 1000000 };

#define NUMBER FORMAT_NUMBER

/* A number that must be below a limit. */
#define BELOW(s, lvalue, type, bytes, limit)                                                   \
	do {                                                                                   \
		NUMBER(s, lvalue, type, bytes);                                                \
		if ((uint64_t)(lvalue) >= (uint64_t)(limit)) {                                 \
			(s)->failed = true;                                                    \
			(lvalue) = (type)0;                                                    \
		}                                                                              \
	} while (0)

#define FLAG(s, lvalue) BELOW(s, lvalue, uint8_t, 1, 2)

/* A bool is read as a number: any but 0 and 1 is none. */
static void flag(struct format_stream *s, bool *value)
{
	uint8_t number = *value;

	FLAG(s, number);
	*value = number;
}

static void mode(struct format_stream *s, uint8_t *value)
{
	NUMBER(s, *value, uint8_t, 1);
	if (!rs_mode_is(*value)) {
		s->failed = true;
		*value = 0;
	}
}

/* Its layout is a contract (event.h). An event that was not yet is all 0. */
static void event(struct format_stream *s, struct rs_event *e)
{
	uint64_t words[sizeof *e / 8];

	memcpy(words, e, sizeof *e);
	for (size_t i = 0; i < sizeof *e / 8; i++)
		format_number(s, &words[i], 8);
	memcpy(e, words, sizeof *e);
	if (e->kind >= RS_EVENT_KINDS || !rs_mode_is(e->mode) || !rs_mode_is(e->mode_to)) {
		s->failed = true;
		memset(e, 0, sizeof *e);
	}
}

static void fact(struct format_stream *s, struct rs_fact *f)
{
	unsigned layer = f->layer, to = f->layer_to;

	format_number(s, &f->since, 8);
	NUMBER(s, f->nth, uint32_t, 4);
	NUMBER(s, f->call, uint32_t, 4);
	BELOW(s, f->kind, uint8_t, 1, RS_FACT_KINDS);
	BELOW(s, f->vm, uint8_t, 1, RS_VM_NONE + 1);
	NUMBER(s, f->op, uint16_t, 2);
	BELOW(s, layer, unsigned, 1, RS_LAYERS);
	BELOW(s, to, unsigned, 1, RS_LAYERS);
	NUMBER(s, f->depth, uint8_t, 1);
	NUMBER(s, f->cause, uint8_t, 1);
	NUMBER(s, f->flags, uint8_t, 1);
	f->layer = layer & 15u;
	f->layer_to = to & 15u;
}

/* ---- digest and ledger */

static void digest(struct format_stream *s, struct digest *d)
{
	format_number(s, &d->hash, 8);
	event(s, &d->idle);
	format_number(s, &d->idle_cycles, 8);
}

static void row(struct format_stream *s, struct ledger_row *r)
{
	format_vm_ledger(s, &r->sum);
	format_layers(s, r->sum.timed);
	BELOW(s, r->away, enum ledger_away, 1, LEDGER_SWITCH + 1);
	fact(s, &r->reason);
	format_number(s, &r->from, 8);
	format_counts(s, &r->begin);
	format_layers(s, r->own);
}

static void ledger(struct format_stream *s, struct ledger *l)
{
	format_counts(s, &l->sum);
	BELOW(s, l->layer, enum rs_layer, 1, RS_LAYERS);
	BELOW(s, l->vm, unsigned, 1, RS_VM_NONE + 1);
	format_layers(s, l->chosen);
	BELOW(s, l->vm_count, size_t, 1, RS_VMS + 1);
	flag(s, &l->idled);
	format_number(s, &l->behalf_from, 8);
	for (size_t i = 0; i < RS_DEPTHS; i++)
		BELOW(s, l->behalf_of[i], uint8_t, 1, RS_BEHALF_M + 1);
	format_derived(s, l->derived, &l->derived_count);
	for (size_t i = 0; i <= RS_VMS; i++)
		row(s, &l->rows[i]);
}

/* ---- reader */

static void relay(struct format_stream *s, struct relay *r)
{
	format_number(s, &r->where, 8);
	format_number(s, &r->step, 8);
	format_number(s, &r->event, 8);
	format_number(s, &r->begin, 8);
	flag(s, &r->waiting);
	NUMBER(s, r->vm, uint32_t, 4);
	NUMBER(s, r->kind, uint16_t, 2);
	mode(s, &r->mode);
	event(s, &r->nested);
}

static void reader_vm(struct format_stream *s, struct reader_vm *vm)
{
	for (size_t i = 0; i < READER_DEPTH; i++) {
		format_number(s, &vm->ops[i].since, 8);
		NUMBER(s, vm->ops[i].nth, uint32_t, 4);
		BELOW(s, vm->ops[i].id, uint8_t, 1, RS_OPS);
	}
	BELOW(s, vm->depth, uint8_t, 1, READER_DEPTH + 1);
	flag(s, &vm->ended);
	flag(s, &vm->entered);
	for (size_t i = 0; i < RS_OPS; i++)
		NUMBER(s, vm->began[i], uint32_t, 4);
	BELOW(s, vm->derived_count, uint8_t, 1, READER_DERIVED + 1);
	for (size_t i = 0; i < READER_DERIVED; i++) {
		NUMBER(s, vm->derived[i].began, uint32_t, 4);
		NUMBER(s, vm->derived[i].op, uint16_t, 2);
	}
	flag(s, &vm->deriving);
	format_number(s, &vm->nested, 8);
	BELOW(s, vm->behalf, uint8_t, 1, RS_BEHALF_M + 1);
	fact(s, &vm->left);
}

static void reader(struct format_stream *s, struct reader *r)
{
	for (size_t i = 0; i < MODES; i++)
		BELOW(s, r->layers[i], uint8_t, 1, RS_LAYERS);
	fact(s, &r->fact);
	flag(s, &r->named);
	for (size_t i = 0; i <= RS_VMS; i++)
		reader_vm(s, &r->vms[i]);
	relay(s, &r->relay);
	for (size_t i = 0; i < RS_DEPTHS; i++)
		relay(s, &r->inner[i]);
	for (size_t i = 0; i < RS_DEPTHS; i++)
		BELOW(s, r->behalf[i], uint8_t, 1, RS_BEHALF_M + 1);
	flag(s, &r->behalf_changed);
	BELOW(s, r->made, uint8_t, 1, RS_VM_NONE + 1);
}

/* ---- crashes, response times */

static void first_trap(struct format_stream *s, struct rs_first_trap *t)
{
	format_number(s, &t->pc, 8);
	format_number(s, &t->cause, 8);
	format_number(s, &t->tval, 8);
	format_number(s, &t->gpa, 8);
	format_number(s, &t->mode, 8);
	format_number(s, &t->handler, 8);
	format_number(s, &t->handler_mode, 8);
	if (!rs_mode_is(t->mode) || !rs_mode_is(t->handler_mode))
		s->failed = true;
}

static void watch(struct format_stream *s, struct crash_watch *w)
{
	uint8_t hart_mode = (uint8_t)w->hart.mode;

	flag(s, &w->away);
	flag(s, &w->call);
	flag(s, &w->handler_trapped);
	first_trap(s, &w->trap);
	flag(s, &w->kept);
	mode(s, &hart_mode);
	w->hart.mode = (enum rs_mode)hart_mode;
	for (size_t i = 0; i < 32; i++)
		format_number(s, &w->hart.x[i], 8);
	format_number(s, &w->hart.pc, 8);
}

static void responses(struct format_stream *s, struct responses *r)
{
	uint64_t count = r->count;

	format_number(s, &count, 8);
	if (count > RESPONSES_MOST)
		s->failed = true;
	for (uint64_t i = 0; i < count && !s->failed; i++) {
		uint64_t cycles = s->writing ? r->cycles[i] : 0;

		format_number(s, &cycles, 8);
		if (!s->writing)
			responses_add(r, cycles);
	}
}

bool format_lane(struct format_stream *s, struct rs_lane *lane)
{
	digest(s, &lane->digest);
	ledger(s, &lane->ledger);
	reader(s, &lane->reader);
	watch(s, &lane->watch);
	for (size_t i = 0; i < 2 * (RS_VMS + 1) * MODES; i++)
		event(s, &lane->traps[i / MODES / (RS_VMS + 1)]
				  .of[i / MODES % (RS_VMS + 1)][i % MODES]);
	flag(s, &lane->fault.any);
	format_number(s, &lane->fault.pc, 8);
	for (size_t i = 0; i < RS_VMS; i++)
		responses(s, &lane->responses[i]);
	return !s->failed;
}
