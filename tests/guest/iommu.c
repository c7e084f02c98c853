/* iommu.c - the hypervisors' driver of the IOMMU, and a disk that is given to a VM: allowed and stray DMA.
 * There is no VM here but its memory: 2 MiB at VM_RAM, which its second stage shows at RS_RAM_BASE.
 */
#include "hypervisors/common/iommu.h"
#include "lib/note.h"
#include "lib/physical.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "lib/string.h"
#include "lib/virtio_blk.h"
#include "ringside/abi/board.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE, "gives a disk to a VM");

#define VM_RAM	0x84000000ul
#define ELSE	0x84200000ul /* not the VM's */
#define MORE	(RS_RAM_BASE + 0x201000ul)
#define GSCID	1ul
#define DISK	RS_IOMMU_DEVICE(0)
#define POINTER 1ul
#define LEAF	0xdful /* V R W X U A D */

_Noreturn void main(void);

static struct iommu_memory memory;
static uint64_t root[2048] __attribute__((aligned(16384))),
	middle[512] __attribute__((aligned(4096)));
static struct iommu iommu;
static struct virtio_blk disk;

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(true, bytes, (uint64_t)bytes, size);
}

static uint64_t pte(uint64_t address, uint64_t flags)
{
	return address >> 12 << 10 | flags;
}

/* The disk's driver has its queue at the start of the VM's memory: `queue` is where the disk sees it. It
 * reads sector 0 to `data`. */
static void read_sector(const char *what, uint64_t queue, uint64_t data)
{
	volatile uint32_t *registers = physical(RS_VIRTIO_BASE);
	struct virtio_blk_queue *mine = physical(VM_RAM);
	struct iommu_fault fault;
	unsigned id;
	bool ok;

	memset(mine, 0, sizeof *mine);
	if (!virtio_blk_probe(registers) || !virtio_blk_init(&disk, registers, mine, queue)) {
		print("there is no disk\n");
		sbi_power_off(1);
	}
	virtio_blk_add(&disk, 0, VIRTIO_BLK_T_IN, 0, data, VIRTIO_BLK_SECTOR);
	virtio_blk_notify(&disk);
	for (;;) {
		if (virtio_blk_complete(&disk, &id, &ok)) {
			print("%s: %s\n", what, ok ? "read" : "failed");
			return;
		}
		if (iommu.registers && iommu_take_fault(&iommu, &fault)) {
			print("%s: stopped, cause %u, device %u, %s 0x%x\n", what,
			      (uint64_t)fault.cause, (uint64_t)fault.device,
			      fault.write ? "write" : "read", fault.address);
			return;
		}
	}
}

/* What is in memory there: the first words of the sector, or nothing. */
static void look(const char *where, uint64_t address)
{
	char begin[10] = "";

	memcpy(begin, physical(address), sizeof begin - 1);
	print("  %s: \"%s\"\n", where, begin);
}

static bool interrupt_is_pending(void)
{
	const volatile uint32_t *pending = physical(RS_PLIC_BASE + RS_PLIC_PENDING);

	return pending[RS_IOMMU_IRQ / 32] >> RS_IOMMU_IRQ % 32 & 1;
}

void main(void)
{
	read_sector("no IOMMU", VM_RAM, ELSE);
	look("anywhere", ELSE);
	memset(physical(ELSE), 0, VIRTIO_BLK_SECTOR);

	root[RS_RAM_BASE >> 30] = pte(physical_address(middle), POINTER);
	middle[0] = pte(VM_RAM, LEAF);
	if (!iommu_start(&iommu, &memory)) {
		print("there is no such IOMMU\n");
		sbi_power_off(1);
	}
	read_sector("a disk that is nobody's", RS_RAM_BASE, RS_RAM_BASE + 0x10000);
	print("  interrupt: %s\n", interrupt_is_pending() ? "pending" : "no");

	iommu_assign(&iommu, DISK,
		     RS_IOMMU_IOHGATP_SV39X4 | GSCID << RS_IOMMU_IOHGATP_GSCID |
			     physical_address(root) >> 12);
	read_sector("the VM's disk", RS_RAM_BASE, RS_RAM_BASE + 0x10000);
	look("in the VM", VM_RAM + 0x10000);
	read_sector("astray", RS_RAM_BASE, RS_RAM_BASE + 0x200000);
	look("behind the VM", ELSE);
	read_sector("half astray", RS_RAM_BASE, RS_RAM_BASE + 0x1fff00);
	look("behind the VM", ELSE);

	/* not at the place of the queue in the IOMMU's cache */
	middle[1] = pte(ELSE, LEAF);
	read_sector("more memory", RS_RAM_BASE, MORE);
	look("in the VM", ELSE + 0x1000);
	memset(physical(ELSE + 0x1000), 0, VIRTIO_BLK_SECTOR);
	middle[1] = 0;
	read_sector("taken away, and not said", RS_RAM_BASE, MORE);
	look("no longer the VM's", ELSE + 0x1000);
	memset(physical(ELSE + 0x1000), 0, VIRTIO_BLK_SECTOR);
	iommu_forget_vm(&iommu, GSCID);
	read_sector("said", RS_RAM_BASE, MORE);
	look("no longer the VM's", ELSE + 0x1000);

	iommu_revoke(&iommu, DISK);
	read_sector("the VM has ended", RS_RAM_BASE, RS_RAM_BASE + 0x10000);
	iommu_assign(&iommu, DISK, 0);
	read_sector("the hypervisor's", VM_RAM, ELSE);
	look("anywhere", ELSE);
	sbi_power_off(0);
}
