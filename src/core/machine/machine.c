/* machine.c - making, loading and inspecting a machine. Its arena is the state, the RAM, and
 * the workspace of the engine and of DMA. */
#include "ringside/machine.h"

#include "exec/engine.h"
#include "machine/state.h"

enum { ARENA_ALIGN = 4096 };
#define NS_PER_SECOND UINT64_C(1000000000)
#define MIN_RAM	      (UINT64_C(1) << 20)
#define MAX_RAM	      (UINT64_C(1) << 36)

struct rs_config rs_config_default(void)
{
	return (struct rs_config){
		.ram_size = UINT64_C(128) << 20,
		.hypervisor = false,
		.sstc = true,
		.walk_cache = 8, /* Rocket's */
		.time = RS_TIME_CYCLES,
		.epoch = UINT64_C(1767225600),
		.costs = rs_costs_default(),
	};
}

static size_t state_room(void)
{
	return (sizeof(struct rs_machine_state) + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
}

static bool possible(const struct rs_config *config)
{
	return config->ram_size >= MIN_RAM && config->ram_size <= MAX_RAM &&
	       config->ram_size % ARENA_ALIGN == 0 && (unsigned)config->engine < RS_ENGINES &&
	       config->walk_cache <= RS_WALK_CACHE_MOST &&
	       (config->walk_cache & (config->walk_cache - 1)) == 0;
}

size_t rs_machine_snapshot_size(const struct rs_config *config)
{
	return possible(config) ? state_room() + (size_t)config->ram_size : 0;
}

/* Where behind the state and RAM the pieces of a request are. */
static size_t pieces_at(const struct rs_config *config)
{
	size_t align = _Alignof(struct rs_block_piece);

	return (engines[config->engine]->workspace_size(config->ram_size) + align - 1) / align *
	       align;
}

size_t rs_machine_arena_size(const struct rs_config *config)
{
	return possible(config) ? rs_machine_snapshot_size(config) + pieces_at(config) +
					  RS_BLOCK_PIECES * sizeof(struct rs_block_piece)
				: 0;
}

enum rs_error rs_machine_init(struct rs_machine *m, void *arena, size_t size,
			      const struct rs_config *config)
{
	size_t needed = rs_machine_arena_size(config);

	*m = (struct rs_machine){.state = NULL};
	if (!needed)
		return RS_BAD_CONFIG;
	if (!arena || size < needed || (uintptr_t)arena % ARENA_ALIGN)
		return RS_NO_ROOM;
#ifdef __riscv /* slots hold addresses of registers in 32 bits: see exec/operand.h */
	if ((uintptr_t)arena > UINT32_MAX - sizeof(struct rs_machine_state))
		return RS_NO_ROOM;
#endif
	m->state = arena;
	m->ram = (uint8_t *)arena + state_room();
	m->engine = engines[config->engine];
	m->workspace = m->ram + config->ram_size;
	m->pieces = (void *)((uint8_t *)m->workspace + pieces_at(config));
	m->state->ram_size = config->ram_size;
	m->state->costs = config->costs;
	hart_reset(&m->state->cpu.h, config->hypervisor, config->sstc,
		   config->time == RS_TIME_EXTERNAL);
	m->state->cpu.h.no_vmid = config->no_vmid;
	m->state->no_iommu = config->no_iommu;
	tlb_reset(&m->state->cpu.itlb);
	tlb_reset(&m->state->cpu.dtlb);
	m->state->cpu.walk_cache = (struct walk_cache){.size = config->walk_cache};
	for (unsigned i = 0; i < BOARD_PLACES; i++)
		board[i].class->reset((uint8_t *)m->state + board[i].state);
	m->state->rtc.offset = config->epoch * NS_PER_SECOND;
	m->state->device_accessed = true;
	return RS_OK;
}

#if TLB_HAS_SIZES
enum rs_error rs_machine_tlb(struct rs_machine *m, unsigned entries)
{
	if (!entries || entries > RS_TLB_MOST || (entries & (entries - 1)))
		return RS_BAD_CONFIG;
	tlb_resize(&m->state->cpu.itlb, entries);
	tlb_resize(&m->state->cpu.dtlb, entries);
	return RS_OK;
}
#endif

#ifdef RS_JIT
void rs_machine_code(struct rs_machine *m, const struct rs_code_memory *memory)
{
	if (m->engine->lend)
		m->engine->lend(m->workspace, m->state->ram_size, memory);
}

void rs_machine_list_native(struct rs_machine *m, struct rs_native_listing *listing)
{
	if (m->engine->list)
		m->engine->list(m->workspace, m->state->ram_size, listing);
}
#endif

void rs_machine_console(struct rs_machine *m, const struct rs_console *console)
{
	m->console = console ? *console : (struct rs_console){.context = NULL};
}

void rs_machine_observe(struct rs_machine *m, const struct rs_observer *observer)
{
	m->observer = observer ? *observer : (struct rs_observer){.mask = 0};
}

void rs_machine_disk(struct rs_machine *m, unsigned slot, const struct rs_block *disk)
{
	if (slot < RS_MACHINE_DISKS)
		m->disks[slot] = disk ? *disk : (struct rs_block){.submit = NULL};
}

static uint8_t *ram_at(const struct rs_machine *m, uint64_t pa, size_t size)
{
	uint64_t offset = pa - RS_RAM_BASE, ram_size = m->state->ram_size;

	if (offset > ram_size || ram_size - offset < size)
		return NULL;
	return m->ram + offset;
}

enum rs_error rs_machine_store(struct rs_machine *m, uint64_t pa, const void *bytes,
			       size_t size)
{
	uint8_t *to = ram_at(m, pa, size);

	if (!to)
		return RS_OUT_OF_RANGE;
	__builtin_memcpy(to, bytes, size);
	hart_memory_written(&m->state->cpu.h, pa, size);
	rs_machine_restored(m);
	return RS_OK;
}

enum rs_error rs_machine_load(const struct rs_machine *m, uint64_t pa, void *bytes, size_t size)
{
	const uint8_t *from = ram_at(m, pa, size);

	if (!from)
		return RS_OUT_OF_RANGE;
	__builtin_memcpy(bytes, from, size);
	return RS_OK;
}

void rs_machine_restored(struct rs_machine *m)
{
	if (m->engine->forget)
		m->engine->forget(m->workspace);
}

void rs_machine_boot(struct rs_machine *m, uint64_t pc, uint64_t device_tree, uint64_t info)
{
	enum { A0 = 10, A1 = 11, A2 = 12 };
	struct hart *h = &m->state->cpu.h;

	h->pc = pc;
	h->x[A0] = 0; /* hart id */
	h->x[A1] = device_tree;
	h->x[A2] = info;
}

void rs_machine_clock(struct rs_machine *m, const struct rs_clock *clock)
{
	m->clock = clock ? *clock : (struct rs_clock){.ticks = NULL};
}

void rs_machine_poll(struct rs_machine *m)
{
	m->state->poll_after = 0;
	m->state->device_accessed = true;
}

uint64_t rs_machine_cycles(const struct rs_machine *m)
{
	return m->state->cpu.h.cycle;
}

uint64_t rs_machine_instructions(const struct rs_machine *m)
{
	return m->state->cpu.h.instret;
}

uint64_t rs_machine_pc(const struct rs_machine *m)
{
	return m->state->cpu.h.pc;
}

enum rs_mode rs_machine_mode(const struct rs_machine *m)
{
	return (enum rs_mode)m->state->cpu.h.mode;
}

uint64_t rs_machine_csr(const struct rs_machine *m, unsigned number)
{
	const struct csr_info *info = isa_csr(number);
	const struct hart *h = &m->state->cpu.h;

	return info && hart_has_csr(h, info) ? hart_csr_read(h, number) : 0;
}

bool rs_machine_first_trap(const struct rs_machine *m, struct rs_first_trap *first)
{
	const struct hart *h = &m->state->cpu.h;

	*first = h->first_trap;
	return h->trap_streak > 0 && h->trap_instret == h->instret;
}

uint64_t rs_machine_reg(const struct rs_machine *m, unsigned number)
{
	return number < 32 ? m->state->cpu.h.x[number] : 0;
}
