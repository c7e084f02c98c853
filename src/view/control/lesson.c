/* lesson.c - giving a lesson: the window stands where its stop says. */
#include <stdio.h>
#include <string.h>

#include "view/control/atlas.h"
#include "view/control/control.h"
#include "view/scene/translations.h"

static bool all_ended(const struct view_model *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->lanes[i].status.state == RS_LANE_RUNNING)
			return false;
	return true;
}

/* A stop that sets what runs needs other lanes than the one before. */
static bool change_run(struct view_state *s)
{
	struct lesson_session *t = s->lesson;
	const struct lesson_stop *stop = lesson_session_stop(t);
	const struct lesson_run *run = stop->own_run ? &stop->run : &t->lesson->run;

	if (t->run == run)
		return true;
	if (s->open_run && s->open_run(s, run, t->problem, sizeof t->problem)) {
		t->run = run;
		return true;
	}
	if (!*t->problem)
		snprintf(t->problem, sizeof t->problem, "%s",
			 view_localized(TEXT_LESSON_OTHER_RUN));
	return false;
}

bool view_lesson_arrive(struct view_state *s)
{
	struct lesson_session *t = s->lesson;
	char message[sizeof t->problem];

	if (t->arrived || t->left)
		return false;
	/* Before the run ends, what is last is not its end: it may not even have operations. */
	if (lesson_session_stop(t)->place == LESSON_AT_END && !all_ended(s->m))
		return false;
	if (lesson_stand(t->lesson, lesson_session_stop(t), s->m, message, sizeof message)) {
		*t->problem = '\0';
		t->arrived = true;
		return true;
	}
	if (!all_ended(s->m)) /* it may still come to it */
		return false;
	strcpy(t->problem, message);
	t->arrived = true;
	return true;
}

/* Screens that are about one lane show that of the stop; Lanes and Race compare all. */
static void show_one(struct view_state *s, enum rs_generation g)
{
	for (size_t i = 0; i < s->m->count; i++) {
		if (s->m->lanes[i].source.generation != g)
			continue;
		if (s->screen != VIEW_SCREEN_LANES && s->screen != VIEW_SCREEN_RACE)
			s->m->alone = (int)i;
		view_model_set_focus(s->m, i);
	}
}

/* On the rung that the stop names, with what is asked about. */
static void stand_in_atlas(struct view_state *s, const struct lesson_stop *stop)
{
	const struct lesson_measure *m = &stop->measure;
	const struct atlas_region *r =
		m->quantity == LESSON_LIGHT ? atlas_region(s->m->atlas, m->names[1]) : NULL;

	view_atlas_begin(&s->atlas, s->m->atlas);
	view_atlas_open(s);
	if (stop->rung)
		(void)view_atlas_stand(s, stop->rung, s->lesson->problem,
				       sizeof s->lesson->problem);
	if (r)
		s->atlas.region = (size_t)(r - s->m->atlas->regions);
	if (m->quantity == LESSON_MATCHES)
		snprintf(s->atlas.pattern, sizeof s->atlas.pattern, "%s", m->names[0]);
}

void view_lesson_stand(struct view_state *s)
{
	struct lesson_session *t = s->lesson;

	s->player.playing = false;
	t->arrived = t->left = false;
	*t->problem = '\0';
	s->screen = lesson_session_stop(t)->screen;
	if (!change_run(s)) {
		t->arrived = true;
		return;
	}
	s->m->alone = s->m->beside = VIEW_ALL;
	view_model_set_lineup(s->m, lesson_session_stop(t)->place == LESSON_AT_TIME
					    ? VIEW_BY_MOMENT
					    : VIEW_BY_OPERATION);
	view_model_set_focus(s->m, 0);
	if (lesson_session_stop(t)->one_lane)
		show_one(s, lesson_session_stop(t)->lane);
	if (s->screen == VIEW_SCREEN_ATLAS && s->m->atlas)
		stand_in_atlas(s, lesson_session_stop(t));
	(void)view_lesson_arrive(s);
}

void view_lesson_begin(struct view_state *s, struct lesson_session *t, size_t stop,
		       bool answered)
{
	s->lesson = t;
	t->stop = stop;
	t->at[stop].answered = answered && lesson_asks(lesson_session_stop(t));
	view_lesson_stand(s);
}

void view_lesson_page(struct view_state *s, int by)
{
	struct lesson_session *t = s->lesson;
	bool ends = by > 0 ? t->stop + 1 == t->lesson->count && !lesson_session_open(t)
			   : t->stop == 0;

	t->timed = true;
	if (ends && !t->left && s->open_lesson && s->open_lesson(s, by))
		return;
	if (lesson_session_page(t, by))
		view_lesson_stand(s);
}
