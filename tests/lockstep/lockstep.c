/* lockstep.c - the step engine and each other engine run the same random programs, slice by
 * slice, and must agree on everything: registers, CSRs, memory, TLBs, clock and events.
 *
 * Usage: lockstep [FIRST_SEED COUNT [ENGINE|all [LENGTH]]]. Programs of LENGTH times the usual number of cycles. A
 * difference prints the first instruction at which they part. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"
#include "ringside/isa.h"
#ifdef RS_JIT
#include "host/code_memory.h"
#endif

enum { SLICES = 60, MAX_SLICE = 700 };

struct subject {
	const char *name;
	struct rs_machine m;
	void *block; /* zeroes, of which only what is used exists ... */
	uint8_t *arena,
		*before; /* ... in which the arena lies; and what it was before the latest slice */
	uint64_t events; /* a hash of all of them so far */
	uint64_t events_before;
#ifdef RS_JIT
	struct rs_code_memory code;
#endif
};

/* What the programs met, in both engines, without a walk cache and with one. */
static struct {
	uint64_t walks;	 /* in two stages */
	uint64_t saved;	 /* of these, with reads saved */
	uint64_t faults; /* guest-page faults */
} met[2];

static struct rs_config config;
static unsigned tlb;
static uint64_t longest_slice = MAX_SLICE;
static size_t arena_size, snapshot_size;

