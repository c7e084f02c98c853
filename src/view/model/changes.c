#include "view/model/changes.h"

#include <string.h>

#include "ringside/abi/csr.h"
#include "ringside/cause.h"
#include "ringside/isa.h"

/* ---- CSRs */

enum {
	BACK = 4000,	/* events that are searched for the value before, or for a mark */
	EVENTS = 20000, /* more are not looked at: no frame may wait for them */
};

/* Priv: "CSR Instructions": csrrs and csrrc with x0, or 0, do not write. */
static bool writes(uint32_t word)
{
	uint32_t function = word >> 12 & 7, source = word >> 15 & 31;

	return function == 1 || function == 5 || source != 0;
}

/* As many CSRs as there may be changes of, whether or not all will be shown. */
enum { CHANGES = 24 };
struct list {
	struct view_change changes[CHANGES];
	size_t count;
};

static void note(struct list *l, uint16_t csr, const struct rs_event *e, uint64_t value)
{
	size_t i = 0;

	while (i < l->count && l->changes[i].number != csr)
		i++;
	if (i == CHANGES)
		return;
	if (i == l->count)
		l->changes[l->count++] = (struct view_change){.csr = true, .number = csr};
	l->changes[i].after = value;
	l->changes[i].event = *e;
}

/* Where a trap into a mode is written down. */
struct trap_csrs {
	uint16_t cause, epc, tval;
};

static struct trap_csrs trap_csrs(const struct rs_event *e)
{
	static const struct trap_csrs m = {CSR_mcause, CSR_mepc, CSR_mtval},
				      s = {CSR_scause, CSR_sepc, CSR_stval},
				      vs = {CSR_vscause, CSR_vsepc, CSR_vstval};

	return e->mode_to == RS_MODE_M ? m : e->mode_to == RS_MODE_VS ? vs : s;
}

/* In VS-mode the names of S mean the guest's own (H: "Virtual Supervisor CSRs"). */
static uint16_t written_csr(const struct rs_event *e)
{
	bool own = e->mode == RS_MODE_VS && e->priv.csr >> 8 == CSR_sstatus >> 8;

	return own ? (uint16_t)(e->priv.csr + CSR_vsstatus - CSR_sstatus) : e->priv.csr;
}

/* Whether an event contains the value of a CSR after it. */
static bool tells(const struct rs_event *e, uint16_t csr, uint64_t *value)
{
	if (e->kind == RS_EVENT_PRIV && e->priv.csr && written_csr(e) == csr)
		*value = e->priv.value;
	else if (e->kind == RS_EVENT_TRAP && csr == trap_csrs(e).cause)
		*value = e->trap.cause;
	else if (e->kind == RS_EVENT_TRAP && csr == trap_csrs(e).epc)
		*value = e->pc;
	else if (e->kind == RS_EVENT_TRAP && csr == trap_csrs(e).tval)
		*value = e->trap.tval;
	else
		return false;
	return true;
}

/* The values of the CSRs before: from the newest event up to `first` that contains them, unless
 * later events are missing. */
static void before(struct list *l, const struct view_source *s, size_t first)
{
	size_t from = first > BACK ? first - BACK : 0, index, next = from;
	const struct rs_event *e;
	struct view_walk w;

	view_walk_begin(&w, s, from, first + 1);
	for (; (e = view_walk_next(&w, &index)); next = index + 1) {
		for (size_t i = 0; i < l->count; i++) {
			struct view_change *c = &l->changes[i];

			c->known =
				tells(e, c->number, &c->before) || (c->known && index == next);
		}
	}
}

static void of_event(struct list *l, const struct rs_event *e)
{
	struct trap_csrs csrs = trap_csrs(e);

	if (e->kind == RS_EVENT_PRIV && e->priv.csr && writes(e->word))
		note(l, written_csr(e), e, e->priv.value);
	if (e->kind != RS_EVENT_TRAP)
		return;
	note(l, csrs.cause, e, e->trap.cause);
	note(l, csrs.epc, e, e->pc);
	if (e->trap.tval)
		note(l, csrs.tval, e, e->trap.tval);
}

