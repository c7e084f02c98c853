/* provenance.h - the part of a result's provenance that a lane knows. */
#ifndef LANE_PROVENANCE_H
#define LANE_PROVENANCE_H
#include "lane/boot.h"
#include "ringside/provenance.h"

/** Of this program, and guest software made by `compiler`; NULL: not known. */
struct rs_provenance provenance_of_program(const char *compiler);
/** Of a lane that is loaded with `b`. */
struct rs_provenance provenance_of_boot(const struct boot *b, const char *compiler);

#endif
