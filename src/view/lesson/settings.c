/* settings.c - what "key: value" means in a lesson. */
#include "view/lesson/settings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/language.h"
#include "host/message.h"
#include "host/plain.h"

enum { NTH_MOST = 1000000, MINUTES_MOST = 999 };

enum rs_error lesson_refuse(const struct lesson_place_in_file *at, const char *format, ...)
{
	char what[640];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, _(format), args);
	va_end(args);
	rs_drop_cut(what);
	return rs_refuse(RS_BAD_CONFIG, at->message, at->size, "%s:%u: %s", at->file, at->line,
			 what);
}

bool lesson_next_word(const char **rest, char word[LESSON_WORD])
{
	size_t length;

	*rest += strspn(*rest, " ,");
	length = strcspn(*rest, " ,");
	if (!length || length >= LESSON_WORD)
		return false;
	memcpy(word, *rest, length);
	word[length] = '\0';
	*rest += length;
	return true;
}

bool lesson_is_end(const char *rest)
{
	return rest[strspn(rest, " ,")] == '\0';
}

/* @return false if it is no number from `least` to `most`. */
static bool whole_number(const char *text, unsigned least, unsigned most, unsigned *number)
{
	unsigned value = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || value > most)
			return false;
		value = value * 10 + (unsigned)(*text - '0');
	}
	*number = value;
	return value >= least && value <= most;
}

enum rs_error lesson_unknown(const struct lesson_place_in_file *at, const char *what,
			     const char *found, const char *const *names)
{
	char text[400];

	rs_unknown(text, sizeof text, what, found, names);
	return lesson_refuse(at, "%s", text);
}

/* ---- of a lesson and of a stop: what runs */

static enum rs_error set_lanes(const struct lesson_place_in_file *at, struct lesson_run *run,
			       const char *value)
{
	char word[LESSON_WORD];

	run->lane_count = 0;
	while (lesson_next_word(&value, word)) {
		enum rs_generation g;

		if (!rs_generation_parse(word, &g))
			return lesson_refuse(
				at,
				"lanes: found '%s', expected bare, full, para, hvm or "
				"container",
				word);
		for (size_t i = 0; i < run->lane_count; i++)
			if (run->lanes[i] == g)
				return lesson_refuse(at, "lanes: found '%s' twice", word);
		run->lanes[run->lane_count++] = g;
	}
	return lesson_is_end(value)
		       ? RS_OK
		       : lesson_refuse(at, "lanes: found '%.40s', expected names of lanes",
				       value);
}

static enum rs_error add_vm(const struct lesson_place_in_file *at, struct lesson_run *run,
			    const char *value)
{
	if (run->vm_count == RS_VMS)
		return lesson_refuse(at, "vm: found one more, expected %d at most", RS_VMS);
	run->lines.vms[run->vm_count] = at->line;
	run->vms[run->vm_count++] = value;
	return RS_OK;
}

static enum rs_error set_run(const struct lesson_place_in_file *at, struct lesson_run *run,
			     const char *key, const char *value)
{
	const struct {
		const char *key, **value;
		unsigned *line;
	} texts[] = {{"guest", &run->guest, &run->lines.guest},
		     {"drive", &run->drive, &run->lines.drive},
		     {"append", &run->append, &run->lines.append},
		     {"without", &run->without, &run->lines.without},
		     {"set", &run->set, &run->lines.set},
		     {"costs", &run->costs, &run->lines.costs}};

	if (strcmp(key, "lanes") == 0)
		return set_lanes(at, run, value);
	if (strcmp(key, "vm") == 0)
		return add_vm(at, run, value);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(key, texts[i].key) == 0) {
			*texts[i].value = value;
			*texts[i].line = at->line;
		}
	return RS_OK;
}

/* A stop that sets what runs has a run of its own: of the lesson's, it has what it does not set. */
static enum rs_error set_own_run(const struct lesson_place_in_file *at,
				 struct lesson_stop *stop, const char *key, const char *value)
{
	struct lesson_run *run = &stop->run;

	if (!stop->own_run && (strcmp(key, "guest") == 0 || strcmp(key, "vm") == 0)) {
		run->guest = run->append = NULL;
		run->vm_count = 0;
	}
	stop->own_run = true;
	return set_run(at, run, key, value);
}

/* ---- of a lesson */

/* What lessons may need that not every window has: each screen, and these. */
static const char *const features[] = {"guess", NULL};

static bool has_feature(const char *word)
{
	for (size_t i = 0; i < VIEW_SCREENS; i++)
		if (strcmp(word, view_screen_names[i]) == 0)
			return true;
	for (size_t i = 0; features[i]; i++)
		if (strcmp(word, features[i]) == 0)
			return true;
	return false;
}

