/* iommu_bench.h - an IOMMU with some memory, and software that programs it. */
#ifndef TEST_IOMMU_BENCH_H
#define TEST_IOMMU_BENCH_H
#include "rig.h"

#include "dev/iommu.h"

enum { BENCH_MEMORY = 1 << 20, QUEUE_LOG = 2, QUEUE_ENTRIES = 8 }; /* LOG2SZ-1 */

/* Where its software keeps things. */
#define AT_DDT	    (RS_RAM_BASE + 0x1000)
#define AT_COMMANDS (RS_RAM_BASE + 0x2000)
#define AT_FAULTS   (RS_RAM_BASE + 0x3000)
#define AT_ROOT	    (RS_RAM_BASE + 0x4000) /* 16 KiB */
#define AT_MIDDLE   (RS_RAM_BASE + 0x8000)
#define AT_LEAVES   (RS_RAM_BASE + 0x9000)
#define AT_PAGES    (RS_RAM_BASE + 0x20000)

enum { VM = 7 };			     /* a GSCID */
#define LEAF		    (UINT64_C(0xdf)) /* V R W X U A D */
#define GPA(vpn)	    (RS_RAM_BASE + (uint64_t)(vpn)*4096)
#define PTE(address, flags) ((address) >> 12 << 10 | (flags))

struct bench {
	struct iommu i;
	uint8_t *memory;
	struct rs_dma dma;
	struct rs_costs costs;
	uint64_t cycle;
	uint32_t tail; /* of the command queue */
};

static inline uint8_t *bench_reach(void *context, uint64_t address, uint64_t size, bool write,
				   uint64_t *run)
{
	struct bench *b = context;
	uint64_t offset = address - RS_RAM_BASE;

	(void)write;
	if (offset >= BENCH_MEMORY || BENCH_MEMORY - offset < size)
		return NULL;
	*run = size;
	return b->memory + offset;
}

static inline uint64_t *word_at(struct bench *b, uint64_t address)
{
	return (uint64_t *)(void *)(b->memory + (address - RS_RAM_BASE));
}

static inline void bench_make(struct bench *b)
{
	memset(b, 0, sizeof *b);
	b->memory = calloc(1, BENCH_MEMORY);
	assert_non_null(b->memory);
	b->dma = (struct rs_dma){.reach = bench_reach, .context = b};
	b->costs = rs_costs_default();
	rs_iommu_class.reset(&b->i);
}

static inline void bench_free(struct bench *b)
{
	free(b->memory);
}

static inline struct rs_board_io bench_lend(struct bench *b)
{
	return (struct rs_board_io){.cycle = b->cycle, .dma = &b->dma, .costs = &b->costs};
}

static inline uint64_t reg(struct bench *b, uint64_t offset, unsigned size)
{
	struct rs_board_io io = bench_lend(b);
	uint64_t value;

	assert_true(rs_iommu_class.load(&b->i, &io, offset, size, &value));
	return value;
}

static inline void set(struct bench *b, uint64_t offset, unsigned size, uint64_t value)
{
	struct rs_board_io io = bench_lend(b);

	assert_true(rs_iommu_class.store(&b->i, &io, offset, size, value));
}

static inline struct rs_wake work(struct bench *b)
{
	struct rs_board_io io = bench_lend(b);
	struct rs_wake wake = {.cycle = NEVER, .tick = NEVER};

	rs_iommu_class.update(&b->i, &io, false, &wake);
	return wake;
}

static inline void work_off(struct bench *b)
{
	for (struct rs_wake wake = work(b); wake.cycle != NEVER; wake = work(b))
		b->cycle = wake.cycle;
}

/* Both queues on, of eight entries, with their interrupts. */
static inline void queues_on(struct bench *b)
{
	set(b, RS_IOMMU_CQB, 8, RS_IOMMU_PPN(AT_COMMANDS) | QUEUE_LOG);
	set(b, RS_IOMMU_FQB, 8, RS_IOMMU_PPN(AT_FAULTS) | QUEUE_LOG);
	set(b, RS_IOMMU_CQCSR, 4, RS_IOMMU_ENABLE | RS_IOMMU_INTERRUPT);
	set(b, RS_IOMMU_FQCSR, 4, RS_IOMMU_ENABLE | RS_IOMMU_INTERRUPT);
	b->tail = 0;
}

/* Put a command into the queue, without saying so. */
static inline void queue(struct bench *b, uint64_t first, uint64_t second)
{
	word_at(b, AT_COMMANDS + 16 * b->tail)[0] = first;
	word_at(b, AT_COMMANDS + 16 * b->tail)[1] = second;
	b->tail = (b->tail + 1) % QUEUE_ENTRIES;
}

static inline void command(struct bench *b, uint64_t first, uint64_t second)
{
	queue(b, first, second);
	set(b, RS_IOMMU_CQT, 4, b->tail);
	work_off(b);
	assert_int_equal(reg(b, RS_IOMMU_CQH, 4), b->tail);
}

static inline void context(struct bench *b, unsigned device, uint64_t tc, uint64_t iohgatp)
{
	uint64_t *dc = word_at(b, AT_DDT + 32 * device);

	dc[0] = tc;
	dc[1] = iohgatp;
	dc[2] = dc[3] = 0;
}

static inline void map(struct bench *b, unsigned vpn, uint64_t pa, uint64_t flags)
{
	word_at(b, AT_LEAVES)[vpn] = PTE(pa, flags);
}

#define IOHGATP                                                                                \
	(RS_IOMMU_IOHGATP_SV39X4 | (uint64_t)VM << RS_IOMMU_IOHGATP_GSCID | AT_ROOT >> 12)

/* Device 1 belongs to a VM, whose page 0 is at AT_PAGES. */
static inline void directory_on(struct bench *b)
{
	queues_on(b);
	word_at(b, AT_ROOT)[2] = PTE(AT_MIDDLE, 1);
	word_at(b, AT_MIDDLE)[0] = PTE(AT_LEAVES, 1);
	map(b, 0, AT_PAGES, LEAF);
	context(b, 1, RS_IOMMU_TC_V, IOHGATP);
	set(b, RS_IOMMU_DDTP, 8, RS_IOMMU_PPN(AT_DDT) | RS_IOMMU_1LVL);
}

/* @return a cause, or 0 and *pa. */
static inline unsigned translate(struct bench *b, unsigned device, uint64_t address, bool write,
				 uint64_t *pa)
{
	uint64_t run;

	return iommu_translate(&b->i, &b->dma, device, address, 8, write, pa, &run);
}

static inline unsigned fault_of(struct bench *b, unsigned device, uint64_t address, bool write)
{
	uint64_t pa;

	return translate(b, device, address, write, &pa);
}

static inline uint64_t page_of(struct bench *b, unsigned vpn)
{
	uint64_t pa;

	assert_int_equal(translate(b, 1, GPA(vpn), false, &pa), 0);
	return pa;
}

#endif
