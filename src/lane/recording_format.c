#include "lane/recording_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/guests.h"
#include "host/plain.h"
#include "lane/format_parts.h"
#include "lane/reader.h"
#include "lane/recording.h"

void format_number(struct format_stream *s, uint64_t *value, unsigned bytes)
{
	uint8_t raw[8];

	for (unsigned i = 0; i < bytes; i++)
		raw[i] = (uint8_t)(*value >> 8 * i);
	if (s->failed || !s->move(s, raw, bytes)) {
		s->failed = true;
		memset(raw, 0, sizeof raw);
	}
	*value = 0;
	for (unsigned i = 0; i < bytes; i++)
		*value |= (uint64_t)raw[i] << 8 * i;
}

#define NUMBER FORMAT_NUMBER

void format_text(struct format_stream *s, char *value, size_t size)
{
	char plain[RS_PATH_MAX];

	if (s->failed || !s->move(s, value, size))
		s->failed = true;
	value[size - 1] = '\0';
	if (!s->writing) /* it will be shown on terminals */
		strcpy(value,
		       rs_plain(plain, size < sizeof plain ? size : sizeof plain, value));
}

static void real(struct format_stream *s, double *value)
{
	uint64_t bits;

	memcpy(&bits, value, sizeof bits);
	format_number(s, &bits, 8);
	memcpy(value, &bits, sizeof bits);
}

static void tally(struct format_stream *s, struct rs_tally *t)
{
	format_number(s, &t->count, 8);
	format_number(s, &t->cycles, 8);
	format_number(s, &t->min, 8);
	format_number(s, &t->max, 8);
}

static void exits(struct format_stream *s, struct rs_exit *list, size_t *count)
{
	NUMBER(s, *count, size_t, 4);
	if (*count > RS_EXIT_ROWS)
		s->failed = true;
	for (size_t i = 0; i < *count && !s->failed; i++) {
		format_text(s, list[i].reason, sizeof list[i].reason);
		tally(s, &list[i].tally);
	}
}

void format_layers(struct format_stream *s, uint64_t list[RS_LAYERS])
{
	for (size_t i = 0; i < RS_LAYERS; i++)
		format_number(s, &list[i], 8);
}

static void operations(struct format_stream *s, struct rs_tally list[RS_OPS])
{
	for (size_t i = 0; i < RS_OPS; i++)
		tally(s, &list[i]);
}

void format_derived(struct format_stream *s, struct rs_op_row rows[RS_DERIVED_ROWS],
		    size_t *count)
{
	NUMBER(s, *count, size_t, 4);
	if (*count > RS_DERIVED_ROWS)
		s->failed = true;
	for (size_t i = 0; i < *count && !s->failed; i++) {
		NUMBER(s, rows[i].op, uint16_t, 2);
		tally(s, &rows[i].tally);
	}
}

static void walks(struct format_stream *s, struct rs_walks list[RS_LAYERS])
{
	for (size_t i = 0; i < RS_LAYERS; i++) {
		format_number(s, &list[i].misses, 8);
		format_number(s, &list[i].two_stage_misses, 8);
		for (size_t k = 0; k < RS_STAGES; k++) {
			format_number(s, &list[i].reads[k], 8);
			format_number(s, &list[i].saved[k], 8);
		}
	}
}

/* On whose behalf emulators worked. */
static void behalf(struct format_stream *s, struct rs_behalf *b)
{
	for (size_t i = 0; i < RS_DEPTHS; i++)
		for (size_t j = 0; j <= RS_BEHALF_M; j++)
			format_number(s, &b->cycles[i][j], 8);
}

static void totals(struct format_stream *s, struct rs_counts *c)
{
	format_number(s, &c->cycles, 8);
	format_number(s, &c->instructions, 8);
	format_layers(s, c->layers);
	format_layers(s, c->layer_instructions);
}

static void details(struct format_stream *s, struct rs_counts *c)
{
	walks(s, c->walks);
	behalf(s, &c->behalf);
}

static void workload(struct format_stream *s, struct rs_workload *w)
{
	NUMBER(s, w->begun, bool, 1);
	NUMBER(s, w->ended, bool, 1);
	totals(s, &w->taken);
	exits(s, w->exits, &w->exit_count);
	format_number(s, &w->total, 8);
	format_number(s, &w->done, 8);
	format_number(s, &w->result, 8);
	format_number(s, &w->calls, 8);
	format_number(s, &w->faults, 8);
	format_number(s, &w->switches, 8);
	details(s, &w->taken);
}

