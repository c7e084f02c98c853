#include "hypervisors/common/calendar.h"

#include "lib/csr.h"
#include "lib/physical.h"
#include "ringside/abi/board.h"

uint64_t calendar_offset(void)
{
	volatile uint32_t *rtc = physical(RS_RTC_BASE);
	uint64_t low = rtc[0], high = rtc[1];

	return (high << 32 | low) - csr_read(CSR_time) * (1000000000 / RS_TIMEBASE_HZ);
}
