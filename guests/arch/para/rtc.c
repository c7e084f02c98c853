/* rtc.c - the real-time clock ("Goldfish RTC"): nanoseconds in two registers. There is no call for it: the
 * hypervisor emulates the device, and each access traps. This is what native has too, and it is slow. */
#include "para.h"

#include "ringside/abi/board.h"

#define TIME_LOW  0
#define TIME_HIGH 1

static volatile uint32_t *rtc; /* NULL if there is none */

void rtc_start(void)
{
	rtc = map_device(RS_RTC_BASE);
}

bool rtc_exists(void)
{
	return rtc != NULL;
}

/* native: two loads. Here too, but each traps, and the hypervisor acts it out. */
uint64_t arch_rtc_read(void)
{
	uint64_t low = rtc[TIME_LOW];
	return (uint64_t)rtc[TIME_HIGH] << 32 | low;
}