void format_counts(struct format_stream *s, struct rs_counts *c)
{
	totals(s, c);
	details(s, c);
}

void format_vm_ledger(struct format_stream *s, struct rs_vm_ledger *vm)
{
	format_layers(s, vm->layers);
	exits(s, vm->exits, &vm->exit_count);
	operations(s, vm->ops);
	NUMBER(s, vm->begun, bool, 1);
	format_counts(s, &vm->start);
	workload(s, &vm->workload);
	NUMBER(s, vm->ended, bool, 1);
	NUMBER(s, vm->crashed, bool, 1);
	NUMBER(s, vm->exit_code, uint32_t, 4);
	format_number(s, &vm->ready, 8);
	format_number(s, &vm->end, 8);
	format_number(s, &vm->asked, 8);
	format_number(s, &vm->held, 8);
	format_number(s, &vm->steal, 8);
	format_number(s, &vm->capped, 8);
	format_number(s, &vm->wakes, 8);
	format_number(s, &vm->switches, 8);
}

static void ledger(struct format_stream *s, struct rs_ledger *l)
{
	totals(s, &l->taken);
	NUMBER(s, l->walks_counted, bool, 1);
	walks(s, l->taken.walks);
	NUMBER(s, l->depth, unsigned, 4);
	NUMBER(s, l->behalf_counted, bool, 1);
	behalf(s, &l->taken.behalf);
	if (l->depth > RS_DEPTHS)
		s->failed = true;
	exits(s, l->exits, &l->exit_count);
	operations(s, l->ops);
	format_derived(s, l->derived, &l->derived_count);
	format_number(s, &l->digest, 8);
	workload(s, &l->workload);
	NUMBER(s, l->vm_count, size_t, 4);
	if (l->vm_count > RS_VMS)
		s->failed = true;
	for (size_t i = 0; i < l->vm_count && !s->failed; i++)
		format_vm_ledger(s, &l->vms[i]);
}

static void provenance(struct format_stream *s, struct rs_provenance *p)
{
	format_text(s, p->version, sizeof p->version);
	format_text(s, p->commit, sizeof p->commit);
	format_text(s, p->compiler, sizeof p->compiler);
	format_number(s, &p->images, 8);
	format_number(s, &p->memory, 8);
	NUMBER(s, p->without, unsigned, 4);
	NUMBER(s, p->depth, unsigned, 4);
}

static void responses(struct format_stream *s, struct rs_responses *r)
{
	format_number(s, &r->count, 8);
	format_number(s, &r->p50, 8);
	format_number(s, &r->p90, 8);
	format_number(s, &r->p99, 8);
	format_number(s, &r->max, 8);
}

static void alone(struct format_stream *s, struct rs_alone *a)
{
	NUMBER(s, a->state, enum rs_alone_state, 1);
	format_number(s, &a->cycles, 8);
	format_layers(s, a->layers);
	responses(s, &a->responses);
}

static void vms(struct format_stream *s, struct rs_recorded *r)
{
	NUMBER(s, r->vm_count, size_t, 4);
	if (r->vm_count > RS_VMS)
		s->failed = true;
	for (size_t i = 0; i < r->vm_count && !s->failed; i++) {
		struct rs_recorded_vm *vm = &r->vms[i];

		format_text(s, vm->name, sizeof vm->name);
		format_text(s, vm->guest, sizeof vm->guest);
		format_text(s, vm->append, sizeof vm->append);
		format_number(s, &vm->memory, 8);
		format_number(s, &vm->start_ns, 8);
		NUMBER(s, vm->weight, uint32_t, 4);
		NUMBER(s, vm->cap, uint32_t, 4);
	}
	for (size_t i = 0; i < RS_VMS; i++)
		responses(s, &r->responses[i]);
	for (size_t i = 0; i < r->vm_count && !s->failed; i++)
		alone(s, &r->alone[i]);
}

