/* board.h - a machine whose devices a fuzzer plays with: accesses are made by its hart, one by
 * one, and a disk checks what it is asked for. */
#ifndef TEST_FUZZ_BOARD_H
#define TEST_FUZZ_BOARD_H
#include "fuzz.h"

#include "machine/state.h"
#include "ringside/machine.h"

enum { BOARD_RAM = 1 << 20, BOARD_SECTORS = 64, BOARD_CODE = 0xff000 };

struct fuzz_board {
	struct rs_machine m;
	struct hart *h;
	struct rs_block disk;
	uint8_t sectors[BOARD_SECTORS * RS_SECTOR_SIZE];
	enum rs_block_result answer; /* of submit() */
	bool pending;
	struct input *input; /* what the console sends is taken from here */
};

/** The machine, as at power-on; its RAM is zero. The same memory each time. */
struct fuzz_board *board_start(struct input *input);

/** Let the hart make one access of 1 << log bytes. @return false when the machine has stopped.
 */
bool board_access(struct fuzz_board *b, uint64_t address, unsigned log, bool store,
		  uint64_t value);

/** Let cycles pass, with the devices' own work in them. @return false when it has stopped. */
bool board_wait(struct fuzz_board *b, uint64_t cycles);

#endif
