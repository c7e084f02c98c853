/* measure.c - what was measured at a stop, and which choice that makes right. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "atlas/arn.h"
#include "ringside/abi/board.h"
#include "ringside/cause.h"
#include "view/lesson/lesson.h"
#include "view/lesson/settings.h"
#include "view/model/consolidation.h"
#include "view/model/stats.h"
#include "view/model/tallies.h"
#include "view/scene/figures.h"
#include "view/scene/translations.h"

static struct lesson_value not_known(const char *reason)
{
	return (struct lesson_value){.reason = reason};
}

static struct lesson_value number(double value)
{
	return (struct lesson_value){.known = true, .number = value};
}

static size_t lane_of(const struct view_model *m, enum rs_generation g)
{
	size_t i = 0;

	while (i < m->count && m->lanes[i].source.generation != g)
		i++;
	return i;
}

/* ---- cycles */

static struct lesson_value cycles_at_stop(const struct view_model *m, size_t lane)
{
	const struct view_ops *o = &m->lanes[lane].ops;
	uint32_t op = view_model_op(m, lane);

	if (op == VIEW_OP_NONE || !o->ops[op].ended)
		return not_known("the lane does not come to the end of this operation");
	return number((double)view_op_cost(&o->ops[op]));
}

static struct lesson_value cycles_of_run(const struct view_model *m, size_t lane,
					 enum lesson_extent extent)
{
	const struct view_ops *o = &m->lanes[lane].ops;

	if (extent == LESSON_WORKLOAD) {
		if (!o->workload.ended)
			return not_known(
				"the guest marks no timed part, or does not come to its end");
		return number((double)(o->workload.cycles - o->workload.idle));
	}
	if (!o->guest.begun)
		return not_known("the guest does not begin");
	return number((double)(o->cycles - o->guest.cycle - (o->idle - o->guest.idle)));
}

static struct lesson_value cycles_of(const struct view_model *m, enum rs_generation g,
				     enum lesson_extent extent)
{
	size_t lane = lane_of(m, g);

	if (lane == m->count)
		return not_known("this lane does not run here");
	return extent == LESSON_STOP ? cycles_at_stop(m, lane) : cycles_of_run(m, lane, extent);
}

static struct lesson_value ratio(struct view_model *m, const struct lesson_measure *what)
{
	struct lesson_value a = cycles_of(m, what->lane, what->extent);
	struct lesson_value b = cycles_of(m, what->other, what->extent);

	if (!a.known || !b.known)
		return a.known ? b : a;
	return b.number > 0 ? number(a.number / b.number)
			    : not_known("it takes no cycle there");
}

static struct lesson_value slowest(struct view_model *m, const struct lesson_measure *what)
{
	struct lesson_value most = not_known("no lane comes to its end");

	for (size_t i = 0; i < m->count; i++) {
		enum rs_generation g = m->lanes[i].source.generation;
		struct lesson_value v = cycles_of(m, g, what->extent);

		if (!v.known || (most.known && v.number <= most.number))
			continue;
		most = v;
		most.word = rs_generation_name(g);
	}
	return most;
}

/* ---- exits, shares, counts, ends */

static struct lesson_value exits_of_run(const struct view_lane *l, const char *reason)
{
	struct view_tallies t;
	uint64_t count = 0;

	if (!view_tallies(l, &t))
		return not_known("there are no sums of this lane");
	for (size_t i = 0; i < t.rows; i++)
		if (*reason ? strcmp(t.exits[i].reason, reason) == 0
			    : strcmp(t.exits[i].reason, RS_EXIT_SWITCH) != 0)
			count += t.exits[i].tally.count;
	return number((double)count);
}

static struct lesson_value exits(struct view_model *m, const struct lesson_measure *what)
{
	size_t lane = lane_of(m, what->lane);
	const struct view_facts *f;

