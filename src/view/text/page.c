#include "view/text/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "view/model/tallies.h"
#include "view/scene/layout.h"
#include "view/scene/why.h"

enum { BAR = 30 };

struct signs {
	const char *lanes[RS_GENERATIONS], *full, *empty, *arrow;
};
static const struct signs utf8 = {{"■", "▲", "◆", "●"}, "█", "░", "→"};
static const struct signs ascii = {{"#", "^", "<>", "o"}, "#", ".", "->"};

/* ---- letters and columns */

/* The length of the letter at `text` and the columns it takes. */
static size_t letter(const char *text, size_t *columns)
{
	unsigned char c = (unsigned char)*text;
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	unsigned code = n == 3 ? (c & 15u) << 12 | ((unsigned char)text[1] & 63u) << 6 |
					 ((unsigned char)text[2] & 63u)
			       : 0;

	*columns = (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xd7a3) ||
				   (code >= 0xff00 && code <= 0xff60)
			   ? 2
			   : 1;
	return n;
}

size_t view_columns(const char *text)
{
	size_t sum = 0, columns;

	while (*text) {
		text += letter(text, &columns);
		sum += columns;
	}
	return sum;
}

/* Append at most `room` columns of `text`, then spaces up to `room` if it is to be a column. */
static void append(char *line, const char *text, size_t room, bool fill)
{
	size_t at = strlen(line), used = 0, columns;

	while (*text) {
		size_t n = letter(text, &columns);

		if (used + columns > room || at + n >= VIEW_PAGE_BYTES)
			break;
		memcpy(line + at, text, n);
		at += n;
		text += n;
		used += columns;
	}
	for (; fill && used < room && at + 1 < VIEW_PAGE_BYTES; used++)
		line[at++] = ' ';
	line[at] = '\0';
}

/* ---- lines */

static char *next(struct view_page *p, enum view_ink ink, int lane)
{
	size_t i = p->rows < VIEW_PAGE_ROWS ? p->rows++ : VIEW_PAGE_ROWS - 1;

	p->lines[i].text[0] = '\0';
	p->lines[i].ink = ink;
	p->lines[i].lane = lane;
	return p->lines[i].text;
}

__attribute__((format(printf, 4, 5))) static void line(struct view_page *p, enum view_ink ink,
						       int lane, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	append(next(p, ink, lane), text, VIEW_PAGE_COLUMNS, false);
}

static void bar(char *line_text, const struct signs *s, double part, size_t width)
{
	size_t full = (size_t)(part * (double)width + 0.5);

	for (size_t i = 0; i < width; i++)
		append(line_text, i < full ? s->full : s->empty, 1, false);
}

static void heading(struct view_page *p, struct view_model *m, const struct view_show *show)
{
	const struct rs_event *key = layout_guest_key(m);
	uint32_t op = view_model_op(m, m->focus);
	char insn[64];

	if (m->lineup == VIEW_BY_MOMENT) {
		line(p, VIEW_STRONG, -1, "%s: %s", show->guest, view_say(SAY_SAME_MOMENT_ASKS));
	} else if (op == VIEW_OP_NONE) {
		line(p, VIEW_STRONG, -1, "%s: %s", show->guest, view_say(lanes_without_op(m)));
	} else {
		const struct view_words *w = view_words(m->lanes[m->focus].ops.ops[op].id);

		snprintf(insn, sizeof insn, "%s", view_tr(w->name));
		if (key && key->word)
			view_insn(insn, sizeof insn, key->pc, key->word);
		line(p, VIEW_STRONG, -1, "%s   %s", insn, view_tr(w->sentence));
	}
	line(p, VIEW_PLAIN, -1, "%s", "");
}

static void lane_heading(struct view_page *p, const struct signs *s, enum rs_generation g,
			 const char *right)
{
	char name[160], *text = next(p, VIEW_STRONG, (int)g);

	snprintf(name, sizeof name, "%s %s %s", s->lanes[g],
		 view_say(view_generations[g].number), view_say(view_generations[g].name));
	append(text, name, 42, true);
	append(text, right, VIEW_PAGE_COLUMNS - 42, false);
}

/* ---- screens */

