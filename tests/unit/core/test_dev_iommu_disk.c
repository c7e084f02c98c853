/* A disk behind the IOMMU: in the machine, with both engines. */
#include "rig.h"

#include "ringside/abi/board.h"
#include "ringside/abi/iommu.h"

enum { SECTOR = 512, LATENCY = 20000 + 2 * SECTOR, READ = 8 };
/* Offsets in RAM of what the hypervisor has ... */
enum { DDT = 0x10000, FAULTS = 0x11000, ROOT = 0x14000, MIDDLE = 0x18000, LEAVES = 0x19000 };
/* ... and of the guest's memory, of 512 pages; the guest sees it at RS_RAM_BASE. */
enum { GUEST = 0x200000 };
/* What the guest has in it. */
enum {
	DESC = 0x2000,
	DRIVER = 0x3000,
	DEVICE = 0x4000,
	HEADER = 0x5000,
	RESULT = 0x5100,
	DATA = 0x6000
};
enum { NEXT = 1, WRITE = 2, ENTRIES = 256, LEAF = 0xdf };

#define IN_RAM(offset)	  (RS_RAM_BASE + (uint64_t)(offset))
#define PTE(offset, bits) (IN_RAM(offset) >> 12 << 10 | (bits))
#define LHU(rd, rs1, imm) (RV_I(0x03, 5, rd, rs1, imm))
#define SW(rs2, rs1, imm) (RV_R(0x23, 2, ((imm) >> 5) & 0x7f, (imm)&31, rs1, rs2))
#define BEQZ_BACK(rs)	  (0xfe000ee3u | (uint32_t)(rs) << 15) /* beqz rs, -4 */

struct seen {
	struct rs_event stopped;
	unsigned stops, moves;
	unsigned pieces; /* of the last request */
	uint64_t bytes;
};

static enum rs_block_result submit(void *context, const struct rs_block_request *r)
{
	struct seen *seen = context;

	seen->pieces = (unsigned)r->piece_count;
	seen->bytes = 0;
	for (size_t i = 0; i < r->piece_count; i++) {
		memset(r->pieces[i].bytes, 0x5a, r->pieces[i].size);
		seen->bytes += r->pieces[i].size;
	}
	return RS_BLOCK_DONE;
}

static void see(void *context, const struct rs_event *event)
{
	struct seen *seen = context;

	if (!event->dma.fault) {
		seen->moves++;
		return;
	}
	seen->stopped = *event;
	seen->stops++;
}

static uint64_t guest(uint64_t gpa)
{
	return IN_RAM(GUEST) + (gpa - RS_RAM_BASE);
}

static void describe(struct rig *rig, unsigned i, uint64_t at, uint64_t size, uint64_t flags)
{
	rig_poke(rig, guest(IN_RAM(DESC)) + 16 * i, IN_RAM(at));
	rig_poke(rig, guest(IN_RAM(DESC)) + 16 * i + 8,
		 size | flags << 32 | (uint64_t)(i + 1) << 48);
}

/* A guest's disk, in slot 0: its driver has offered one request, to read sector 0; notified by
 * the program that runs. Its memory is that of GUEST, through the IOMMU. */
static struct rig start(struct seen *seen, enum rs_engine engine)
{
	const struct rs_block block = {.sectors = 1 << 20, .submit = submit, .context = seen};
	const struct rs_observer observer = {
		.event = see, .context = seen, .mask = RS_EVENT_BIT(RS_EVENT_DMA)};
	struct rig rig = rig_make_with(engine, false);
	struct virtio *v = &rig.m.state->virtio[0];
	struct iommu *i = &rig.m.state->iommu;

