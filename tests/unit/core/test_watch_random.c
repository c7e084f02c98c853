/* Random programs with random watches stop at the same instructions on every engine, and leave the same bytes behind:
 * accesses near what is watched, aligned and not, atomic ones, through several address spaces and in two modes, with
 * fences between them. */
#include "rig.h"

#include "base/walk.h"
#include "ringside/debug.h"

enum { DATA_PAGE = 3, PAGES = 5, OTHER_FRAME = 9, HANDLER = 0x1000, TABLES = 0x10000 };
#define PAGE(n) (RIG_CODE + (uint64_t)(n)*PAGE_SIZE)
#define DATA	PAGE(DATA_PAGE)
#define IN_CODE (RIG_CODE + 0x800) /* data on the page of the program */
#define ALL	(RS_WATCH_CODE | RS_WATCH_LOAD | RS_WATCH_STORE)
#define SPACE(n)                                                                               \
	((UINT64_C(8) << 60) | (uint64_t)(n) << 44 | (RIG_CODE + TABLES * (uint64_t)(n)) >> 12)
enum { T1 = 6, T2 = 7, S0 = 8, S1 = 9, VALUES = 16 /* x16 and seven more are computed with */ };

static struct rs_watches watches;
static struct rs_watch list[4];
static uint64_t seed = 22;

