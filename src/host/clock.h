/* clock.h - the wall clock of the host. Nothing that a guest sees may depend on it. */
#ifndef HOST_CLOCK_H
#define HOST_CLOCK_H

/** @return seconds since a fixed moment; never decreases. */
double rs_host_seconds(void);

/** @return seconds of CPU that this thread has had; what others do on the host does not count. */
double rs_host_cpu_seconds(void);

/** Lower the priority of this thread, on hosts where threads have priorities of their own. */
void rs_host_stand_back(void);

#endif
