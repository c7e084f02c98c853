/* find.h - breakpoints: conditions are read here, and a worker runs the lane to them. */
#ifndef WEB_PAGE_FIND_H
#define WEB_PAGE_FIND_H
#include "web/shared.h"

/** As view_source's run_to(), of the lane of a generation. */
enum view_find_result web_find_run_to(enum rs_generation g, const struct view_find *what,
				      struct view_found *found, char *message, size_t size);
/** Other lanes run now. */
void web_find_clear(void);

#endif
