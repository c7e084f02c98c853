#include "view/text/lines.h"

#include <stdio.h>
#include <string.h>

#include "view/model/tallies.h"
#include "view/scene/behalf.h"
#include "view/scene/exits.h"
#include "view/scene/why.h"

enum { BAR = 30 };

static void heading(struct view_page *p, struct view_model *m, const struct view_show *show)
{
	const struct rs_event *key = layout_guest_key(m);
	uint32_t op = view_model_op(m, m->focus);
	char insn[64], name[RS_OP_NAME];
	const char *cause = show->screen == VIEW_SCREEN_WHY
				    ? view_why_refused(m, m->focus, insn, sizeof insn)
				    : NULL;

	if (cause) {
		page_line(p, VIEW_STRONG, -1, "%s   %s", insn, cause);
	} else if (m->lineup == VIEW_BY_MOMENT) {
		page_line(p, VIEW_STRONG, -1, "%s: %s", show->guest,
			  view_localized(TEXT_SAME_MOMENT_ASKS));
	} else if (op == VIEW_OP_NONE) {
		page_line(p, VIEW_STRONG, -1, "%s: %s", show->guest,
			  view_localized(lanes_without_op(m)));
	} else {
		uint32_t id = m->lanes[m->focus].ops.ops[op].id;

		snprintf(insn, sizeof insn, "%s", view_op_name(name, id));
		if (key && key->word)
			view_insn(insn, sizeof insn, key->pc, key->word);
		page_line(p, VIEW_STRONG, -1, "%s   %s", insn, view_op_sentence(id));
	}
	page_line(p, VIEW_PLAIN, -1, "%s", "");
}

/* ---- screens */

/* Who ran, in order: "Guest OS 37 -> Hypervisor 342 -> Guest OS 26". */
static void chain(struct view_page *p, struct view_model *m, const struct page_signs *s,
		  size_t lane, bool hidden)
{
	const struct view_lane *l = &m->lanes[lane];
	uint32_t op = view_model_op(m, lane);
	char *text = page_next(p, VIEW_PLAIN, -1), part[160], number[24];
	struct view_phase list[12];
	size_t n = 0;

	page_append(text, "  ", 2, false);
	if (op != VIEW_OP_NONE)
		n = view_phases(list, 12, &l->source, &l->ops, &l->ops.ops[op],
				view_model_until(m, lane));
	for (size_t i = 0; i < n;) {
		enum view_band band = list[i].band;
		uint64_t cycles = 0;
		size_t room = VIEW_PAGE_COLUMNS - view_columns(text);

		for (; i < n && list[i].band == band; i++)
			cycles += list[i].cycles;
		view_figure(number, sizeof number, cycles);
		snprintf(part, sizeof part, "%s%s%s%s%s", text[2] ? " " : "",
			 text[2] ? s->arrow : "", text[2] ? " " : "",
			 view_band_name(l->source.generation, band), hidden ? "" : " ");
		page_append(part, hidden ? "" : number, 12, false);
		if (view_columns(part) > room)
			break;
		page_append(text, part, room, false);
	}
}

/* Beside containers it stands where the race's result is without them, as in the window. */
static void instance(char *text, const struct view_lane *l, bool hidden)
{
	struct instance_words words;
	char whole[2 * VIEW_TEXT];

	instance_words(&words, l, hidden);
	snprintf(whole, sizeof whole, "+1: %s%s%s%s%s %s", words.figure, words.known ? " " : "",
		 words.known ? view_localized(TEXT_CYCLES) : "", *words.memory ? ", " : " ",
		 words.memory, words.own);
	page_append(text, whole, 46, false);
}

static void lanes(struct view_page *p, struct view_model *m, const struct view_show *show,
		  const struct page_signs *s)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct view_facts *f = view_model_facts(m, i);
		struct view_result r = view_result(m, i);
		char figure[24], how[192], right[256], big[64], small[128], *text;

		if (!view_model_shown(m, i))
			continue;
		if (verdict_text(m, i, f, show, figure, sizeof figure, how, sizeof how))
			snprintf(right, sizeof right, "%s %s, %s", figure,
				 view_localized(TEXT_CYCLES), how);
		else
			snprintf(right, sizeof right, "%s  %s", figure, how);
		page_lane(p, s, m->lanes[i].source.generation, right);
		chain(p, m, s, i, view_hides(show, VIEW_HIDE_COSTS));
		text = page_next(p, VIEW_PLAIN, (int)m->lanes[i].source.generation);
		page_append(text, "  ", 2, false);
		page_bar(text, s, view_progress(m, i, view_model_cycle(m, i)), BAR);
		page_append(text, "  ", 2, false);
		if (layout_has_boxes(m)) {
			instance(text, &m->lanes[i], view_hides(show, VIEW_HIDE_WHOLE));
		} else {
			result_text(&m->lanes[i], &r, view_hides(show, VIEW_HIDE_WHOLE), big,
				    sizeof big, small, sizeof small);
			page_append(text, big, 20, true);
			page_append(text, small, 24, false);
		}
		page_line(p, VIEW_PLAIN, -1, "%s", "");
	}
}

