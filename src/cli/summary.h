/* summary.h - what a run came to, for people and as JSON. */
#ifndef CLI_SUMMARY_H
#define CLI_SUMMARY_H
#include <jansson.h>
#include <stdio.h>

#include "ringside/lane.h"

/** Cycles by layer, exits by reason, operations: at most 80 columns.
 * @param before  instructions that it had done when it was restored: the host's time is of those since; or 0 */
void summary_print(FILE *out, struct rs_lane *lane, uint64_t before);

/** Response times of its guests, which is nothing if none of them serves. */
void summary_responses(FILE *out, const struct rs_lane *lane);

/** The document "ringside-run/1". A new reference.
 * @param interrupted  the user ended it */
json_t *summary_json(struct rs_lane *lane, bool interrupted);

#endif
