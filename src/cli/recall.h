/* recall.h - what the guest of a lane had in its memory at a moment: the run is repeated up to it. */
#ifndef CLI_RECALL_H
#define CLI_RECALL_H
#include "cli/code_symbols.h"
#include "ringside/recording.h"
#include "view/model/source.h"

struct recall;

/** `recorded`: the options are of a recording, and a run that is another one is refused; or NULL.
 * @return NULL: no memory. What the pointers are to must stay. */
struct recall *recall_new(const struct rs_lane_options *options,
			  const struct rs_recorded *recorded);
void recall_free(struct recall *recall); /**< NULL is allowed */

/** As in struct view_source. */
enum view_memory_state recall_read(struct recall *recall, bool before,
				   const struct rs_moment *moment,
				   const struct rs_memory_wish *wish, struct rs_memory *out,
				   unsigned *percent, char problem[VIEW_MEMORY_PROBLEM]);
bool recall_symbol(struct recall *recall, unsigned vm, enum rs_mode mode, uint64_t address,
		   char *name, size_t size, uint64_t *offset);
bool recall_find(struct recall *recall, unsigned vm, const char *name, uint64_t *address);

#endif
