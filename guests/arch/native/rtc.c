/* rtc.c - the real-time clock ("Goldfish RTC"): nanoseconds in two registers. Reading the low one
 * latches the high one. */
#include "native.h"

#define TIME_LOW  0
#define TIME_HIGH 1

static volatile uint32_t *rtc; /* NULL if there is none */

void rtc_find(const struct fdt *fdt)
{
	uint64_t pa;
	unsigned irq;
	if (find_device(fdt, 0, "google,goldfish-rtc", &pa, &irq))
		rtc = map_device(pa, 0x1000);
}

bool rtc_exists(void)
{
	return rtc != NULL;
}

uint64_t arch_rtc_read(void)
{
	uint64_t low = rtc[TIME_LOW];
	return (uint64_t)rtc[TIME_HIGH] << 32 | low;
}
