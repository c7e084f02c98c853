/* state.h - everything that a machine remembers, except its RAM: no pointers, so that a copy is
 * a snapshot. */
#ifndef CORE_MACHINE_STATE_H
#define CORE_MACHINE_STATE_H
#include "dev/dev.h"
#include "dev/virtio.h"
#include "mmu/cpu.h"
#include "ringside/machine.h"

/* When the devices must be looked at again, and what of the hart may then be interrupted. */
struct board_look {
	uint64_t cycle, tick; /* something is due */
	uint64_t ask;	      /* the clock at which to ask outside for news */
	uint64_t timed;	  /* interrupt lines (mip bits) that may rise when something is due */
	uint64_t outside; /* ... and when there is news */
};

struct rs_machine_state {
	struct cpu cpu; /* first: the hart's registers lie at the start of the arena */
	struct finisher finisher;
	struct aclint aclint;
	struct plic plic;
	struct uart uart;
	struct rtc rtc;
	struct virtio virtio[RS_VIRTIO_SLOTS];
	struct board_look look;
	uint64_t ask_at; /* the clock before which nobody asks outside, unless the hart waits */
	uint64_t raised; /* interrupts (mip bits) that were pending at the last look */
	bool touched;	 /* a device register was accessed since the last look */
	uint64_t ram_size; /* bytes */
	struct rs_costs costs;
};

/* The board: which device lies where. */
enum { BOARD_PLACES = 5 + RS_VIRTIO_SLOTS };
extern const struct bus_place board[BOARD_PLACES];

#endif
