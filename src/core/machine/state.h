/* state.h - everything that a machine remembers, except its RAM: no pointers, so that a copy is
 * a snapshot. */
#ifndef CORE_MACHINE_STATE_H
#define CORE_MACHINE_STATE_H
#include "dev/dev.h"
#include "exec/exec.h"
#include "hart/hart.h"
#include "mmu/tlb.h"
#include "ringside/machine.h"

struct rs_machine_state {
	struct cpu cpu; /* first: the hart's registers lie at the start of the arena */
	struct finisher finisher;
	struct aclint aclint;
	struct uart uart;
	struct rs_config config;
	struct decoded decoded; /* not architectural: may be zeroed at any time */
};

/* The board: which device lies where. */
struct board_row {
	uint64_t base;
	const struct rs_device_class *class;
	size_t state; /* offset in struct rs_machine_state */
};
enum { BOARD_DEVICES = 3 };
extern const struct board_row board[BOARD_DEVICES];

#endif
