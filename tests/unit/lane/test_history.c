/* test_history.c - a lane that goes back stands where it stood, and goes on as it did. What was is taken from a record of
 * each step that was made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#include "ringside/abi/board.h"
#include "ringside/history.h"
#include "ringside/state.h"

static char message[1024];
static uint64_t seed = 22;

static uint64_t chance(uint64_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (seed >> 33) % below;
}

static uint64_t mix(uint64_t h, uint64_t value)
{
	h = (h ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

/* ---- a lane, and what goes out of it */

static struct outside {
	uint64_t put; /* hash of what was printed */
	size_t count;
	const char *input;
	unsigned asked;
} outside;

static void put(void *context, uint8_t byte)
{
	(void)context;
	outside.put = mix(outside.put, byte);
	outside.count++;
}

/* A byte comes now and then, as from a user. */
static int poll(void *context)
{
	(void)context;
	if (!outside.input)
		return RS_CONSOLE_END;
	if (outside.asked++ % 3 != 2 || !*outside.input)
		return RS_CONSOLE_EMPTY;
	return *outside.input++;
}

static struct rs_lane *open_lane(const struct rs_lane_options *wanted)
{
	struct rs_lane_options options = *wanted;
	struct rs_lane *lane;

	outside = (struct outside){.input = outside.input};
	options.console = (struct rs_console){.put = put, .poll = poll};
	if (!options.memory)
		options.memory = 8 << 20;
	if (rs_lane_open(&lane, &options, message, sizeof message) != RS_OK)
		fail_msg("%s", message);
	return lane;
}

static struct rs_lane *open_tour(enum rs_generation g)
{
	struct rs_lane_options options = {.generation = g, .guest = "tour"};

	return open_lane(&options);
}

static void keep(struct rs_lane *lane, uint64_t bytes, uint64_t interval)
{
	struct rs_history_options options = {.bytes = bytes, .interval = interval};

	if (rs_lane_keep_history(lane, &options, message, sizeof message) != RS_OK)
		fail_msg("%s", message);
}

static uint64_t now(const struct rs_lane *lane)
{
	return rs_machine_cycles(rs_lane_machine(lane));
}

static struct rs_ledger end_of(struct rs_lane *lane)
{
	struct rs_ledger ledger;

	while (rs_lane_slice(lane, 1000000).state == RS_LANE_RUNNING)
		;
	assert_int_equal(rs_lane_status(lane).state, RS_LANE_OFF);
	rs_lane_ledger(lane, &ledger);
	return ledger;
}

/* ---- where a lane stands */

static uint64_t registers(const struct rs_machine *m)
{
	uint64_t h = rs_machine_instructions(m);

	for (unsigned i = 1; i < 32; i++)
		h = mix(h, rs_machine_reg(m, i));
	return mix(mix(h, rs_machine_pc(m)), rs_machine_mode(m));
}

static uint64_t all(const struct rs_lane *lane)
{
	const struct rs_machine *m = rs_lane_machine(lane);
	struct rs_state_part parts[RS_STATE_PARTS];
	uint64_t h = 0, since;

	for (uint64_t i = 0; i < rs_lane_memory(lane); i += 8) {
		uint64_t word;

		memcpy(&word, m->ram + i, 8);
		h = mix(h, word);
	}
	rs_machine_state(m, parts);
	/* while the hart waits, when its console is asked next depends on cuts */
	for (size_t p = 0; p < RS_STATE_PARTS && !rs_machine_waits(m, &since); p++)
		for (size_t i = 0; i < parts[p].size; i++)
			h = mix(h, ((uint8_t *)parts[p].bytes)[i]);
	return mix(h, registers(m));
}

struct record {
	struct spot {
		uint64_t cycle, pc, registers;
	} * spots;
	size_t count;
};

static void note(struct record *r, const struct rs_lane *lane)
{
	const struct rs_machine *m = rs_lane_machine(lane);

	r->spots[r->count++] = (struct spot){now(lane), rs_machine_pc(m), registers(m)};
}

static struct record record_steps(struct rs_lane *lane, size_t most)
{
	struct record r = {.spots = calloc(most + 1, sizeof *r.spots)};

	assert_non_null(r.spots);
	note(&r, lane);
	while (r.count <= most && rs_lane_step(lane).state == RS_LANE_RUNNING)
		note(&r, lane);
	return r;
}

