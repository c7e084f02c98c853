/* memory.c - what a guest has in its memory, read through its own page tables, and where its calls came from. */
#include "ringside/memory.h"

#include <string.h>

#include "lane/lane.h"
#include "ringside/abi/csr.h"

enum { PAGE = 4096, FP = 8, RA = 1, SP = 2 };

/* Whose memory: that of the hart, or of one that an emulator acts out. */
struct reading {
	const struct rs_machine *m;
	bool nested;
	uint64_t where;
	enum rs_mode mode;
};

/* ---- bytes */

static bool translate(const struct reading *r, uint64_t va, uint64_t *pa)
{
	struct rs_walk_read reads[RS_WALK_READS];
	bool found;

	if (r->nested)
		return rs_machine_nested_translate(r->m, r->where, r->mode, va, pa);
	(void)rs_machine_walk(r->m, r->mode, va, reads, pa, &found);
	return found;
}

/* Not across the end of a page. */
static bool read_within(const struct reading *r, uint64_t va, void *bytes, size_t size)
{
	uint64_t pa;

	return translate(r, va, &pa) && rs_machine_load(r->m, pa, bytes, size) == RS_OK;
}

static bool read_bytes(const struct reading *r, uint64_t va, void *bytes, size_t size)
{
	size_t rest = PAGE - (size_t)(va & (PAGE - 1));

	if (size <= rest)
		return read_within(r, va, bytes, size);
	return read_within(r, va, bytes, rest) &&
	       read_within(r, va + rest, (uint8_t *)bytes + rest, size - rest);
}

static void take_bytes(struct rs_memory *out, const struct reading *r)
{
	for (size_t i = 0; i < RS_MEMORY_BYTES; i += RS_MEMORY_GRAIN)
		out->there[i / RS_MEMORY_GRAIN] =
			read_within(r, out->first + i, out->bytes + i, RS_MEMORY_GRAIN);
}

static void take_walk(struct rs_memory *out, const struct reading *r)
{
	uint8_t byte;

	if (r->nested) {
		out->read_count =
			(uint8_t)rs_machine_nested_walk(r->m, r->where, r->mode, out->address,
							out->reads, &out->pa, &out->found);
		if (!rs_machine_nested_translate(r->m, r->where, r->mode, out->address,
						 &out->lies))
			out->lies = 0;
	} else {
		out->read_count = (uint8_t)rs_machine_walk(r->m, r->mode, out->address,
							   out->reads, &out->pa, &out->found);
	}
	out->ram = out->found && read_within(r, out->address, &byte, sizeof byte);
}

static void take_code(struct rs_memory *out, const struct reading *r)
{
	unsigned before = RS_HART_STATE_BEFORE,
		 after = RS_HART_STATE_CODE - RS_HART_STATE_BEFORE;

	while (before > 0 && !read_bytes(r, out->hart.pc - before, out->code, before))
		before -= 2;
	while (after > 0 && !read_bytes(r, out->hart.pc, out->code + before, after))
		after -= 2;
	out->code_at = out->hart.pc - before;
	out->code_size = (uint8_t)(after ? before + after : 0);
}

static bool is_paged(const struct reading *r)
{
	bool guest = r->mode == RS_MODE_VS || r->mode == RS_MODE_VU;
	struct rs_nested_hart nested;
	uint64_t atp = 0;

	if (r->mode == RS_MODE_M)
		return false;
	if (!r->nested)
		atp = rs_machine_csr(r->m, guest ? CSR_vsatp : CSR_satp);
	else if (rs_machine_nested_hart(r->m, r->where, &nested) == RS_OK)
		atp = nested.satp;
	return atp >> 60;
}

/* ---- the stack */

static void take_stack(struct rs_memory *out, const struct reading *r)
{
	while (out->stack_count < RS_MEMORY_STACK &&
	       read_within(r, out->stack_at + 8 * (uint64_t)out->stack_count,
			   &out->stack[out->stack_count], 8))
		out->stack_count++;
}

static bool is_link(unsigned reg)
{
	return reg == RA || reg == 5; /* RV32I: "Control Transfer Instructions" */
}

