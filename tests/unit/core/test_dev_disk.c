/* The disk on its board: it moves bytes while the hart goes on, and wakes it. */
#include "rig.h"

#include "ringside/abi/board.h"
#include "ringside/cause.h"
#include "ringside/debug.h"

enum { T1 = 6, READ = 0, SECTOR = 512, LATENCY = 20000 + 2 * SECTOR };
enum { AT_DESC = 0x2000, AT_DRIVER = 0x3000, AT_DEVICE = 0x4000, AT_HEADER = 0x5000 };
enum { AT_STATUS = 0x5100, AT_DATA = 0x6000 };

#define IN_RAM(offset)	   (RS_RAM_BASE + (offset))
#define LHU(rd, rs1, imm)  (RV_I(0x03, 5, rd, rs1, imm))
#define SW(rs2, rs1, imm)  (RV_R(0x23, 2, ((imm) >> 5) & 0x7f, (imm)&31, rs1, rs2))
#define JALR(rd, rs1)	   (RV_I(0x67, 0, rd, rs1, 0))
#define LR_W(rd, rs1)	   (RV_R(0x2f, 2, 0x08, rd, rs1, ZERO))
#define SC_W(rd, rs1, rs2) (RV_R(0x2f, 2, 0x0c, rd, rs1, rs2))
#define BEQZ_BACK(rs)	   (0xfe000ee3u | (uint32_t)(rs) << 15) /* beqz rs, -4 */

struct disk {
	uint8_t sector[SECTOR];
	enum rs_block_result answer;
	struct rs_event moved;
	unsigned moves;
};

static enum rs_block_result submit(void *context, const struct rs_block_request *r)
{
	struct disk *disk = context;

	assert_int_equal(r->op, RS_BLOCK_READ);
	assert_int_equal(r->piece_count, 1);
	if (disk->answer == RS_BLOCK_DONE)
		memcpy(r->pieces[0].bytes, disk->sector, SECTOR);
	return disk->answer;
}

static enum rs_block_result poll_disk(void *context)
{
	return ((struct disk *)context)->answer;
}

static void see(void *context, const struct rs_event *event)
{
	struct disk *disk = context;

	disk->moved = *event;
	disk->moves++;
}

static void describe(struct rig *rig, unsigned i, uint64_t at, uint64_t size, uint64_t flags)
{
	rig_poke(rig, IN_RAM(AT_DESC) + 16 * i, IN_RAM(at));
	rig_poke(rig, IN_RAM(AT_DESC) + 16 * i + 8,
		 size | flags << 32 | (uint64_t)(i + 1) << 48);
}

/* A disk whose driver has offered one request, to read sector 0 to `data`. A notification is
 * all that is missing: a2 points to the slot, a1 to the used ring. */
static void attach(struct rig *rig, struct disk *disk, uint64_t data)
{
	const struct rs_block block = {
		.sectors = 1, .submit = submit, .poll = poll_disk, .context = disk};
	struct virtio *v = &rig->m.state->virtio[0];

	memset(disk, 0, sizeof *disk);
	disk->answer = RS_BLOCK_DONE;
	rs_machine_disk(&rig->m, 0, &block);
	v->features = VIRTIO_F_VERSION_1;
	v->status = 0x0f;
	v->queue = (struct virtq){.descriptors = IN_RAM(AT_DESC),
				  .driver = IN_RAM(AT_DRIVER),
				  .device = IN_RAM(AT_DEVICE),
				  .size = 4,
				  .ready = true};
	describe(rig, 0, AT_HEADER, 16, 1);
	describe(rig, 1, data, SECTOR, 3);
	describe(rig, 2, AT_STATUS, 1, 2);
	rig_poke(rig, IN_RAM(AT_DRIVER), 1 << 16); /* one chain, at descriptor 0 */
	rig->h->x[A1] = IN_RAM(AT_DEVICE);
	rig->h->x[A2] = RS_VIRTIO_BASE;
}

/* The disk's interrupt reaches the hart, which does not take it: it ends a wfi. */
static void listen(struct rig *rig)
{
	struct plic *plic = &rig->m.state->plic;

	plic->priority[RS_VIRTIO_IRQ] = 1;
	plic->enabled[RS_PLIC_CONTEXT_S][0] = 1 << RS_VIRTIO_IRQ;
	rig->h->mie = IRQ(S_EXTERNAL);
}