bool format_head(struct format_stream *s, struct rs_recorded *r, uint64_t *passages)
{
	uint64_t costs = RS_COSTS;

	NUMBER(s, r->generation, enum rs_generation, 4);
	format_text(s, r->guest, sizeof r->guest);
	format_text(s, r->append, sizeof r->append);
	NUMBER(s, r->drives, size_t, 4);
	NUMBER(s, r->passed, size_t, 4);
	NUMBER(s, r->status.state, enum rs_lane_state, 4);
	NUMBER(s, r->status.code, uint32_t, 4);
	real(s, &r->status.host_seconds);
	format_text(s, r->reason, sizeof r->reason);
	format_text(s, r->crash, sizeof r->crash);
	vms(s, r);
	format_number(s, &costs, 4);
	if (costs != RS_COSTS) /* another table is another version */
		s->failed = true;
	for (size_t i = 0; i < RS_COSTS; i++)
		NUMBER(s, r->costs.cycles[i], uint32_t, 4);
	provenance(s, &r->provenance);
	ledger(s, &r->ledger);
	NUMBER(s, r->walks, size_t, 8);
	format_number(s, passages, 8);
	return !s->failed;
}

/* ---- events: a head that all kinds share, and 24 bytes for each kind's own */

static void body(const struct rs_event *e, uint64_t own[3])
{
	switch ((enum rs_event_kind)e->kind) {
	case RS_EVENT_TRAP:
		own[0] = e->trap.cause;
		own[1] = e->trap.tval;
		own[2] = e->trap.gpa;
		break;
	case RS_EVENT_PRIV:
		own[0] = e->priv.csr;
		own[1] = e->priv.value;
		break;
	case RS_EVENT_WALK:
		own[0] = e->walk.va;
		own[1] = e->walk.reads | (uint64_t)e->walk.made << 32;
		own[2] = (uint64_t)e->walk.two_stage | (uint64_t)e->walk.ok << 1 |
			 (uint64_t)e->walk.levels << 8 | (uint64_t)e->walk.levels2 << 16 |
			 (uint64_t)e->walk.saved << 32;
		break;
	case RS_EVENT_DEVICE:
		own[0] = e->access.addr;
		own[1] = e->access.value;
		own[2] = (uint64_t)e->access.size | (uint64_t)e->access.store << 8;
		break;
	case RS_EVENT_DMA:
		own[0] = e->dma.addr;
		own[1] = e->dma.size;
		own[2] = (uint64_t)e->dma.device | (uint64_t)e->dma.to_memory << 32 |
			 (uint64_t)e->dma.fault << 33;
		break;
	case RS_EVENT_MARK:
		own[0] = e->mark.payload;
		own[1] = e->mark.kind;
		break;
	case RS_EVENT_CONSOLE:
		own[0] = e->console.byte;
		break;
	case RS_EVENT_OFF:
		own[0] = e->off.code;
		break;
	case RS_EVENT_RAISE:
		own[0] = e->raise.cause;
		break;
	case RS_EVENT_RETURN:
	case RS_EVENT_FLUSH:
	case RS_EVENT_IDLE:
	case RS_EVENT_KINDS:
		break;
	}
}

static void set_body(struct rs_event *e, const uint64_t own[3])
{
	switch ((enum rs_event_kind)e->kind) {
	case RS_EVENT_TRAP:
		e->trap.cause = own[0];
		e->trap.tval = own[1];
		e->trap.gpa = own[2];
		break;
	case RS_EVENT_PRIV:
		e->priv.csr = (uint16_t)own[0];
		e->priv.value = own[1];
		break;
	case RS_EVENT_WALK:
		e->walk.va = own[0];
		e->walk.reads = (uint16_t)own[1];
		e->walk.made = (uint32_t)(own[1] >> 32);
		e->walk.two_stage = own[2] & 1;
		e->walk.ok = own[2] >> 1 & 1;
		e->walk.levels = (uint8_t)(own[2] >> 8);
		e->walk.levels2 = (uint8_t)(own[2] >> 16);
		e->walk.saved = (uint32_t)(own[2] >> 32);
		break;
	case RS_EVENT_DEVICE:
		e->access.addr = own[0];
		e->access.value = own[1];
		e->access.size = (uint8_t)own[2];
		e->access.store = own[2] >> 8 & 1;
		break;
	case RS_EVENT_DMA:
		e->dma.addr = own[0];
		e->dma.size = own[1];
		e->dma.device = (uint32_t)own[2];
		e->dma.to_memory = own[2] >> 32 & 1;
		e->dma.fault = (uint16_t)(own[2] >> 33);
		break;
	case RS_EVENT_MARK:
		e->mark.payload = own[0];
		e->mark.kind = (uint16_t)own[1];
		break;
	case RS_EVENT_CONSOLE:
		e->console.byte = (uint8_t)own[0];
		break;
	case RS_EVENT_OFF:
		e->off.code = (uint32_t)own[0];
		break;
	case RS_EVENT_RAISE:
		e->raise.cause = own[0];
		break;
	case RS_EVENT_RETURN:
	case RS_EVENT_FLUSH:
	case RS_EVENT_IDLE:
	case RS_EVENT_KINDS:
		break;
	}
}

