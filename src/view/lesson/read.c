/* read.c - a lesson from the bytes of its file: line by line, each of one kind. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/message.h"
#include "host/plain.h"
#include "view/lesson/lesson.h"
#include "view/lesson/settings.h"

/* In which part of a stop the next line is. */
enum part {
	PART_TITLE,    /* before "# " */
	PART_SETTINGS, /* "key: value", up to the first blank line */
	PART_SAY,
	PART_QUESTION, /* "- " and "measure:" */
	PART_NOTES,
};

struct reader {
	struct lesson *lesson;
	struct lesson_stop *stop; /* NULL: before the first */
	enum part part;
	char *next;	   /* where the next text goes, of lesson->texts */
	const char **open; /* the text that lines are added to; NULL: none */
	unsigned question_line;
	unsigned seen; /* the settings below the latest heading */
	bool blank;    /* a blank line came after its latest line */
	bool comment;  /* inside <!-- ... --> */
	struct lesson_place_in_file at;
};

/* ---- texts */

static const char *keep(struct reader *r, const char *text)
{
	size_t size = strlen(text) + 1;
	char *kept = r->next;

	memcpy(kept, text, size);
	r->next += size;
	return kept;
}

/* Lines of a paragraph are joined, a newline ends it. */
static void add_line(struct reader *r, const char **to, const char *line)
{
	if (r->open != to) {
		*to = keep(r, line);
	} else {
		r->next[-1] = r->blank ? '\n' : ' ';
		(void)keep(r, line);
	}
	r->open = to;
	r->blank = false;
}

/* What follows a mark at the begin of a line; NULL if it is not there. */
static const char *after_mark(const char *line, const char *mark)
{
	size_t n = strlen(mark);

	return strncmp(line, mark, n) == 0 ? line + n + strspn(line + n, " ") : NULL;
}

/* ---- the end of a stop */

static enum rs_error end_question(struct reader *r)
{
	struct lesson_stop *stop = r->stop;
	struct lesson_place_in_file here = r->at;
	struct lesson_words *w;

	if (!stop || !stop->words.question)
		return RS_OK;
	w = &stop->words;
	here.line = r->question_line;
	if (w->choice_count < LESSON_CHOICES_LEAST)
		return lesson_refuse(&here,
				     "found a question with %zu of %d to %d lines '- CHOICE'",
				     w->choice_count, LESSON_CHOICES_LEAST, LESSON_CHOICES);
	if (!r->lesson->translation && stop->measure.quantity == LESSON_NOTHING)
		return lesson_refuse(
			&here, "found a question without 'measure:', expected a line such as "
			       "'measure: ratio para bare'");
	if (!w->answer)
		w->answer = "";
	return r->lesson->translation ? RS_OK : lesson_check_choices(&r->at, stop);
}

/* ---- lines */

static enum rs_error read_title(struct reader *r, const char *line)
{
	const char *title = after_mark(line, "# ");

	if (!title || !*title)
		return lesson_refuse(&r->at, "found '%.40s', expected '# TITLE'", line);
	r->lesson->title = keep(r, title);
	r->part = PART_SETTINGS;
	return RS_OK;
}

static enum rs_error begin_stop(struct reader *r, const char *name)
{
	struct lesson *l = r->lesson;
	enum rs_error e = end_question(r);

	if (e != RS_OK)
		return e;
	if (!*name)
		return lesson_refuse(&r->at, "found a stop without a name, expected '## NAME'");
	if (l->count == LESSON_STOPS)
		return lesson_refuse(&r->at, "found one more stop, expected %d at most",
				     LESSON_STOPS);
	r->stop = &l->stops[l->count++];
	r->stop->words.name = keep(r, name);
	r->stop->words.say = r->stop->words.notes = "";
	r->stop->line = r->stop->at_line = r->at.line;
	r->stop->after_line = r->stop->lane_line = r->stop->rung_line = r->at.line;
	r->stop->run = l->run;
	r->seen = 0;
	r->part = PART_SETTINGS;
	r->open = NULL;
	return RS_OK;
}

static enum rs_error read_setting(struct reader *r, const char *line)
{
	const char *colon = strchr(line, ':'), *value;
	char key[24];
	size_t length = colon ? (size_t)(colon - line) : 0;