	if (lane == m->count)
		return not_known("this lane does not run here");
	if (what->extent != LESSON_STOP)
		return exits_of_run(&m->lanes[lane], what->reason);
	f = view_model_facts(m, lane);
	return f ? number((double)f->exits)
		 : not_known("the lane does not come to this operation");
}

static struct lesson_value share(struct view_model *m, const struct lesson_measure *what)
{
	size_t lane = lane_of(m, what->lane);
	uint64_t all = 0, part;
	const struct view_facts *f;
	struct view_tallies t;

	if (lane == m->count)
		return not_known("this lane does not run here");
	if (what->extent != LESSON_STOP) {
		if (!view_tallies(&m->lanes[lane], &t) || !t.cycles)
			return not_known("there are no sums of this lane");
		return number(100.0 * (double)t.layers[what->layer] / (double)t.cycles);
	}
	f = view_model_facts(m, lane);
	if (!f)
		return not_known("the lane does not come to this operation");
	for (size_t i = 0; i < VIEW_BANDS; i++)
		all += f->cycles[i];
	all += f->idle;
	part = (unsigned)what->layer < VIEW_BANDS ? f->cycles[what->layer] : f->idle;
	return all ? number(100.0 * (double)part / (double)all)
		   : not_known("it takes no cycle");
}

static struct lesson_value count(struct view_model *m, const struct lesson_measure *what)
{
	size_t lane = lane_of(m, what->lane);

	return lane == m->count ? not_known("this lane does not run here")
				: number(view_ops_began(&m->lanes[lane].ops, what->op));
}

static struct lesson_value ends(struct view_model *m, const struct lesson_measure *what)
{
	size_t lane = lane_of(m, what->lane);
	const struct view_lane *l = &m->lanes[lane];

	if (lane == m->count)
		return not_known("this lane does not run here");
	if (l->status.state == RS_LANE_HANG)
		return (struct lesson_value){.known = true, .word = "hangs"};
	if (l->status.state == RS_LANE_OFF)
		return (struct lesson_value){.known = true,
					     .word = l->status.code == 0 ? "well" : "dies"};
	return not_known("the lane does not come to an end");
}

/* ---- computers and instances */

static struct lesson_value busy(struct view_model *m, const struct lesson_measure *what)
{
	static struct rs_ledger ledger; /* some KiB; lessons are given on one thread */
	size_t lane = lane_of(m, what->lane);
	const struct view_source *s = &m->lanes[lane].source;

	if (lane == m->count)
		return not_known("this lane does not run here");
	if (m->lanes[lane].status.state == RS_LANE_RUNNING)
		return not_known("the lane does not come to its end");
	if (!s->ledger)
		return not_known("there are no sums of this lane");
	s->ledger(s->context, &ledger);
	if (!ledger.taken.cycles)
		return not_known("it takes no cycle");
	return number(100.0 - 100.0 * (double)ledger.taken.layers[RS_LAYER_IDLE] /
				      (double)ledger.taken.cycles);
}

static struct lesson_value instance(const struct view_model *m, enum lesson_quantity quantity,
				    enum rs_generation g)
{
	size_t lane = lane_of(m, g);
	struct view_instance v;

	if (lane == m->count)
		return not_known("this lane does not run here");
	v = view_instance(&m->lanes[lane]);
	if (quantity == LESSON_LAUNCH)
		return v.cycles ? number((double)v.cycles)
				: not_known("its program does not begin");
	return v.memory ? number((double)v.memory / 1024)
			: not_known("it is not known what it holds");
}

static struct lesson_value instances(struct view_model *m, const struct lesson_measure *what)
{
	struct lesson_value a = instance(m, what->quantity, what->lane), b;

	if (!what->quotient || !a.known)
		return a;
	b = instance(m, what->quantity, what->other);
	return b.known ? number(a.number / b.number) : b;
}

/* The slow requests of a guest, on a computer that is shared or on its own. */
static struct lesson_value p99_on(const struct view_model *m, unsigned vm, enum rs_generation g)
{
	size_t lane = lane_of(m, g);
	const struct rs_alone *alone = &m->before.list[vm];
	struct rs_responses r;