/* Who ran, in order: "Guest OS 37 -> Hypervisor 342 -> Guest OS 26". */
static void chain(struct view_page *p, struct view_model *m, const struct signs *s, size_t lane,
		  bool hidden)
{
	const struct view_lane *l = &m->lanes[lane];
	uint32_t op = view_model_op(m, lane);
	char *text = next(p, VIEW_PLAIN, -1), part[160], number[24];
	struct view_phase list[12];
	size_t n = 0;

	append(text, "  ", 2, false);
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
		append(part, hidden ? "" : number, 12, false);
		if (view_columns(part) > room)
			break;
		append(text, part, room, false);
	}
}

static void lanes(struct view_page *p, struct view_model *m, const struct view_show *show,
		  const struct signs *s)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct view_facts *f = view_model_facts(m, i);
		struct view_result r = view_result(m, i);
		char figure[24], how[192], right[256], big[64], small[128], *text;

		if (!view_model_shown(m, i))
			continue;
		if (verdict_text(m, i, f, show, figure, sizeof figure, how, sizeof how))
			snprintf(right, sizeof right, "%s %s, %s", figure, view_say(SAY_CYCLES),
				 how);
		else
			snprintf(right, sizeof right, "%s  %s", figure, how);
		lane_heading(p, s, m->lanes[i].source.generation, right);
		chain(p, m, s, i, show->hidden);
		text = next(p, VIEW_PLAIN, (int)m->lanes[i].source.generation);
		append(text, "  ", 2, false);
		bar(text, s, view_progress(m, i, view_model_cycle(m, i)), BAR);
		result_text(&m->lanes[i], &r, show->hidden, big, sizeof big, small,
			    sizeof small);
		append(text, "  ", 2, false);
		append(text, big, 20, true);
		append(text, small, 24, false);
		line(p, VIEW_PLAIN, -1, "%s", "");
	}
}

static void race(struct view_page *p, struct view_model *m, const struct view_show *show,
		 const struct signs *s)
{
	for (size_t i = 0; i < m->count; i++) {
		struct view_result r = view_result(m, i);
		enum rs_generation g = m->lanes[i].source.generation;
		bool done = r.finished && !show->hidden && (r.ratio > 0 || g == RS_BARE);
		char big[64], small[128], right[256], *text;

		result_text(&m->lanes[i], &r, show->hidden, big, sizeof big, small,
			    sizeof small);
		snprintf(right, sizeof right, "%s, %s", big, small);
		lane_heading(p, s, g, right);
		text = next(p, VIEW_PLAIN, (int)g);
		append(text, "  ", 2, false);
		bar(text, s,
		    done ? g == RS_BARE ? 1 : 1 / r.ratio
			 : view_progress(m, i, view_model_cycle(m, i)),
		    VIEW_PAGE_COLUMNS - 4);
		line(p, VIEW_PLAIN, -1, "%s", "");
	}
	line(p, VIEW_FAINT, -1, "%s (%s)", view_say(SAY_RACE_SPEED), view_say(SAY_RACE_CLOCK));
}

static void exits(struct view_page *p, struct view_model *m, const struct signs *s)
{
	static struct view_tallies t;
	size_t lane = view_exits_lane(m, &t);
	char number[24], mean[24], text[192];

	view_figure(number, sizeof number, t.count);
	snprintf(text, sizeof text, view_say(SAY_EXITS_TITLE), number);
	lane_heading(p, s, m->lanes[lane].source.generation, text);
	for (size_t i = 0; i < t.rows && i < 16; i++) {
		const struct rs_tally *x = &t.exits[i].tally;
		char *row = next(p, VIEW_PLAIN, -1);

		view_figure(number, sizeof number, x->count);
		view_figure(mean, sizeof mean, x->count ? x->cycles / x->count : 0);
		snprintf(text, sizeof text, "  %-26s %8s x %8s  ", t.exits[i].reason, number,
			 mean);
		append(row, text, 50, true);
		bar(row, s, t.exit_cycles ? (double)x->cycles / (double)t.exit_cycles : 0, 24);
	}
}