static void mix(struct subject *s, uint64_t value)
{
	s->events = (s->events ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	s->events ^= s->events >> 29;
}

static void count(const struct rs_event *event)
{
	bool cached = config.walk_cache > 0;

	if (event->kind == RS_EVENT_WALK && event->walk.two_stage) {
		met[cached].walks++;
		met[cached].saved += event->walk.saved != 0;
	} else if (event->kind == RS_EVENT_TRAP) {
		met[cached].faults += event->trap.cause == RS_CAUSE_INSN_GUEST_PAGE ||
				      event->trap.cause == RS_CAUSE_LOAD_GUEST_PAGE ||
				      event->trap.cause == RS_CAUSE_STORE_GUEST_PAGE;
	}
}

/* Field by field: what lies between and behind them means nothing. */
static void listen(void *context, const struct rs_event *event)
{
	struct subject *s = context;

	count(event);
	mix(s, event->cycle);
	mix(s, event->instret);
	mix(s, event->pc);
	mix(s, event->cost);
	mix(s, event->word);
	mix(s, (uint64_t)event->kind << 16 | (uint64_t)event->mode << 8 | event->mode_to);
	switch (event->kind) {
	case RS_EVENT_TRAP:
		mix(s, event->trap.cause);
		mix(s, event->trap.tval);
		mix(s, event->trap.gpa);
		break;
	case RS_EVENT_PRIV:
		mix(s, event->priv.csr);
		mix(s, event->priv.value);
		break;
	case RS_EVENT_WALK:
		mix(s, event->walk.va);
		mix(s, (uint64_t)event->walk.reads << 2 | (uint64_t)event->walk.two_stage << 1 |
			       event->walk.ok);
		mix(s, (uint64_t)event->walk.levels << 8 | event->walk.levels2);
		mix(s, (uint64_t)event->walk.saved << 32 | event->walk.made);
		break;
	case RS_EVENT_DEVICE:
		mix(s, event->access.addr);
		mix(s, event->access.value);
		mix(s, (uint64_t)event->access.size << 1 | event->access.store);
		break;
	case RS_EVENT_MARK:
		mix(s, event->mark.payload);
		mix(s, event->mark.kind);
		break;
	case RS_EVENT_CONSOLE:
		mix(s, event->console.byte);
		break;
	case RS_EVENT_OFF:
		mix(s, event->off.code);
		break;
	case RS_EVENT_DMA:
		mix(s, event->dma.addr);
		mix(s, event->dma.size);
		break;
	case RS_EVENT_RAISE:
		mix(s, event->raise.cause);
		break;
	default:
		break;
	}
}

#ifdef RS_JIT
/* In turns with two views and with one that is switched. Emulators of user mode may not see what is written in
 * another view: on arm64 there is always one. */
static void lend_memory(struct subject *s, uint64_t seed)
{
#ifdef __aarch64__
	bool switched = true;
#else
	bool switched = seed & 1;
#endif
	rs_code_memory_close(&s->code);
	if (!(switched ? rs_code_memory_open_switched : rs_code_memory_open)(&s->code,
									     RS_CODE_LEAST))
		exit(2);
	s->code.heat = 1 + (unsigned)(seed % 3);
	rs_machine_code(&s->m, &s->code);
}
#endif

static void make(struct subject *s, enum rs_engine engine, uint64_t seed)
{
	const struct rs_observer observer = {
		.event = listen, .context = s, .mask = RS_EVENT_ALL};

	(void)seed;
	config.engine = engine;
	arena_size = rs_machine_arena_size(&config);
	snapshot_size = rs_machine_snapshot_size(&config);
	s->name = rs_engine_name(engine);
	free(s->block);
	s->block = calloc(1, arena_size + PAGE_SIZE);
	s->before = s->before ? s->before : malloc(snapshot_size);
	if (!s->block || !s->before)
		exit(2);
	s->arena = (uint8_t *)(((uintptr_t)s->block + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE);
	if (rs_machine_init(&s->m, s->arena, arena_size, &config) != RS_OK ||
	    rs_machine_tlb(&s->m, tlb) != RS_OK)
		exit(2);
#ifdef RS_JIT
	if (engine == RS_ENGINE_JIT)
		lend_memory(s, seed);
#endif
	rs_machine_observe(&s->m, &observer);
	s->events = 0;
}

static void save(struct subject *s)
{
	memcpy(s->before, s->arena, snapshot_size);
	s->events_before = s->events;
}

static void restore(struct subject *s)
{
	memcpy(s->arena, s->before, snapshot_size);
	rs_machine_restored(&s->m);
	s->events = s->events_before;
}

/* ---- comparison */

static const char *difference(const struct subject *a, const struct subject *b)
{
	const struct rs_machine_state *x = a->m.state, *y = b->m.state;

	if (memcmp(x->cpu.h.x, y->cpu.h.x, sizeof x->cpu.h.x))
		return "registers";
	if (x->cpu.h.pc != y->cpu.h.pc)
		return "pc";
	if (x->cpu.h.cycle != y->cpu.h.cycle)
		return "cycle";
	if (x->cpu.h.instret != y->cpu.h.instret)
		return "instret";
	if (memcmp(&x->cpu.h, &y->cpu.h, sizeof x->cpu.h))
		return "other state of the hart";
	if (memcmp(&x->cpu.itlb, &y->cpu.itlb, sizeof x->cpu.itlb))
		return "instruction TLB";
	if (memcmp(&x->cpu.dtlb, &y->cpu.dtlb, sizeof x->cpu.dtlb))
		return "data TLB";
	if (memcmp(x, y, sizeof *x))
		return "other state";
	if (memcmp(a->m.ram, b->m.ram, PROGRAM_RAM))
		return "memory";
	if (a->events != b->events)
		return "events";
	return NULL;
}

static void print_state(const struct subject *s)
{
	const struct hart *h = &s->m.state->cpu.h;

	printf("  %-6s pc %" PRIx64 " mode %s cycle %" PRIu64 " instret %" PRIu64
	       " cause %" PRIx64 "/%" PRIx64 "/%" PRIx64 "\n",
	       s->name, h->pc, rs_mode_name((enum rs_mode)h->mode), h->cycle, h->instret,
	       h->mcause, h->scause, h->vscause);
}

static void print_registers(const struct subject *a, const struct subject *b)
{
	for (unsigned i = 1; i < 32; i++)
		if (a->m.state->cpu.h.x[i] != b->m.state->cpu.h.x[i])
			printf("  %s: %" PRIx64 " and %" PRIx64 "\n", rs_reg_name(i),
			       a->m.state->cpu.h.x[i], b->m.state->cpu.h.x[i]);
}

/* The slice that parted them is run again and again, longer each time, until they part. */
static void explain(struct subject *a, struct subject *b, uint64_t slice)
{
	for (uint64_t n = 1; n <= slice; n++) {
		char text[64];
		uint32_t word = 0;

		restore(a);
		restore(b);
		rs_machine_run(&a->m, n - 1);
		uint64_t pc = rs_machine_pc(&a->m);

		restore(a);
		rs_machine_run(&a->m, n);
		rs_machine_run(&b->m, n);
		const char *what = difference(a, b);

		if (!what)
			continue;
		(void)rs_machine_load(&a->m, pc, &word, 4);
		rs_disassemble(text, sizeof text, pc, word);
		printf("they part at %" PRIx64 " (if physical: %s): %s\n", pc, text, what);
		print_state(a);
		print_state(b);
		print_registers(a, b);
		return;
	}
	printf("they agree when the slice is run alone: decoded code went stale\n");
}

/* @return whether they agreed all the way. */
static bool run_seed(struct subject *a, struct subject *b, enum rs_engine engine, uint64_t seed)
{
	uint64_t state = ~seed;

	make(a, RS_ENGINE_STEP, seed);
	make(b, engine, seed);
	program_make(&a->m, seed);
	program_make(&b->m, seed);
	for (unsigned i = 0; i < SLICES; i++) {
		uint64_t slice = 1 + program_random(&state) % longest_slice;

		save(a);
		save(b);
		enum rs_stop_kind x = rs_machine_run(&a->m, slice).kind;
		enum rs_stop_kind y = rs_machine_run(&b->m, slice).kind;
		const char *what = x != y ? "why they stopped" : difference(a, b);

		if (what) {
			printf("seed %" PRIu64 ", slice %u of %" PRIu64 " cycles: %s differ\n",
			       seed, i, slice, what);
			explain(a, b, slice);
			return false;
		}
		if (x != RS_STOP_BUDGET)
			break;
	}
	return true;
}

/* Two engines that never translate in two stages agree about it for nothing. */
static bool met_enough(void)
{
	for (unsigned cached = 0; cached < 2; cached++)
		printf("%s walk cache: %" PRIu64 " walks in two stages, %" PRIu64
		       " of them shortened, %" PRIu64 " guest-page faults\n",
		       cached ? "with a" : "without a", met[cached].walks, met[cached].saved,
		       met[cached].faults);
	return met[0].walks && met[1].walks && met[0].faults && met[1].faults &&
	       !met[0].saved && met[1].saved;
}

static bool is_chosen(enum rs_engine engine, const char *name)
{
	return engine != RS_ENGINE_STEP &&
	       (strcmp(name, "all") == 0 || strcmp(name, rs_engine_name(engine)) == 0);
}

int main(int argc, char **argv)
{
	uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 0) : 400, programs = 0, failed = 0,
		 instructions = 0;
	const char *name = argc > 3 ? argv[3] : "all";
	struct subject a = {.name = NULL}, b = {.name = NULL};

	config = rs_config_default();
	config.ram_size = PROGRAM_RAM;
	config.hypervisor = true;
	if (argc > 4)
		longest_slice *= strtoull(argv[4], NULL, 0);
	static const unsigned walk_caches[] = {8, 0, 1, 0, 16, 0}; /* on and off */
	static const unsigned tlbs[] = {256, 1, 256, 2, 16, 256, 4};
	for (unsigned e = 0; e < RS_ENGINES; e++) {
		if (!is_chosen((enum rs_engine)e, name))
			continue;
		for (uint64_t seed = first; seed < first + count && failed < 3; seed++) {
			config.walk_cache = walk_caches[seed % 6];
			tlb = tlbs[seed % 7];
			failed += !run_seed(&a, &b, (enum rs_engine)e, seed);
			instructions += rs_machine_instructions(&a.m);
			programs++;
		}
	}
	if (programs == 0)
		printf("no engine besides step is called '%s'\n", name);
	printf("%" PRIu64 " programs, %" PRIu64 " instructions: %s\n", programs, instructions,
	       failed ? "the engines part" : "the engines agree");
	free(a.block);
	free(a.before);
	free(b.block);
	free(b.before);
	/* a few programs, to look at one, need not meet everything */
	return programs == 0 || failed != 0 || (!met_enough() && count >= 100);
}