static void the_hart_goes_on_and_the_answer_comes_at_its_cycle(void **state)
{
	uint64_t found[3];
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		static const uint64_t slices[] = {10000000, 777, 1};
		struct rig rig = rig_make(false);
		struct disk disk;

		attach(&rig, &disk, AT_DATA);
		disk.sector[7] = 0x77;
		/* notify; until the used index is not 0; what is the clock? */
		RIG_PROGRAM(&rig, SW(ZERO, A2, 0x50), LHU(T0, A1, 2), BEQZ_BACK(T0),
			    CSRRS(A0, CSR_mcycle, ZERO), SPIN);
		while (rs_machine_run(&rig.m, slices[i]).kind == RS_STOP_BUDGET)
			;
		found[i] = rig.h->x[A0];
		assert_int_equal(rig.m.ram[AT_DATA + 7], 0x77);
		assert_int_equal(rig.m.ram[AT_STATUS], 0);
		rig_free(&rig);
	}
	/* the notification and its access are over when the request begins */
	assert_in_range(found[0], 31 + LATENCY, 31 + LATENCY + 4);
	assert_int_equal(found[1], found[0]);
	assert_int_equal(found[2], found[0]);
}

static void waiting_for_the_disk_jumps_the_clock(void **state)
{
	struct rig rig = rig_make(false);
	struct disk disk;
	(void)state;
	attach(&rig, &disk, AT_DATA);
	listen(&rig);
	RIG_PROGRAM(&rig, SW(ZERO, A2, 0x50), WFI, CSRRS(A0, CSR_mcycle, ZERO), SPIN);
	rs_machine_run(&rig.m, 100000);
	assert_int_equal(rig.h->x[A0], 31 + LATENCY);
	rig_free(&rig);
}

#ifndef __riscv /* where machines are debugged */
static void what_it_writes_to_memory_is_noted(void **state)
{
	static struct rs_pages pages;
	struct rig rig = rig_make(false);
	struct disk disk;
	(void)state;
	attach(&rig, &disk, AT_DATA);
	RIG_PROGRAM(&rig, SW(ZERO, A2, 0x50), WFI, SPIN);
	listen(&rig);
	rs_machine_note_pages(&rig.m, &pages);
	assert_false(rs_pages_may_be_written(&pages, RS_RAM_BASE, 64 * 4096));
	rs_machine_run(&rig.m, 100000);
	assert_true(rs_pages_may_be_written(&pages, IN_RAM(AT_DATA), SECTOR));
	assert_true(rs_pages_may_be_written(&pages, IN_RAM(AT_STATUS), 1));
	assert_true(rs_pages_may_be_written(&pages, IN_RAM(AT_DEVICE), 4));
	assert_false(rs_pages_may_be_written(&pages, IN_RAM(AT_DATA) + 4096, 4096));
	rig_free(&rig);
}
#endif

static void the_disk_interrupts(void **state)
{
	struct rig rig = rig_make(false);
	struct disk disk;
	(void)state;
	attach(&rig, &disk, AT_DATA);
	listen(&rig);
	rig.m.state->plic.enabled[RS_PLIC_CONTEXT_M][0] = 1 << RS_VIRTIO_IRQ;
	rig.h->mie = IRQ(M_EXTERNAL);
	rig.h->mstatus |= STATUS_MIE;
	rig.h->mtvec = RIG_CODE + 8;
	RIG_PROGRAM(&rig, SW(ZERO, A2, 0x50), WFI, SPIN);
	rs_machine_run(&rig.m, 100000);
	assert_int_equal(rig.h->mcause, RS_CAUSE_INTERRUPT | RS_IRQ_M_EXTERNAL);
	rig_free(&rig);
}

static void waiting_for_a_disk_that_was_asked_for_silence_is_a_hang(void **state)
{
	struct rig rig = rig_make(false);
	struct disk disk;
	(void)state;
	attach(&rig, &disk, AT_DATA);
	listen(&rig);
	rig_poke(&rig, IN_RAM(AT_DRIVER), 1 << 16 | 1);
	RIG_PROGRAM(&rig, SW(ZERO, A2, 0x50), WFI, SPIN);
	assert_int_equal(rs_machine_run(&rig.m, 100000).kind, RS_STOP_HANG);
	assert_int_equal(rig.m.ram[AT_DEVICE + 2], 1); /* it was answered, though */
	rig_free(&rig);
}