bool format_event(struct format_stream *s, struct rs_event *e)
{
	uint64_t own[3] = {0};

	if (s->writing)
		body(e, own);
	format_number(s, &e->cycle, 8);
	format_number(s, &e->instret, 8);
	format_number(s, &e->pc, 8);
	format_number(s, &e->cost, 8);
	NUMBER(s, e->word, uint32_t, 4);
	NUMBER(s, e->kind, uint8_t, 1);
	NUMBER(s, e->mode, uint8_t, 1);
	NUMBER(s, e->mode_to, uint8_t, 1);
	for (size_t i = 0; i < 3; i++)
		format_number(s, &own[i], 8);
	if (!s->writing)
		set_body(e, own);
	return !s->failed;
}

bool format_fact(struct format_stream *s, struct rs_fact *f)
{
	unsigned layers = f->layer | (unsigned)f->layer_to << 4;

	format_number(s, &f->since, 8);
	NUMBER(s, f->nth, uint32_t, 4);
	NUMBER(s, f->call, uint32_t, 4);
	NUMBER(s, f->kind, uint8_t, 1);
	NUMBER(s, f->vm, uint8_t, 1);
	NUMBER(s, layers, unsigned, 1);
	f->layer = layers & 15u;
	f->layer_to = layers >> 4 & 15u;
	NUMBER(s, f->op, uint16_t, 2);
	NUMBER(s, f->depth, uint8_t, 1);
	NUMBER(s, f->cause, uint8_t, 1);
	NUMBER(s, f->flags, uint8_t, 1);
	return !s->failed;
}

/* ---- states */

bool format_hart_state(struct format_stream *s, struct rs_hart_state *look)
{
	NUMBER(s, look->event, size_t, 8);
	format_number(s, &look->pc, 8);
	for (unsigned i = 1; i < 32; i++)
		format_number(s, &look->x[i], 8);
	format_number(s, &look->code_at, 8);
	NUMBER(s, look->code_size, uint8_t, 1);
	if (s->failed || !s->move(s, look->code, sizeof look->code))
		s->failed = true;
	NUMBER(s, look->csr_count, uint8_t, 1);
	if (look->csr_count > RS_HART_STATE_CSRS)
		s->failed = true;
	for (size_t i = 0; i < look->csr_count && !s->failed; i++) {
		format_number(s, &look->csrs[i].number, 2);
		format_number(s, &look->csrs[i].value, 8);
	}
	return !s->failed;
}

bool format_page_walk(struct format_stream *s, struct rs_page_walk *w)
{
	NUMBER(s, w->event, size_t, 8);
	format_number(s, &w->number, 8);
	if (!format_event(s, &w->walk))
		return false;
	format_number(s, &w->root, 8);
	format_number(s, &w->host_root, 8);
	for (unsigned row = 0; row < RS_WALK_DATA; row++)
		format_number(s, &w->tables[row], 8);
	format_number(s, &w->gpa, 8);
	format_number(s, &w->pa, 8);
	for (unsigned i = 0; i < RS_WALK_USED * 4; i++) {
		format_number(s, &w->entries[i / 4][i % 4].at, 8);
		format_number(s, &w->entries[i / 4][i % 4].value, 8);
	}
	NUMBER(s, w->vm, uint8_t, 1);
	NUMBER(s, w->layer, uint8_t, 1);
	return !s->failed;
}

