/* translate.c - from the decoded slots of a page to code of the host: what is reached from one slot, along
 * branches and jumps within the page. */
#include "jit/instruction.h"
#include "mmu/watch.h"

/* ---- what is reached */

const struct insn *native_insn(struct translation *t, unsigned at)
{
	uint32_t word = (uint32_t)bus_get(t->bytes + 2 * at, 2);

	if (!isa_is_compressed(word)) {
		if (at == CODE_SLOTS - 1)
			return NULL;
		word = (uint32_t)bus_get(t->bytes + 2 * at, 4);
	}
	return execute_decode(t->c, &t->k->words, word);
}

static slot_handler *handler_of(const struct translation *t, unsigned at)
{
	slot_handler *replaced = t->page->handlers[at];

	return replaced ? replaced : t->decoded->slots[at].run;
}

/* A block of MAX_LEFT instructions ends with handler_rare, whatever the last one is. The code goes on to the next block,
 * unless the last one costs time of its own, which may end the stretch with no block paid for. */
static bool ends_by_length(const struct translation *t, unsigned at, const struct insn *in)
{
	unsigned shape = native_rows[in->op].shape;

	return t->decoded->slots[at].o.left == 1 && handler_of(t, at) == handler_rare &&
	       shape != SHAPE_QUOTIENT && shape != SHAPE_REST;
}

/* @return the instruction of a slot if it is to be translated. */
static bool translated_insn(struct translation *t, unsigned at, struct insn *in)
{
	slot_handler *run = handler_of(t, at);
	const struct insn *found;

	if (!t->decoded->slots[at].o.left)
		return false;
	found = native_insn(t, at);
	if (!found || !native_knows(found))
		return false;
	if (run == handler_watched)
		run = code_behind_watch(t->k, &t->decoded->slots[at]);
	if (!run || (run == handler_rare && !ends_by_length(t, at, found)))
		return false;
	*in = *found;
	return true;
}

bool native_follows(struct translation *t, unsigned at, struct insn *in)
{
	return at < CODE_SLOTS && !(t->marks[at] & MARK_TARGET) && !t->page->code[at] &&
	       translated_insn(t, at, in);
}

static bool is_near_jump(const struct insn *in)
{
	return in->op == OP_jal || op_info[in->op].format == FMT_B;
}

int native_near(struct translation *t, unsigned at, const struct insn *in)
{
	int to = (int)at + in->o.imm / 2;

	if (!is_near_jump(in) || to < 0 || to >= CODE_SLOTS || !t->decoded->slots[to].o.left)
		return -1;
	return to;
}

/* Ways in and out cost some twenty instructions of the host. Is there enough behind a slot before the next way
 * out: a loop, or several instructions? */
static bool is_worth(struct translation *t, unsigned at)
{
	enum { WORTH = 5 };
	struct insn in;

	for (unsigned i = 0; i < WORTH; i++) {
		if (at >= CODE_SLOTS || !translated_insn(t, at, &in))
			return false;
		if (in.op == OP_jalr)
			return false;
		if (native_near(t, at, &in) >= 0)
			return true;
		at += in.length / 2u;
	}
	return true;
}

static void note_target(struct translation *t, unsigned at, enum mark mark)
{
	if (!(t->marks[at] & MARK_TARGET)) {
		t->found[t->found_count++] = (uint16_t)at;
		t->todo[t->todo_count++] = (uint16_t)at;
	}
	t->marks[at] |= (uint8_t)(MARK_TARGET | mark);
}

/* Where code goes: decode it if it never ran, so that it need not leave there. */
static void note_decoded(struct translation *t, unsigned to)
{
	if (!t->decoded->slots[to].o.left)
		code_decode(t->c, t->k, &t->decoded->slots[to]);
	if (t->decoded->slots[to].o.left)
		note_target(t, to, MARK_TARGET);
}

static void note_jump(struct translation *t, unsigned at, const struct insn *in)
{
	int to = (int)at + in->o.imm / 2;

	if (is_near_jump(in) && to >= 0 && to < CODE_SLOTS)
		note_decoded(t, (unsigned)to);
}

/* Behind a call execution continues when the function returns. */
static void note_return(struct translation *t, unsigned at, const struct insn *in)
{
	if (register_number(in->o.rd) != 0 && at < CODE_SLOTS && t->decoded->slots[at].o.left)
		note_target(t, at, MARK_ENTRY);
}

/* A handler that runs in the middle of a block comes back to translated code behind it, if that is worth the
 * way. */