/* ---- integer registers */

/* The registers in which two hart states differ, at most `most`. */
static size_t differences(struct view_change *changes, size_t most,
			  const struct rs_hart_state *a, const struct rs_hart_state *b,
			  const struct rs_event *trap)
{
	enum { A0 = 10 }; /* arguments and results first */
	size_t count = 0;

	for (uint16_t k = 0; k < 32 && count < most; k++) {
		uint16_t i = (uint16_t)((A0 + k) % 32);

		if (i != 0 && a->x[i] != b->x[i])
			changes[count++] = (struct view_change){.number = i,
								.known = true,
								.before = a->x[i],
								.after = b->x[i],
								.event = *trap};
	}
	return count;
}

/* CSRs of a guest that an emulator acts out. @return how many of `most` differ. */
static size_t csr_differences(struct view_change *changes, size_t most,
			      const struct rs_hart_state *a, const struct rs_hart_state *b,
			      const struct rs_event *end)
{
	size_t count = 0;

	for (size_t i = 0; i < a->csr_count && i < b->csr_count && count < most; i++)
		if (a->csrs[i].number == b->csrs[i].number &&
		    a->csrs[i].value != b->csrs[i].value)
			changes[count++] =
				(struct view_change){.csr = true,
						     .number = (uint16_t)b->csrs[i].number,
						     .known = true,
						     .before = a->csrs[i].value,
						     .after = b->csrs[i].value,
						     .event = *end};
	return count;
}

size_t view_begin_mark(const struct view_source *s, const struct view_op *op)
{
	size_t stop = op->ended ? op->last : s->count(s->context);
	const struct rs_event *e;
	struct view_walk w;
	size_t i;

	view_walk_begin(&w, s, op->first, stop < op->first + BACK ? stop : op->first + BACK);
	while ((e = view_walk_next(&w, &i))) {
		const struct rs_fact *f = view_walk_fact(&w);

		if (f->kind == RS_FACT_OP_BEGIN && f->op == op->id && f->nth == op->nth)
			return i;
	}
	return op->first;
}

/* Under full emulation, where no trap of the guest is one of the CPU: what it was like at the
 * operation's begin and end. */
static bool look_at_both(const struct view_source *s, const struct view_op *op, size_t until,
			 struct rs_hart_state *begin, struct rs_hart_state *end)
{
	size_t first = view_begin_mark(s, op);

	return s->look && op->ended && op->last <= until && s->look(s->context, first, begin) &&
	       begin->event == first && s->look(s->context, op->last, end) &&
	       end->event == op->last;
}

bool view_changes_none(const struct view_source *s, const struct view_op *op, size_t until)
{
	struct rs_hart_state begin, end;
	struct rs_event none = {.kind = RS_EVENT_MARK};
	struct view_change any;

	return s->generation == RS_FULL && !rs_op_is_derived(op->id) &&
	       look_at_both(s, op, until, &begin, &end) &&
	       memcmp(begin.x, end.x, sizeof begin.x) == 0 &&
	       csr_differences(&any, 1, &begin, &end, &none) == 0;
}

/* From the first exception out of the guest, or of its program if the operation is about that,
 * to the return to the same place. */
static size_t of_answer(struct view_change *changes, size_t most, const struct view_source *s,
			const struct view_op *op, size_t stop)
{
	enum view_band from = view_key_of(op->id).band == VIEW_APP ? VIEW_APP : VIEW_OS;
	const struct rs_event *e;
	struct rs_event trap;
	struct rs_hart_state before, after;
	struct view_walk w;
	bool trapped = false;
	size_t i;

	view_walk_begin(&w, s, op->first + 1, stop);
	while ((e = view_walk_next(&w, &i))) {
		const struct rs_fact *f = view_walk_fact(&w);

		if (!trapped && e->kind == RS_EVENT_TRAP &&
		    !(e->trap.cause & RS_CAUSE_INTERRUPT) && f->layer == from &&
		    s->look(s->context, i, &before) && before.event == i) {
			trapped = true;
			trap = *e;
		} else if (trapped && e->kind == RS_EVENT_RETURN && e->mode_to == trap.mode &&
			   f->layer_to == from) {
			return s->look(s->context, i, &after) && after.event == i
				       ? differences(changes, most, &before, &after, &trap)
				       : 0;
		}
	}
	return 0;
}

