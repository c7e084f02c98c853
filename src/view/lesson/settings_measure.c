/* settings_measure.c - what "measure:" means, and which choices fit it. */
#include <stdio.h>
#include <string.h>

#include "host/language.h"
#include "view/lesson/settings.h"

/* ---- what is measured */

const char *const lesson_quantity_names[LESSON_QUANTITIES] = {
	[LESSON_NOTHING] = "nothing", [LESSON_CYCLES] = "cycles", [LESSON_RATIO] = "ratio",
	[LESSON_EXITS] = "exits",     [LESSON_SHARE] = "share",	  [LESSON_COUNT] = "count",
	[LESSON_SLOWEST] = "slowest", [LESSON_ENDS] = "ends",	  [LESSON_BUSY] = "busy",
	[LESSON_P99] = "p99",	      [LESSON_LAUNCH] = "launch", [LESSON_MEMORY] = "memory",
	[LESSON_KERNEL] = "kernel",   [LESSON_LIGHT] = "light",	  [LESSON_MATCHES] = "matches"};

static const char *const usage[LESSON_QUANTITIES] = {[LESSON_CYCLES] = "cycles LANE",
						     [LESSON_RATIO] = "ratio LANE LANE",
						     [LESSON_EXITS] = "exits LANE [REASON]",
						     [LESSON_SHARE] = "share LANE LAYER",
						     [LESSON_COUNT] = "count LANE OPERATION",
						     [LESSON_SLOWEST] = "slowest",
						     [LESSON_ENDS] = "ends LANE",
						     [LESSON_BUSY] = "busy LANE",
						     [LESSON_P99] = "p99 VM [LANE [LANE]]",
						     [LESSON_LAUNCH] = "launch LANE [LANE]",
						     [LESSON_MEMORY] = "memory LANE [LANE]",
						     [LESSON_KERNEL] = "kernel LANE",
						     [LESSON_LIGHT] =
							     "light PLACE PLACE [LANE]",
						     [LESSON_MATCHES] = "matches ARN"};

static bool take_layer(const char *word, enum rs_layer *layer)
{
	for (int i = 0; i < RS_LAYERS; i++) {
		*layer = (enum rs_layer)i;
		if (strcmp(word, rs_layer_name(*layer)) == 0)
			return true;
	}
	return false;
}

static bool take_lane(const char **rest, enum rs_generation *g)
{
	char word[LESSON_WORD];

	return lesson_next_word(rest, word) && rs_generation_parse(word, g);
}

/* A word behind the lane that is no word on the extent of the measure. */
static void take_reason(const char **rest, char reason[32])
{
	const char *after = *rest;
	char word[LESSON_WORD];

	if (!lesson_next_word(&after, word) || strcmp(word, "whole") == 0 ||
	    strcmp(word, "workload") == 0)
		return;
	snprintf(reason, 32, "%.31s", word);
	*rest = after;
}

/* Likewise, if the next word is one. */
static bool take_if_lane(const char **rest, enum rs_generation *g)
{
	const char *after = *rest;

	if (!take_lane(&after, g))
		return false;
	*rest = after;
	return true;
}

/* The name= in the text of a 'vm:', which may stand behind other properties; "" if it has none. */
static void name_of(char name[LESSON_WORD], const char *vm)
{
	*name = '\0';
	while (*vm) {
		size_t length = strcspn(vm, ",");

		if (strncmp(vm, "name=", 5) == 0)
			snprintf(name, LESSON_WORD, "%.*s", (int)length - 5, vm + 5);
		vm += length + (vm[length] == ',');
	}
}

/* Which of the stop's virtual machines a measure is of, by its name. */
static enum rs_error take_vm(const struct lesson_place_in_file *at, struct lesson_stop *stop,
			     const char **rest)
{
	char names[RS_VMS][LESSON_WORD], word[LESSON_WORD] = "";
	const char *list[RS_VMS + 1] = {NULL};
	size_t count = stop->run.vm_count;

	if (!count)
		return lesson_refuse(
			at, "measure: found p99 without virtual machines, expected 'vm:', for "
			    "this stop or above");
	(void)lesson_next_word(rest, word);
	for (size_t i = 0; i < count; i++) {
		name_of(names[i], stop->run.vms[i]);
		if (!*names[i]) /* as rs_vm_name() calls it */
			snprintf(names[i], LESSON_WORD, "vm%zu", i);
		list[i] = names[i];
		stop->measure.vm = (unsigned)i;
		if (strcmp(word, names[i]) == 0)
			return RS_OK;
	}
	return lesson_unknown(at, "measure: p99", word, list);
}