	if (!colon || length == 0 || length >= sizeof key)
		return lesson_refuse(
			&r->at,
			"found '%.40s', expected 'KEY: VALUE', or a blank line before text",
			line);
	if (r->lesson->translation)
		return lesson_refuse(
			&r->at,
			"found a setting, expected texts alone: settings are those of the "
			"first file");
	memcpy(key, line, length);
	key[length] = '\0';
	value = colon + 1 + strspn(colon + 1, " \t");
	if (!*value)
		return lesson_refuse(&r->at, "found '%s:' without a value", key);
	return lesson_set(&r->at, r->lesson, r->stop, key, keep(r, value), &r->seen);
}

static enum rs_error read_choice(struct reader *r, const char *choice)
{
	struct lesson_words *w = &r->stop->words;

	if (w->choice_count == LESSON_CHOICES)
		return lesson_refuse(&r->at, "found one more choice, expected %d at most",
				     LESSON_CHOICES);
	if (!*choice)
		return lesson_refuse(&r->at, "found a choice without a text");
	w->choices[w->choice_count++] = keep(r, choice);
	return RS_OK;
}

static enum rs_error read_measure(struct reader *r, const char *value)
{
	if (r->lesson->translation)
		return lesson_refuse(&r->at,
				     "found 'measure:', expected texts alone: it is the first "
				     "file's");
	if (r->stop->measure.quantity != LESSON_NOTHING)
		return lesson_refuse(&r->at, "found a second 'measure:', expected one");
	r->stop->measure_line = r->at.line;
	return lesson_set_measure(&r->at, r->stop, keep(r, value));
}

static enum rs_error read_question(struct reader *r, const char *line)
{
	const char *rest;

	rest = after_mark(line, "-");
	if (rest)
		return read_choice(r, rest);
	rest = after_mark(line, "measure:");
	if (rest)
		return read_measure(r, rest);
	rest = after_mark(line, "!");
	if (rest) {
		r->stop->words.answer = keep(r, rest);
		r->part = PART_NOTES;
		return RS_OK;
	}
	return lesson_refuse(&r->at,
			     "found '%.40s', expected '- CHOICE', 'measure: ...' or '! ANSWER'",
			     line);
}

static enum rs_error read_text(struct reader *r, const char *line)
{
	const char *question = after_mark(line, "?");

	if (question && r->part == PART_NOTES)
		return lesson_refuse(&r->at, "found a second question, expected one a stop");
	if (question) {
		if (!*question)
			return lesson_refuse(&r->at, "found a question without a text");
		r->stop->words.question = keep(r, question);
		r->question_line = r->at.line;
		r->part = PART_QUESTION;
		return RS_OK;
	}
	if (r->part == PART_SAY && (after_mark(line, "measure:") || after_mark(line, "!")))
		return lesson_refuse(
			&r->at, "found '%.40s' before a question, expected '? QUESTION'", line);
	add_line(r, r->part == PART_SAY ? &r->stop->words.say : &r->stop->words.notes, line);
	return RS_OK;
}

static enum rs_error read_blank(struct reader *r)
{
	r->blank = true;
	if (r->part == PART_SETTINGS && r->stop)
		r->part = PART_SAY;
	return RS_OK;
}

static enum rs_error read_line(struct reader *r, char *line)
{
	const char *stop;
	size_t end = strlen(line);

	for (char *tab = line; (tab = strchr(tab, '\t'));)
		*tab = ' ';
	while (end && strchr(" \r", line[end - 1]))
		line[--end] = '\0';
	if (!rs_plain_is(line))
		return lesson_refuse(
			&r->at, "found characters that control a terminal or are no UTF-8, "
				"expected text");
	if (r->comment || after_mark(line, "<!--")) {
		r->comment = !strstr(line, "-->");
		return RS_OK;
	}
	if (!*line)
		return read_blank(r);
	if (r->part == PART_TITLE)
		return read_title(r, line);
	stop = after_mark(line, "##");
	if (stop)
		return begin_stop(r, stop);
	if (after_mark(line, "# "))
		return lesson_refuse(&r->at,
				     "found a second title, expected '## NAME' of a stop");
	if (r->part == PART_SETTINGS)
		return read_setting(r, line);
	return r->part == PART_QUESTION ? read_question(r, line) : read_text(r, line);
}

