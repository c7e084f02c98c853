/* target_points.c - a debugger's points as watches of the machine. */
#include <stdlib.h>
#include <string.h>

#include "gdb/target_parts.h"
#include "lane/generation.h"
#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"

#define ALL_MODES 0xff

bool gdb_is_break(enum gdb_point kind)
{
	return kind == GDB_SOFTWARE_BREAK || kind == GDB_HARDWARE_BREAK;
}

uint8_t gdb_watched_kinds(enum gdb_point kind)
{
	switch (kind) {
	case GDB_WATCH_WRITE:
		return RS_WATCH_STORE;
	case GDB_WATCH_READ:
		return RS_WATCH_LOAD;
	case GDB_WATCH_ACCESS:
		return RS_WATCH_LOAD | RS_WATCH_STORE;
	case GDB_SOFTWARE_BREAK:
	case GDB_HARDWARE_BREAK:
	case GDB_POINTS:
		break;
	}
	return RS_WATCH_CODE;
}

static void watch_point(const struct gdb_lane *t, const struct gdb_lane_point *p,
			struct rs_watch *w)
{
	uint64_t last = p->address + (p->size - 1);

	*w = (struct rs_watch){.first = p->address,
			       .last = last < p->address ? UINT64_MAX : last,
			       .kinds = gdb_watched_kinds(p->kind),
			       .modes = t->modes,
			       .physical = p->physical && !gdb_is_break(p->kind)};
	if (w->physical)
		w->modes = ALL_MODES;
	if (gdb_is_break(p->kind))
		w->last = p->address;
}

static void watch_mark(uint64_t mark, struct rs_watch *w)
{
	*w = (struct rs_watch){
		.first = mark, .last = mark, .kinds = RS_WATCH_CODE, .modes = 1u << RS_MODE_S};
}

/* Steps of nested guests are of interest if there is anything to stop at. Their points are looked for behind each. */
void gdb_set_watches(struct gdb_lane *t, bool steps)
{
	size_t count = 0;

	if (t->set && t->steps == steps)
		return;
	for (size_t i = 0; i < t->count && !t->subject.nested; i++)
		watch_point(t, &t->points[i], &t->list[count++]);
	for (size_t i = 0; i < t->mark_count && (steps || t->count > 0); i++)
		watch_mark(t->marks[i], &t->list[count++]);
	t->watches =
		(struct rs_watches){.list = t->list, .count = count, .kinds = GDB_ALL_KINDS};
	rs_machine_watch(gdb_machine(t), count ? &t->watches : NULL);
	t->set = true;
	t->steps = steps;
	t->meant = false;
}

/* ---- conditions of breaks */

static bool read_virtual(void *context, uint64_t address, void *bytes, size_t size)
{
	return gdb_read_lane_memory(context, false, address, bytes, size) == size;
}

static bool read_physical(void *context, uint64_t address, void *bytes, size_t size)
{
	return gdb_read_lane_memory(context, true, address, bytes, size) == size;
}

/* They are about who stands there, not about the thread that was chosen last. */
static bool holds(struct gdb_lane *t, const struct gdb_lane_point *p)
{
	struct agent_conditions conditions = {p->conditions, p->conditions_size};
	struct agent_target target = {gdb_read_lane_register,
				      p->physical ? read_physical : read_virtual, t};
	unsigned chosen = t->thread;
	bool yes;

	t->thread = 0;
	yes = agent_stops(&conditions, &target);
	t->thread = chosen;
	return yes;
}

bool gdb_at_break(struct gdb_lane *t, struct gdb_stop *stop)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct gdb_lane_point *p = &t->points[i];

		if (!gdb_is_break(p->kind) || p->address != subject_pc(&t->subject) ||
		    !(t->modes >> subject_mode(&t->subject) & 1) || !holds(t, p))
			continue;
		gdb_stop_at(t, i, p->address, stop);
		return true;
	}
	return false;
}

/* @return a copy that is to be freed; NULL if there are none, or without memory. */
static uint8_t *copy(const struct agent_conditions *conditions)
{
	uint8_t *bytes =
		conditions && conditions->size ? (uint8_t *)malloc(conditions->size) : NULL;

	if (bytes)
		memcpy(bytes, conditions->bytes, conditions->size);
	return bytes;
}

/* ---- setting */

static void remove_point(struct gdb_lane *t, size_t i)
{
	free(t->points[i].conditions);
	memmove(&t->points[i], &t->points[i + 1], (t->count - i - 1) * sizeof *t->points);
	t->count--;
}

bool gdb_set_lane_point(void *context, bool set, enum gdb_point kind, bool physical,
			uint64_t address, uint64_t size,
			const struct agent_conditions *conditions)
{
	struct gdb_lane *t = context;
	uint8_t *bytes = NULL;
	size_t i = 0;

	t->set = false;
	while (i < t->count && (t->points[i].kind != kind || t->points[i].address != address ||
				(!gdb_is_break(kind) && t->points[i].size != size)))
		i++;
	if (!set) {
		if (i < t->count)
			remove_point(t, i);
		return true;
	}
	if (i == GDB_POINTS_MOST)
		return false;
	bytes = copy(conditions);
	if (i < t->count)
		free(t->points[i].conditions);
	else
		t->count++;
	t->points[i] = (struct gdb_lane_point){kind, physical, address,
					       size, bytes,    bytes ? conditions->size : 0};
	return true;
}

void gdb_lane_clear(struct gdb_lane *t)
{
	while (t->count)
		remove_point(t, t->count - 1);
	t->set = false;
	gdb_set_watches(t, false);
}

uint8_t gdb_lane_guest_modes(const struct gdb_lane *t)
{
	const struct generation *g = &rs_generations[rs_lane_generation(t->lane)];
	unsigned modes = 0;

	for (unsigned mode = 0; mode < MODES; mode++)
		modes |= (unsigned)g->guest_modes[mode] << mode;
	/* Without a hypervisor, and where one is debugged instead of its guest, all that runs counts. */
	return modes && g->hypervisor ? (uint8_t)modes : ALL_MODES;
}

/* The marks with which the emulator reports steps, in its code as it was loaded. What only looks like one does no
 * harm: nothing runs there. */
void gdb_find_marks(struct gdb_lane *t)
{
	static const uint32_t mask = 0xfff07fff, mark = 0x2013 | RS_MARK_STEP << 20;
	enum { SEARCHED = 2 << 20 }; /* larger than any emulator */
	uint16_t half[2] = {0};

	for (uint64_t at = RS_KERNEL_BASE; at < RS_KERNEL_BASE + SEARCHED; at += 2) {
		half[0] = half[1];
		if (rs_machine_load(gdb_machine(t), at, &half[1], 2) != RS_OK)
			break;
		if (((half[0] | (uint32_t)half[1] << 16) & mask) == mark &&
		    t->mark_count < GDB_STEP_MARKS)
			t->marks[t->mark_count++] = at + 2; /* behind it */
	}
}

void gdb_lane_set_modes(struct gdb_lane *t, uint8_t modes)
{
	t->modes = modes;
	t->set = false;
}
