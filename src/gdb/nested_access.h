/* nested_access.h - what a nested guest accesses. Its emulator reports its steps, and not its accesses: they are computed
 * from the instruction that comes next and the registers before it, and behind its step from whether it retired. So the
 * page tables that count are those of that moment. */
#ifndef GDB_NESTED_ACCESS_H
#define GDB_NESTED_ACCESS_H
#include "lane/subject.h"
#include "ringside/isa.h"

struct nested_access {
	bool any; /**< an access is expected: of the bytes `first` to `last` ... */
	uint64_t first, last;
	bool placed; /**< ... which lie there in the guest's physical memory, a part in each of two pages */
	struct nested_part {
		uint64_t address, size; /**< size 0: there is none */
	} parts[2];
	struct rs_memory_access what;
	uint64_t retired; /**< instructions before it */
	uint8_t mode;	  /**< in which it makes it: enum rs_mode */
};

/** The guest stands between two steps: what will it access? `place`: its physical addresses are wanted, too. */
void nested_access_expect(struct nested_access *a, const struct subject *s, bool place);
/** Behind that step. @return RS_WATCH_LOAD, RS_WATCH_STORE or both, if it has made the access; 0: it has not. */
uint8_t nested_access_made(const struct nested_access *a, const struct subject *s);

#endif