static void stands_at(const struct rs_lane *lane, const struct record *r, size_t i)
{
	const struct rs_machine *m = rs_lane_machine(lane);

	assert_int_equal(now(lane), r->spots[i].cycle);
	assert_int_equal(rs_machine_pc(m), r->spots[i].pc);
	assert_int_equal(registers(m), r->spots[i].registers);
}

/* ---- */

enum { STEPS = 120000, MOVES = 25 };

static void walk(struct rs_lane *lane, const struct record *r)
{
	size_t at = r->count - 1;

	for (unsigned move = 0; move < MOVES; move++) {
		at = chance(r->count);
		assert_true(rs_lane_go(lane, r->spots[at].cycle));
		stands_at(lane, r, at);
		for (size_t n = chance(4); n > 0 && at > 0; n--) {
			assert_true(rs_lane_step_back(lane));
			stands_at(lane, r, --at);
		}
		for (size_t n = chance(8); n > 0 && at + 1 < r->count; n--) {
			rs_lane_step(lane);
			stands_at(lane, r, ++at);
		}
	}
}

static void random_walks_agree_with_a_record_of_each_step(void **state)
{
	(void)state;
	for (unsigned g = 0; g < RS_GENERATIONS; g++) {
		struct rs_lane *plain = open_tour((enum rs_generation)g);
		struct rs_ledger whole = end_of(plain), repeated;
		struct outside once = outside;
		struct rs_lane *lane = open_tour((enum rs_generation)g);
		struct record r;

		rs_lane_slice(lane, g == RS_FULL ? 3000000 : 0);
		keep(lane, 0, 20000);
		r = record_steps(lane, STEPS);
		assert_true(r.count > 100000);
		walk(lane, &r);
		assert_true(rs_lane_go(lane, rs_lane_history(lane).begin));
		stands_at(lane, &r, 0);
		assert_false(rs_lane_step_back(lane));
		stands_at(lane, &r, 0);
		repeated = end_of(lane);
		assert_int_equal(repeated.digest, whole.digest);
		assert_memory_equal(&repeated, &whole, sizeof whole);
		assert_memory_equal(&outside, &once, sizeof once);
		free(r.spots);
		rs_lane_close(lane);
		rs_lane_close(plain);
	}
}

/* ---- searches */

struct hits {
	uint64_t at[100000];
	uint8_t kinds[100000];
	size_t count;
};

/* Where the lane stops from the begin of its history on, running forward. */
static void collect(struct rs_lane *lane, struct rs_watches *w, uint64_t end, struct hits *hits)
{
	struct rs_machine *m = rs_lane_debugged(lane);
	uint8_t kinds = w->kinds;

	hits->count = 0;
	assert_true(rs_lane_go(lane, rs_lane_history(lane).begin));
	rs_machine_watch(m, w);
	while (now(lane) < end) {
		rs_lane_slice(lane, end - now(lane));
		if (w->hit && hits->count < 100000) {
			hits->kinds[hits->count] = w->kind;
			hits->at[hits->count++] = now(lane);
		}
		if (w->hit && w->kind == RS_WATCH_CODE && now(lane) < end) {
			w->kinds = kinds & (RS_WATCH_LOAD | RS_WATCH_STORE);
			rs_lane_step(lane);
			w->kinds = kinds;
			if (w->hit) {
				hits->kinds[hits->count] = w->kind;
				hits->at[hits->count++] = now(lane);
			}
		}
	}
	rs_machine_watch(m, NULL);
}

static size_t spot_before(const struct record *r, uint64_t cycle)
{
	size_t i = r->count;

	while (i > 0 && r->spots[i - 1].cycle >= cycle)
		i--;
	return i - 1;
}

/* The last hit before `from`, by the record and the hits forward. */
static bool expect(const struct record *r, const struct hits *hits, uint64_t from, size_t *at)
{
	for (size_t i = hits->count; i-- > 0;) {
		bool code = hits->kinds[i] == RS_WATCH_CODE;

		if (code ? hits->at[i] >= from : hits->at[i] > from)
			continue;
		*at = code ? spot_before(r, hits->at[i] + 1) : spot_before(r, hits->at[i]);
		return true;
	}
	return false;
}

