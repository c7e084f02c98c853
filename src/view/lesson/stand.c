/* stand.c - standing at a stop of a lesson. */
#include <stdio.h>
#include <string.h>

#include "host/language.h"
#include "host/message.h"
#include "ringside/cause.h"
#include "view/lesson/lesson.h"
#include "view/scene/figures.h"

static size_t lane_of(const struct view_model *m, enum rs_generation g)
{
	size_t i = 0;

	while (i < m->count && m->lanes[i].source.generation != g)
		i++;
	return i;
}

static bool refuse(const struct lesson *lesson, const struct lesson_stop *stop, char *message,
		   size_t size, const char *what)
{
	char name[RS_OP_NAME];

	(void)rs_refuse(RS_BAD_CONFIG, message, size, "%s:%u: at: found %s %u, %s",
			lesson->file, stop->at_line, rs_op_name(name, stop->op),
			(unsigned)stop->nth, what);
	return false;
}

/* The first trap, or return from one, of the operation. @return false if it has none. */
static bool seek_within(struct view_model *m, const struct lesson_stop *stop)
{
	size_t lane = lane_of(m, stop->lane);
	uint32_t op;
	const struct view_op *o;
	struct view_walk walk;
	const struct rs_event *e;
	size_t index;

	if (lane == m->count)
		return false;
	view_model_set_focus(m, lane);
	op = view_model_op(m, lane);
	if (op == VIEW_OP_NONE)
		return false;
	o = &m->lanes[lane].ops.ops[op];
	view_walk_begin(&walk, &m->lanes[lane].source, o->first,
			o->ended ? o->last + 1 : SIZE_MAX);
	while ((e = view_walk_next(&walk, &index)) != NULL) {
		if (e->kind !=
		    (stop->after == LESSON_AFTER_TRAP ? RS_EVENT_TRAP : RS_EVENT_RETURN))
			continue;
		if (view_source_foreign(&m->lanes[lane].source, view_walk_fact(&walk)))
			continue;
		view_model_seek_event(m, index);
		return true;
	}
	return false;
}

/* The trap that is meant, of a guest that marks its operations: traps are none of them. */
static bool seek_trap(struct view_model *m, const struct lesson_stop *stop)
{
	const struct view_source *source = &m->lanes[m->focus].source;
	struct view_walk walk;
	const struct rs_event *e;
	uint32_t nth = 0;
	size_t index;

	view_walk_begin(&walk, source, 0, m->lanes[m->focus].ops.seen);
	while ((e = view_walk_next(&walk, &index)) != NULL) {
		if (e->kind != RS_EVENT_TRAP || rs_op_of_trap(e->trap.cause) != stop->op ||
		    view_source_foreign(source, view_walk_fact(&walk)) || ++nth < stop->nth)
			continue;
		view_model_seek_event(m, index);
		return true;
	}
	return false;
}

/* A moment, of the lane in focus. A run that is shorter never comes to it. */
static bool stand_at_time(const struct lesson *lesson, const struct lesson_stop *stop,
			  struct view_model *m, char *message, size_t size)
{
	char found[32], end[32];

	view_model_seek_cycle(m, stop->time);
	if (m->cycle == stop->time)
		return true;
	view_exact(found, sizeof found, stop->time);
	view_exact(end, sizeof end, m->cycle);
	(void)rs_refuse(
		RS_BAD_CONFIG, message, size,
		"%s:%u: at: found a time of %s ns, expected %s at most: the run ends there",
		lesson->file, stop->at_line, found, end);
	return false;
}

/* It is said what the guest does instead. */
static bool refuse_absent(const struct lesson *lesson, const struct lesson_stop *stop,
			  const struct view_ops *o, char *message, size_t size)
{
	char names[320] = "", what[400], name[RS_OP_NAME];
	size_t used = 0;

	for (unsigned op = 1; op < RS_OP_END && used + RS_OP_NAME < sizeof names; op++) {
		if (!view_ops_began(o, op))
			continue;
		used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
					 used ? ", " : "", rs_op_name(name, op));
		for (char *space = names + used - strlen(name); *space; space++)
			*space = *space == ' ' ? '-' : *space;
	}
	if (!used)
		return refuse(lesson, stop, message, size,
			      _("expected start, end or a time: the guest does no operations"));
	snprintf(what, sizeof what, _("expected what the guest does: %s"), names);
	return refuse(lesson, stop, message, size, what);
}

bool lesson_stand(const struct lesson *lesson, const struct lesson_stop *stop,
		  struct view_model *m, char *message, size_t size)
{
	const char *region = stop->rung ? strchr(stop->rung, ' ') : NULL;
	char what[160];
	uint32_t began, op;

	if (region && m->atlas && !atlas_region(m->atlas, region + 1)) {
		(void)rs_refuse(RS_BAD_CONFIG, message, size,
				"%s:%u: rung: found '%.40s', which the atlas lacks",
				lesson->file, stop->rung_line, region + 1);
		return false;
	}

	if (stop->place == LESSON_AT_START) {
		view_model_seek_cycle(m, 0);
		return true;
	}
	if (stop->place == LESSON_AT_END) {
		view_model_seek_end(m);
		return true;
	}
	if (stop->place == LESSON_AT_TIME)
		return stand_at_time(lesson, stop, m, message, size);
	began = view_ops_began(&m->lanes[m->focus].ops, stop->op);
	if (!began && rs_op_is_trap(stop->op) && seek_trap(m, stop))
		return true;
	if (!began)
		return refuse_absent(lesson, stop, &m->lanes[m->focus].ops, message, size);
	op = view_ops_find(&m->lanes[m->focus].ops, stop->op, stop->nth - 1);
	if (op == VIEW_OP_NONE) {
		snprintf(what, sizeof what,
			 _("expected a number up to %u: the guest does it so often"),
			 (unsigned)began);
		return refuse(lesson, stop, message, size, what);
	}
	view_model_seek_op(m, op);
	if (stop->after != LESSON_WHOLE_OP && !seek_within(m, stop))
		return refuse(lesson, stop, message, size,
			      _("expected an operation with that trap or return in that "
				"lane"));
	return true;
}
