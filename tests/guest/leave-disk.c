/* leave-disk.c - a guest that ends while its disk works for it: a request is under way, and others wait in the
 * queue. LEAVE says how.
 */
#include "lib/note.h"
#include "lib/physical.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "lib/virtio_blk.h"
#include "ringside/abi/board.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_BOARD, "ends while its disk works");

#define PLIC_ENABLE_HERE                                                                       \
	(RS_PLIC_BASE + RS_PLIC_ENABLE + RS_PLIC_CONTEXT_S * RS_PLIC_ENABLE_STRIDE)
#define PLIC_CLAIM_HERE                                                                        \
	(RS_PLIC_BASE + RS_PLIC_CONTEXT + RS_PLIC_CONTEXT_S * RS_PLIC_CONTEXT_STRIDE +         \
	 RS_PLIC_CLAIM)

/* CLAIMED: with an interrupt of the disk that it has claimed and not completed. */
enum leave { POWER_OFF, CRASH, CLAIMED };

_Noreturn void main(void);

static struct virtio_blk_queue queue __attribute__((aligned(4096)));
static struct virtio_blk disk;
static uint8_t data[VIRTIO_BLK_REQUESTS][VIRTIO_BLK_SECTOR] __attribute__((aligned(4096)));

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(true, bytes, (uint64_t)bytes, size);
}

static volatile uint32_t *at(uint64_t address)
{
	return physical(address);
}

static void claim_interrupt(void)
{
	*at(RS_PLIC_BASE + RS_PLIC_PRIORITY + 4 * RS_VIRTIO_IRQ) = 1;
	*at(PLIC_ENABLE_HERE) = 1u << RS_VIRTIO_IRQ;
	while (*at(PLIC_CLAIM_HERE) != RS_VIRTIO_IRQ)
		;
}

void main(void)
{
	if (!virtio_blk_probe(at(RS_VIRTIO_BASE)) ||
	    !virtio_blk_init(&disk, at(RS_VIRTIO_BASE), &queue, physical_address(&queue)))
		sbi_power_off(1);
	for (unsigned i = 0; i < VIRTIO_BLK_REQUESTS; i++)
		virtio_blk_add(&disk, i, VIRTIO_BLK_T_IN, i, physical_address(data[i]),
			       VIRTIO_BLK_SECTOR);
	virtio_blk_notify(&disk);
	if (LEAVE == CLAIMED)
		claim_interrupt();
	print("its disk has answered %u of %u requests\n", (uint64_t)queue.used.idx,
	      (uint64_t)VIRTIO_BLK_REQUESTS);
	if (LEAVE == CRASH)
		__asm__ volatile("ebreak"); /* there is no trap vector */
	sbi_power_off(0);
}
