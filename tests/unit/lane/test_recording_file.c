/* Recordings as files: what is written comes back, and what is broken is refused by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lane/recording.h"
#include "ringside/abi/mark.h"

enum { EVENTS = 5000, FILE_MOST = 1 << 20, KEPT_BYTES = 400000 };

static const char path[] = "test.recording";
static uint8_t good[FILE_MOST];
static size_t good_size;
static struct rs_recording *source;

static struct rs_event event(unsigned i)
{
	struct rs_event e;

	memset(&e, 0, sizeof e);
	e.kind = (uint8_t)(i % RS_EVENT_KINDS);
	e.cycle = 100 + 7 * (uint64_t)i;
	e.instret = 3 * (uint64_t)i;
	e.pc = 0xffffffc080200000 + 4 * i;
	e.cost = i % 31;
	e.word = 0x73 + i;
	e.mode = RS_MODE_VS;
	e.mode_to = RS_MODE_S;
	if (e.kind == RS_EVENT_TRAP) {
		e.trap.cause = UINT64_C(1) << 63 | i;
		e.trap.tval = UINT64_MAX - i;
		e.trap.gpa = i;
	} else if (e.kind == RS_EVENT_PRIV) {
		e.priv.csr = (uint16_t)i;
		e.priv.value = UINT64_C(0x8000000000000000) + i;
	} else if (e.kind == RS_EVENT_WALK) {
		e.walk.va = i;
		e.walk.reads = 15;
		e.walk.made = 0x7fff;
		e.walk.saved = 0xf8000;
		e.walk.levels = 3;
		e.walk.levels2 = 2;
		e.walk.two_stage = true;
		e.walk.ok = i & 1;
	} else if (e.kind == RS_EVENT_DEVICE) {
		e.access.addr = 0x10000000;
		e.access.value = i;
		e.access.size = 1;
		e.access.store = i & 1;
	} else if (e.kind == RS_EVENT_DMA) {
		e.dma.addr = i;
		e.dma.size = 4096;
		e.dma.device = 0x10001000;
		e.dma.to_memory = true;
	} else if (e.kind == RS_EVENT_MARK) {
		e.mark.payload = 1000 + i; /* no operation: its number is its own */
		e.mark.kind = RS_MARK_WORKLOAD_PROGRESS;
	} else if (e.kind == RS_EVENT_CONSOLE) {
		e.console.byte = (uint8_t)i;
	} else if (e.kind == RS_EVENT_OFF) {
		e.off.code = i;
	} else if (e.kind == RS_EVENT_RAISE) {
		e.raise.cause = UINT64_C(1) << 63 | i;
	}
	return e;
}

static struct rs_fact fact(unsigned i)
{
	return (struct rs_fact){.since = 7 * (uint64_t)i,
				.nth = UINT32_MAX - i,
				.call = 0x80000000 + i,
				.vm = (uint8_t)(i % (RS_VM_NONE + 1)),
				.layer = (uint8_t)(i % RS_LAYER_IDLE),
				.layer_to = RS_LAYER_FIRMWARE,
				.op = (uint8_t)(i % RS_OPS),
				.depth = (uint8_t)(2 + i % 3),
				.cause = (uint8_t)i,
				.flags = RS_FACT_IN_EXIT | RS_FACT_BEGUN};
}

static struct rs_hart_state look(unsigned i)
{
	struct rs_hart_state l;

	memset(&l, 0, sizeof l);
	l.event = i;
	l.pc = 0xffffffc080200000 + 4 * i;
	l.x[1] = i;
	l.x[31] = UINT64_MAX - i;
	l.code_at = l.pc - i % RS_HART_STATE_BEFORE;
	l.code_size = (uint8_t)(RS_HART_STATE_CODE - i % 5);
	l.code[0] = (uint8_t)i;
	l.code[RS_HART_STATE_CODE - 1] = 0x73;
	return l;
}

static struct rs_recorded *head(void)
{
	struct rs_recorded *h = calloc(1, sizeof *h);

