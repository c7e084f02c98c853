#include "gdb/nested_access.h"

#include "ringside/abi/csr.h"
#include "ringside/debug.h"

enum { PAGE = 4096, MPRV = 17, MPP = 11 };

/* As which mode it accesses data (Priv: "Memory Privilege in mstatus Register"). */
static enum rs_mode data_mode(const struct subject *s)
{
	static const uint16_t mstatus = CSR_mstatus;
	enum rs_mode mode = subject_mode(s);
	uint64_t status;

	if (mode != RS_MODE_M)
		return mode;
	subject_csrs(s, &mstatus, &status, 1);
	return status >> MPRV & 1 ? (enum rs_mode)(status >> MPP & 3) : mode;
}

static bool find_part(const struct subject *s, uint64_t va, uint64_t size,
		      struct nested_part *part)
{
	struct rs_walk_read reads[RS_WALK_READS];
	bool found;

	part->size = size;
	(void)rs_machine_nested_walk(s->m, s->where, data_mode(s), va, reads, &part->address,
				     &found);
	return found;
}

static bool find_parts(struct nested_access *a, const struct subject *s)
{
	uint64_t rest = PAGE - a->first % PAGE, size = a->what.size;

	a->parts[1].size = 0;
	if (size <= rest)
		return find_part(s, a->first, size, &a->parts[0]);
	return find_part(s, a->first, rest, &a->parts[0]) &&
	       find_part(s, a->first + rest, size - rest, &a->parts[1]);
}

void nested_access_expect(struct nested_access *a, const struct subject *s, bool place)
{
	uint16_t half[2] = {0};

	a->retired = subject_instructions(s);
	a->mode = (uint8_t)subject_mode(s);
	a->placed = false;
	a->any = subject_fetch(s, subject_pc(s), &half[0], 2) &&
		 ((half[0] & 3) != 3 || subject_fetch(s, subject_pc(s) + 2, &half[1], 2)) &&
		 rs_memory_access(half[0] | (uint32_t)half[1] << 16, &a->what);
	if (!a->any)
		return;
	a->first = subject_reg(s, a->what.rs1) + (uint64_t)a->what.offset;
	a->last = a->first + (a->what.size - 1);
	a->placed = place && find_parts(a, s);
}

/* One that trapped has accessed nothing. */
uint8_t nested_access_made(const struct nested_access *a, const struct subject *s)
{
	bool stored =
		a->what.stores && (!a->what.conditional || subject_reg(s, a->what.rd) == 0);

	if (!a->any || subject_instructions(s) == a->retired)
		return 0;
	return (uint8_t)((a->what.loads ? RS_WATCH_LOAD : 0) | (stored ? RS_WATCH_STORE : 0));
}
