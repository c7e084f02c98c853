/* pace.h - idle time at a terminal. */
#ifndef CLI_PACE_H
#define CLI_PACE_H
#include "ringside/lane.h"

/** At a terminal, let idle time take as long as it does in real time: otherwise a guest with a periodic timer that
 * waits for a key would run ahead and keep the host busy.
 * @param slept  idle cycles for which that was done */
void pace(struct rs_lane *lane, uint64_t *slept);

#endif