static enum rs_error check_whole(struct reader *r)
{
	struct lesson *l = r->lesson;
	enum rs_error e = end_question(r);

	if (e != RS_OK)
		return e;
	if (r->comment)
		return lesson_refuse(&r->at, "found the end inside a comment, expected '-->'");
	if (!l->title)
		return lesson_refuse(&r->at, "found no title, expected '# TITLE'");
	if (!l->count)
		return lesson_refuse(&r->at, "found no stop, expected '## NAME'");
	return l->translation ? RS_OK : lesson_check_settings(&r->at, l);
}

static enum rs_error read_lines(struct reader *r, char *text, char *end)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";

	if (end - text >= 3 && memcmp(text, byte_order_mark, 3) == 0)
		text += 3;
	for (r->at.line = 1; text < end; r->at.line++) {
		char *line = text;
		enum rs_error e;

		text += strcspn(text, "\n");
		*text++ = '\0';
		e = read_line(r, line);
		if (e != RS_OK)
			return e;
	}
	r->at.line -= r->at.line > 1;
	return check_whole(r);
}

enum rs_error lesson_read(struct lesson *lesson, const char *file, const void *bytes,
			  size_t size, bool translation, char *message, size_t message_size)
{
	struct reader r = {
		.lesson = lesson,
		.at = {.file = file, .line = 1, .message = message, .size = message_size}};
	enum rs_error e;
	char *copy;

	*lesson = (struct lesson){.file = file, .translation = translation};
	for (; lesson->run.lane_count < RS_GENERATIONS; lesson->run.lane_count++)
		lesson->run.lanes[lesson->run.lane_count] =
			(enum rs_generation)lesson->run.lane_count;
	if (size > LESSON_BYTES)
		return rs_refuse(RS_BAD_CONFIG, message, message_size,
				 "%s: found %zu bytes, expected %d at most", file, size,
				 LESSON_BYTES);
	copy = malloc(size + 1);
	lesson->texts = malloc(size + 1); /* of each line a part is kept, and its NUL */
	if (!copy || !lesson->texts) {
		free(copy);
		lesson_free(lesson);
		return rs_refuse(RS_NO_MEMORY, message, message_size, "%s: no memory for it",
				 file);
	}
	if (size)
		memcpy(copy, bytes, size);
	copy[size] = '\0';
	if (strlen(copy) != size) {
		free(copy);
		lesson_free(lesson);
		return rs_refuse(RS_BAD_CONFIG, message, message_size,
				 "%s: is not a text file; expected a lesson, which begins with "
				 "'# TITLE'",
				 file);
	}
	r.next = lesson->texts;
	e = read_lines(&r, copy, copy + size);
	free(copy);
	if (e != RS_OK)
		lesson_free(lesson);
	return e;
}

void lesson_free(struct lesson *lesson)
{
	free(lesson->texts);
	*lesson = (struct lesson){0};
}

enum rs_error lesson_match(const struct lesson *lesson, const struct lesson *translation,
			   char *message, size_t size)
{
	const struct lesson *t = translation;

	if (t->count != lesson->count)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "%s:%u: found %zu stops, expected %zu as in %s", t->file,
				 t->count ? t->stops[t->count - 1].line : 1, t->count,
				 lesson->count, lesson->file);
	for (size_t i = 0; i < t->count; i++) {
		const struct lesson_words *a = &lesson->stops[i].words, *b = &t->stops[i].words;

		if (!a->question != !b->question)
			return rs_refuse(RS_BAD_CONFIG, message, size,
					 "%s:%u: found %d questions, expected %d as in %s",
					 t->file, t->stops[i].line, b->question != NULL,
					 a->question != NULL, lesson->file);
		if (a->choice_count != b->choice_count)
			return rs_refuse(RS_BAD_CONFIG, message, size,
					 "%s:%u: found %zu choices, expected %zu as in %s",
					 t->file, t->stops[i].line, b->choice_count,
					 a->choice_count, lesson->file);
	}
	return RS_OK;
}
