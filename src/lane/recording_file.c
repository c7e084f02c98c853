/* recording_file.c - recordings to and from files: the frame, the compression, the messages. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/file.h"
#include "host/language.h"
#include "host/message.h"
#include "host/output.h"
#include "lane/packed_stream.h"
#include "lane/recording.h"
#include "lane/recording_format.h"

enum {
	VERSION = RS_RECORDING_VERSION,
	FRAME = 12, /* bytes before the stream: the name of the format and its version */
	LEVEL = 6,
	MORE = 1 << 20, /* bytes of the passage that was being written */
};

bool rs_recordings_built(void)
{
	return true;
}

/* ---- writing */

static bool write_passage(struct packed_writer *w, struct passage p)
{
	bool ok = format_passage(&w->stream, &p);

	for (size_t i = 0; ok && i < p.count; i++) {
		struct rs_event e = p.events[i];
		struct rs_fact f = p.facts[i];

		ok = format_event(&w->stream, &e) && format_fact(&w->stream, &f);
	}
	for (size_t i = 0; ok && i < p.state_count; i++) {
		struct rs_hart_state look = p.states[i];

		ok = format_hart_state(&w->stream, &look);
	}
	for (size_t i = 0; ok && i < p.walk_count; i++) {
		struct rs_page_walk walk = p.walks[i];

		ok = format_page_walk(&w->stream, &walk);
	}
	return ok;
}

static bool write_all(struct packed_writer *w, struct rs_recorded *head,
		      const struct rs_recording *r)
{
	uint64_t passages = recording_passages(r);
	uint8_t version[4] = {VERSION};

	if (fwrite(recording_magic, 1, sizeof recording_magic, w->file) !=
		    sizeof recording_magic ||
	    fwrite(version, 1, sizeof version, w->file) != sizeof version)
		return false;
	head->walks = rs_recording_walks(r);
	if (!format_head(&w->stream, head, &passages))
		return false;
	for (size_t i = 0; i < passages; i++) {
		if (!write_passage(w, recording_passage(r, i)))
			return false;
	}
	return packed_end(w);
}

enum rs_error recording_write(struct rs_recorded *head, const struct rs_recording *r,
			      const char *path, char *message, size_t size)
{
	struct packed_writer *w = packed_writer_new(LEVEL);
	struct rs_output *output;
	enum rs_error e = RS_OK;

	if (!w) {
		e = rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory to write it", path);
	} else {
		e = rs_output_open(&output, path, message, size);
	}
	if (e == RS_OK) {
		bool good;

		w->file = rs_output_file(output);
		good = write_all(w, head, r);
		if (!good)
			e = rs_refuse(RS_IO, message, size, "%s: cannot be written: %s", path,
				      strerror(errno));
		if (rs_output_close(output, good, message, size) != RS_OK)
			e = RS_IO;
	}
	packed_writer_free(w);
	return e;
}

static const char *text(const char *text_or_null)
{
	return text_or_null ? text_or_null : "";
}

/* What was asked for, of each virtual machine. */
static void take_vms(struct rs_recorded *head, const struct rs_lane *lane,
		     const struct rs_lane_options *asked)
{
	head->vm_count = rs_lane_vms(lane);
	for (size_t i = 0; i < head->vm_count; i++) {
		const struct rs_vm *vm = rs_lane_vm(lane, i);
		struct rs_recorded_vm *to = &head->vms[i];

		snprintf(to->name, sizeof to->name, "%s", rs_vm_name(vm, i));
		snprintf(to->guest, sizeof to->guest, "%s", rs_base_of(vm->guest));
		snprintf(to->append, sizeof to->append, "%s", text(asked->vms[i].append));
		to->memory = vm->memory;
		to->start_ns = vm->start_ns;
		to->weight = vm->weight;
		to->cap = vm->cap;
	}
	for (unsigned i = 0; i < RS_VMS; i++)
		head->responses[i] = rs_lane_responses(lane, i);
}

enum rs_error rs_recording_save(struct rs_lane *lane, const struct rs_lane_options *asked,
				const char *crash, const struct rs_alone *alone,
				const char *path, char *message, size_t size)
{
	const struct rs_recording *r = rs_lane_recording(lane);
	struct rs_recorded *head;
	enum rs_error e;

	if (!r)
		return rs_refuse(RS_BAD_CONFIG, message, size, "%s: the lane records nothing",
				 path);
	head = calloc(1, sizeof *head);
	if (!head)
		return rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory to write it",
				 path);
	head->generation = rs_lane_generation(lane);
	snprintf(head->guest, sizeof head->guest, "%s", rs_lane_guest(lane));
	snprintf(head->append, sizeof head->append, "%s", text(asked->append));
	head->drives = rs_lane_drives(lane);
	head->passed = rs_lane_passed(lane);
	head->costs = rs_lane_costs(lane);
	head->provenance = rs_lane_provenance(lane);
	head->status = rs_lane_status(lane);
	if (head->status.reason)
		snprintf(head->reason, sizeof head->reason, "%s", head->status.reason);
	snprintf(head->crash, sizeof head->crash, "%s", text(crash));
	take_vms(head, lane, asked);
	if (alone)
		memcpy(head->alone, alone, sizeof head->alone);
	rs_lane_ledger(lane, &head->ledger);
	e = recording_write(head, r, path, message, size);
	free(head);
	return e;
}

/* ---- reading */

static const char damaged[] =
	N_("%s: the recording is cut off or damaged, %s; make it again with "
	   "'ringside run --record'");