static enum rs_error set_needs(struct lesson *lesson, const char *value)
{
	char word[LESSON_WORD];

	while (lesson_next_word(&value, word))
		if (!has_feature(word) && !*lesson->missing)
			snprintf(lesson->missing, sizeof lesson->missing, "%.23s", word);
	return RS_OK;
}

static enum rs_error set_minutes(const struct lesson_place_in_file *at, unsigned *minutes,
				 const char *value)
{
	return whole_number(value, 1, MINUTES_MOST, minutes)
		       ? RS_OK
		       : lesson_refuse(at,
				       "minutes: found '%.40s', expected a number from 1 to %d",
				       value, MINUTES_MOST);
}

/* ---- of a stop */

/* "42ms", "200us", "1.5s" */
static bool time_of(const char *text, uint64_t *ns)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
	double value;

	if (!lesson_number(text, &value))
		return false;
	text += strspn(text, "0123456789.");
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (strcmp(text, units[i].name) != 0)
			continue;
		*ns = value * units[i].ns < 1e18 ? (uint64_t)(value * units[i].ns) : 0;
		return value * units[i].ns < 1e18;
	}
	return false;
}

static enum rs_error set_time(const struct lesson_place_in_file *at, struct lesson_stop *stop,
			      const char *value, const char *rest)
{
	char word[LESSON_WORD];

	stop->place = LESSON_AT_TIME;
	if (lesson_next_word(&rest, word) && lesson_is_end(rest) && time_of(word, &stop->time))
		return RS_OK;
	return lesson_refuse(
		at, "at: found '%.40s', expected a time and its unit, as in 'time 42ms'",
		value);
}

static enum rs_error unknown_place(const struct lesson_place_in_file *at, const char *word)
{
	static const char *const names[] = {"start", "end", "time",
#define OP(id, name, slug, what) slug,
#include "ringside/abi/op.def"
#undef OP
					    NULL};
	const char *meant = rs_suggest(word, names);

	if (meant)
		return lesson_refuse(
			at,
			"at: found '%s', expected start, end, a time such as 'time 42ms' or "
			"an operation such as 'syscall 3'; did you mean '%s'?",
			word, meant);
	return lesson_refuse(
		at,
		"at: found '%s', expected start, end, a time such as 'time 42ms' or an "
		"operation such as 'syscall 3'",
		word);
}

static enum rs_error set_place(const struct lesson_place_in_file *at, struct lesson_stop *stop,
			       const char *value)
{
	const char *rest = value;
	char word[LESSON_WORD], number[LESSON_WORD];

	stop->at_line = at->line;
	if (!lesson_next_word(&rest, word))
		return lesson_refuse(
			at, "at: found '%.40s', expected an operation and its number", value);
	if (lesson_is_end(rest) && strcmp(word, "start") == 0) {
		stop->place = LESSON_AT_START;
		return RS_OK;
	}
	if (lesson_is_end(rest) && strcmp(word, "end") == 0) {
		stop->place = LESSON_AT_END;
		return RS_OK;
	}
	if (strcmp(word, "time") == 0)
		return set_time(at, stop, value, rest);
	if (!rs_op_parse(word, &stop->op))
		return unknown_place(at, word);
	stop->place = LESSON_AT_OP;
	stop->nth = 1;
	if (lesson_is_end(rest))
		return RS_OK;
	if (!lesson_next_word(&rest, number) || !lesson_is_end(rest) ||
	    !whole_number(number, 1, NTH_MOST, &stop->nth))
		return lesson_refuse(
			at, "at: found '%.40s', expected a number from 1, as in '%s 1'", value,
			word);
	return RS_OK;
}

static enum rs_error set_after(const struct lesson_place_in_file *at, struct lesson_stop *stop,
			       const char *value)
{
	static const char *const names[] = {"trap", "return", NULL};

	if (strcmp(value, names[0]) != 0 && strcmp(value, names[1]) != 0)
		return lesson_unknown(at, "after", value, names);
	stop->after_line = at->line;
	stop->after = value[0] == 't' ? LESSON_AFTER_TRAP : LESSON_AFTER_RETURN;
	return RS_OK;
}

static enum rs_error set_lane(const struct lesson_place_in_file *at, struct lesson_stop *stop,
			      const char *value)
{
	stop->one_lane = true;
	stop->lane_line = at->line;
	if (rs_generation_parse(value, &stop->lane))
		return RS_OK;
	return lesson_refuse(
		at, "lane: found '%.40s', expected bare, full, para, hvm or container", value);
}

