#include "lane/subject.h"

enum { REPORTED_MOST = 128 };

void subject_open(struct subject *s, const struct rs_lane *lane, bool nested)
{
	*s = (struct subject){.lane = lane, .m = rs_lane_machine(lane), .nested = nested};
}

static bool read_nested(struct subject *s, uint64_t step)
{
	return rs_machine_nested_registers(s->m, s->where, &s->hart) == RS_OK &&
	       rs_machine_nested_step(s->m, step, &s->at) == RS_OK;
}

bool subject_read(struct subject *s)
{
	uint64_t step;

	if (!s->nested)
		return true;
	s->where = rs_lane_nested(s->lane, &step);
	return read_nested(s, step);
}

bool subject_read_vm(struct subject *s, unsigned vm)
{
	uint64_t step;

	s->where = rs_lane_nested_vm(s->lane, vm, &step);
	return read_nested(s, step);
}

uint64_t subject_pc(const struct subject *s)
{
	return s->nested ? s->hart.pc : rs_machine_pc(s->m);
}

enum rs_mode subject_mode(const struct subject *s)
{
	return s->nested ? (enum rs_mode)s->at.mode : rs_machine_mode(s->m);
}

uint64_t subject_reg(const struct subject *s, unsigned number)
{
	return s->nested ? s->hart.x[number] : rs_machine_reg(s->m, number);
}

uint64_t subject_instructions(const struct subject *s)
{
	return s->nested ? s->at.instret : rs_machine_instructions(s->m);
}

static void reported_csrs(const struct subject *s, const uint16_t *numbers, uint64_t *values,
			  size_t count)
{
	struct rs_nested_csr reported[REPORTED_MOST];
	size_t n = rs_machine_nested_csrs(s->m, &s->at, reported, REPORTED_MOST), j = 0;

	for (size_t i = 0; i < count; i++) {
		while (j < n && reported[j].number < numbers[i])
			j++;
		values[i] = j < n && reported[j].number == numbers[i] ? reported[j].value : 0;
	}
}

void subject_csrs(const struct subject *s, const uint16_t *numbers, uint64_t *values,
		  size_t count)
{
	if (s->nested) {
		reported_csrs(s, numbers, values, count);
		return;
	}
	for (size_t i = 0; i < count; i++)
		values[i] = rs_machine_csr(s->m, numbers[i]);
}

bool subject_fetch(const struct subject *s, uint64_t va, void *bytes, size_t size)
{
	if (!s->nested)
		return rs_machine_fetch(s->m, va, bytes, size) == RS_OK;
	return rs_machine_nested_fetch(s->m, s->where, (enum rs_mode)s->at.mode, va, bytes,
				       size) == RS_OK;
}