static void race(struct view_page *p, struct view_model *m, const struct view_show *show,
		 const struct page_signs *s)
{
	for (size_t i = 0; i < m->count; i++) {
		struct view_result r = view_result(m, i);
		enum rs_generation g = m->lanes[i].source.generation;
		bool done = r.finished && !view_hides(show, VIEW_HIDE_WHOLE) &&
			    (r.ratio > 0 || g == RS_BARE);
		char big[64], small[128], right[256], *text;

		result_text(&m->lanes[i], &r, view_hides(show, VIEW_HIDE_WHOLE), big,
			    sizeof big, small, sizeof small);
		snprintf(right, sizeof right, "%s, %s", big, small);
		page_lane(p, s, g, right);
		text = page_next(p, VIEW_PLAIN, (int)g);
		page_append(text, "  ", 2, false);
		page_bar(text, s,
			 done ? g == RS_BARE ? 1 : 1 / r.ratio
			      : view_progress(m, i, view_model_cycle(m, i)),
			 VIEW_PAGE_COLUMNS - 4);
		page_line(p, VIEW_PLAIN, -1, "%s", "");
	}
	page_line(p, VIEW_FAINT, -1, "%s (%s)", view_localized(TEXT_RACE_SPEED),
		  view_localized(TEXT_RACE_CLOCK));
}

static void behalf(struct view_page *p, const struct view_tallies *t,
		   const struct page_signs *s)
{
	struct view_behalf_row rows[VIEW_BEHALF_ROWS];
	double most = (double)view_behalf(rows, t);

	page_line(p, VIEW_STRONG, -1, "%s", view_localized(TEXT_BEHALF_TITLE));
	for (size_t i = 0; i < VIEW_BEHALF_ROWS; i++) {
		char *row = page_next(p, VIEW_PLAIN, -1), number[24];

		view_figure(number, sizeof number, rows[i].cycles);
		page_append(row, "  ", 2, false);
		page_append(row, view_localized(rows[i].name), 28, true);
		page_append(row, number, 16, true);
		page_bar(row, s, (double)rows[i].cycles / most, 24);
	}
}

static void exits(struct view_page *p, struct view_model *m, const struct view_show *show,
		  const struct page_signs *s)
{
	static struct view_tallies t;
	size_t lane = view_exits_lane(m, &t);
	char number[24], mean[24], text[192];

	view_exits_title(&t, text, sizeof text);
	if (show->hide & VIEW_HIDE_WHOLE) { /* by a lesson */
		page_lane(p, s, m->lanes[lane].source.generation, view_localized(TEXT_HIDDEN));
		return;
	}
	page_lane(p, s, m->lanes[lane].source.generation, text);
	for (size_t i = 0; i < t.rows && i < 16; i++) {
		const struct rs_tally *x = &t.exits[i].tally;
		char *row = page_next(p, VIEW_PLAIN, -1);

		view_figure(number, sizeof number, x->count);
		view_figure(mean, sizeof mean, x->count ? x->cycles / x->count : 0);
		snprintf(text, sizeof text, "  %-26s %8s x %8s  ", t.exits[i].reason, number,
			 mean);
		page_append(row, text, 50, true);
		page_bar(row, s, t.exit_cycles ? (double)x->cycles / (double)t.exit_cycles : 0,
			 24);
	}
	if (!t.rows && t.behalf_counted)
		behalf(p, &t, s);
}

static void why(struct view_page *p, struct view_model *m, const struct page_signs *s)
{
	struct view_why w;

	view_why(&w, m, m->focus);
	page_lane(p, s, m->lanes[m->focus].source.generation, "");
	page_line(p, VIEW_STRONG, -1, "%s", view_localized(w.question));
	for (size_t i = 0; i < w.count; i++) {
		char *row;

		page_line(p, VIEW_PLAIN, -1, "%s", "");
		row = page_next(p, VIEW_PLAIN, -1);
		page_append(row, "  ", 2, false);
		page_append(row, w.reasons[i].rule, 20, true);
		page_append(row, w.reasons[i].text, VIEW_PAGE_COLUMNS - 22, false);
	}
}

