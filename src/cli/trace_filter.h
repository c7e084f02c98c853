/* trace_filter.h - which events of a run are listed.
 */
#ifndef CLI_TRACE_FILTER_H
#define CLI_TRACE_FILTER_H
#include <stdbool.h>

#include "ringside/event.h"
#include "ringside/lane.h"

/** All must agree. */
struct trace_filter {
	uint32_t kinds; /**< RS_EVENT_BIT of each */
	uint32_t
		modes; /**< 1 << mode of each in which the event happened, or to which it leads; 0: all */
	uint64_t low, high;  /**< of the pc; high 0: all */
	const char *vm_name; /**< NULL: all */
	uint8_t vm;	     /**< its number, once the lane is open */
	bool has_operation;
	uint16_t operation; /**< that it is in, innermost */
};

/** Read "trap,mark". @return STATUS_OK, or a status after a message. */
int trace_filter_kinds(struct trace_filter *filter, const char *text);
/** Read "S,U" or "VS". */
int trace_filter_modes(struct trace_filter *filter, const char *text);
/** Read "LO..HI", addresses of code in hexadecimal or decimal. */
int trace_filter_pcs(struct trace_filter *filter, const char *text);
/** Read the name of an operation. */
int trace_filter_operation(struct trace_filter *filter, const char *text);
/** Find the virtual machine that is asked for. */
int trace_filter_vm(struct trace_filter *filter, const struct rs_lane *lane);

bool trace_filter_takes(const struct trace_filter *filter, const struct rs_event *e,
			const struct rs_fact *f);

#endif