	if (g == RS_BARE) {
		if (alone->state != RS_ALONE_ENDED)
			return not_known("its own computer does not come to its end");
		r = alone->responses;
	} else if (lane == m->count) {
		return not_known("this lane does not run here");
	} else {
		r = m->lanes[lane].responses[vm];
	}
	if (r.count < VIEW_REQUESTS)
		return not_known(
			r.count ? "it answers fewer than 100 requests"
				: "it answers no requests, or does not come to its end");
	return number((double)r.p99);
}

static struct lesson_value p99(struct view_model *m, const struct lesson_measure *what)
{
	struct lesson_value a = p99_on(m, what->vm, what->lane), b;

	if (!what->quotient || !a.known)
		return a;
	b = p99_on(m, what->vm, what->other);
	return b.known ? number(a.number / b.number) : b;
}

static struct lesson_value kernel(struct view_model *m, const struct lesson_measure *what)
{
	if (lane_of(m, what->lane) == m->count)
		return not_known("this lane does not run here");
	return (struct lesson_value){.known = true,
				     .word = what->lane == RS_CONTAINER ? "shared" : "own"};
}

/* ---- the atlas */

static struct lesson_value light(struct view_model *m, const struct lesson_measure *what)
{
	struct atlas_place place[2];
	struct lesson_measure launch = {.quantity = LESSON_LAUNCH, .lane = what->lane};
	struct lesson_value ms, boot;

	for (int i = 0; i < 2; i++)
		if (!m->atlas || !atlas_find_place(m->atlas, what->names[i], &place[i]))
			return not_known("the atlas does not have that place");
	ms = number(atlas_light_ms(m->atlas, place[0], place[1]));
	if (!what->quotient)
		return ms;
	boot = instances(m, &launch);
	return boot.known ? number(floor(ms.number / 1000 * RS_CLOCK_HZ / boot.number)) : boot;
}

static struct lesson_value matches(struct view_model *m, const struct lesson_measure *what)
{
	char message[ARN_MOST];
	struct arn arn;

	if (!m->atlas ||
	    arn_parse(&arn, m->atlas, what->names[0], message, sizeof message) != RS_OK)
		return not_known("it is no pattern of this atlas");
	return number((double)arn_count(&arn, m->atlas, NULL));
}

static struct lesson_value cycles(struct view_model *m, const struct lesson_measure *what)
{
	return cycles_of(m, what->lane, what->extent);
}

struct lesson_value lesson_measure(const struct lesson_measure *what, struct view_model *m)
{
	static struct lesson_value (*const by_quantity[LESSON_QUANTITIES])(
		struct view_model * m, const struct lesson_measure *what) = {
		[LESSON_CYCLES] = cycles,    [LESSON_RATIO] = ratio,
		[LESSON_EXITS] = exits,	     [LESSON_SHARE] = share,
		[LESSON_COUNT] = count,	     [LESSON_SLOWEST] = slowest,
		[LESSON_ENDS] = ends,	     [LESSON_BUSY] = busy,
		[LESSON_P99] = p99,	     [LESSON_LAUNCH] = instances,
		[LESSON_MEMORY] = instances, [LESSON_KERNEL] = kernel,
		[LESSON_LIGHT] = light,	     [LESSON_MATCHES] = matches};

	return by_quantity[what->quantity] ? by_quantity[what->quantity](m, what)
					   : not_known("nothing is asked");
}

/* ---- the right choice */

/* None has no logarithm: it is as far from one as one is from two. */
static double scale(double number)
{
	return log10(number > 0.5 ? number : 0.5);
}

static size_t same_word(const struct lesson_stop *stop, const char *word)
{
	size_t i = 0;

	while (i < stop->words.choice_count && strcmp(stop->words.choices[i], word) != 0)
		i++;
	return i < stop->words.choice_count ? i : LESSON_CHOICES;
}

