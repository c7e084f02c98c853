/* state.h - the state of a machine, except its RAM: the architecture and the devices, no engine
 * and no pointers, so that a copy is a snapshot. */
#ifndef CORE_MACHINE_STATE_H
#define CORE_MACHINE_STATE_H
#include "dev/dev.h"
#include "dev/iommu.h"
#include "dev/virtio.h"
#include "mmu/cpu.h"
#include "ringside/machine.h"

/* The next time at which devices have something to do, and the interrupt lines (mip bits) that
 * may rise then. */
struct next_event {
	uint64_t cycle, tick;	/* a device has something to do; NEVER: none has */
	uint64_t poll;		/* the clock at which to poll the host attachments */
	uint64_t timed_lines;	/* lines that may rise at `cycle` or `tick` */
	uint64_t outside_lines; /* lines that may rise when a host attachment has news */
	uint64_t input_lines;	/* of these, those that console input raises */
};

/* Where a disk's last request to read writes in RAM: `count` pieces, all of which are listed if they are not
 * more than ARRIVAL_PIECES. */
enum { ARRIVAL_PIECES = 16 };
struct arrival {
	uint32_t count;
	struct {
		uint64_t offset;
		uint32_t size;
	} at[ARRIVAL_PIECES];
};

struct rs_machine_state {
	struct cpu cpu;
	struct finisher finisher;
	struct aclint aclint;
	struct plic plic;
	struct uart uart;
	struct rtc rtc;
	struct virtio virtio[RS_VIRTIO_SLOTS];
	struct arrival arrivals[RS_VIRTIO_SLOTS];
	struct iommu iommu;
	struct next_event next_event;
	uint64_t poll_after; /* the clock before which host attachments are not polled, unless
				the hart waits */
	uint64_t
		pending_before; /* interrupts (mip bits) that were pending at the last update */
	bool device_accessed;	/* a device register was accessed since the last update */
	bool no_iommu;		/* the last place of the board is empty */
	uint64_t ram_size;	/* bytes */
	struct rs_costs costs;
};

/* The board: the place of each device. The last one may be empty. */
enum { BOARD_PLACES = 6 + RS_VIRTIO_SLOTS };
extern const struct bus_place board[BOARD_PLACES];

#endif