static void note_behind_handler(struct translation *t, unsigned at)
{
	const struct insn *in = native_insn(t, at);
	unsigned next = in ? at + in->length / 2u : CODE_SLOTS;

	if (next < CODE_SLOTS && t->decoded->slots[at].o.left > 1 && is_worth(t, next))
		note_target(t, next, MARK_TARGET);
}

/* Where it meets code that was found another way, which may have begun in the middle of an instruction of this one, a
 * jump leads there: the code of a slot is written once in a translation, however it is reached. */
static void follow(struct translation *t, unsigned at)
{
	struct insn in;
	bool ends;

	while (at < CODE_SLOTS && !(t->marks[at] & MARK_SEEN)) {
		t->marks[at] |= MARK_SEEN;
		if (!translated_insn(t, at, &in)) {
			note_behind_handler(t, at);
			return;
		}
		note_jump(t, at, &in);
		ends = ends_by_length(t, at, &in);
		at += in.length / 2u;
		if (ends && at < CODE_SLOTS && in.op != OP_jal && in.op != OP_jalr) {
			note_decoded(t, at);
			return;
		}
		if (in.op == OP_jal || in.op == OP_jalr) {
			note_return(t, at, &in);
			return;
		}
	}
	if (at < CODE_SLOTS)
		note_target(t, at, MARK_TARGET);
}

static void find_code(struct translation *t, unsigned at)
{
	note_target(t, at, MARK_ENTRY);
	while (t->todo_count)
		follow(t, t->todo[--t->todo_count]);
}

/* ---- a listing, for people */

/* What follows is for the instruction of slot `at`. */
static void note_piece(struct translation *t, enum rs_native_part part, unsigned at)
{
	struct rs_native_listing *l = t->n->listing;

	if (l && l->count < l->room)
		l->pieces[l->count++] = (struct rs_native_piece){.part = part,
								 .pc = t->k->page_va + 2 * at,
								 .code = t->e->run + t->e->at};
}

static void end_listing(struct translation *t)
{
	struct rs_native_listing *l = t->n->listing;
	const uint8_t *end = t->e->run + t->e->at;

	if (!l)
		return;
	for (size_t i = l->count; i-- > 0; end = l->pieces[i].code)
		l->pieces[i].size = (size_t)(end - l->pieces[i].code);
	t->n->listing = NULL;
}

/* ---- code */

/* Nothing is known of addresses where several ways meet. */
static void forget_reaches(struct translation *t)
{
	__builtin_memset(t->reach, 0, sizeof t->reach);
	__builtin_memset(t->page_reach, 0, sizeof t->page_reach);
	__builtin_memset(t->known, 0, sizeof t->known);
	t->site_in_c = 0;
}

/* Write what stops before the instruction of `at` if a debugger wants that. @return false: it is left to the handler. */
static bool may_pass(struct translation *t, unsigned at)
{
	return handler_of(t, at) != handler_watched || native_write_stop(t, at);
}

/* Jumps go to what follows. */
static void begin_block(struct translation *t, unsigned at)
{
	t->page->code[at] = t->e->at;
	forget_reaches(t);
	native_block_begins(t, at);
}

static enum native_result write_insn(struct translation *t, unsigned at, struct insn *in)
{
	if (!translated_insn(t, at, in) || !may_pass(t, at))
		return NATIVE_NOT;
	native_bring(t, at);
	native_extend_read(t, in);
	return native_write(t, at, in);
}

/* The block ends, and execution goes on with the next one. */
static void write_next_block(struct translation *t, unsigned at)
{
	if (at < CODE_SLOTS && (t->marks[at] & MARK_TARGET))
		native_link(t, at, 0);
	else
		native_far(t, 2 * (int64_t)at);
}

/* From `at` to where the block ends, or code that was written before begins. */
static void write_block(struct translation *t, unsigned at)
{
	struct insn in;

	native_places_of_page(t);
	for (;;) {
		enum native_result r;
		bool ends;

		if (at >= CODE_SLOTS) {
			native_far(t, 2 * (int64_t)at);
			return;
		}
		if (t->page->code[at]) {
			native_settle(t);
			emit_fill(t->e, emit_jump(t->e), t->page->code[at]);
			return;
		}
		t->now = at;
		if (t->marks[at] & MARK_TARGET)
			native_settle(t);
		note_piece(t, RS_NATIVE_INSN, at);
		if (t->marks[at] & MARK_TARGET)
			begin_block(t, at);
		r = write_insn(t, at, &in);
		if (r == NATIVE_NOT)
			native_leave(t, WAY_RUN, at);
		if (r != NATIVE_NEXT)
			return;
		native_forget_reach(t, &in);
		native_note_known(t, at, &in);
		ends = ends_by_length(t, at, &in);
		at += in.length / 2u;
		if (ends) {
			write_next_block(t, at);
			return;
		}
	}
}

