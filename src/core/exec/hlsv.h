/* hlsv.h - loads and stores in the guest's address space (H: "Hypervisor Virtual-Machine Load
 * and Store Instructions"). */
#ifndef CORE_EXEC_HLSV_H
#define CORE_EXEC_HLSV_H
#include "exec/mem.h"
#include "exec/priv.h"

/* Allowed in M and HS, and in U if hstatus.HU is set. */
static inline bool guest_view(struct cpu *c, struct view *view)
{
	struct hart *h = &c->h;

	if (!h->has_h)
		return illegal(c);
	if (mode_is_virtual((enum rs_mode)h->mode))
		return virtual_instruction(c);
	if (h->mode == RS_MODE_U && !(h->hstatus & HSTATUS_HU))
		return illegal(c);
	*view = (struct view){.mode = h->hstatus & HSTATUS_SPVP ? RS_MODE_VS : RS_MODE_VU};
	return true;
}

static inline bool guest_load(struct cpu *c, const struct operands *in, unsigned size,
			      unsigned sign_bits)
{
	struct view view;
	uint64_t value;

	if (!guest_view(c, &view) || !mem_load(c, view, rs1(c, in), size, &value))
		return false;
	return set_rd(c, in, sign_bits ? sext(value, sign_bits) : value);
}

static inline bool guest_load_code(struct cpu *c, const struct operands *in, unsigned size)
{
	struct view view;
	uint64_t value;

	if (!guest_view(c, &view))
		return false;
	view.as_code = true;
	return mem_load_code(c, view, rs1(c, in), size, &value) && set_rd(c, in, value);
}

static inline bool guest_store(struct cpu *c, const struct operands *in, unsigned size)
{
	struct view view;

	return guest_view(c, &view) && mem_store(c, view, rs1(c, in), size, rs2(c, in));
}

static inline bool exec_hlv_b(struct cpu *c, const struct operands *in)
{
	return guest_load(c, in, 1, 8);
}

static inline bool exec_hlv_bu(struct cpu *c, const struct operands *in)
{
	return guest_load(c, in, 1, 0);
}

static inline bool exec_hlv_h(struct cpu *c, const struct operands *in)
{
	return guest_load(c, in, 2, 16);
}

static inline bool exec_hlv_hu(struct cpu *c, const struct operands *in)
{
	return guest_load(c, in, 2, 0);
}

static inline bool exec_hlvx_hu(struct cpu *c, const struct operands *in)
{
	return guest_load_code(c, in, 2);
}

static inline bool exec_hlv_w(struct cpu *c, const struct operands *in)
{
	return guest_load(c, in, 4, 32);
}

static inline bool exec_hlv_wu(struct cpu *c, const struct operands *in)
{
	return guest_load(c, in, 4, 0);
}

static inline bool exec_hlvx_wu(struct cpu *c, const struct operands *in)
{
	return guest_load_code(c, in, 4);
}

static inline bool exec_hlv_d(struct cpu *c, const struct operands *in)
{
	return guest_load(c, in, 8, 0);
}

static inline bool exec_hsv_b(struct cpu *c, const struct operands *in)
{
	return guest_store(c, in, 1);
}

static inline bool exec_hsv_h(struct cpu *c, const struct operands *in)
{
	return guest_store(c, in, 2);
}

static inline bool exec_hsv_w(struct cpu *c, const struct operands *in)
{
	return guest_store(c, in, 4);
}

static inline bool exec_hsv_d(struct cpu *c, const struct operands *in)
{
	return guest_store(c, in, 8);
}

#endif