static void help(struct view_page *p)
{
	static const struct {
		const char *key;
		enum view_localized what;
	} keys[] = {
		{"Space", TEXT_HELP_PLAY},
		{"Left Right", TEXT_HELP_EVENT},
		{"Shift+arrows", TEXT_HELP_OPERATION},
		{"PgUp PgDn", TEXT_HELP_PAGE},
		{"Home End", TEXT_HELP_ENDS},
		{"Down Up", TEXT_HELP_SPEED},
		{"1-5 0", TEXT_HELP_ALONE},
		{"Shift/Alt+1-5", TEXT_HELP_BESIDE},
		{"G", TEXT_HELP_VM},
		{"A", TEXT_HELP_LINEUP},
		{"H", TEXT_HELP_HIDE},
		{"M", TEXT_HELP_MICROSCOPE},
		{"S J K", TEXT_HELP_BREAK},
		{"R", TEXT_HELP_RACE},
		{"X", TEXT_HELP_EXITS},
		{"W", TEXT_HELP_WHY},
		{"T", TEXT_HELP_TIMELINE},
		{"C", TEXT_HELP_CONSOLIDATION},
		{"N", TEXT_HELP_WALK},
		{"Y", TEXT_HELP_MEMORY},
		{"Z", TEXT_HELP_ATLAS},
		{"L", TEXT_HELP_LANGUAGE},
		{"E", TEXT_HELP_EXPORT},
	};

	/* All rows of a terminal are taken. */
	page_line(p, VIEW_STRONG, -1, "%s · Q: %s", view_localized(TEXT_HELP_TITLE),
		  view_localized(TEXT_HELP_QUIT));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		page_line(p, VIEW_PLAIN, -1, "  %-14s %s", keys[i].key,
			  view_localized(keys[i].what));
}

static void foot(struct view_page *p, struct view_model *m, const struct view_show *show,
		 const struct page_signs *s)
{
	enum rs_generation g = m->lanes[view_model_scrub_lane(m)].source.generation;
	static const char help[] = " · F1"; /* whatever else there is no room for */
	char status[VIEW_TEXT], *text;

	while (p->rows < VIEW_PAGE_ROWS - 2)
		page_line(p, VIEW_PLAIN, -1, "%s", "");
	if (show->lesson) {
		page_lesson_foot(p, show, s);
		return;
	}
	text = page_next(p, VIEW_PLAIN, (int)g);
	page_append(text, s->lanes[g], 2, true);
	page_append(text, " ", 1, false);
	page_bar(text, s, view_model_scrub(m), VIEW_PAGE_COLUMNS - 4);
	view_status_text(m, show, status, sizeof status);
	text = page_next(p, VIEW_FAINT, -1);
	page_fit(text, status, VIEW_PAGE_COLUMNS - view_columns(help), s);
	page_append(text, help, VIEW_PAGE_COLUMNS, false);
}

/* Replace what is not ASCII, letter by letter: a terminal that is not UTF-8 would show something else. */
static void make_ascii(char *text)
{
	static const struct {
		const char *letter;
		char ascii;
	} signs[] = {{"·", '-'}, {"–", '-'}, {"—", '-'}, {"×", 'x'}, {"→", '>'}, {"…", '.'}};
	char *to = text;

	while (*text) {
		size_t length = 1;
		char c = *text;

		if ((unsigned char)c >= 0x80) {
			c = '?';
			while (((unsigned char)text[length] & 0xc0) == 0x80)
				length++;
			for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
				if (strncmp(text, signs[i].letter, length) == 0)
					c = signs[i].ascii;
		}
		*to++ = c;
		text += length;
	}
	*to = '\0';
}

void view_page(struct view_page *page, struct view_model *m, const struct view_show *show,
	       bool plain)
{
	const struct page_signs *s = page_signs(plain);

	page->rows = 0;
	if (show->black)
		return;
	if (show->screen != VIEW_SCREEN_HELP && show->screen != VIEW_SCREEN_TIMELINE &&
	    show->screen != VIEW_SCREEN_CONSOLIDATION && show->screen != VIEW_SCREEN_WALK &&
	    show->screen != VIEW_SCREEN_ATLAS && show->screen != VIEW_SCREEN_MEMORY)
		heading(page, m, show);
	switch (show->screen) {
	case VIEW_SCREEN_MICROSCOPE:
		page_microscope(page, m, show, s);
		break;
	case VIEW_SCREEN_RACE:
		race(page, m, show, s);
		break;
	case VIEW_SCREEN_EXITS:
		exits(page, m, show, s);
		break;
	case VIEW_SCREEN_WHY:
		why(page, m, s);
		break;
	case VIEW_SCREEN_TIMELINE:
		page_timeline(page, m, show, s);
		break;
	case VIEW_SCREEN_CONSOLIDATION:
		page_consolidation(page, m, show, s);
		break;
	case VIEW_SCREEN_WALK:
		page_walk(page, m, show, s);
		break;
	case VIEW_SCREEN_ATLAS:
		page_atlas(page, m, show, s);
		break;
	case VIEW_SCREEN_MEMORY:
		page_memory(page, m, show, s);
		break;
	case VIEW_SCREEN_HELP:
		help(page);
		break;
	case VIEW_SCREEN_LANES:
	case VIEW_SCREENS:
		lanes(page, m, show, s);
		break;
	}
	page_lesson(page, m, show);
	foot(page, m, show, s);
	for (size_t i = 0; plain && i < page->rows; i++)
		make_ascii(page->lines[i].text);
}
