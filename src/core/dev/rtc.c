/* rtc.c - a real-time clock: goldfish-rtc as in QEMU ("Goldfish Virtual Hardware":
 * "Goldfish RTC").
 *
 *            +-------+
 *   bus <--->|  rtc  |---> PLIC: the alarm
 *   ticks -->+-------+
 *
 * Nanoseconds since 1970. It starts at the configured epoch and advances with the machine's
 * time, not with the host's clock. 64-bit values are read low half first, which latches
 * the high half, and written high half first. Registers answer to 4-byte accesses. */
#include "dev/dev.h"

enum {
	TIME_LOW = 0x00,
	TIME_HIGH = 0x04,
	ALARM_LOW = 0x08,
	ALARM_HIGH = 0x0c,
	IRQ_ENABLED = 0x10,
	CLEAR_ALARM = 0x14,
	ALARM_STATUS = 0x18,
	CLEAR_INTERRUPT = 0x1c,
};

enum { NS_PER_TICK = 1000000000 / RS_TIMEBASE_HZ };

static void rtc_reset(void *state)
{
	*(struct rtc *)state = (struct rtc){.offset = 0};
}

static uint64_t now(const struct rtc *r, const struct rs_board_io *io)
{
	return r->offset + io->ticks * NS_PER_TICK;
}

static void rtc_update(void *state, const struct rs_board_io *io, bool poll,
		       struct rs_wake *wake)
{
	struct rtc *r = state;
	uint64_t time = now(r, io);

	(void)poll;
	if (r->armed && time >= r->alarm) {
		r->armed = false;
		r->pending = true;
	}
	if (r->armed)
		wake->tick = io->ticks + (r->alarm - time - 1) / NS_PER_TICK + 1;
}

static uint32_t rtc_irq(const void *state)
{
	const struct rtc *r = state;

	return r->pending && r->enabled;
}

static bool rtc_load(void *state, const struct rs_board_io *io, uint64_t offset, unsigned size,
		     uint64_t *value)
{
	struct rtc *r = state;
	uint64_t time = now(r, io);

	if (size != 4)
		return false;
	switch (offset) {
	case TIME_LOW:
		r->high = (uint32_t)(time >> 32);
		*value = (uint32_t)time;
		break;
	case TIME_HIGH:
		*value = r->high;
		break;
	case ALARM_LOW:
		*value = (uint32_t)r->alarm;
		break;
	case ALARM_HIGH:
		*value = r->alarm >> 32;
		break;
	case IRQ_ENABLED:
		*value = r->enabled;
		break;
	case ALARM_STATUS:
		*value = r->armed;
		break;
	default:
		*value = 0;
		break;
	}
	return true;
}

static bool rtc_store(void *state, const struct rs_board_io *io, uint64_t offset, unsigned size,
		      uint64_t value)
{
	struct rtc *r = state;

	if (size != 4)
		return false;
	switch (offset) {
	case TIME_LOW:
		r->offset += (r->time_high | (uint32_t)value) - now(r, io);
		break;
	case TIME_HIGH:
		r->time_high = value << 32;
		break;
	case ALARM_LOW:
		r->alarm = r->alarm_high | (uint32_t)value;
		r->armed = true;
		break;
	case ALARM_HIGH:
		r->alarm_high = value << 32;
		break;
	case IRQ_ENABLED:
		r->enabled = value & 1;
		break;
	case CLEAR_ALARM:
		r->armed = false;
		break;
	case CLEAR_INTERRUPT:
		r->pending = false;
		break;
	default:
		break;
	}
	return true;
}

const struct rs_device_class rs_rtc_class = {
	.name = "rtc",
	.span = 0x1000,
	.state_size = sizeof(struct rtc),
	.reset = rtc_reset,
	.load = rtc_load,
	.store = rtc_store,
	.update = rtc_update,
	.irq = rtc_irq,
};