	assert_non_null(h);
	h->generation = RS_HVM;
	strcpy(h->guest, "tour");
	h->drives = 2;
	h->passed = 1;
	h->costs = rs_costs_default();
	h->costs.cycles[3] = 99;
	h->provenance = (struct rs_provenance){.version = "1.2.3",
					       .commit = "abcdef",
					       .compiler = "GCC 12.2.0",
					       .images = 77,
					       .memory = 1 << 27};
	h->status =
		(struct rs_lane_status){.state = RS_LANE_HANG, .code = 3, .host_seconds = 0.25};
	strcpy(h->reason, "waits for ever");
	h->ledger.taken.cycles = 12345;
	h->ledger.taken.layers[RS_LAYER_HYPERVISOR] = 77;
	h->ledger.exit_count = 2;
	strcpy(h->ledger.exits[1].reason, "virtual-insn");
	h->ledger.exits[1].tally = (struct rs_tally){1, 2, 3, 4};
	h->ledger.ops[5].count = 8;
	h->ledger.workload.begun = true;
	h->ledger.workload.taken.cycles = 999;
	h->ledger.walks_counted = true;
	h->ledger.taken.walks[RS_LAYER_APP] =
		(struct rs_walks){.misses = 5, .reads = {1, 2, 3}, .saved = {4, 5, 6}};
	h->ledger.taken.layer_instructions[RS_LAYER_GUEST_OS] = 321;
	h->ledger.vm_count = 2;
	h->ledger.vms[1].ended = h->ledger.vms[1].crashed = true;
	h->ledger.vms[1].exit_code = 3;
	h->ledger.vms[1].steal = 44;
	h->ledger.vms[1].switches = 55;
	h->provenance.without = 1u << RS_HELP_VMID;
	strcpy(h->crash, "breakpoint · hello.S:12");
	h->vm_count = 2;
	strcpy(h->vms[0].name, "web");
	strcpy(h->vms[1].name, "vm1");
	strcpy(h->vms[1].guest, "sieve");
	h->vms[1].weight = 2;
	h->vms[1].start_ns = 5000000;
	h->responses[1] = (struct rs_responses){40, 1, 2, 3, 4};
	return h;
}

static int write_one(void **state)
{
	struct rs_recorded *h = head();
	char message[200];
	FILE *f;

	(void)state;
	source = recording_new(KEPT_BYTES);
	assert_non_null(source);
	for (unsigned i = 0; i < EVENTS; i++) {
		struct rs_event e = event(i);

		struct rs_fact meant = fact(i);

		recording_add(source, &e, &meant);
		if (i % 3 == 0) {
			struct rs_hart_state l = look(i);

			recording_add_hart_state(source, &l);
		}
	}
	assert_true(rs_recording_thinned(source) > EVENTS / 10);
	assert_int_equal(recording_write(h, source, path, message, sizeof message), RS_OK);
	free(h);
	f = fopen(path, "rb");
	assert_non_null(f);
	good_size = fread(good, 1, sizeof good, f);
	fclose(f);
	return 0;
}

static int remove_it(void **state)
{
	(void)state;
	recording_free(source);
	return remove(path);
}

static void what_is_written_comes_back(void **state)
{
	struct rs_recorded *r, *h = head();
	char message[200];
	unsigned kept = 0;

	(void)state;
	assert_int_equal(rs_recorded_open(&r, path, message, sizeof message), RS_OK);
	assert_int_equal(r->generation, RS_HVM);
	assert_string_equal(r->guest, "tour");
	assert_memory_equal(&r->costs, &h->costs, sizeof h->costs);
	assert_memory_equal(&r->provenance, &h->provenance, sizeof h->provenance);
	assert_int_equal(r->status.state, RS_LANE_HANG);
	assert_int_equal(r->status.code, 3);
	assert_true(r->status.host_seconds == 0.25);
	assert_string_equal(r->status.reason, "waits for ever");
	assert_memory_equal(&r->ledger, &h->ledger, sizeof h->ledger);
	assert_string_equal(r->crash, h->crash);
	assert_int_equal(r->vm_count, 2);
	assert_memory_equal(r->vms, h->vms, sizeof h->vms);
	assert_memory_equal(r->responses, h->responses, sizeof h->responses);
	assert_int_equal(rs_recording_count(r->events), EVENTS);
	assert_int_equal(rs_recording_thinned(r->events), rs_recording_thinned(source));
	for (unsigned i = 0; i < EVENTS; i++) {
		struct rs_event e = event(i), back, there;
		struct rs_fact f = fact(i), fact_back, fact_there;
		struct rs_hart_state l = look(i), look_back;

		assert_int_equal(rs_recording_at(r->events, i, &back, &fact_back),
				 rs_recording_at(source, i, &there, &fact_there));
		assert_memory_equal(&back, &there, sizeof back);
		assert_memory_equal(&fact_back, &fact_there, sizeof fact_back);
		if (!rs_recording_whole(r->events, i, i))
			continue;
		kept++;
		assert_memory_equal(&back, &e, sizeof e);
		assert_memory_equal(&fact_back, &f, sizeof f);
		if (i % 3 != 0)
			continue;
		assert_true(rs_recording_hart_state(r->events, i, &look_back));
		assert_memory_equal(&look_back, &l, sizeof l);
	}
	assert_int_equal(kept, EVENTS - rs_recording_thinned(source));
	assert_int_equal(r->drives, 2);
	assert_int_equal(r->passed, 1);
	assert_true(rs_recorded_is(path));
	rs_recorded_close(r);
	free(h);
}