static uint32_t chance(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* ---- programs */

enum { BODY = 80, STOPS = 300, CYCLES = 20000, NEAR = 16 /* words of 8 bytes around a base */ };

/* Most programs stay in translated code for long: they access aligned words. Others leave it often, and write code; or
 * they change address spaces more often than an engine has numbers for contexts. */
static bool wild, changing;

static uint32_t any_base(void)
{
	static const uint8_t bases[] = {A1, A1, A2, A2, A3, A4};

	return bases[chance(sizeof bases)];
}

static uint32_t any_value(void)
{
	return VALUES + chance(8);
}

static uint32_t any_offset(uint32_t base)
{
	uint32_t offset = 8 * (chance(2 * NEAR) - NEAR);

	if (wild && base == A3 && chance(8) == 0)
		return 0u - 0x800 + 4 * chance(BODY); /* what runs */
	if (wild && chance(4) == 0)
		offset = chance(256) - 128;
	return base == A3 ? offset & 0x3ff : offset; /* what runs stays */
}

static uint32_t any_plain_access(void)
{
	uint32_t base = any_base(), offset = any_offset(base) & 0xfff,
		 size = wild || chance(4) == 0 ? chance(7) : 3;

	if (chance(2))
		return RV_R(0x23, size & 3, offset >> 5, offset & 31, base, any_value());
	return RV_I(0x03, size, any_value(), base, offset);
}

/* AMOs, lr and sc, at addresses that are aligned, and now and then not. */
static uint32_t any_atomic(void)
{
	static const uint8_t functions[] = {0x00, 0x04, 0x08, 0x10, 0x40, 0x50, 0x0c, 0x0c};
	uint32_t base = chance(2) ? A5 : A4, size = 2 + chance(2);

	if (chance(4) == 0)
		return RV_R(0x2f, size, 0x08, any_value(), base, 0); /* lr */
	return RV_R(0x2f, size, functions[chance(8)], any_value(), base, any_value());
}

static uint32_t any_system(void)
{
	switch (chance(6)) {
	case 0:
		return SFENCE;
	case 1:
	case 2:
		return SFENCE | any_base() << 15;
	case 3:
		return CSRRW(ZERO, CSR_satp, chance(2) ? S0 : S1);
	default:
		return ECALL; /* the other mode */
	}
}

/* A loop has several places to which it jumps, so that translated code is entered again. */
static uint32_t any_branch(void)
{
	return RV_R(0x63, 1, 0, 8, any_value(), any_value()); /* bne: over the next */
}

static uint32_t any_instruction(void)
{
	if (changing && chance(8) == 0)
		return CSRRW(ZERO, CSR_satp, chance(2) ? S0 : S1);
	if (chance(wild ? 16 : 100) == 0)
		return any_system();
	if (chance(wild ? 8 : 40) == 0)
		return any_atomic();
	switch (chance(10)) {
	case 0:
		return any_branch();
	case 1:
		return ADDI(any_value(), any_value(), chance(100));
	case 2:
		return ADDI(A5, A5, 8 * (chance(9) - 4));
	default:
		return any_plain_access();
	}
}

static uint32_t jump_back(uint32_t by)
{
	uint32_t to = 0u - by;

	return 0x6fu | (to >> 20 & 1) << 31 | (to >> 1 & 0x3ff) << 21 | (to >> 11 & 1) << 20 |
	       (to & 0xff000);
}

/* Each access traps to this in M-mode, and is passed over; an ecall goes to the other mode. */
static void put_handler(struct rig *rig)
{
	static const uint32_t words[] = {
		CSRRS(T0, CSR_mepc, ZERO),
		ADDI(T0, T0, 4),
		CSRRW(ZERO, CSR_mepc, T0),
		CSRRS(T1, CSR_mcause, ZERO),
		RV_I(0x13, 7, T1, T1, 4),	/* andi: not set in the causes of ecall alone */
		RV_R(0x63, 1, 0, 16, T1, ZERO), /* bne: over what follows */
		CSRRS(T1, CSR_mstatus, ZERO),
		RV_R(0x33, 4, 0, T1, T1, T2), /* xor: S or M in MPP */
		CSRRW(ZERO, CSR_mstatus, T1),
		MRET,
	};

	rig_code(rig, RIG_CODE + HANDLER, words, sizeof words / 4);
	rig->h->mtvec = RIG_CODE + HANDLER;
}

static void map(struct rig *rig, unsigned space, unsigned page, unsigned frame, uint64_t rights)
{
	uint64_t tables = RIG_CODE + (uint64_t)TABLES * space;

	rig_poke(rig, tables + 0x2000 + 8 * page, PAGE(frame) >> 12 << 10 | PTE_V | rights);
}

/* Two address spaces in which a virtual address is the physical one, but for one page of the second and for a page
 * that is another's alias in both. */
static void put_tables(struct rig *rig)
{
	const uint64_t rw = PTE_R | PTE_W | PTE_A;

	for (unsigned space = 1; space <= 2; space++) {
		uint64_t tables = RIG_CODE + (uint64_t)TABLES * space;

		rig_poke(rig, tables + 16, (tables + 0x1000) >> 12 << 10 | PTE_V);
		rig_poke(rig, tables + 0x1000, (tables + 0x2000) >> 12 << 10 | PTE_V);
		map(rig, space, 0, 0, rw | PTE_X | PTE_D | PTE_G);
		map(rig, space, 2, 2, rw);
		map(rig, space, DATA_PAGE, space == 1 ? DATA_PAGE : OTHER_FRAME, rw | PTE_D);
		map(rig, space, DATA_PAGE + 1, DATA_PAGE + 1, rw | PTE_G);
		map(rig, space, DATA_PAGE + 2, DATA_PAGE, rw);
	}
}

static struct rig any_rig(enum rs_engine engine, const uint32_t body[BODY], bool paged)
{
	struct rig rig = rig_make_with(engine, false);

	rig_code(&rig, RIG_CODE, body, BODY);
	rig_code(&rig, RIG_CODE + 4 * BODY, &(uint32_t){jump_back(4 * BODY)}, 1);
	put_handler(&rig);
	put_tables(&rig);
	rig_open_pmp(&rig);
	rig.h->satp = SPACE(1);
	rig.h->mode = paged ? RS_MODE_S : RS_MODE_M;
	rig.h->x[T2] = UINT64_C(1) << 12;
	rig.h->x[S0] = SPACE(1);
	rig.h->x[S1] = SPACE(2);
	rig.h->x[A1] = DATA;
	rig.h->x[A2] = DATA + PAGE_SIZE;
	rig.h->x[A3] = IN_CODE;
	rig.h->x[A4] = DATA + 2 * PAGE_SIZE;
	rig.h->x[A5] = DATA + 64;
	return rig;
}

static struct rs_watch any_watch(void)
{
	static const uint64_t bases[] = {IN_CODE, DATA, DATA + PAGE_SIZE, DATA + 2 * PAGE_SIZE,
					 PAGE(OTHER_FRAME)};
	static const uint8_t modes[] = {0xff, 0xff, 1u << RS_MODE_S, 1u << RS_MODE_M};
	struct rs_watch w = {.kinds = (uint8_t)(1 + chance(7)), .modes = modes[chance(4)]};

	w.first = bases[chance(5)] + 8 * (chance(2 * NEAR) - (uint64_t)NEAR) +
		  (chance(2) ? 7 : chance(8));
	w.last = w.first +
		 (chance(2) ? chance(64) : 8 * chance(2) + 1); /* to a word's first byte */
	if (w.kinds & RS_WATCH_CODE)
		w.first = w.last = RIG_CODE + 4 * chance(BODY) + PAGE_SIZE * chance(2);
	else
		w.physical = chance(2);
	return w;
}

/* ---- where they stop */

struct stop {
	uint64_t cycle, pc, address;
	const struct rs_watch *which;
	uint8_t kind;
};

static void note_stop(const struct rig *rig, struct stop *stop)
{
	memset(stop, 0, sizeof *stop);
	stop->cycle = rs_machine_cycles(&rig->m);
	stop->pc = rs_machine_pc(&rig->m);
	stop->address = watches.address;
	stop->which = watches.which;
	stop->kind = watches.kind;
}

static void collect_stops(struct rig *rig, struct stop stops[STOPS])
{
	memset(stops, 0, STOPS * sizeof *stops);
	for (unsigned i = 0; i < STOPS && rs_machine_cycles(&rig->m) < CYCLES; i++) {
		rs_machine_run(&rig->m, CYCLES - rs_machine_cycles(&rig->m));
		if (!watches.hit)
			break;
		note_stop(rig, &stops[i]);
		if (watches.kind != RS_WATCH_CODE)
			continue;
		watches.kinds = ALL & ~RS_WATCH_CODE;
		rs_machine_step(&rig->m);
		watches.kinds = ALL;
		if (watches.hit && ++i < STOPS)
			note_stop(rig, &stops[i]);
	}
}

static void watch(struct rig *rig, size_t count)
{
	watches = (struct rs_watches){.list = list, .count = count, .kinds = ALL};
	rs_machine_watch(&rig->m, &watches);
}

/* @return how often they stopped. */
static unsigned compare_engines(unsigned round, bool paged)
{
	static struct stop stops[RS_ENGINES][STOPS];
	uint32_t body[BODY];
	struct rig right = {.size = 0};
	unsigned hits = 0;

	wild = chance(4) == 0;
	changing = chance(4) == 0;
	for (unsigned i = 0; i < BODY; i++)
		body[i] = any_instruction();
	for (unsigned i = 0; i < 4; i++)
		list[i] = any_watch();
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = any_rig((enum rs_engine)engine, body, paged);

		if (round % 2)
			rs_machine_run(&rig.m, 3000);
		watch(&rig, 1 + round % 4);
		collect_stops(&rig, stops[engine]);
		assert_memory_equal(stops[engine], stops[0], sizeof stops[0]);
		if (engine == 0) {
			right = rig;
			continue;
		}
		assert_memory_equal(rig.arena, right.arena,
				    rs_machine_snapshot_size(&rig.config));
		rig_free(&rig);
	}
	rig_free(&right);
	for (unsigned i = 0; i < STOPS; i++)
		hits += stops[0][i].which != NULL;
	return hits;
}

static void all_engines_stop_at_the_same_places(void **state)
{
	unsigned hits = 0, quiet = 0;

	(void)state;
	for (unsigned round = 0; round < 400; round++) {
		unsigned stops = compare_engines(round, round % 4 != 0);

		hits += stops;
		quiet += stops == 0;
	}
	assert_true(hits > 10000);
	assert_true(quiet > 10); /* and where nothing is met, all is as it is without watches */
}

CORE_TESTS(watch_random)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_engines_stop_at_the_same_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
