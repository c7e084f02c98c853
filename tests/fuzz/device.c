/* Whatever is done to device registers, in whatever order and size, devices answer, and time
 * goes on. The input is a row of accesses: place, size and direction in a byte, offset, value.
 * A store to address 0 and behind, where nothing is, gives the IOMMU queues and a directory in RAM instead.
 */
#include "board.h"

enum { SLOTS = 16 };

/* Places are chosen with registers in reach of two bytes: the far ones of the PLIC are its
 * contexts. */
static uint64_t address_of(unsigned place, uint64_t offset)
{
	static const uint64_t bases[SLOTS] = {
		RS_UART_BASE,
		RS_PLIC_BASE,
		RS_PLIC_BASE + RS_PLIC_ENABLE,
		RS_PLIC_BASE + RS_PLIC_CONTEXT,
		RS_ACLINT_BASE,
		RS_ACLINT_BASE + RS_ACLINT_MTIMECMP,
		RS_ACLINT_BASE + RS_ACLINT_MTIME - 8,
		RS_RTC_BASE,
		RS_VIRTIO_BASE,
		RS_VIRTIO_BASE + RS_VIRTIO_STRIDE,
		RS_FINISHER_BASE,
		RS_RAM_BASE,
		RS_RAM_BASE + BOARD_RAM - 8,
		0,
		RS_IOMMU_BASE,
		RS_VIRTIO_BASE,
	};

	return bases[place % SLOTS] + offset;
}

enum { NOTHING = 13 }; /* the place of address 0 */

static bool give_iommu_memory(struct fuzz_board *b, uint64_t mode)
{
	static const struct {
		uint64_t offset, value;
	} writes[] = {
		{RS_IOMMU_CQB, RS_IOMMU_PPN((uint64_t)RS_RAM_BASE + 0x1000) | 2},
		{RS_IOMMU_FQB, RS_IOMMU_PPN((uint64_t)RS_RAM_BASE + 0x3000) | 2},
		{RS_IOMMU_CQCSR, 3},
		{RS_IOMMU_FQCSR, 3},
	};
	bool on = true;

	for (size_t i = 0; on && i < sizeof writes / sizeof *writes; i++)
		on = board_access(b, RS_IOMMU_BASE + writes[i].offset, i < 2 ? 3 : 2, true,
				  writes[i].value);
	return on && board_access(b, RS_IOMMU_BASE + RS_IOMMU_DDTP, 3, true,
				  RS_IOMMU_PPN((uint64_t)RS_RAM_BASE + 0x2000) | mode % 3);
}

static void check(const struct fuzz_board *b)
{
	const struct rs_machine_state *s = b->m.state;

	MUST(s->uart.count <= UART_DEPTH && s->uart.first < UART_DEPTH);
	for (unsigned i = 0; i < PLIC_CONTEXTS; i++)
		MUST(s->plic.threshold[i] <= RS_PLIC_PRIORITY_MAX);
	for (unsigned i = 0; i <= RS_PLIC_SOURCES; i++)
		MUST(s->plic.priority[i] <= RS_PLIC_PRIORITY_MAX);
	MUST(s->plic.priority[0] == 0 && !(s->plic.pending[0] & 1));
	MUST(s->virtio[0].interrupt <= 3);
	MUST(iommu_mode(&s->iommu) <= RS_IOMMU_1LVL);
	MUST(s->iommu.cqh < iommu_queue_entries(s->iommu.cqb));
	MUST(s->iommu.fqt < iommu_queue_entries(s->iommu.fqb));
	MUST(!(s->iommu.ipsr & ~(RS_IOMMU_CIP | RS_IOMMU_FIP)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = {bytes, size};
	struct fuzz_board *b = board_start(&input);
	bool on = true;

	while (on && input.left) {
		unsigned how = (unsigned)input_take(&input, 1);
		uint64_t offset = input_take(&input, 2), value = input_take(&input, how & 3);

		if (offset >> 14 == 3) { /* far away, or misaligned, is rare */
			on = board_wait(b, 1 + value % 100000);
			continue;
		}
		if (how >> 4 == NOTHING && how & 4) {
			on = give_iommu_memory(b, value);
			continue;
		}
		on = board_access(b, address_of(how >> 4, offset & 0x3fff), how & 3, how & 4,
				  value * (how & 8 ? UINT64_C(0x0101010101010101) : 1));
		check(b);
	}
	return 0;
}
