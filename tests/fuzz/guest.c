/* Whatever a guest is, all engines run it and agree, in one go and in slices, and it always
 * comes back to its caller. The first byte chooses the mode to start in, H, and the slices; the
 * rest is code. */
#include "fuzz.h"

#include "machine/state.h"
#include "ringside/machine.h"
#ifdef RS_JIT
#include "host/code_memory.h"
#endif

enum { RAM = 1 << 20, CYCLES = 20000, VECTOR = 0x2000, DATA = 0x8000 };

struct subject {
	struct rs_machine m;
	uint64_t events;
};

/* Idle time is told in pieces, as the run is cut: it is left out. */
static void listen(void *context, const struct rs_event *e)
{
	struct subject *s = context;
	const uint64_t values[] = {e->cycle,
				   e->instret,
				   e->pc,
				   e->cost,
				   (uint64_t)e->word << 32 | (uint64_t)e->kind << 16 |
					   (uint64_t)e->mode << 8 | e->mode_to,
				   e->kind == RS_EVENT_TRAP ? e->trap.cause : 0};

	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		s->events = (s->events ^ values[i]) * UINT64_C(0x9e3779b97f4a7c15);
		s->events ^= s->events >> 29;
	}
}

/* A translator has memory of its own, and translates whatever is entered. */
static void lend_memory(struct subject *s, unsigned engine)
{
#ifdef RS_JIT
	static struct rs_code_memory code;

	if (engine != RS_ENGINE_JIT)
		return;
	if (!code.size)
		MUST(rs_code_memory_open(&code, RS_CODE_LEAST));
	code.heat = 1;
	rs_machine_code(&s->m, &code);
#else
	(void)s;
	(void)engine;
#endif
}

static void make(struct subject *s, unsigned which, unsigned how, const uint8_t *code,
		 size_t size)
{
	static const uint8_t modes[] = {RS_MODE_M, RS_MODE_S, RS_MODE_U, RS_MODE_VS};
	static void *arenas[RS_ENGINES];
	const struct rs_observer observer = {.event = listen,
					     .context = s,
					     .mask = RS_EVENT_ALL &
						     ~RS_EVENT_BIT(RS_EVENT_IDLE)};
	struct rs_config config = rs_config_default();
	struct hart *h;

	config.ram_size = RAM;
	config.hypervisor = how & 4 || (how & 3) == 3;
	config.engine = (enum rs_engine)which;
	if (!arenas[which]) {
		arenas[which] = aligned_alloc(4096, (rs_machine_arena_size(&config) + 4095) &
							    ~(size_t)4095);
		MUST(arenas[which]);
		memset(arenas[which], 0, rs_machine_arena_size(&config));
	}
	memset(arenas[which], 0, rs_machine_snapshot_size(&config));
	MUST(rs_machine_init(&s->m, arenas[which], rs_machine_arena_size(&config), &config) ==
	     RS_OK);
	lend_memory(s, which);
	s->events = 0;
	rs_machine_observe(&s->m, &observer);
	MUST(rs_machine_store(&s->m, RS_RAM_BASE, code, size < RAM ? size : RAM) == RS_OK);
	rs_machine_boot(&s->m, RS_RAM_BASE, 0, 0);
	h = &s->m.state->cpu.h;
	h->mode = modes[how & 3];
	h->mtvec = h->stvec = h->vstvec = RS_RAM_BASE + VECTOR;
	hart_csr_write(h, CSR_pmpaddr0, UINT64_MAX);
	hart_csr_write(h, CSR_pmpcfg0, 0x1f);
	h->mcounteren = h->scounteren = h->hcounteren = 7;
	for (unsigned r = 8; r < 16; r++) /* those that compressed loads and stores can name */
		h->x[r] = RS_RAM_BASE + DATA + 0x100 * r;
	h->x[2] = RS_RAM_BASE + DATA + 0x7f8;
	h->x[16] = RS_UART_BASE;
	h->x[17] = RS_PLIC_BASE;
	h->x[18] = RS_ACLINT_BASE + RS_ACLINT_MTIMECMP;
	h->x[19] = RS_VIRTIO_BASE;
	h->x[20] = RS_RAM_BASE;
	h->x[21] = UINT64_C(8) << 60 | (RS_RAM_BASE + DATA) >> 12; /* for satp */
	h->x[22] = UINT64_MAX;
}

/* @return why it stopped in the end. */
static struct rs_stop run(struct subject *s, uint64_t slice)
{
	struct rs_stop stop = {.kind = RS_STOP_BUDGET};

	while (stop.kind == RS_STOP_BUDGET && rs_machine_cycles(&s->m) < CYCLES) {
		uint64_t left = CYCLES - rs_machine_cycles(&s->m);

		stop = rs_machine_run(&s->m, left < slice ? left : slice);
	}
	return stop;
}

static void compare(const struct subject *a, const struct subject *b)
{
	MUST(rs_machine_cycles(&a->m) == rs_machine_cycles(&b->m));
	MUST(rs_machine_instructions(&a->m) == rs_machine_instructions(&b->m));
	MUST(rs_machine_pc(&a->m) == rs_machine_pc(&b->m));
	MUST(rs_machine_mode(&a->m) == rs_machine_mode(&b->m));
	for (unsigned i = 0; i < 32; i++)
		MUST(rs_machine_reg(&a->m, i) == rs_machine_reg(&b->m, i));
	for (unsigned i = 0; i < 4096; i++)
		MUST(rs_machine_csr(&a->m, i) == rs_machine_csr(&b->m, i));
	MUST(a->m.state->cpu.h.x[0] == 0);
	MUST(memcmp(a->m.ram, b->m.ram, RAM) == 0);
	MUST(a->events == b->events);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const uint64_t slices[] = {CYCLES, 1, 7, 100, 999, CYCLES, 5000, 333};
	struct subject step, other;
	struct rs_stop a, b;
	unsigned how;

	if (size < 2)
		return 0;
	how = bytes[0];
	make(&step, RS_ENGINE_STEP, how, bytes + 1, size - 1);
	a = run(&step, CYCLES);
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		if (engine == RS_ENGINE_STEP)
			continue;
		make(&other, engine, how, bytes + 1, size - 1);
		rs_machine_restored(&other.m);
		b = run(&other, slices[how >> 5]);
		MUST(a.kind == b.kind && a.code == b.code);
		compare(&step, &other);
	}
	return 0;
}
