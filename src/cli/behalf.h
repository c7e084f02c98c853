/* behalf.h - on whose behalf emulators work, as a table.
 */
#ifndef CLI_BEHALF_H
#define CLI_BEHALF_H
#include <stdio.h>

#include "ringside/lane.h"

/** Print a table of `depth` emulators' cycles, if there are any. `all`: what shares are of. */
void behalf_print(FILE *out, const struct rs_behalf *behalf, unsigned depth, uint64_t all);

#endif
