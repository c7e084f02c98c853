/* aclint.c - software and timer interrupts of M-mode (RISC-V ACLINT: "MTIMER Device", "MSWI
 * Device").
 *
 *            +--------+---> machine software interrupt (msip)
 *   bus <--->| aclint |
 *   ticks -->|        |---> machine timer interrupt (mtime >= mtimecmp)
 *            +--------+
 *
 * One hart. Registers answer to 4-byte and 8-byte accesses. Differs from an ACLINT: mtime is
 * read-only, because it is derived from the machine's cycles. */
#include "dev/dev.h"
#include "ringside/abi/board.h"

static void aclint_reset(void *state)
{
	*(struct aclint *)state = (struct aclint){.mtimecmp = UINT64_MAX};
}

/* `size` bytes of a 64-bit register at byte `at` (0 or 4). */
static uint64_t part(uint64_t reg, uint64_t at, unsigned size)
{
	reg >>= 8 * at;
	return size == 8 ? reg : reg & UINT32_MAX;
}

static uint64_t with_part(uint64_t reg, uint64_t at, unsigned size, uint64_t value)
{
	if (size == 8)
		return value;
	value &= UINT32_MAX;
	return at ? (reg & UINT32_MAX) | value << 32 : (reg & ~(uint64_t)UINT32_MAX) | value;
}

static bool aclint_load(void *state, const struct rs_board_io *io, uint64_t offset,
			unsigned size, uint64_t *value)
{
	const struct aclint *a = state;
	uint64_t at = offset & 4;

	if (size < 4)
		return false;
	if (offset == RS_ACLINT_MSIP)
		*value = a->msip;
	else if (offset - at == RS_ACLINT_MTIMECMP)
		*value = part(a->mtimecmp, at, size);
	else if (offset == RS_ACLINT_MTIME || offset == RS_ACLINT_MTIME + 4)
		*value = part(io->ticks, at, size);
	else
		*value = 0;
	return true;
}

static bool aclint_store(void *state, const struct rs_board_io *io, uint64_t offset,
			 unsigned size, uint64_t value)
{
	struct aclint *a = state;
	uint64_t at = offset & 4;

	(void)io;
	if (size < 4)
		return false;
	if (offset == RS_ACLINT_MSIP)
		a->msip = value & 1;
	else if (offset - at == RS_ACLINT_MTIMECMP)
		a->mtimecmp = with_part(a->mtimecmp, at, size, value);
	return true;
}

const struct rs_device_class rs_aclint_class = {
	.name = "aclint",
	.span = 0x10000,
	.state_size = sizeof(struct aclint),
	.reset = aclint_reset,
	.load = aclint_load,
	.store = aclint_store,
};
