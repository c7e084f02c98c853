#include "cli/race_bars.h"

#include <string.h>

#include "bench/format.h"
#include "cli/cli.h"
#include "host/language.h"

/* Columns: of " 2nd 1,234x", of figures in full and in short, of bars; from ROOMY on figures are in full. */
enum {
	VERDICT = 12,
	FULL_FIGURE = 23,
	SHORT_FIGURE = 8,
	BAR_LEAST = 6,
	BAR_MOST = 44,
	ROOMY = 72
};

/* The lanes' colours of the window: bare, full, para, hvm, container. */
static const char *const colours[RS_LANE_KINDS] = {"\033[1m", "\033[38;5;208m", "\033[33m",
						   "\033[34m", "\033[36m"};

/* How the columns of a line are used: it must not wrap, or it could not be drawn over. */
struct columns {
	int name;
	size_t bar; /* 0: there is none */
	bool roomy; /* figures in full */
	bool verdict;
};

/* "container" is longer than the others. */
static int name_width(const struct race_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (lines[i].generation == RS_CONTAINER)
			return 9;
	return 5;
}

/* @return false if there is no room for a name and a figure. */
static bool divide(struct columns *c, size_t columns, int name)
{
	size_t figure, left;

	c->name = name;
	c->roomy = columns >= ROOMY;
	figure = c->roomy ? FULL_FIGURE : SHORT_FIGURE;
	if (columns < (size_t)name + figure + 4)
		return false;
	left = columns - (size_t)name - figure -
	       4; /* two before it, one behind the name, one spare */
	c->verdict = left > VERDICT + BAR_LEAST;
	left -= c->verdict ? VERDICT : 0;
	c->bar = left < BAR_LEAST + 1 ? 0 : left - 1 < BAR_MOST ? left - 1 : BAR_MOST;
	return true;
}

static void draw_bar(FILE *out, size_t length, size_t filled)
{
	bool pretty = is_utf8();

	for (size_t i = 0; i < length; i++)
		fputs(i < filled ? (pretty ? "█" : "#") : (pretty ? "░" : "."), out);
}

static const char *place_text(unsigned place)
{
	static const char *const texts[RS_LANE_KINDS + 1] = {"",	N_("1st"), N_("2nd"),
							     N_("3rd"), N_("4th"), N_("5th")};

	return place <= RS_LANE_KINDS ? texts[place] : "";
}

static void draw_verdict(FILE *out, const struct race_line *l)
{
	char ratio[FORMAT_MAX] = "";

	if (l->ended && !l->ok) {
		fprintf(out, _(" stopped"));
		return;
	}
	if (l->ended && l->ratio > 0)
		format_ratio(ratio, l->ratio);
	if (l->ended)
		fprintf(out, " %s %s", _(place_text(l->place)), ratio);
}

static void draw_line(FILE *out, const struct race_line *l, const struct columns *c)
{
	bool colour = wants_colour(fileno(out));
	uint64_t total = l->ended && l->ok ? 1 : l->total, done = l->ended && l->ok ? 1
								  : l->done < l->total
									  ? l->done
									  : l->total;
	char figure[FORMAT_MAX];

	fprintf(out, "\r\033[K  %-*s ", c->name, rs_generation_name(l->generation));
	if (c->bar) {
		fputs(colour ? colours[l->generation] : "", out);
		draw_bar(out, c->bar,
			 total ? (size_t)((double)done / (double)total * (double)c->bar) : 0);
		fprintf(out, "%s ", colour ? "\033[0m" : "");
	}
	if (c->roomy)
		fprintf(out, _("%15s cycles"), format_count(figure, l->cycles));
	else
		fprintf(out, "%*s", SHORT_FIGURE, format_short(figure, (double)l->cycles));
	if (c->verdict)
		draw_verdict(out, l);
	fputc('\n', out);
}

void race_bars_draw(struct race_bars *bars, FILE *out, const struct race_line *lines,
		    size_t count)
{
	size_t columns = terminal_columns(fileno(out));
	struct columns c;

	if (!divide(&c, columns, name_width(lines, count)))
		return;
	/* After a change of its size a terminal has the lines elsewhere: they stay where they are. */
	if (bars->columns == columns)
		fprintf(out, "\033[%zuA", bars->lines);
	else
		fprintf(out, "\r\033[J");
	bars->columns = columns;
	bars->lines = count;
	for (size_t i = 0; i < count; i++)
		draw_line(out, &lines[i], &c);
	fflush(out);
}

void race_bars_end(const struct race_bars *bars, FILE *out)
{
	if (bars->lines) { /* the terminal may have shown "^C" */
		fprintf(out, "\r\033[K");
		fflush(out);
	}
}