/* Whether a call would return to this place: `jal`, `jalr` or `c.jalr` stands before it. */
static bool is_return(const struct reading *r, uint64_t pc)
{
	uint32_t word;
	uint16_t half;

	if (pc & 1 || pc < 4)
		return false;
	if (read_bytes(r, pc - 4, &word, sizeof word) && is_link(word >> 7 & 31) &&
	    ((word & 0x7f) == 0x6f || (word & 0x707f) == 0x67))
		return true;
	return read_bytes(r, pc - 2, &half, sizeof half) && (half & 0xf07f) == 0x9002 &&
	       (half >> 7 & 31) != 0;
}

static bool add_frame(struct rs_memory *out, uint64_t pc, uint64_t at)
{
	if (out->frame_count == RS_MEMORY_FRAMES)
		return false;
	out->frames[out->frame_count++] = (struct rs_memory_frame){pc, at};
	return true;
}

/* Whether s0 can be the frame pointer of a caller whose frame lies above `fp`; 0: there is none. */
static bool is_caller(uint64_t next, uint64_t fp)
{
	return next == 0 || (!(next & 7) && next > fp && next - fp < (1 << 20));
}

/* s0 points behind a frame, in which ra and the caller's s0 stand last. Code without frame pointers may have anything in
 * s0. @return whether it is such a chain. */
static bool by_pointer(struct rs_memory *out, const struct reading *r)
{
	uint64_t fp = out->hart.x[FP], below = out->hart.x[SP], pair[2];
	unsigned begun = out->frame_count;

	while (!(fp & 7) && fp > below && fp - below < (1 << 20) &&
	       read_bytes(r, fp - 16, pair, sizeof pair) && is_return(r, pair[1]) &&
	       is_caller(pair[0], fp) && add_frame(out, pair[1], fp - 8)) {
		below = fp;
		fp = pair[0];
	}
	return out->frame_count > begun;
}

static void take_frames(struct rs_memory *out, const struct reading *r)
{
	bool leaf = is_return(r, out->hart.x[RA]);

	(void)add_frame(out, out->hart.pc, 0);
	out->by_pointer = by_pointer(out, r);
	if (out->by_pointer)
		return;
	if (leaf)
		(void)add_frame(out, out->hart.x[RA], 0);
	for (size_t i = 0; i < out->stack_count; i++)
		if (is_return(r, out->stack[i]) &&
		    !add_frame(out, out->stack[i], out->stack_at + 8 * i))
			break;
}

/* ---- */

/* Of several, the one that is acted out may be another. */
static bool nested_hart(const struct rs_lane *lane, uint64_t where, unsigned vm,
			struct rs_guest_hart *hart)
{
	struct rs_nested_hart nested;
	bool several = rs_lane_vms(lane) > 1;
	uint8_t mode = several ? lane->reader.vms[vm].behalf : lane->reader.behalf[0];

	if (!where || rs_machine_nested_hart(&lane->machine, where, &nested) != RS_OK)
		return false;
	if (several || !rs_lane_guest_hart(lane, hart))
		hart->mode = mode == RS_BEHALF_U   ? RS_MODE_U
			     : mode == RS_BEHALF_M ? RS_MODE_M
						   : RS_MODE_S;
	hart->pc = nested.pc;
	memcpy(hart->x, nested.x, sizeof hart->x);
	return true;
}

void rs_lane_recall(const struct rs_lane *lane, const struct rs_memory_wish *wish,
		    struct rs_memory *out)
{
	unsigned vm = wish->vm < RS_VMS ? wish->vm : 0;
	struct reading r = {.m = &lane->machine,
			    .nested = lane->reader.generation->nests,
			    .where = rs_lane_vms(lane) > 1 ? lane->reader.vms[vm].nested
							   : lane->reader.relay.where};

	memset(out, 0, sizeof *out);
	out->known = r.nested ? nested_hart(lane, r.where, vm, &out->hart)
			      : rs_lane_guest_hart(lane, &out->hart);
	if (!out->known)
		return;
	r.mode = out->hart.mode;
	out->address = wish->follow < RS_FOLLOW_PC    ? out->hart.x[wish->follow]
		       : wish->follow == RS_FOLLOW_PC ? out->hart.pc
						      : wish->address;
	out->first = (out->address & ~UINT64_C(7)) + (uint64_t)wish->scroll;
	out->stack_at = wish->has_stack ? wish->stack : out->hart.x[SP] & ~UINT64_C(7);
	take_bytes(out, &r);
	take_walk(out, &r);
	out->paged = is_paged(&r);
	take_code(out, &r);
	take_stack(out, &r);
	take_frames(out, &r);
}