static void look_back(struct rs_lane *lane, const struct record *r, struct rs_watch watch)
{
	static struct hits hits;
	struct rs_watches w = {.list = &watch, .count = 1, .kinds = watch.kinds};
	uint64_t end = r->spots[r->count - 1].cycle;

	collect(lane, &w, end, &hits);
	for (unsigned i = 0; i < 6; i++) {
		uint64_t from = i ? r->spots[chance(r->count)].cycle : end;
		struct rs_search search = {.before = from, .watches = &w};
		enum rs_found found;
		struct rs_find find;
		size_t at;

		assert_true(rs_lane_go(lane, from));
		found = rs_lane_search_back(lane, &search, &find);
		if (expect(r, &hits, from, &at)) {
			assert_int_equal(found, RS_FOUND);
			assert_ptr_equal(find.which, &watch);
			stands_at(lane, r, at);
		} else {
			assert_int_equal(found, RS_NOT_FOUND);
			stands_at(lane, r, 0);
		}
	}
}

static void searches_find_the_last_time(void **state)
{
	(void)state;
	for (unsigned g = 0; g < RS_GENERATIONS; g++) {
		struct rs_lane *lane = open_tour((enum rs_generation)g);
		struct record r;

		rs_lane_slice(lane, g == RS_FULL ? 3000000 : 0);
		keep(lane, 0, 20000);
		r = record_steps(lane, STEPS);
		for (unsigned i = 0; i < 3; i++) {
			const struct spot *spot = &r.spots[chance(r.count)];

			look_back(lane, &r,
				  (struct rs_watch){spot->pc, spot->pc, RS_WATCH_CODE, 0xff,
						    false});
			assert_true(rs_lane_go(lane, spot->cycle));
			uint64_t sp = rs_machine_reg(rs_lane_machine(lane), 2);
			look_back(lane, &r,
				  (struct rs_watch){sp, sp + 63,
						    i == 1 ? RS_WATCH_LOAD : RS_WATCH_STORE,
						    0xff, false});
		}
		free(r.spots);
		rs_lane_close(lane);
	}
}

static bool asked(void *context)
{
	++*(unsigned *)context;
	return true;
}

/* Nothing of them is run again, so nobody is asked whether it shall go on. */
static void a_search_passes_over_what_cannot_hold_it(void **state)
{
	struct rs_watch nowhere = {
		.first = 0x7f0000000, .last = 0x7f0000fff, .kinds = 7, .modes = 0xff};
	struct rs_watches w = {.list = &nowhere, .count = 1, .kinds = 7};
	struct rs_lane *lane = open_tour(RS_HVM);
	struct rs_find find;
	unsigned times = 0;

	(void)state;
	keep(lane, 0, 20000);
	rs_lane_slice(lane, 2000000);
	assert_true(rs_lane_history(lane).snapshots > 10);

	struct rs_search search = {
		.before = now(lane), .watches = &w, .go_on = asked, .context = &times};

	assert_int_equal(rs_lane_search_back(lane, &search, &find), RS_NOT_FOUND);
	assert_int_equal(times, 0);
	assert_int_equal(now(lane), rs_lane_history(lane).begin);
	nowhere.first = nowhere.last = rs_machine_pc(rs_lane_machine(lane));
	assert_true(rs_lane_go(lane, rs_lane_history(lane).end));
	assert_int_equal(rs_lane_search_back(lane, &search, &find), RS_FOUND);
	assert_true(times > 0);
	rs_lane_close(lane);
}

/* Where it went back and forth, and its user has changed it, too. */
static void each_engine_searches_what_it_has_run_in_pieces(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rs_lane_options options = {.generation = RS_BARE,
						  .guest = "tour",
						  .engine = (enum rs_engine)engine};
		struct rs_lane *lane = open_lane(&options);
		struct record r;

		keep(lane, 0, 10000);
		r = record_steps(lane, STEPS);
		for (unsigned i = 0; i < 6; i++) {
			const struct spot *spot = &r.spots[chance(r.count)];
			uint64_t sp;

			assert_true(rs_lane_go(lane, spot->cycle));
			sp = rs_machine_reg(rs_lane_machine(lane), 2) & ~UINT64_C(63);
			look_back(lane, &r,
				  (struct rs_watch){spot->pc, spot->pc, RS_WATCH_CODE, 0xff,
						    false});
			look_back(lane, &r,
				  (struct rs_watch){sp, sp + 63, (uint8_t)(2 + 2 * chance(2)),
						    0xff, false});
			look_back(lane, &r,
				  (struct rs_watch){RS_RAM_BASE + (chance(8 << 20) & ~63u),
						    UINT64_MAX, 4, 0xff, true});
		}
		free(r.spots);
		rs_lane_close(lane);
	}
}