/* Places or a pattern of the atlas; behind two places there may be a lane. */
static bool take_names(const char **rest, struct lesson_measure *m)
{
	const char *after;

	if (!lesson_next_word(rest, m->names[0]))
		return false;
	if (m->quantity == LESSON_MATCHES)
		return true;
	if (!lesson_next_word(rest, m->names[1]))
		return false;
	after = *rest;
	m->quotient = take_lane(&after, &m->lane);
	*rest = m->quotient ? after : *rest;
	m->other = m->lane;
	return true;
}

static bool take_operands(const char **rest, struct lesson_measure *m)
{
	char word[LESSON_WORD];

	_Static_assert(sizeof m->names[0] == LESSON_WORD, "a word fits");
	if (m->quantity >= LESSON_LIGHT)
		return take_names(rest, m);

	if (m->quantity == LESSON_SLOWEST)
		return true;
	if (m->quantity == LESSON_P99) {
		m->quotient = take_if_lane(rest, &m->lane) && take_if_lane(rest, &m->other);
		return true;
	}
	if (!take_lane(rest, &m->lane))
		return false;
	if (m->quantity == LESSON_RATIO)
		return take_lane(rest, &m->other);
	if (m->quantity == LESSON_LAUNCH || m->quantity == LESSON_MEMORY)
		m->quotient = take_if_lane(rest, &m->other);
	if (m->quantity == LESSON_EXITS)
		take_reason(rest, m->reason);
	if (m->quantity == LESSON_SHARE)
		return lesson_next_word(rest, word) && take_layer(word, &m->layer);
	if (m->quantity == LESSON_COUNT)
		return lesson_next_word(rest, word) && rs_op_parse(word, &m->op);
	return true;
}

/* Whether a measure may be of an operation, and of the run. */
static bool has_extents(enum lesson_quantity quantity)
{
	return quantity < LESSON_ENDS && quantity != LESSON_COUNT;
}

static bool take_extent(const char **rest, enum lesson_extent *extent)
{
	char word[LESSON_WORD];

	if (!lesson_next_word(rest, word))
		return true;
	*extent = strcmp(word, "whole") == 0 ? LESSON_WHOLE : LESSON_WORKLOAD;
	return *extent == LESSON_WHOLE || strcmp(word, "workload") == 0;
}

enum rs_error lesson_set_measure(const struct lesson_place_in_file *at,
				 struct lesson_stop *stop, const char *value)
{
	struct lesson_measure *m = &stop->measure;
	const char *rest = value;
	char word[LESSON_WORD] = "";

	(void)lesson_next_word(&rest, word);
	for (int i = LESSON_CYCLES; i < LESSON_QUANTITIES; i++)
		if (strcmp(word, lesson_quantity_names[i]) == 0)
			m->quantity = (enum lesson_quantity)i;
	if (m->quantity == LESSON_NOTHING) {
		const char *names[LESSON_QUANTITIES] = {NULL};

		memcpy(names, lesson_quantity_names + 1,
		       sizeof *names * (LESSON_QUANTITIES - 1));
		return lesson_unknown(at, "measure", word, names);
	}
	m->lane = stop->run.lanes[0];
	if (m->quantity == LESSON_P99) {
		enum rs_error e = take_vm(at, stop, &rest);

		if (e != RS_OK)
			return e;
	}
	if (!take_operands(&rest, m) || !take_extent(&rest, &m->extent) || !lesson_is_end(rest))
		return has_extents(m->quantity)
			       ? lesson_refuse(at,
					       "measure: found '%.60s', expected '%s', and "
					       "behind it 'whole' or 'workload' for the run",
					       value, usage[m->quantity])
			       : lesson_refuse(at, "measure: found '%.60s', expected '%s'",
					       value, usage[m->quantity]);
	if (*m->reason && m->extent == LESSON_STOP)
		return lesson_refuse(
			at, "measure: found exits of one reason at a stop, expected 'whole' "
			    "or 'workload' behind it");
	return RS_OK;
}