/* Into *p, whose arrays have room for a whole one. *last is the newest event before it. */
static bool read_passage(struct packed_reader *r, struct passage *p, size_t end,
			 struct rs_event *last)
{
	if (!format_passage(&r->stream, p) || !format_passage_valid(p, end))
		return false;
	for (size_t i = 0; i < p->count; i++) {
		struct rs_event *e = &p->events[i];

		struct rs_fact *f = &p->facts[i];

		memset(e, 0, sizeof *e);
		memset(f, 0, sizeof *f);
		if (!format_event(&r->stream, e) || !format_event_valid(e, last) ||
		    !format_fact(&r->stream, f) || !format_fact_valid(f, e))
			return false;
		*last = *e;
	}
	for (size_t i = 0; i < p->state_count; i++) {
		memset(&p->states[i], 0, sizeof p->states[i]);
		if (!format_hart_state(&r->stream, &p->states[i]) ||
		    !format_hart_state_valid(&p->states[i], i ? &p->states[i - 1] : NULL, p))
			return false;
	}
	for (size_t i = 0; i < p->walk_count; i++) {
		memset(&p->walks[i], 0, sizeof p->walks[i]);
		if (!format_page_walk(&r->stream, &p->walks[i]) ||
		    !format_page_walk_valid(&p->walks[i], i ? &p->walks[i - 1] : NULL, p))
			return false;
	}
	return true;
}

static enum rs_error read_passages(struct packed_reader *r, struct rs_recorded *out,
				   uint64_t count, const char *name, char *message, size_t size)
{
	struct rs_event last = {0};
	struct passage p = {.events = malloc(PASSAGE_MOST * sizeof *p.events),
			    .facts = malloc(PASSAGE_MOST * sizeof *p.facts),
			    .states = malloc(PASSAGE_MOST * sizeof *p.states),
			    .walks = malloc(PASSAGE_WALKS * sizeof *p.walks)};
	enum rs_error e = p.events && p.facts && p.states && p.walks ? RS_OK : RS_NO_MEMORY;
	size_t end = 0, bytes = 0;

	for (uint64_t i = 0; e == RS_OK && i < count; i++, end = p.first + p.count) {
		if (!read_passage(r, &p, end, &last) ||
		    (bytes += passage_bytes(&p)) > RECORDING_BYTES + MORE)
			e = RS_BAD_IMAGE;
		else if (!recording_put(out->events, &p))
			e = RS_NO_MEMORY;
	}
	free(p.events);
	free(p.facts);
	free(p.states);
	free(p.walks);
	if (e == RS_BAD_IMAGE) {
		char where[64];

		snprintf(where, sizeof where, _("after event %zu"), end);
		return rs_refuse(e, message, size, damaged, name, where);
	}
	if (e == RS_NO_MEMORY)
		return rs_refuse(e, message, size, "%s: no memory for its events", name);
	return packed_is_over(r)
		       ? RS_OK
		       : rs_refuse(RS_BAD_IMAGE, message, size, damaged, name, _("at its end"));
}

static enum rs_error check_frame(const uint8_t *bytes, size_t count, const char *name,
				 char *message, size_t size)
{
	uint32_t version;

	if (count < sizeof recording_magic ||
	    memcmp(bytes, recording_magic, sizeof recording_magic) != 0)
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: is no recording; 'ringside run --record FILE GUEST' makes "
			"one",
			name);
	if (count < FRAME)
		return rs_refuse(RS_BAD_IMAGE, message, size, damaged, name, _("at its begin"));
	version = (uint32_t)bytes[8] | (uint32_t)bytes[9] << 8 | (uint32_t)bytes[10] << 16 |
		  (uint32_t)bytes[11] << 24;
	if (version != VERSION)
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: found version %u of the format; this program reads version "
			"%d: make it again with 'ringside run --record'",
			name, version, VERSION);
	return RS_OK;
}

enum rs_error rs_recorded_read(struct rs_recorded **out, const void *bytes, size_t count,
			       const char *name, char *message, size_t size)
{
	enum rs_error e = check_frame(bytes, count, name, message, size);
	struct rs_recorded *recorded = calloc(1, sizeof *recorded);
	struct packed_reader *r = packed_reader_new((const uint8_t *)bytes + FRAME,
						    count > FRAME ? count - FRAME : 0);
	uint64_t passages = 0;

	*out = NULL;
	if (recorded)
		recorded->events = recording_new(RECORDING_BYTES);
	if (e == RS_OK && (!recorded || !recorded->events || !r))
		e = rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory to read it", name);
	if (e == RS_OK) {
		if (!format_head(&r->stream, recorded, &passages) ||
		    !format_head_valid(recorded))
			e = rs_refuse(RS_BAD_IMAGE, message, size, damaged, name,
				      _("at its begin"));
		else
			e = read_passages(r, recorded, passages, name, message, size);
		if (e == RS_OK)
			recording_set_walks(recorded->events, recorded->walks);
	}
	packed_reader_free(r);
	if (e != RS_OK) {
		rs_recorded_close(recorded);
		return e;
	}
	recorded->status.reason = recorded->reason[0] ? recorded->reason : NULL;
	*out = recorded;
	return RS_OK;
}

enum rs_error rs_recorded_open(struct rs_recorded **out, const char *path, char *message,
			       size_t size)
{
	struct rs_file file;
	enum rs_error e = rs_file_read(&file, path, message, size);

	*out = NULL;
	if (e != RS_OK)
		return e;
	e = rs_recorded_read(out, file.bytes, file.size, path, message, size);
	rs_file_free(&file);
	return e;
}