static void it_is_small(void **state)
{
	(void)state;
	assert_true(good_size <
		    EVENTS * (sizeof(struct rs_event) + sizeof(struct rs_fact)) / 5);
}

/* @return the message of a refusal. */
static const char *refused(const uint8_t *bytes, size_t size)
{
	static char message[300];
	struct rs_recorded *r;

	assert_int_not_equal(
		rs_recorded_read(&r, bytes, size, "x.rec", message, sizeof message), RS_OK);
	assert_null(r);
	assert_non_null(strstr(message, "x.rec"));
	return message;
}

static void a_file_cut_anywhere_is_refused(void **state)
{
	(void)state;
	for (size_t size = 0; size < good_size; size += 1 + size / 50) {
		const char *message = refused(good, size);

		assert_true(strstr(message, "no recording") || strstr(message, "cut off"));
	}
}

static void another_version_is_refused_by_number(void **state)
{
	uint8_t *bytes = malloc(good_size);

	(void)state;
	memcpy(bytes, good, good_size);
	bytes[8] = 3;
	assert_non_null(strstr(refused(bytes, good_size), "found version 3"));
	assert_non_null(strstr(refused(bytes, good_size), "make it again"));
	free(bytes);
}

static void a_foreign_file_is_told_from_a_damaged_one(void **state)
{
	uint8_t damaged[20] = "RINGREC\n....nonsense";

	(void)state;
	memcpy(damaged + 8, (const uint8_t[]){RS_RECORDING_VERSION, 0, 0, 0}, 4);
	assert_non_null(strstr(refused((const uint8_t *)"\x7f"
							"ELF and what not",
				       16),
			       "no recording"));
	assert_non_null(strstr(refused(damaged, sizeof damaged), "damaged"));
}

static void more_than_the_recording_is_refused(void **state)
{
	uint8_t *bytes = malloc(good_size + 1);

	(void)state;
	memcpy(bytes, good, good_size);
	bytes[good_size] = 0;
	assert_non_null(strstr(refused(bytes, good_size + 1), "at its end"));
	free(bytes);
}

/* The checksum sees every flipped bit; and no damage makes the reader fall. */
static void a_damaged_file_is_refused(void **state)
{
	uint8_t *bytes = malloc(good_size);
	uint32_t random = 1;

	(void)state;
	for (unsigned round = 0; round < 3000; round++) {
		memcpy(bytes, good, good_size);
		for (unsigned k = 0; k <= round % 4; k++) {
			random = random * 1664525 + 1013904223;
			bytes[12 + (random >> 8) % (good_size - 12)] ^=
				(uint8_t)(1 + (random & 127));
		}
		if (memcmp(bytes, good, good_size) != 0)
			(void)refused(bytes, good_size);
	}
	free(bytes);
}

static void a_missing_file_is_named(void **state)
{
	struct rs_recorded *r;
	char message[200];

	(void)state;
	assert_int_equal(rs_recorded_open(&r, "no/such.rec", message, sizeof message), RS_IO);
	assert_non_null(strstr(message, "no/such.rec"));
	assert_false(rs_recorded_is("no/such.rec"));
}

static void a_folder_that_is_not_there_is_named(void **state)
{
	struct rs_recorded *h = head();
	char message[200];

	(void)state;
	assert_int_equal(recording_write(h, source, "no/such/a.rec", message, sizeof message),
			 RS_IO);
	assert_non_null(strstr(message, "no/such/a.rec"));
	free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_comes_back),
		cmocka_unit_test(it_is_small),
		cmocka_unit_test(a_file_cut_anywhere_is_refused),
		cmocka_unit_test(another_version_is_refused_by_number),
		cmocka_unit_test(a_foreign_file_is_told_from_a_damaged_one),
		cmocka_unit_test(more_than_the_recording_is_refused),
		cmocka_unit_test(a_damaged_file_is_refused),
		cmocka_unit_test(a_missing_file_is_named),
		cmocka_unit_test(a_folder_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests_name("lane/recording file", tests, write_one, remove_it);
}