struct wanted {
	const struct rs_machine *m;
	uint64_t cause;
	unsigned asked;
};

static bool is_cause(void *context)
{
	struct wanted *w = context;

	w->asked++;
	return rs_machine_csr(w->m, 0x342) == w->cause; /* mcause */
}

static bool never(void *context)
{
	(void)context;
	return false;
}

static void a_search_can_ask_at_each_step(void **state)
{
	struct rs_lane *lane = open_tour(RS_BARE);
	struct wanted wanted = {.m = rs_lane_machine(lane)};
	struct record r;
	struct rs_find find;
	size_t at;

	(void)state;
	keep(lane, 0, 20000);
	r = record_steps(lane, STEPS);
	at = r.count / 3;
	assert_true(rs_lane_go(lane, r.spots[at].cycle));
	wanted.cause = rs_machine_csr(wanted.m, 0x342);
	assert_true(rs_lane_go(lane, r.spots[r.count - 1].cycle));

	struct rs_search search = {.before = now(lane), .meant = is_cause, .context = &wanted};

	assert_int_equal(rs_lane_search_back(lane, &search, &find), RS_FOUND);
	assert_true(find.point >= r.spots[at].cycle);
	assert_true(wanted.asked > 1000);
	assert_int_equal(rs_machine_csr(wanted.m, 0x342), wanted.cause);
	/* at the step behind it that is no longer so, or it was the last one */
	rs_lane_step(lane);
	assert_true(now(lane) >= search.before ||
		    rs_machine_csr(wanted.m, 0x342) != wanted.cause);
	assert_true(rs_lane_go(lane, r.spots[at].cycle));
	search = (struct rs_search){
		.before = r.spots[at].cycle, .watches = NULL, .go_on = never, .meant = never};
	assert_int_equal(rs_lane_search_back(lane, &search, &find), RS_NOT_FOUND);
	free(r.spots);
	rs_lane_close(lane);
}

/* ---- what comes from outside */

/* One program after the other runs in the same pages. */
static void input_comes_again(enum rs_engine engine)
{
	struct rs_lane_options options = {
		.generation = RS_BARE, .engine = engine, .guest = "shell", .memory = 32 << 20};
	enum { POINTS = 25 };
	uint64_t points[POINTS], sums[POINTS];
	struct rs_ledger whole, repeated;
	struct rs_lane *lane;
	size_t count = 0;
	struct outside once;

	outside.input = "echo one\nls /bin; wc /etc/lesson\nhexdump /etc/lesson\necho "
			"two\nsleep 1\nexit\n";
	lane = open_lane(&options);
	keep(lane, 0, 100000);
	for (enum rs_lane_state s = RS_LANE_RUNNING;
	     s == RS_LANE_RUNNING || s == RS_LANE_INPUT;) {
		s = rs_lane_slice(lane, 20000 + chance(400000)).state;
		if (count < POINTS && s != RS_LANE_OFF) {
			points[count] = now(lane);
			sums[count++] = all(lane);
		}
	}
	rs_lane_ledger(lane, &whole);
	once = outside;
	assert_true(count > 5);
	assert_true(once.count > 30);
	for (unsigned i = 0; i < 12; i++) {
		size_t at = chance(count);

		if (at > 0 && points[at] == points[at - 1])
			continue; /* it waited there, for one input or another */
		assert_true(rs_lane_go(lane, points[at]));
		assert_int_equal(all(lane), sums[at]);
	}
	assert_true(rs_lane_go(lane, points[0]));
	repeated = end_of(lane);
	assert_int_equal(repeated.digest, whole.digest);
	assert_memory_equal(&repeated, &whole, sizeof whole);
	assert_memory_equal(&outside, &once, sizeof once);
	rs_lane_close(lane);
	outside.input = NULL;
}

