/* costfile.h - cost tables as text. */
#ifndef HOST_COSTFILE_H
#define HOST_COSTFILE_H
#include <stdbool.h>
#include <stddef.h>

#include "ringside/cost.h"
#include "ringside/error.h"

/** Read `path`: a name and a number of cycles on each line ("disk 8000000"); `#` begins a
 * comment. Costs that the file does not name are unchanged.
 * @return RS_OK; RS_IO, RS_NO_MEMORY, or RS_BAD_CONFIG with a message that names file and line.
 */
enum rs_error rs_costs_read(struct rs_costs *costs, const char *path, char *message,
			    size_t size);

/** Read a number of cycles: decimal digits alone. @return false if it is none or exceeds 32 bits. */
bool rs_cycles_parse(const char *text, uint32_t *cycles);

#endif
