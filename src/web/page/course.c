/* course.c - lessons: read from the files that the page brings, and given as the window gives them. */
#include "web/page/course.h"

#include <stdio.h>
#include <string.h>

#include "host/language.h"
#include "view/scene/lesson_words.h"
#include "web/page/json.h"
#include "web/page/page.h"
#include "web/page/run.h"
#include "web/shared.h"

static struct lesson lesson, korean;
static struct lesson_session session;
static bool given, translated;
static char message[WEB_MESSAGE];

static size_t add_line(char *lines, size_t used, size_t size, const char *key,
		       const char *value)
{
	return value && used < size ? used + (size_t)snprintf(lines + used, size - used,
							      "%s %s\n", key, value)
				    : used;
}

/* A guest and its arguments stand in one line of a lesson; they follow what `append` says. */
static size_t add_guest(char *lines, size_t used, size_t size, const struct lesson_run *run)
{
	const char *guest = run->guest ? run->guest : "", *append = run->append;
	size_t n = strcspn(guest, " ");
	const char *arguments = guest + n + strspn(guest + n, " ");

	if (n && used < size)
		used += (size_t)snprintf(lines + used, size - used, "guest %.*s\n", (int)n,
					 guest);
	if ((append || *arguments) && used < size)
		used += (size_t)snprintf(lines + used, size - used, "append %s%s%s\n",
					 append ? append : "", append && *arguments ? " " : "",
					 arguments);
	return used;
}

/* "NAME=N NAME=N" */
static size_t add_costs(char *lines, size_t used, size_t size, const char *set)
{
	for (; set && *set && used < size; set += strspn(set, " ")) {
		size_t n = strcspn(set, " ");

		used += (size_t)snprintf(lines + used, size - used, "set %.*s\n", (int)n, set);
		set += n;
	}
	return used;
}

static bool open_run(struct view_state *s, const struct lesson_run *run, char *text,
		     size_t size)
{
	char lines[4096];
	size_t used = 0;

	if (run->drive) { /* a file; the empty disk of the workloads is there */
		snprintf(text, size,
			 _("a page has no disks: 'ringside show --lesson %u' shows it"),
			 session.number);
		return false;
	}
	lines[0] = '\0';
	used = add_guest(lines, used, sizeof lines, run);
	for (size_t i = 0; i < run->vm_count; i++)
		used = add_line(lines, used, sizeof lines, "vm", run->vms[i]);
	used = add_line(lines, used, sizeof lines, "without", run->without);
	used = add_line(lines, used, sizeof lines, "costs", run->costs);
	used = add_costs(lines, used, sizeof lines, run->set);
	if (used >= sizeof lines) {
		snprintf(text, size, "%s", _("more settings than a page takes"));
		return false;
	}
	web_run_set(s, lines, run->lanes, run->lane_count);
	return true;
}

bool web_lesson_is_given(void)
{
	return given;
}

void web_lesson_end(struct view_state *s)
{
	s->lesson = NULL;
	if (given)
		lesson_free(&lesson);
	if (translated)
		lesson_free(&korean);
	given = translated = false;
}

/** Read a lesson, and its texts in Korean (0 bytes: there are none); all are copied.
 * @return NULL, or what is wrong with it. */
WEB_EXPORT(lesson_read)
const char *web_lesson_read(int number, const char *file, const char *bytes, size_t size,
			    const char *file_ko, const char *bytes_ko, size_t size_ko);
const char *web_lesson_read(int number, const char *file, const char *bytes, size_t size,
			    const char *file_ko, const char *bytes_ko, size_t size_ko)
{
	web_lesson_end(&web_state);
	if (lesson_read(&lesson, file, bytes, size, false, message, sizeof message) != RS_OK)
		return message;
	given = true;
	translated = size_ko && lesson_read(&korean, file_ko, bytes_ko, size_ko, true, message,
					    sizeof message) == RS_OK;
	if (translated && lesson_match(&lesson, &korean, message, sizeof message) != RS_OK)
		return message;
	lesson_session_begin(&session, &lesson, translated ? &korean : NULL, (unsigned)number);
	web_state.open_run = open_run;
	return NULL;
}

/** Stand at a stop, from 0, of the lesson that was read. @return false: there is no such stop, or no lesson. */
WEB_EXPORT(lesson_begin) int web_lesson_begin(unsigned stop, int answered);
int web_lesson_begin(unsigned stop, int answered)
{
	if (!given || stop >= lesson.count)
		return false;
	view_lesson_begin(&web_state, &session, stop, answered);
	return true;
}

/** Show the answer now, or no longer. */
WEB_EXPORT(lesson_answer) void web_lesson_answer(int shown);
void web_lesson_answer(int shown)
{
	if (given && lesson_asks(lesson_session_stop(&session)))
		session.at[session.stop].answered = shown;
}

/** Take a guess: a choice, from 0. */
WEB_EXPORT(lesson_guess) void web_lesson_guess(int choice);
void web_lesson_guess(int choice)
{
	if (given && session.at[session.stop].guess != choice)
		lesson_session_guess(&session, choice);
}

/* ---- in words */

static void put_choices(const struct lesson_asked *asked)
{
	json_open("choices", '[');
	for (size_t i = 0; i < asked->words->choice_count; i++) {
		struct lesson_card card;

		lesson_card(&card, asked, i);
		json_open(NULL, '{');
		json_text("text", asked->words->choices[i]);
		json_text("shown", card.text);
		json_text("beside", card.beside);
		json_bool("measured", card.measured);
		json_bool("guessed", card.guessed);
		json_close('}');
	}
	json_close(']');
}

static void put_question(struct view_state *s)
{
	struct lesson_asked asked;
	char heading[VIEW_TEXT];

	lesson_ask(&asked, &session, s->m);
	lesson_heading(heading, sizeof heading, &asked);
	json_bool("answered", asked.answered);
	json_text("question", asked.words->question);
	json_text("heading", heading);
	put_choices(&asked);
}

void web_lesson_json(struct view_state *s)
{
	const struct lesson_words *words = lesson_session_words(&session, session.stop);

	json_number("number", session.number);
	json_text("title", lesson_session_title(&session));
	json_number("stop", (double)session.stop);
	json_number("stops", (double)lesson.count);
	json_text("name", words->name);
	json_text("say", words->say ? words->say : "");
	json_text("notes",
		  session.at[session.stop].answered && words->notes ? words->notes : "");
	json_text("problem", session.problem);
	json_bool("left", session.left);
	json_bool("asks", lesson_asks(lesson_session_stop(&session)));
	if (lesson_asks(lesson_session_stop(&session)))
		put_question(s);
}
