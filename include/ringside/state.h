/** @file state.h
 * The state of a machine as bytes, for files. Without RAM, which is bytes already. */
#ifndef RS_STATE_H
#define RS_STATE_H
#include "ringside/machine.h"

/** Parts of it that belong together; between them lies what is all 0 while a machine stands still. */
enum { RS_STATE_PARTS = 2 };
struct rs_state_part {
	void *bytes;
	size_t size;
};
void rs_machine_state(const struct rs_machine *m, struct rs_state_part parts[RS_STATE_PARTS]);

/** A number that differs where these bytes mean something else: by the version of this program, or by how a compiler
 * lays structures out. It is the same on all hosts where numbers of 8 bytes are aligned to 8. */
uint64_t rs_machine_state_layout(void);

/** After the bytes came from a file: whether they are the state of a machine with `ram_size` bytes of RAM. To be followed
 * by rs_machine_restored(). */
bool rs_machine_state_good(struct rs_machine *m, uint64_t ram_size);

#endif