static void input_comes_again_where_it_came(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++)
		input_comes_again((enum rs_engine)engine);
}

static void disks_go_back_too(void **state)
{
	static uint8_t before[64 * 512], after[64 * 512];
	char path[] = "/tmp/ringside-history-XXXXXX";
	int fd = mkstemp(path);
	(void)state;

	assert_true(fd >= 0);
	for (unsigned snapshot = 0; snapshot < 2; snapshot++) {
		struct rs_drive drive = {.file = path, .snapshot = snapshot};
		struct rs_lane_options options = {.generation = RS_BARE,
						  .guest = "disk-block",
						  .drives = &drive,
						  .drive_count = 1};
		struct rs_ledger whole, repeated;
		struct rs_lane *lane;
		FILE *file = fdopen(dup(fd), "r+b");

		memset(before, 0, sizeof before);
		rewind(file);
		assert_int_equal(fwrite(before, 1, sizeof before, file), sizeof before);
		fflush(file);
		lane = open_lane(&options);
		keep(lane, 0, 5000);
		whole = end_of(lane);
		rewind(file);
		assert_int_equal(fread(after, 1, sizeof after, file), sizeof after);
		assert_int_equal(memcmp(before, after, sizeof after) == 0, snapshot);
		for (unsigned i = 0; i < 10; i++)
			assert_true(rs_lane_go(lane, chance(rs_lane_history(lane).end)));
		assert_true(rs_lane_go(lane, 0));
		fflush(file);
		rewind(file);
		assert_int_equal(fread(after, 1, sizeof after, file), sizeof after);
		assert_memory_equal(before, after, sizeof after);
		repeated = end_of(lane);
		assert_int_equal(repeated.digest, whole.digest);
		rs_lane_close(lane);
		fclose(file);
	}
	close(fd);
	unlink(path);
}

/* ---- what is kept over a way back */

enum { PLACES = 4 };

/* Programs come and go in the same pages. */
static void go_back_and_on(const struct rs_lane_options *options)
{
	struct rs_lane *lane = open_lane(options);
	uint64_t points[PLACES], sums[PLACES];

	keep(lane, 0, 50000);
	for (size_t i = 0; i < PLACES; i++) {
		points[i] = now(lane);
		sums[i] = all(lane);
		assert_int_equal(rs_lane_slice(lane, 200000 + chance(600000)).state,
				 RS_LANE_RUNNING);
	}
	for (unsigned i = 0; i < PLACES; i++) {
		size_t at = chance(PLACES);

		assert_true(rs_lane_go(lane, points[at]));
		assert_int_equal(all(lane), sums[at]);
		if (at + 1 == PLACES)
			continue;
		rs_lane_slice(lane, points[at + 1] - points[at]);
		assert_int_equal(all(lane), sums[at + 1]);
	}
	rs_lane_close(lane);
}

static void memory_and_what_is_derived_from_it_agree_on_each_engine(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++)
		for (unsigned g = 0; g < RS_GENERATIONS && engine != RS_ENGINE_STEP; g++)
			go_back_and_on(
				&(struct rs_lane_options){.generation = (enum rs_generation)g,
							  .engine = (enum rs_engine)engine,
							  .guest = "compile-mix",
							  .append = "400",
							  .memory = 16 << 20});
}

/* ---- memory */

static void the_bound_of_memory_holds(void **state)
{
	struct rs_lane_options options = {
		.generation = RS_BARE, .guest = "sieve", .memory = 32 << 20};
	struct rs_lane *lane = open_lane(&options);
	uint64_t points[200], sums[200], limit;
	size_t count = 0, most = 0;
	struct rs_history history;

	(void)state;
	assert_int_equal(rs_lane_slice(lane, 500000).state, RS_LANE_RUNNING);
	assert_int_equal(rs_lane_keep_history(lane,
					      &(struct rs_history_options){.bytes = 100000},
					      message, sizeof message),
			 RS_NO_MEMORY);
	assert_non_null(strstr(message, "a snapshot of this guest takes more"));
	keep(lane, 0, 0);
	limit = rs_lane_history(lane).bytes * 2;
	rs_lane_drop_history(lane);
	keep(lane, limit, 20000);
	while (count < 200 && rs_lane_slice(lane, 30000).state == RS_LANE_RUNNING) {
		history = rs_lane_history(lane);
		assert_true(history.bytes <= limit);
		if (history.snapshots > most)
			most = history.snapshots;
		points[count] = now(lane);
		sums[count++] = all(lane);
	}
	assert_true(most > 3);
	for (unsigned i = 0; i < 40; i++) {
		size_t at = chance(count);

		if (rs_lane_go(lane, points[at]))
			assert_int_equal(all(lane), sums[at]);
		else
			assert_true(points[at] < rs_lane_history(lane).begin);
		assert_true(rs_lane_history(lane).bytes <= limit);
	}
	rs_lane_close(lane);
}