static void who_watches_is_told_of_the_bytes_that_move(void **state)
{
	struct rig rig = rig_make(false);
	struct disk disk;
	const struct rs_observer observer = {
		.event = see, .context = &disk, .mask = RS_EVENT_BIT(RS_EVENT_DMA)};
	(void)state;
	attach(&rig, &disk, AT_DATA);
	rs_machine_observe(&rig.m, &observer);
	RIG_PROGRAM(&rig, SW(ZERO, A2, 0x50), ADDI(T0, T0, 1), SPIN);
	rig_step(&rig, 2);
	assert_int_equal(disk.moves, 1);
	assert_int_equal(disk.moved.cycle, 31);
	assert_int_equal(disk.moved.dma.addr, IN_RAM(AT_DATA));
	assert_int_equal(disk.moved.dma.size, SECTOR);
	assert_int_equal(disk.moved.dma.device, RS_VIRTIO_BASE);
	assert_true(disk.moved.dma.to_memory);
	rig_free(&rig);
}

/* A function runs, the disk writes another one over it, and that one runs. */
static void code_that_came_from_the_disk_is_run(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		for (unsigned late = 0; late < 2; late++) {
			const uint32_t old[] = {ADDI(A0, A0, 1), JALR(ZERO, RA)};
			const uint32_t new[] = {ADDI(A0, A0, 16), JALR(ZERO, RA)};
			struct rig rig = rig_make_with((enum rs_engine)engine, false);
			struct disk disk;

			attach(&rig, &disk, AT_DATA);
			memcpy(disk.sector, new, sizeof new);
			rig_code(&rig, IN_RAM(AT_DATA), old, 2);
			rig.h->x[A3] = IN_RAM(AT_DATA);
			RIG_PROGRAM(&rig, JALR(RA, A3), SW(ZERO, A2, 0x50), JALR(RA, A3),
				    LHU(T0, A1, 2), BEQZ_BACK(T0), 0x0000100fu /* fence.i */,
				    JALR(RA, A3), SPIN);
			if (late)
				disk.answer = RS_BLOCK_PENDING;
			rs_machine_run(&rig.m, 100000);
			if (late) { /* the backend moves the bytes now */
				memcpy(rig.m.ram + AT_DATA, new, sizeof new);
				disk.answer = RS_BLOCK_DONE;
				rs_machine_run(&rig.m, 200000);
			}
			assert_int_equal(rig.h->x[A0], late ? 18 : 33);
			rig_free(&rig);
		}
	}
}

static void with_outside_time_a_slow_backend_makes_the_machine_idle(void **state)
{
	struct rs_config config = rs_config_default();
	struct rig rig = rig_make(false);
	struct disk disk;
	struct rs_stop stop;
	(void)state;
	config.ram_size = RIG_RAM;
	config.time = RS_TIME_EXTERNAL;
	config.costs = (struct rs_costs){.cycles = {0}};
	memset(rig.arena, 0, rig.size);
	assert_int_equal(rs_machine_init(&rig.m, rig.arena, rig.size, &config), RS_OK);
	rs_machine_boot(&rig.m, RIG_CODE, 0, 0);
	attach(&rig, &disk, AT_DATA);
	listen(&rig);
	disk.answer = RS_BLOCK_PENDING;
	RIG_PROGRAM(&rig, SW(ZERO, A2, 0x50), WFI, ADDI(A0, A0, 1), SPIN);
	for (unsigned i = 0; i < 3; i++) {
		stop = rs_machine_run(&rig.m, 1000);
		assert_int_equal(stop.kind, RS_STOP_IDLE);
		assert_int_equal(stop.deadline, NEVER);
	}
	disk.answer = RS_BLOCK_DONE;
	(void)rs_machine_run(&rig.m, 1000);
	assert_int_equal(rig.h->x[A0], 1);
	rig_free(&rig);
}