	memset(seen, 0, sizeof *seen);
	rs_machine_disk(&rig.m, 0, &block);
	rs_machine_observe(&rig.m, &observer);
	rig_poke(&rig, IN_RAM(ROOT) + 16, PTE(MIDDLE, 1));
	rig_poke(&rig, IN_RAM(MIDDLE), PTE(LEAVES, 1));
	for (unsigned page = 0; page < 512; page++)
		rig_poke(&rig, IN_RAM(LEAVES) + 8 * page, PTE(GUEST + page * 4096, LEAF));
	rig_poke(&rig, IN_RAM(DDT) + 32, RS_IOMMU_TC_V);
	rig_poke(&rig, IN_RAM(DDT) + 40,
		 RS_IOMMU_IOHGATP_SV39X4 | UINT64_C(1) << RS_IOMMU_IOHGATP_GSCID |
			 IN_RAM(ROOT) >> 12);
	i->ddtp = RS_IOMMU_PPN(IN_RAM(DDT)) | RS_IOMMU_1LVL;
	i->fqb = RS_IOMMU_PPN(IN_RAM(FAULTS)) | 3;
	i->fqcsr = RS_IOMMU_ON | RS_IOMMU_ENABLE | RS_IOMMU_INTERRUPT;
	v->features = VIRTIO_F_VERSION_1;
	v->status = 0x0f;
	v->queue = (struct virtq){.descriptors = IN_RAM(DESC),
				  .driver = IN_RAM(DRIVER),
				  .device = IN_RAM(DEVICE),
				  .size = ENTRIES,
				  .ready = true};
	describe(&rig, 0, HEADER, 16, NEXT);
	describe(&rig, 1, DATA, SECTOR, NEXT | WRITE);
	describe(&rig, 2, RESULT, 1, WRITE);
	rig_poke(&rig, guest(IN_RAM(DRIVER)), 1 << 16); /* one chain, at descriptor 0 */
	rig_poke(&rig, guest(IN_RAM(RESULT)), 0xff);
	rig.h->x[A1] = guest(IN_RAM(DEVICE));
	rig.h->x[A2] = RS_VIRTIO_BASE;
	/* notify; until the used index is not 0; what is the clock? */
	RIG_PROGRAM(&rig, SW(ZERO, A2, 0x50), LHU(T0, A1, 2), BEQZ_BACK(T0),
		    CSRRS(A0, CSR_mcycle, ZERO), SPIN);
	return rig;
}

static uint8_t result(struct rig *rig)
{
	return (uint8_t)rig_peek(rig, guest(IN_RAM(RESULT)));
}

static void a_disk_works_in_the_memory_of_its_guest(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct seen seen;
		struct rig rig = start(&seen, (enum rs_engine)engine);

		rs_machine_run(&rig.m, 200000);
		assert_int_equal(result(&rig), 0);
		assert_int_equal(rig_peek(&rig, guest(IN_RAM(DATA))) & 0xff, 0x5a);
		assert_int_equal(rig_peek(&rig, IN_RAM(DATA)), 0); /* not that of the machine */
		assert_int_equal(seen.stops, 0);
		assert_int_equal(seen.moves, 1);
		rig_free(&rig);
	}
}

static void page_table_reads_add_to_the_latency(void **state)
{
	struct seen seen;
	struct rig rig = start(&seen, RS_ENGINE_BLOCKS);
	(void)state;
	rs_machine_run(&rig.m, 200000);
	/* a context; pages of available ring, descriptors, header with result, data */
	assert_in_range(rig.h->x[A0], 31 + LATENCY + READ * (1 + 4 * 3),
			31 + LATENCY + READ * (1 + 4 * 3) + 4);
	rig_free(&rig);
}

/* Whatever of the request is astray, the device stops, memory is untouched, and it is reported. */
static void stray_dma_is_stopped_and_reported(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++)
		for (unsigned part = 0; part < 6; part++) {
			const uint64_t astray = IN_RAM(0x200000); /* not the guest's */
			struct seen seen;
			struct rig rig = start(&seen, (enum rs_engine)engine);
			struct virtio *v = &rig.m.state->virtio[0];
			const uint64_t *record =
				(const uint64_t *)(const void *)(rig.m.ram + FAULTS);
			bool write = part == 1 || part == 2 || part == 5;

			if (part < 3)
				rig_poke(&rig, guest(IN_RAM(DESC)) + 16 * part, astray);
			else if (part == 3)
				v->queue.descriptors = astray;
			else if (part == 4)
				v->queue.driver = astray;
			else
				v->queue.device = astray;
			rs_machine_run(&rig.m, 200000);
			assert_true(v->status & VIRTIO_NEEDS_RESET);
			assert_int_equal(seen.stops, 1);
			assert_int_equal(seen.stopped.dma.device, RS_VIRTIO_BASE);
			assert_int_equal(seen.stopped.dma.to_memory, write);
			assert_int_equal(seen.stopped.dma.fault,
					 write ? RS_IOMMU_CAUSE_WRITE_GUEST_PAGE
					       : RS_IOMMU_CAUSE_READ_GUEST_PAGE);
			assert_in_range(seen.stopped.dma.addr, astray, astray + 4095);
			assert_int_equal(rig.m.state->iommu.fqt, 1);
			assert_int_equal(RS_IOMMU_FAULT_CAUSE(record[0]),
					 seen.stopped.dma.fault);
			assert_int_equal(RS_IOMMU_FAULT_DID(record[0]), 1);
			assert_int_equal(record[2], seen.stopped.dma.addr);
			assert_int_equal(rig.m.state->plic.pending[RS_IOMMU_IRQ / 32] >>
							 RS_IOMMU_IRQ % 32 &
						 1,
					 1);
			rig_free(&rig);
		}
}

