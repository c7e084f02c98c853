/* finisher.c - the test finisher: switches the board off or resets it.
 *
 *            +----------+
 *   bus <--->| finisher |---> the machine stops
 *            +----------+
 *
 * One write-only register: code << 16 | RS_FINISHER_FAIL, RS_FINISHER_PASS or
 * RS_FINISHER_RESET; any other value does nothing. As sifive_test in QEMU. */
#include "dev/dev.h"
#include "ringside/abi/board.h"

static void finisher_reset(void *state)
{
	*(struct finisher *)state = (struct finisher){.request = FINISHER_NOTHING};
}

static bool finisher_load(void *state, const struct rs_board_io *io, uint64_t offset,
			  unsigned size, uint64_t *value)
{
	(void)state;
	(void)io;
	(void)offset;
	(void)size;
	*value = 0;
	return true;
}

static bool finisher_store(void *state, const struct rs_board_io *io, uint64_t offset,
			   unsigned size, uint64_t value)
{
	struct finisher *f = state;

	(void)io;
	if (offset != 0 || size < 2)
		return true;
	switch (value & 0xffff) {
	case RS_FINISHER_PASS:
		*f = (struct finisher){.request = FINISHER_OFF, .code = 0};
		break;
	case RS_FINISHER_FAIL:
		*f = (struct finisher){.request = FINISHER_OFF,
				       .code = (uint32_t)(value >> 16 & 0xffff)};
		break;
	case RS_FINISHER_RESET:
		*f = (struct finisher){.request = FINISHER_RESET};
		break;
	default:
		break;
	}
	return true;
}

const struct rs_device_class rs_finisher_class = {
	.name = "finisher",
	.span = 0x1000,
	.state_size = sizeof(struct finisher),
	.reset = finisher_reset,
	.load = finisher_load,
	.store = finisher_store,
};