static void a_busy_machine_hears_of_a_slow_backend_when_it_is_told_to_poll(void **state)
{
	(void)state;
	for (unsigned told = 0; told < 2; told++) {
		struct rig rig = rig_make(false);
		struct disk disk;

		attach(&rig, &disk, AT_DATA);
		disk.answer = RS_BLOCK_PENDING;
		RIG_PROGRAM(&rig, SW(ZERO, A2, 0x50), LHU(T0, A1, 2), BEQZ_BACK(T0),
			    ADDI(A0, ZERO, 1), SPIN);
		rs_machine_run(&rig.m, 250000); /* the modelled latency is long over */
		disk.answer = RS_BLOCK_DONE;
		if (told)
			rs_machine_poll(&rig.m);
		rs_machine_run(&rig.m, 100);
		assert_int_equal(rig.h->x[A0], told);
		rs_machine_run(&rig.m, 100000);
		assert_int_equal(rig.h->x[A0], 1);
		rig_free(&rig);
	}
}

static void a_disk_in_the_last_slot_has_its_own_interrupt(void **state)
{
	enum { LAST = RS_VIRTIO_SLOTS - 1 };
	struct rig rig = rig_make(false);
	struct disk disk;
	(void)state;
	attach(&rig, &disk, AT_DATA);
	rig.m.state->virtio[LAST] = rig.m.state->virtio[0];
	rs_machine_disk(&rig.m, LAST, &rig.m.disks[0]);
	rs_machine_disk(&rig.m, 0, NULL);
	rig.h->x[A2] = RS_VIRTIO_BASE + LAST * RS_VIRTIO_STRIDE;
	RIG_PROGRAM(&rig, SW(ZERO, A2, 0x50), LHU(T0, A1, 2), BEQZ_BACK(T0), SPIN);
	rs_machine_run(&rig.m, 100000);
	assert_int_equal(rig.m.state->plic.pending[0], 1 << (RS_VIRTIO_IRQ + LAST));
	rig_free(&rig);
}

static void a_copied_arena_takes_a_request_under_way_along(void **state)
{
	struct rig rig = rig_make(false);
	void *copy = malloc(rig.size);
	struct disk disk;
	(void)state;
	assert_non_null(copy);
	attach(&rig, &disk, AT_DATA);
	RIG_PROGRAM(&rig, SW(ZERO, A2, 0x50), LHU(T0, A1, 2), BEQZ_BACK(T0),
		    CSRRS(A0, CSR_mcycle, ZERO), SPIN);
	rs_machine_run(&rig.m, 1000);
	memcpy(copy, rig.arena, rig.size);
	rs_machine_run(&rig.m, 100000);
	assert_in_range(rig.h->x[A0], LATENCY, LATENCY + 50);
	memcpy(rig.arena, copy, rig.size);
	rs_machine_restored(&rig.m);
	rs_machine_run(&rig.m, 100000);
	assert_in_range(rig.h->x[A0], LATENCY, LATENCY + 50);
	free(copy);
	rig_free(&rig);
}

/* "If a write from some other device to the bytes accessed by the LR" comes in between, the SC fails. */
static void an_sc_fails_where_the_disk_wrote(void **state)
{
	static const struct {
		uint64_t reserved;
		bool late, fails;
	} cases[] = {
		{IN_RAM(AT_DEVICE), false, true},     /* the used ring */
		{IN_RAM(AT_DATA + 508), false, true}, /* the last word of the data */
		{IN_RAM(AT_STATUS), false, true},     /* the byte of the result */
		{IN_RAM(AT_DATA - 8), false, false},  /* just before, just behind */
		{IN_RAM(AT_DATA + 512), false, false},
		{IN_RAM(AT_HEADER), false, false}, /* the disk only reads there */
		{IN_RAM(AT_DATA), true, true},	   /* the backend writes later */
	};
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++)
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			struct rig rig = rig_make_with((enum rs_engine)engine, false);
			struct disk disk;

			attach(&rig, &disk, AT_DATA);
			if (cases[i].late)
				disk.answer = RS_BLOCK_PENDING;
			rig.h->x[A3] = cases[i].reserved;
			RIG_PROGRAM(&rig, LR_W(T1, A3), SW(ZERO, A2, 0x50), LHU(T0, A1, 2),
				    BEQZ_BACK(T0), SC_W(A0, A3, T1), SPIN);
			rig.h->x[A0] = 9;
			rs_machine_run(&rig.m, 100000);
			disk.answer = RS_BLOCK_DONE;
			rs_machine_run(&rig.m, 200000);
			assert_int_equal(rig.h->x[A0], cases[i].fails);
			rig_free(&rig);
		}
}