static void a_neighbour_works_on_while_a_device_goes_astray(void **state)
{
	struct seen seen;
	struct rig rig = start(&seen, RS_ENGINE_BLOCKS);
	struct virtio *v = rig.m.state->virtio;
	(void)state;
	rs_machine_disk(&rig.m, 1, &rig.m.disks[0]);
	v[1] = v[0];
	v[0].queue.descriptors = 0; /* nothing of its VM is there */
	v[0].notified = true;
	rig_poke(&rig, IN_RAM(DDT) + 64, RS_IOMMU_TC_V);
	rig_poke(&rig, IN_RAM(DDT) + 72, rig_peek(&rig, IN_RAM(DDT) + 40));
	rig.h->x[A2] = RS_VIRTIO_BASE + RS_VIRTIO_STRIDE;
	rs_machine_run(&rig.m, 200000);
	assert_true(v[0].status & VIRTIO_NEEDS_RESET);
	assert_false(v[1].status & VIRTIO_NEEDS_RESET);
	assert_int_equal(result(&rig), 0);
	rig_free(&rig);
}

/* Buffers of any number of pages, none beside the other: as many as the disk allows, 254 of 64
 * KiB. Odd and even pages change places, so none follows its neighbour. */
static void a_legal_request_is_served_however_its_pages_lie(void **state)
{
	struct seen seen;
	struct rig rig = start(&seen, RS_ENGINE_BLOCKS);
	(void)state;
	for (unsigned page = 8; page < 512; page++)
		rig_poke(&rig, IN_RAM(LEAVES) + 8 * page, PTE(GUEST + (page ^ 1) * 4096, LEAF));
	for (unsigned i = 1; i < ENTRIES - 1; i++)
		describe(&rig, i, 0x8000 + 512 + (i % 2) * 0x40000, 65536, NEXT | WRITE);
	describe(&rig, ENTRIES - 1, RESULT, 1, WRITE);
	rs_machine_run(&rig.m, 100000000);
	assert_int_equal(result(&rig), 0);
	assert_int_equal(seen.bytes, 254 * 65536);
	assert_int_equal(seen.pieces, 254 * 17);
	rig_free(&rig);
}

/* What is larger than that fails, as it does without an IOMMU; the result has its place. */
static void a_request_that_is_too_large_fails_and_costs_no_more(void **state)
{
	struct seen seen;
	struct rig rig = start(&seen, RS_ENGINE_BLOCKS);
	(void)state;
	for (unsigned page = 8; page < 512; page++)
		rig_poke(&rig, IN_RAM(LEAVES) + 8 * page, PTE(GUEST + (page ^ 1) * 4096, LEAF));
	for (unsigned i = 1; i < ENTRIES - 1; i++)
		describe(&rig, i, 0x8000, 1 << 20, NEXT | WRITE);
	describe(&rig, ENTRIES - 1, RESULT, 1, WRITE);
	rs_machine_run(&rig.m, 100000000);
	assert_int_equal(result(&rig), 1); /* VIRTIO_BLK_S_IOERR */
	assert_int_equal(seen.bytes, 0);
	rig_free(&rig);
}

static void a_snapshot_has_what_the_iommu_remembers(void **state)
{
	struct seen seen;
	struct rig rig = start(&seen, RS_ENGINE_BLOCKS);
	size_t size = rs_machine_snapshot_size(&rig.config);
	void *copy = malloc(size);
	uint64_t clock;
	(void)state;
	assert_non_null(copy);
	rs_machine_run(&rig.m, 1000);
	assert_true(rig.m.state->iommu.contexts[1].valid);
	memcpy(copy, rig.arena, size);
	rs_machine_run(&rig.m, 200000);
	clock = rig.h->x[A0];
	memcpy(rig.arena, copy, size);
	rs_machine_restored(&rig.m);
	rs_machine_run(&rig.m, 200000);
	assert_int_equal(rig.h->x[A0], clock);
	assert_int_equal(result(&rig), 0);
	free(copy);
	rig_free(&rig);
}

CORE_TESTS(dev_iommu_disk)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_disk_works_in_the_memory_of_its_guest),
		cmocka_unit_test(page_table_reads_add_to_the_latency),
		cmocka_unit_test(stray_dma_is_stopped_and_reported),
		cmocka_unit_test(a_neighbour_works_on_while_a_device_goes_astray),
		cmocka_unit_test(a_legal_request_is_served_however_its_pages_lie),
		cmocka_unit_test(a_request_that_is_too_large_fails_and_costs_no_more),
		cmocka_unit_test(a_snapshot_has_what_the_iommu_remembers),
	};
	return cmocka_run_group_tests_name("core/dev/iommu_disk", tests, NULL, NULL);
}