/* ---- choices */

bool lesson_number(const char *text, double *number)
{
	double value = 0, unit = 1;
	bool point = false, digits = false;

	for (; (*text >= '0' && *text <= '9') || (*text == ',' && digits && !point) ||
	       (*text == '.' && !point);
	     text++) {
		if (*text == '.') {
			point = true;
		} else if (*text != ',') {
			value = value * 10 + (*text - '0');
			unit *= point ? 10 : 1;
			digits = true;
		}
	}
	*number = value / unit;
	return digits;
}

const char *const *lesson_answers(enum lesson_quantity quantity)
{
	static const char *const ends[] = {"well", "dies", "hangs", NULL};
	static const char *const lanes[] = {"bare", "full", "para", "hvm", "container", NULL};

	static const char *const kernels[] = {"own", "shared", NULL};

	if (quantity == LESSON_KERNEL)
		return kernels;
	return quantity == LESSON_ENDS ? ends : quantity == LESSON_SLOWEST ? lanes : NULL;
}

enum rs_error lesson_check_choices(const struct lesson_place_in_file *at,
				   const struct lesson_stop *stop)
{
	struct lesson_place_in_file here = *at;
	const char *const *words = lesson_answers(stop->measure.quantity);
	double number;

	here.line = stop->measure_line;
	for (size_t i = 0; i < stop->words.choice_count; i++) {
		const char *choice = stop->words.choices[i];
		size_t k = 0;

		if (!words && !lesson_number(choice, &number))
			return lesson_refuse(
				&here,
				"found the choice '%.40s' for a number, expected one that "
				"begins with a number",
				choice);
		while (words && words[k] && strcmp(choice, words[k]) != 0)
			k++;
		if (words && !words[k])
			return lesson_unknown(&here, _("choice"), choice, words);
	}
	return RS_OK;
}

static bool has_lane(const struct lesson_run *run, enum rs_generation g)
{
	for (size_t i = 0; i < run->lane_count; i++)
		if (run->lanes[i] == g)
			return true;
	return false;
}

/* On computers of their own, the guests of several run beside the lanes. */
static bool is_measured(const struct lesson_run *run, const struct lesson_measure *m,
			enum rs_generation g)
{
	return has_lane(run, g) || (m->quantity == LESSON_P99 && g == RS_BARE);
}

static enum rs_error check_stop(const struct lesson_place_in_file *at,
				const struct lesson_stop *stop)
{
	const struct lesson_measure *m = &stop->measure;
	struct lesson_place_in_file here = *at;

	here.line = stop->line;
	if (!stop->run.guest && !stop->run.vm_count)
		return lesson_refuse(
			&here, "found neither 'guest:' nor 'vm:', for this stop or above");
	here.line = stop->one_lane ? stop->lane_line : stop->after_line;
	if ((stop->one_lane || stop->after != LESSON_WHOLE_OP) &&
	    !has_lane(&stop->run, stop->lane))
		return lesson_refuse(&here, "lane: found %s, expected one of 'lanes:'",
				     rs_generation_name(stop->lane));
	here.line = stop->after_line;
	if (stop->after != LESSON_WHOLE_OP && stop->place != LESSON_AT_OP)
		return lesson_refuse(&here, "found 'after:' without an operation in 'at:'");
	here.line = stop->measure_line;
	if (m->quantity == LESSON_NOTHING || m->quantity == LESSON_SLOWEST)
		return RS_OK;
	if (!is_measured(&stop->run, m, m->lane) ||
	    ((m->quantity == LESSON_RATIO || m->quotient) &&
	     !is_measured(&stop->run, m, m->other)))
		return lesson_refuse(&here, "measure: found a lane that is not among 'lanes:'");
	if (m->extent == LESSON_STOP && stop->place != LESSON_AT_OP && has_extents(m->quantity))
		return lesson_refuse(
			&here, "measure: found no operation in 'at:' to measure, expected "
			       "'whole' or 'workload' behind it");
	return RS_OK;
}

enum rs_error lesson_check_settings(const struct lesson_place_in_file *at,
				    const struct lesson *lesson)
{
	for (size_t i = 0; i < lesson->count; i++) {
		enum rs_error e = check_stop(at, &lesson->stops[i]);

		if (e != RS_OK)
			return e;
	}
	return RS_OK;
}