/* How far a number is from the border between two choices, on that scale. */
static double to_border(double number, double a, double b)
{
	return fabs(scale(number) - (scale(a) + scale(b)) / 2);
}

size_t lesson_right(const struct lesson_stop *stop, const struct lesson_value *value,
		    double *margin)
{
	double choices[LESSON_CHOICES], nearest = 1000;
	size_t right = 0, count = stop->words.choice_count;

	*margin = 0;
	if (!value->known)
		return LESSON_CHOICES;
	if (value->word)
		return same_word(stop, value->word);
	for (size_t i = 0; i < count; i++) {
		(void)lesson_number(stop->words.choices[i], &choices[i]);
		if (fabs(scale(choices[i]) - scale(value->number)) <
		    fabs(scale(choices[right]) - scale(value->number)))
			right = i;
	}
	for (size_t i = 0; i < count; i++)
		if (i != right)
			nearest = fmin(nearest,
				       to_border(value->number, choices[i], choices[right]));
	*margin = nearest;
	return right;
}

/* ---- in words */

void lesson_value_text(char *text, size_t size, const struct lesson_measure *what,
		       const struct lesson_value *value)
{
	char figure[32];

	if (!value->known) {
		snprintf(text, size, _("not known: %s"), _(value->reason));
		return;
	}
	if (value->word) {
		snprintf(text, size, "%s", value->word);
		return;
	}
	if (what->quantity == LESSON_LIGHT && !what->quotient) {
		snprintf(figure, sizeof figure, "%.0f", value->number);
		snprintf(text, size, view_localized(TEXT_ATLAS_MS), figure);
	} else if (what->quantity == LESSON_RATIO ||
		   (what->quotient && what->quantity != LESSON_LIGHT)) {
		snprintf(figure, sizeof figure, value->number < 10 ? "%.2f" : "%.1f",
			 value->number);
		snprintf(text, size, view_localized(TEXT_TIMES), figure);
	} else if (what->quantity == LESSON_SHARE || what->quantity == LESSON_BUSY) {
		snprintf(figure, sizeof figure, "%.1f", value->number);
		snprintf(text, size, view_localized(TEXT_PERCENT), figure);
	} else {
		view_exact(figure, sizeof figure, (uint64_t)value->number);
		snprintf(text, size, "%s", figure);
	}
}

/* The figure that stands in the place of {NAME}. */
static bool figure_of(char *text, size_t size, const char *name,
		      const struct lesson_measure *what, const struct lesson_value *value,
		      struct view_model *m)
{
	struct lesson_measure one = *what;
	struct lesson_value v;

	if (strcmp(name, "answer") == 0) {
		lesson_value_text(text, size, what, value);
		return true;
	}
	if (!rs_generation_parse(name, &one.lane))
		return false;
	if (one.quantity == LESSON_RATIO || one.quantity == LESSON_SLOWEST)
		one.quantity = LESSON_CYCLES;
	if (one.quantity == LESSON_LIGHT)
		one.quantity = LESSON_LAUNCH;
	one.quotient = false;
	v = lesson_measure(&one, m);
	if (v.known)
		lesson_value_text(text, size, &one, &v);
	else
		snprintf(text, size, "?");
	return true;
}

void lesson_answer(char *text, size_t size, const char *answer,
		   const struct lesson_measure *what, const struct lesson_value *value,
		   struct view_model *m)
{
	size_t used = 0;

	while (*answer && used + 1 < size) {
		char name[16], figure[64];
		size_t length = strcspn(answer + 1, "}");

		if (*answer == '{' && length < sizeof name && answer[1 + length] == '}') {
			memcpy(name, answer + 1, length);
			name[length] = '\0';
			if (figure_of(figure, sizeof figure, name, what, value, m)) {
				used += (size_t)snprintf(text + used, size - used, "%s",
							 figure);
				answer += length + 2;
				continue;
			}
		}
		text[used++] = *answer++;
	}
	text[used < size ? used : size - 1] = '\0';
}