static void an_sc_fails_where_the_host_wrote(void **state)
{
	(void)state;
	for (unsigned away = 0; away <= 16; away += 8) {
		struct rig rig = rig_make(false);

		RIG_PROGRAM(&rig, LR_W(T1, A3), SC_W(A0, A3, T1), SPIN);
		rig.h->x[A3] = IN_RAM(AT_DATA + 8);
		rig_step(&rig, 1);
		rig_poke(&rig, IN_RAM(AT_DATA + away), 1);
		rig_step(&rig, 1);
		assert_int_equal(rig.h->x[A0], away == 8);
		rig_free(&rig);
	}
}

/* Wherever a driver puts buffers and rings, the disk stays in RAM. */
static void dma_does_not_leave_ram(void **state)
{
	const uint64_t places[] = {RIG_RAM - 256,   RIG_RAM - 1,       RIG_RAM,
				   RIG_RAM + 1,	    0 - RS_RAM_BASE,   0 - RS_RAM_BASE - 256,
				   0 - (uint64_t)1, UINT64_C(1) << 63, RIG_RAM - 16};
	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		for (unsigned part = 0; part < 4; part++) {
			struct rig rig = rig_make(false);
			struct virtio *v = &rig.m.state->virtio[0];
			size_t behind =
				(size_t)((uint8_t *)rig.m.pieces - (uint8_t *)rig.m.workspace);
			struct disk disk;

			if (part < 3) /* rings start at RAM that is not theirs alone */
				attach(&rig, &disk, AT_DATA);
			else
				attach(&rig, &disk, places[i]);
			memset(disk.sector, 0xff, sizeof disk.sector);
			if (part == 0)
				v->queue.descriptors = RS_RAM_BASE + places[i];
			else if (part == 1)
				v->queue.driver = RS_RAM_BASE + places[i];
			else if (part == 2)
				v->queue.device = RS_RAM_BASE + places[i];
			/* no engine runs, so nobody else writes behind RAM */
			memset(rig.m.workspace, 0, behind);
			rig.h->waiting = true;
			v->notified = true;
			rig.m.state->device_accessed = true;
			for (unsigned n = 0; n < 3; n++)
				(void)rs_machine_run(&rig.m, 100000);
			for (size_t b = 0; b < behind; b++)
				if (((uint8_t *)rig.m.workspace)[b] == 0xff)
					fail_msg("place %zu, part %u: written behind RAM", i,
						 part);
			assert_true(v->status & VIRTIO_NEEDS_RESET || v->queue.used == 1 ||
				    v->queue.used == 0);
			rig_free(&rig);
		}
}

CORE_TESTS(dev_disk)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hart_goes_on_and_the_answer_comes_at_its_cycle),
		cmocka_unit_test(waiting_for_the_disk_jumps_the_clock),
#ifndef __riscv
		cmocka_unit_test(what_it_writes_to_memory_is_noted),
#endif
		cmocka_unit_test(the_disk_interrupts),
		cmocka_unit_test(an_sc_fails_where_the_disk_wrote),
		cmocka_unit_test(an_sc_fails_where_the_host_wrote),
		cmocka_unit_test(dma_does_not_leave_ram),
		cmocka_unit_test(waiting_for_a_disk_that_was_asked_for_silence_is_a_hang),
		cmocka_unit_test(who_watches_is_told_of_the_bytes_that_move),
		cmocka_unit_test(code_that_came_from_the_disk_is_run),
		cmocka_unit_test(with_outside_time_a_slow_backend_makes_the_machine_idle),
		cmocka_unit_test(
			a_busy_machine_hears_of_a_slow_backend_when_it_is_told_to_poll),
		cmocka_unit_test(a_disk_in_the_last_slot_has_its_own_interrupt),
		cmocka_unit_test(a_copied_arena_takes_a_request_under_way_along),
	};
	return cmocka_run_group_tests_name("core/dev/disk", tests, NULL, NULL);
}
