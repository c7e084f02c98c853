/* subject.h - the hart whose code is stepped: the computer's own, or that of a guest which an
 * emulator acts out and whose steps it reports. */
#ifndef LANE_SUBJECT_H
#define LANE_SUBJECT_H
#include "ringside/lane.h"

struct subject {
	const struct rs_lane *lane;
	const struct rs_machine *m;
	bool nested;
	uint64_t where; /**< nested: its machine (abi/nested.h) ... */
	struct rs_nested_hart
		hart; /**< ... as it was read last: its registers; subject_csrs() has CSRs */
	struct rs_nested_step at;
};

void subject_open(struct subject *s, const struct rs_lane *lane, bool nested);
/** Read where it stands. Nested: after a fact RS_FACT_STEP. @return false if the emulator reports
 * what cannot be. */
bool subject_read(struct subject *s);
/** The same of virtual machine number `vm` of an emulator, whether it is current or not. */
bool subject_read_vm(struct subject *s, unsigned vm);

uint64_t subject_pc(const struct subject *s);
enum rs_mode subject_mode(const struct subject *s);
uint64_t subject_reg(const struct subject *s, unsigned number);
/** How many instructions it has retired. */
uint64_t subject_instructions(const struct subject *s);
/** Read the values of these CSRs, whose numbers ascend; those that are not there are 0. */
void subject_csrs(const struct subject *s, const uint16_t *numbers, uint64_t *values,
		  size_t count);
/** Read code at a virtual address. @return false if there is none. */
bool subject_fetch(const struct subject *s, uint64_t va, void *bytes, size_t size);

#endif
