/* recall.h - the guest's memory at moments, as a worker that repeats a lane told it. */
#ifndef WEB_PAGE_RECALL_H
#define WEB_PAGE_RECALL_H
#include "web/shared.h"

/** As view_source's recall(): what is not known yet is asked for. */
enum view_memory_state web_recall_read(enum rs_generation g, bool before,
				       const struct rs_moment *moment,
				       const struct rs_memory_wish *wish, struct rs_memory *out,
				       unsigned *percent, char problem[VIEW_MEMORY_PROBLEM]);
/** Other lanes run now. */
void web_recall_clear(void);

#endif
