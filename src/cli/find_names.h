/* find_names.h - what names mean where a condition is looked for: those of the guest in a virtual machine, or of the only
 * one. */
#ifndef CLI_FIND_NAMES_H
#define CLI_FIND_NAMES_H
#include "cli/code_symbols.h"
#include "lane/condition.h"
#include "view/model/source.h"

struct find_names {
	struct code_symbols symbols;
	bool open; /**< they are of virtual machine `vm` */
	uint8_t vm;
};

/** Read the condition of `what` for a lane with these options: in full, with its place in *found, if `what` is a CHECK.
 * @return YES, or REFUSED with a message. */
enum view_find_result find_names_read(struct find_names *n,
				      const struct rs_lane_options *options,
				      const struct view_find *what, struct condition *c,
				      struct view_found *found, char *message, size_t size);
/** Write where that is, by the names that were read last: "<wait+0x4>, hello.c:12". */
void find_names_where(const struct find_names *n, enum rs_mode mode, uint64_t pc, char *text,
		      size_t size);
void find_names_close(struct find_names *n);

/** The first of these for whoever has the names. */
enum view_find_result find_condition(struct code_symbols *symbols, const struct view_find *what,
				     struct condition *c, struct view_found *found,
				     char *message, size_t size);

#endif
