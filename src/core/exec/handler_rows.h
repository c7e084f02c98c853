/* handler_rows.h - several accesses in a row through one base register. */
#ifndef CORE_EXEC_HANDLER_ROWS_H
#define CORE_EXEC_HANDLER_ROWS_H
#include "exec/code_cache.h"

/* The handler that runs the first two or four of `count` consecutive instructions together; NULL if there is
 * none. */
slot_handler *handler_row(const struct decoded_slot *first, unsigned count);

#endif