/* ---- ways in */

/* Code of the page that was not paid for. */
static void write_entry(struct translation *t, unsigned at)
{
	note_piece(t, RS_NATIVE_ENTRY, at);
	t->page->entries[at] = t->e->run + t->e->at;
	emit_fill(t->e, emit_pay(t->e, -t->decoded->slots[at].o.left), t->page->code[at]);
	native_leave(t, WAY_LEAVE, at);
}

/* A handler that is this code. */
static void write_begin(struct translation *t, unsigned at)
{
	note_piece(t, RS_NATIVE_BEGIN, at);
	native_note_handler(t, at);
	t->page->heat[at] = TRANSLATED;
	t->decoded->slots[at].run = (slot_handler *)(uintptr_t)(t->e->run + t->e->at);
	emit_begin(t->e, t->page->code[at], t->page->fill);
}

static void write_ways_in(struct translation *t)
{
	native_places_of_page(t);
	for (uint32_t i = 0; i < t->found_count; i++) {
		unsigned at = t->found[i];

		bool worth = t->page->heat[at] < TRANSLATED && is_worth(t, at);

		if ((worth || t->marks[at] & MARK_ENTRY) && !t->page->entries[at])
			write_entry(t, at);
		if (worth)
			write_begin(t, at);
	}
}

/* ---- */

static uint32_t count_decoded(const struct translation *t)
{
	uint32_t count = 0;

	for (unsigned i = 0; i < CODE_SLOTS; i++)
		count += t->decoded->slots[i].o.left != 0;
	return count;
}

/* The registers were chosen by what had been decoded of the page. If that was less than half of it, choose
 * again. */
static void reconsider(struct translation *t)
{
	uint32_t decoded = count_decoded(t);

	if (t->page->translated && decoded > 2 * t->page->decoded)
		native_forget_code(t->page, t->decoded);
	if (!t->page->translated)
		t->page->decoded = decoded;
}

/* In the order of their slots, so that most go on with the next one without a jump. */
static void write_blocks(struct translation *t)
{
	unsigned first = CODE_SLOTS, last = 0;

	for (uint32_t i = 0; i < t->found_count; i++) {
		first = t->found[i] < first ? t->found[i] : first;
		last = t->found[i] > last ? t->found[i] : last;
	}
	for (unsigned at = first; at <= last; at++)
		if ((t->marks[at] & MARK_TARGET) && !t->page->code[at])
			write_block(t, at);
}

static void write_all(struct translation *t)
{
	reconsider(t);
	if (!t->page->translated) {
		native_pin(t);
		note_piece(t, RS_NATIVE_SHARED, 0);
		native_write_ways(t);
		t->page->translated = true;
		t->page->misses = t->page->patience = MISSES;
		t->page->looked = 0;
	}
	write_blocks(t);
	for (uint32_t i = 0; i < t->rare_count; i++) { /* some of them note more */
		note_piece(t, RS_NATIVE_RARE, t->rares[i].slot);
		native_write_rare(t, &t->rares[i]);
	}
	for (uint32_t i = 0; i < t->link_count; i++)
		emit_fill(t->e, t->links[i].hole, t->page->code[t->links[i].slot]);
	write_ways_in(t);
}

static void begin(struct translation *t, struct native *n, struct cpu *c, struct code_cache *k)
{
	t->n = n;
	t->k = k;
	t->c = c;
	t->e = &n->code;
	t->decoded = code_page_now(k);
	t->page = native_page_now(k);
	t->bytes = c->bus->ram + (t->decoded->offset - 1);
	t->link_count = t->rare_count = t->todo_count = t->found_count = 0;
	for (unsigned i = 0; i < CODE_SLOTS; i++)
		t->marks[i] = 0;
}

bool native_translate(struct cpu *c, struct code_cache *k, unsigned at)
{
	struct native *n = k->native;
	struct translation *t = &n->translation;
	uint32_t from = n->code.at;

	begin(t, n, c, k);
	t->page->used = true;
	n->busy = true;
	find_code(t, at);
	n->busy = false;
	write_all(t);
	end_listing(t);
	emit_publish(&n->code, from, n->again);
	return !n->code.full;
}
