/* save_format.h - what a lane has added up, as bytes: one description for saving and restoring. What its options decide
 * is not in it: a lane that is restored was opened with the same ones. */
#ifndef LANE_SAVE_FORMAT_H
#define LANE_SAVE_FORMAT_H
#include "lane/lane.h"
#include "lane/recording_format.h"

/** @return false if what came from a file cannot be. */
bool format_lane(struct format_stream *s, struct rs_lane *lane);

#endif
