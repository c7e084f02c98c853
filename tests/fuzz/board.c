#include "board.h"

enum { A0 = 10, A1 = 11 };

/* lb, lh, lw, ld a2, (a0); sb, sh, sw, sd a1, (a0); nop */
static const uint32_t program[] = {
	0x00050603, 0x00051603, 0x00052603, 0x00053603, 0x00b50023,
	0x00b51023, 0x00b52023, 0x00b53023, 0x00000013,
};
enum { NOP = 8 };

static enum rs_block_result submit(void *context, const struct rs_block_request *r)
{
	struct fuzz_board *b = context;
	uint64_t at = r->sector * RS_SECTOR_SIZE;

	MUST(!b->pending); /* one at a time */
	MUST(r->sector <= BOARD_SECTORS);
	for (size_t i = 0; i < r->piece_count; i++) {
		const struct rs_block_piece *p = &r->pieces[i];

		MUST(p->size > 0 && p->size <= sizeof b->sectors - at);
		MUST(p->bytes >= b->m.ram && p->bytes + p->size <= b->m.ram + BOARD_RAM);
		MUST(iommu_mode(&b->m.state->iommu) != RS_IOMMU_BARE ||
		     p->bytes - b->m.ram == (ptrdiff_t)(p->address - RS_RAM_BASE));
		if (r->op == RS_BLOCK_READ)
			memcpy(p->bytes, b->sectors + at, p->size);
		else
			memcpy(b->sectors + at, p->bytes, p->size);
		at += p->size;
	}
	MUST(at % RS_SECTOR_SIZE == 0);
	b->pending = b->answer == RS_BLOCK_PENDING;
	return b->answer;
}

static enum rs_block_result poll_disk(void *context)
{
	struct fuzz_board *b = context;

	MUST(b->pending);
	if (input_take(b->input, 1) & 1)
		return RS_BLOCK_PENDING;
	b->pending = false;
	return RS_BLOCK_DONE;
}

static int poll_console(void *context)
{
	struct fuzz_board *b = context;

	return b->input->left ? (int)input_take(b->input, 1) : RS_CONSOLE_END;
}

struct fuzz_board *board_start(struct input *input)
{
	static struct fuzz_board *b;
	static void *arena;
	const struct rs_console console = {.poll = poll_console, .context = NULL};
	struct rs_config config = rs_config_default();
	struct rs_console mine = console;

	config.ram_size = BOARD_RAM;
	if (!b) {
		b = calloc(1, sizeof *b);
		arena = aligned_alloc(4096,
				      (rs_machine_arena_size(&config) + 4095) & ~(size_t)4095);
		MUST(b && arena);
		memset(arena, 0, rs_machine_arena_size(&config));
	}
	memset(b, 0, sizeof *b);
	memset(arena, 0, rs_machine_snapshot_size(&config));
	MUST(rs_machine_init(&b->m, arena, rs_machine_arena_size(&config), &config) == RS_OK);
	rs_machine_restored(&b->m);
	b->h = &b->m.state->cpu.h;
	b->input = input;
	b->disk = (struct rs_block){.sectors = BOARD_SECTORS,
				    .id = "fuzz",
				    .submit = submit,
				    .poll = poll_disk,
				    .context = b};
	mine.context = b;
	rs_machine_console(&b->m, &mine);
	rs_machine_disk(&b->m, 0, &b->disk);
	MUST(rs_machine_store(&b->m, RS_RAM_BASE + BOARD_CODE, program, sizeof program) ==
	     RS_OK);
	return b;
}

static bool run(struct fuzz_board *b, unsigned word, uint64_t cycles)
{
	struct rs_stop stop;

	b->h->pc = RS_RAM_BASE + BOARD_CODE + 4 * word;
	b->h->mtvec = RS_RAM_BASE + BOARD_CODE + 4 * NOP;
	b->h->mstatus = STATUS_UXL | STATUS_SXL;
	b->h->mode = RS_MODE_M;
	stop = rs_machine_run(&b->m, cycles);
	MUST(stop.kind != RS_STOP_IDLE);
	return stop.kind == RS_STOP_BUDGET;
}

/* DMA may have overwritten the program; it is put back, as a guest would have it in ROM. */
static void mend(struct fuzz_board *b)
{
	uint32_t now[sizeof program / 4];

	MUST(rs_machine_load(&b->m, RS_RAM_BASE + BOARD_CODE, now, sizeof now) == RS_OK);
	if (memcmp(now, program, sizeof now) != 0)
		MUST(rs_machine_store(&b->m, RS_RAM_BASE + BOARD_CODE, program,
				      sizeof program) == RS_OK);
}

bool board_access(struct fuzz_board *b, uint64_t address, unsigned log, bool store,
		  uint64_t value)
{
	mend(b);
	b->h->x[A0] = address;
	b->h->x[A1] = value;
	return run(b, (log & 3) + (store ? 4 : 0), 1);
}

bool board_wait(struct fuzz_board *b, uint64_t cycles)
{
	mend(b);
	b->h->cycle += cycles; /* sooner than running them */
	return run(b, NOP, 1);
}