bool format_passage(struct format_stream *s, struct passage *p)
{
	NUMBER(s, p->first, size_t, 8);
	NUMBER(s, p->count, uint32_t, 4);
	NUMBER(s, p->state_count, uint32_t, 4);
	NUMBER(s, p->walk_count, uint32_t, 4);
	return !s->failed;
}

/* ---- what cannot be */

/* Layers add up, so that no part is larger than the whole. */
static bool alone_valid(const struct rs_alone *a)
{
	uint64_t rest = a->cycles;

	for (size_t i = 0; i < RS_LAYERS; i++) {
		if (a->layers[i] > rest)
			return false;
		rest -= a->layers[i];
	}
	return (unsigned)a->state < RS_ALONE_STATES && rest == 0;
}

bool format_head_valid(const struct rs_recorded *r)
{
	for (size_t i = 0; i < r->vm_count; i++)
		if (!alone_valid(&r->alone[i]))
			return false;
	return (unsigned)r->generation < RS_LANE_KINDS &&
	       (unsigned)r->status.state <= RS_LANE_INPUT && r->drives <= RS_LANE_DRIVES &&
	       r->passed <= r->drives && r->provenance.without < 1u << RS_HELPS;
}

/* Numbers that a lane will not come to in years; so that none wraps round. */
bool format_passage_valid(const struct passage *p, size_t end)
{
	return p->first >= end && p->first <= SIZE_MAX >> 8 && p->count > 0 &&
	       p->count <= PASSAGE_MOST && p->state_count <= p->count &&
	       p->walk_count <= PASSAGE_WALKS;
}

/* Time does not run back, and an event costs no more than has passed. */
bool format_event_valid(const struct rs_event *e, const struct rs_event *before)
{
	return e->kind < RS_EVENT_KINDS && rs_mode_is(e->mode) && rs_mode_is(e->mode_to) &&
	       e->cost <= e->cycle && e->cycle >= before->cycle &&
	       e->instret >= before->instret;
}

/* An operation began before what is inside of it; nobody executes the idle layer. */
bool format_fact_valid(const struct rs_fact *f, const struct rs_event *e)
{
	return f->kind < RS_FACT_KINDS && (f->vm < RS_VMS || f->vm == RS_VM_NONE) &&
	       f->layer < RS_LAYER_IDLE && f->layer_to < RS_LAYER_IDLE && f->op < RS_OP_END &&
	       f->depth <= READER_DEPTH && f->since <= e->cycle;
}

bool format_hart_state_valid(const struct rs_hart_state *look,
			     const struct rs_hart_state *before, const struct passage *p)
{
	return look->event >= p->first && look->event - p->first < p->count &&
	       (!before || look->event > before->event) &&
	       look->code_size <= RS_HART_STATE_CODE &&
	       (look->code_size == 0 || look->pc - look->code_at <= RS_HART_STATE_BEFORE);
}

bool format_page_walk_valid(const struct rs_page_walk *w, const struct rs_page_walk *before,
			    const struct passage *p)
{
	uint32_t cells = w->walk.walk.made | w->walk.walk.saved;

	return w->event >= p->first && w->event - p->first < p->count &&
	       (!before || (w->number > before->number && w->event >= before->event)) &&
	       w->number < SIZE_MAX >> 8 && w->walk.kind == RS_EVENT_WALK &&
	       rs_mode_is(w->walk.mode) && rs_mode_is(w->walk.mode_to) &&
	       w->walk.cost <= w->walk.cycle && cells < 1u << 4 * (RS_WALK_USED + 1) &&
	       (w->vm < RS_VMS || w->vm == RS_VM_NONE) && w->layer < RS_LAYER_IDLE;
}

/* ---- what is known without unpacking */

const char recording_magic[8] = "RINGREC\n";

void rs_recorded_close(struct rs_recorded *r)
{
	if (!r)
		return;
	recording_free(r->events);
	free(r);
}

bool rs_recorded_is(const char *path)
{
	char start[sizeof recording_magic];
	struct stat about;
	FILE *file;
	bool is;

	/* what a pipe holds can be read once only */
	if (stat(path, &about) != 0 || !S_ISREG(about.st_mode) || !(file = fopen(path, "rb")))
		return false;
	is = fread(start, 1, sizeof start, file) == sizeof start &&
	     memcmp(start, recording_magic, sizeof start) == 0;
	fclose(file);
	return is;
}