/* ---- changes */

static void a_change_is_part_of_the_history(void **state)
{
	struct rs_lane *lane = open_tour(RS_BARE);
	struct rs_machine *m = rs_lane_debugged(lane);
	uint64_t change, changed, later, sum;

	(void)state;
	keep(lane, 0, 20000);
	rs_lane_slice(lane, 100000);
	later = now(lane);
	sum = all(lane);
	assert_true(rs_lane_go(lane, 60000));
	change = now(lane);
	rs_machine_set_reg(m, 31, 0x1234567); /* t6 */
	rs_lane_changed(lane);
	changed = all(lane);
	assert_int_equal(rs_lane_history(lane).end, change);
	assert_false(rs_lane_go(lane, later));
	rs_lane_slice(lane, 10000);
	assert_true(rs_lane_go(lane, change));
	assert_int_equal(all(lane), changed);
	assert_true(rs_lane_go(lane, 20000));
	rs_lane_slice(lane, change - now(lane));
	rs_lane_slice(lane, 0);
	assert_true(rs_lane_go(lane, change + 5000));
	uint64_t beyond = all(lane);

	assert_true(rs_lane_go(lane, 30000));
	rs_lane_slice(lane, change + 5000 - now(lane)); /* over it */
	assert_int_equal(all(lane), beyond);
	(void)sum;
	rs_lane_close(lane);
}

/* The instruction at which it stands in a loop becomes a jump to itself. */
static void changed_code_is_as_it_was(enum rs_engine engine)
{
	static const uint32_t spin = 0x6f;
	struct rs_lane_options options = {.generation = RS_BARE,
					  .engine = engine,
					  .guest = "peers",
					  .append = "sieve 10000",
					  .memory = 32 << 20};
	struct rs_lane *lane = open_lane(&options);
	struct rs_machine *m = rs_lane_debugged(lane);
	uint64_t begin, end, sum, pc, pa;

	rs_lane_slice(lane, 2000000);
	keep(lane, 0, 20000);
	rs_lane_slice(lane, 100000);
	begin = now(lane);
	rs_lane_slice(lane, 500000);
	end = now(lane);
	pc = rs_machine_pc(m);
	sum = all(lane);
	assert_true(rs_machine_translate(m, rs_machine_mode(m), pc, &pa));
	assert_int_equal(rs_machine_store(m, pa, &spin, sizeof spin), RS_OK);
	rs_lane_changed(lane);
	rs_lane_slice(lane, 500000);
	assert_int_equal(rs_machine_pc(m), pc);
	assert_true(rs_lane_go(lane, begin));
	rs_lane_slice(lane, end - begin);
	assert_int_equal(now(lane), end);
	assert_int_equal(all(lane), sum);
	rs_lane_close(lane);
}

static void code_is_as_it_was_before_a_change(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++)
		changed_code_is_as_it_was((enum rs_engine)engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_walks_agree_with_a_record_of_each_step),
		cmocka_unit_test(searches_find_the_last_time),
		cmocka_unit_test(a_search_passes_over_what_cannot_hold_it),
		cmocka_unit_test(each_engine_searches_what_it_has_run_in_pieces),
		cmocka_unit_test(a_search_can_ask_at_each_step),
		cmocka_unit_test(input_comes_again_where_it_came),
		cmocka_unit_test(disks_go_back_too),
		cmocka_unit_test(memory_and_what_is_derived_from_it_agree_on_each_engine),
		cmocka_unit_test(the_bound_of_memory_holds),
		cmocka_unit_test(a_change_is_part_of_the_history),
		cmocka_unit_test(code_is_as_it_was_before_a_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
