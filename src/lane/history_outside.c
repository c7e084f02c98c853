/* history_outside.c - what of a run that is repeated is not in the machine: its console and its disks. */
#include <stdlib.h>
#include <string.h>

#include "lane/history.h"

/* ---- console */

static void put(void *context, uint8_t byte)
{
	struct history *h = context;

	if (!h->lane->repeats && h->console.put)
		h->console.put(h->console.context, byte);
}

/* The number by which this poll is known. */
static uint32_t number_poll(struct history *h, uint64_t now)
{
	uint64_t since;

	if (rs_machine_waits(&h->lane->machine, &since))
		return HISTORY_WAITING;
	if (now != h->polled_at) {
		h->polled_at = now;
		h->polls = 0;
	}
	return h->polls++;
}

static int ask(struct history *h)
{
	if (h->again_next < h->again_count)
		return h->again[h->again_next++];
	return h->console.poll ? h->console.poll(h->console.context) : RS_CONSOLE_END;
}

static bool make_room(struct history *h)
{
	size_t room = h->input_room ? 2 * h->input_room : 256;
	uint64_t size = (room - h->input_room) * sizeof *h->inputs;
	struct history_input *inputs;

	if (h->input_count < h->input_room)
		return true;
	if (!snapshots_reserve(&h->snapshots, size, h->end))
		return false;
	inputs = realloc(h->inputs, room * sizeof *inputs);
	if (!inputs) {
		snapshots_release(&h->snapshots, size);
		return false;
	}
	h->inputs = inputs;
	h->input_room = room;
	return true;
}

static int poll(void *context)
{
	struct history *h = context;
	uint64_t now = rs_machine_cycles(&h->lane->machine);
	uint32_t number = number_poll(h, now);
	int value;

	if (h->next_input < h->input_count) {
		const struct history_input *next = &h->inputs[h->next_input];

		if (next->cycle != now || next->number != number)
			return RS_CONSOLE_EMPTY;
		h->next_input++;
		return next->value;
	}
	if (h->lane->repeats || !make_room(h)) /* without memory it has to wait */
		return RS_CONSOLE_EMPTY;
	value = ask(h);
	if (value != RS_CONSOLE_EMPTY)
		h->inputs[h->input_count++] =
			(struct history_input){now, number, (int16_t)value};
	h->next_input = h->input_count;
	return value;
}

uint64_t history_next_input(const struct history *h, uint64_t now)
{
	for (size_t i = h->next_input; i < h->input_count; i++)
		if (h->inputs[i].number == HISTORY_WAITING && h->inputs[i].cycle > now)
			return h->inputs[i].cycle;
	return UINT64_MAX;
}

void history_void_input(struct history *h)
{
	size_t more = h->input_count - h->next_input, rest = h->again_count - h->again_next;
	int16_t *again = more ? calloc(more + rest, sizeof *again) : NULL;

	if (again) {
		for (size_t i = 0; i < more; i++)
			again[i] = h->inputs[h->next_input + i].value;
		if (rest)
			memcpy(again + more, h->again + h->again_next, rest * sizeof *again);
		free(h->again);
		h->again = again;
		h->again_count = more + rest;
		h->again_next = 0;
	}
	h->input_count = h->next_input;
}

/* ---- disks: before a write, what it replaces is read */

static bool add_undo(struct history *h, const struct history_undo *one)
{
	size_t room = h->undo_room ? 2 * h->undo_room : 256;
	struct history_undo *undo;

	if (h->undo_count == h->undo_room) {
		undo = realloc(h->undo, room * sizeof *undo);
		if (!undo)
			return false;
		h->undo = undo;
		h->undo_room = room;
	}
	h->undo[h->undo_count++] = *one;
	return true;
}

static uint64_t cost_of(const struct history_undo *one)
{
	return one->size + sizeof *one;
}

static bool transfer(const struct rs_block *disk, enum rs_block_op op,
		     const struct history_undo *one)
{
	struct rs_block_piece piece = {.bytes = one->bytes, .size = one->size};
	struct rs_block_request request = {
		.op = op, .sector = one->sector, .pieces = &piece, .piece_count = 1};

	return disk->submit(disk->context, &request) == RS_BLOCK_DONE;
}

static bool keep_old(struct history_disk *d, const struct rs_block_request *r)
{
	struct history *h = d->h;
	struct history_undo one = {.sector = r->sector, .disk = d->number};

	for (size_t i = 0; i < r->piece_count; i++)
		one.size += r->pieces[i].size;
	if (!snapshots_reserve(&h->snapshots, cost_of(&one), h->end))
		return false;
	one.bytes = malloc(one.size);
	if (one.bytes && transfer(&d->own, RS_BLOCK_READ, &one) && add_undo(h, &one))
		return true;
	free(one.bytes);
	snapshots_release(&h->snapshots, cost_of(&one));
	return false;
}

/* A write that cannot be taken back ends the history before it. */
static enum rs_block_result submit(void *context, const struct rs_block_request *r)
{
	struct history_disk *d = context;

	if (r->op == RS_BLOCK_WRITE && !d->h->lost && !keep_old(d, r))
		d->h->lost = true;
	return d->own.submit(d->own.context, r);
}

static void drop_undo(struct history *h, struct history_undo *one)
{
	snapshots_release(&h->snapshots, cost_of(one));
	free(one->bytes);
}

void history_undo(struct history *h, size_t keep)
{
	while (h->undo_gone + h->undo_count > keep && h->undo_count > 0) {
		struct history_undo *one = &h->undo[--h->undo_count];

		(void)transfer(&h->disks[one->disk].own, RS_BLOCK_WRITE, one);
		drop_undo(h, one);
	}
}

void history_forget_undo(struct history *h, size_t keep)
{
	size_t count = keep > h->undo_gone ? keep - h->undo_gone : 0;

	if (count > h->undo_count)
		count = h->undo_count;
	for (size_t i = 0; i < count; i++)
		drop_undo(h, &h->undo[i]);
	if (count)
		memmove(h->undo, h->undo + count, (h->undo_count - count) * sizeof *h->undo);
	h->undo_count -= count;
	h->undo_gone += count;
}

/* ---- */

void history_connect(struct history *h)
{
	struct rs_machine *m = &h->lane->machine;
	struct rs_console console = {.put = put, .poll = poll, .context = h};

	h->console = m->console;
	h->polled_at = UINT64_MAX;
	rs_machine_console(m, &console);
	for (uint8_t i = 0; i < RS_LANE_DRIVES; i++) {
		h->disks[i] = (struct history_disk){.h = h, .own = m->disks[i], .number = i};
		if (!m->disks[i].submit)
			continue;
		m->disks[i].submit = submit;
		m->disks[i].context = &h->disks[i];
	}
}

void history_disconnect(struct history *h)
{
	struct rs_machine *m = &h->lane->machine;

	rs_machine_console(m, &h->console);
	for (size_t i = 0; i < RS_LANE_DRIVES; i++)
		m->disks[i] = h->disks[i].own;
	history_forget_undo(h, SIZE_MAX);
	free(h->undo);
	free(h->inputs);
	free(h->again);
}