static void microscope(struct view_page *p, struct view_model *m, const struct view_show *show,
		       const struct signs *s)
{
	const struct view_lane *l = &m->lanes[m->focus];
	enum rs_generation g = l->source.generation;
	uint32_t op = view_model_op(m, m->focus);
	struct view_phase list[12];
	char text[160], number[24], lines[2][80];
	uint64_t most = 1;
	size_t n = 0;

	lane_heading(p, s, g, "");
	if (op != VIEW_OP_NONE)
		n = view_phases(list, 12, &l->source, &l->ops, &l->ops.ops[op],
				view_model_until(m, m->focus));
	for (size_t i = 0; i < n; i++)
		most = list[i].cycles > most ? list[i].cycles : most;
	for (size_t i = 0; i < n && !show->hidden; i++) {
		char *row = next(p, VIEW_PLAIN, -1);

		append(row, "  ", 2, false);
		view_phase_text(&list[i], g, text, sizeof text);
		append(row, text, 36, true);
		view_figure(number, sizeof number, list[i].cycles);
		snprintf(text, sizeof text, "%9s  ", number);
		append(row, text, 11, true);
		bar(row, s, (double)list[i].cycles / (double)most, 28);
	}
	line(p, VIEW_FAINT, -1, "%s:", view_say(SAY_SCOPE_CONSOLE));
	n = view_ops_console(&l->ops, m->event, &lines[0][0], sizeof lines[0], 2);
	for (size_t i = 0; i < n; i++)
		line(p, VIEW_PLAIN, -1, "  %s", lines[i]);
}

static void why(struct view_page *p, struct view_model *m, const struct signs *s)
{
	struct view_why w;

	view_why(&w, m, m->focus);
	lane_heading(p, s, m->lanes[m->focus].source.generation, "");
	line(p, VIEW_STRONG, -1, "%s", view_say(w.question));
	for (size_t i = 0; i < w.count; i++) {
		char *row;

		line(p, VIEW_PLAIN, -1, "%s", "");
		row = next(p, VIEW_PLAIN, -1);
		append(row, "  ", 2, false);
		append(row, w.reasons[i].rule, 20, true);
		append(row, w.reasons[i].text, VIEW_PAGE_COLUMNS - 22, false);
	}
}

static void help(struct view_page *p)
{
	static const struct {
		const char *key;
		enum view_say what;
	} keys[] = {
		{"Space", SAY_HELP_PLAY},
		{"Left Right", SAY_HELP_EVENT},
		{"Shift+arrows", SAY_HELP_OPERATION},
		{"PgUp PgDn", SAY_HELP_PAGE},
		{"Home End", SAY_HELP_ENDS},
		{"[ ]", SAY_HELP_SPEED},
		{"1-4 0", SAY_HELP_ALONE},
		{"A", SAY_HELP_LINEUP},
		{"H", SAY_HELP_HIDE},
		{"M", SAY_HELP_MICROSCOPE},
		{"R", SAY_HELP_RACE},
		{"X", SAY_HELP_EXITS},
		{"W", SAY_HELP_WHY},
		{"L", SAY_HELP_LANGUAGE},
		{"E", SAY_HELP_EXPORT},
		{"F1 ?", SAY_HELP_HELP},
		{"Q", SAY_HELP_QUIT},
	};

	line(p, VIEW_STRONG, -1, "%s", view_say(SAY_HELP_TITLE));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		line(p, VIEW_PLAIN, -1, "  %-14s %s", keys[i].key, view_say(keys[i].what));
}

static void foot(struct view_page *p, struct view_model *m, const struct view_show *show,
		 const struct signs *s)
{
	enum rs_generation g = m->lanes[view_model_scrub_lane(m)].source.generation;
	char status[VIEW_TEXT], *text;

	while (p->rows < VIEW_PAGE_ROWS - 2)
		line(p, VIEW_PLAIN, -1, "%s", "");
	text = next(p, VIEW_PLAIN, (int)g);
	append(text, s->lanes[g], 2, true);
	append(text, " ", 1, false);
	bar(text, s, view_model_scrub(m), VIEW_PAGE_COLUMNS - 4);
	view_status_text(m, show, status, sizeof status);
	line(p, VIEW_FAINT, -1, "%s · F1", status);
}

void view_page(struct view_page *page, struct view_model *m, const struct view_show *show,
	       bool plain)
{
	const struct signs *s = plain ? &ascii : &utf8;

	page->rows = 0;
	if (show->screen != VIEW_SCREEN_HELP)
		heading(page, m, show);
	switch (show->screen) {
	case VIEW_SCREEN_MICROSCOPE:
		microscope(page, m, show, s);
		break;
	case VIEW_SCREEN_RACE:
		race(page, m, show, s);
		break;
	case VIEW_SCREEN_EXITS:
		exits(page, m, s);
		break;
	case VIEW_SCREEN_WHY:
		why(page, m, s);
		break;
	case VIEW_SCREEN_HELP:
		help(page);
		break;
	case VIEW_SCREEN_LANES:
	case VIEW_SCREENS:
		lanes(page, m, show, s);
		break;
	}
	foot(page, m, show, s);
}
