/* board.c - what native has drivers for and the hypervisor does not offer yet: a clock, a disk. */
#include "para.h"

bool rtc_exists(void)
{
	return false;
}

uint64_t arch_rtc_read(void)
{
	return 0;
}

uint64_t disk_sectors(void)
{
	return 0;
}

bool disk_read_only(void)
{
	return true;
}

void arch_blk_submit(uint32_t slots)
{
	for (unsigned slot = 0; slot < DISK_REQUESTS; slot++)
		if (slots >> slot & 1)
			blk_done(slot, false);
}

void arch_device_interrupt(void)
{
}