static enum rs_error set_screen(const struct lesson_place_in_file *at, struct lesson_stop *stop,
				const char *value)
{
	const char *names[VIEW_SCREENS + 1] = {NULL};

	for (int i = 0; i < VIEW_SCREENS; i++) {
		names[i] = view_screen_names[i];
		if (strcmp(value, names[i]) == 0) {
			stop->screen = (enum view_screen)i;
			return RS_OK;
		}
	}
	return lesson_unknown(at, "screen", value, names);
}

static enum rs_error set_hide(const struct lesson_place_in_file *at, struct lesson_stop *stop,
			      const char *value)
{
	static const char *const names[] = {"costs",	"whole", "badges", "pills",
					    "verdicts", "all",	 NULL};
	char word[LESSON_WORD];

	while (lesson_next_word(&value, word)) {
		size_t i = 0;

		while (names[i] && strcmp(word, names[i]) != 0)
			i++;
		if (!names[i])
			return lesson_unknown(at, "hide", word, names);
		stop->hide |= names[i + 1] ? 1u << i : VIEW_HIDE_ALL;
	}
	return lesson_is_end(value)
		       ? RS_OK
		       : lesson_refuse(at, "hide: found '%.40s', expected words such as costs",
				       value);
}

/* Its name is checked here; a region when the stop is stood at, since no atlas is at hand. */
static enum rs_error set_rung(const struct lesson_place_in_file *at, struct lesson_stop *stop,
			      const char *value)
{
	const char *names[VIEW_RUNGS + 1] = {NULL}, *rest = value;
	char word[LESSON_WORD] = "", region[LESSON_WORD];

	(void)lesson_next_word(&rest, word);
	stop->rung = value;
	stop->rung_line = at->line;
	for (int i = 0; i < VIEW_RUNGS; i++) {
		names[i] = view_rung_names[i];
		if (strcmp(word, names[i]) != 0)
			continue;
		(void)lesson_next_word(&rest, region);
		if (lesson_is_end(rest))
			return RS_OK;
	}
	return lesson_unknown(at, "rung", value, names);
}

/* ---- which key is which */

enum key {
	KEY_GUEST,
	KEY_LANES,
	KEY_VM,
	KEY_DRIVE,
	KEY_APPEND,
	KEY_WITHOUT,
	KEY_SET,
	KEY_COSTS,
	KEY_MINUTES,
	KEY_NEEDS, /* of lessons alone, up to here */
	KEY_AT,
	KEY_AFTER,
	KEY_LANE,
	KEY_SCREEN,
	KEY_HIDE,
	KEY_RUNG,
	KEYS
};
static const char *const keys[KEYS + 1] = {
	"guest", "lanes", "vm",	   "drive", "append", "without", "set",	 "costs", "minutes",
	"needs", "at",	  "after", "lane",  "screen", "hide",	 "rung", NULL};

static enum rs_error set_of_lesson(const struct lesson_place_in_file *at, struct lesson *lesson,
				   enum key key, const char *value)
{
	if (key == KEY_MINUTES)
		return set_minutes(at, &lesson->minutes, value);
	if (key == KEY_NEEDS)
		return set_needs(lesson, value);
	return set_run(at, &lesson->run, keys[key], value);
}

static enum rs_error set_of_stop(const struct lesson_place_in_file *at,
				 struct lesson_stop *stop, enum key key, const char *value)
{
	static enum rs_error (*const set[KEYS])(const struct lesson_place_in_file *at,
						struct lesson_stop *stop, const char *value) = {
		[KEY_AT] = set_place,	   [KEY_AFTER] = set_after, [KEY_LANE] = set_lane,
		[KEY_SCREEN] = set_screen, [KEY_HIDE] = set_hide,   [KEY_RUNG] = set_rung,
	};

	if (key == KEY_MINUTES)
		return set_minutes(at, &stop->minutes, value);
	return set[key] ? set[key](at, stop, value) : set_own_run(at, stop, keys[key], value);
}

enum rs_error lesson_set(const struct lesson_place_in_file *at, struct lesson *lesson,
			 struct lesson_stop *stop, const char *name, const char *value,
			 unsigned *seen)
{
	enum key key = 0;

	while (key < KEYS && strcmp(name, keys[key]) != 0)
		key++;
	if (key == KEYS)
		return lesson_unknown(at, _("setting"), name, keys);
	if (*seen >> key & 1 && key != KEY_VM)
		return lesson_refuse(at, "found a second '%s:' below one heading", name);
	*seen |= 1u << key;
	if (!stop && key > KEY_NEEDS)
		return lesson_refuse(
			at, "found '%s:' before the first stop, expected it below '## NAME'",
			name);
	if (stop && key == KEY_NEEDS)
		return lesson_refuse(
			at, "found 'needs:' at a stop, expected it above the first one");
	return stop ? set_of_stop(at, stop, key, value) : set_of_lesson(at, lesson, key, value);
}