size_t view_changes(struct view_change *changes, size_t most, const struct view_source *s,
		    const struct view_ops *o, const struct view_op *op, size_t until)
{
	size_t stop = op->ended ? op->last + 1 : o->seen, kept = 0;
	struct list list = {.count = 0};
	const struct rs_event *e;
	struct view_walk w;
	size_t index, next;
	struct rs_hart_state begin, end;
	struct rs_event last;

	if (until != SIZE_MAX && until + 1 < stop)
		stop = until + 1;
	stop = stop > op->first + EVENTS ? op->first + EVENTS : stop;
	/* the events are those of the machine below, but for a derived operation's */
	if (s->generation == RS_FULL && !rs_op_is_derived(op->id)) {
		if (!look_at_both(s, op, until, &begin, &end) ||
		    s->at(s->context, op->last, &last, NULL) != op->last)
			return 0;
		kept = csr_differences(changes, most, &begin, &end, &last);
		return kept + differences(changes + kept, most - kept, &begin, &end, &last);
	}
	if (s->look) /* a trap returns a register or two; others are not its results */
		kept = of_answer(changes, most < 2 ? most : 2, s, op, stop);
	view_walk_begin(&w, s, op->first + 1, stop);
	for (next = op->first + 1; (e = view_walk_next(&w, &index)); next++) {
		if (index != next)
			return 0;
		of_event(&list, e);
	}
	if (next < stop)
		return 0;
	before(&list, s, op->first);
	for (size_t i = 0; i < list.count && kept < most; i++) {
		const struct view_change *c = &list.changes[i];

		if (!c->known || c->before != c->after)
			changes[kept++] = *c;
	}
	return kept;
}

/* ---- code */

static uint32_t word_at(const struct rs_hart_state *look, size_t at)
{
	uint32_t half = look->code[at] | (uint32_t)look->code[at + 1] << 8;

	if ((half & 3) != 3 || at + 4 > look->code_size)
		return half;
	return half | (uint32_t)look->code[at + 2] << 16 | (uint32_t)look->code[at + 3] << 24;
}

static size_t length(uint32_t word)
{
	return (word & 3) == 3 ? 4 : 2;
}

/* Instructions have one of two lengths, so the start of one before pc must be found: decoding
 * forward from it arrives at pc, and every word on the way is an instruction. */
static bool leads_to(const struct rs_hart_state *look, size_t from, size_t here)
{
	char text[96];

	while (from < here) {
		uint32_t word = word_at(look, from);

		(void)rs_disassemble(text, sizeof text, look->code_at + from, word);
		if (strcmp(text, "unknown") == 0)
			return false;
		from += length(word);
	}
	return from == here;
}

size_t view_code(struct view_code_line *lines, size_t most, const struct rs_hart_state *look)
{
	size_t here = (size_t)(look->pc - look->code_at), from = here & 1, before = 0,
	       count = 0;
	size_t starts[RS_HART_STATE_CODE];

	if (look->code_size == 0 || here >= look->code_size)
		return 0;
	while (from < here && !leads_to(look, from, here))
		from += 2;
	for (size_t at = from; at < here; at += length(word_at(look, at)))
		starts[before++] = at;
	from = here;
	if (before > 0)
		from = starts[before > most / 2 ? before - most / 2 : 0];
	for (size_t at = from; at + 2 <= look->code_size && count < most;) {
		uint32_t word = word_at(look, at);

		if (at + length(word) > look->code_size)
			break;
		lines[count++] = (struct view_code_line){look->code_at + at, word, at == here};
		at += length(word);
	}
	return count;
}
