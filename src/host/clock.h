/* clock.h - the wall clock of the host. Nothing that a guest sees may depend on it. */
#ifndef HOST_CLOCK_H
#define HOST_CLOCK_H

/** @return seconds since some fixed moment; never goes backwards. */
double rs_host_seconds(void);

/** Let other threads go first from now on, on hosts that know of a priority of one thread. */
void rs_host_stand_back(void);

#endif
