/* tooltip.c - places with more information, and that information. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/scene.h"

enum { SIZE = 32, PITCH = 42, SIDE = 24, WIDTH = 900, AWAY = 28, LINES = 12 };

void view_spot(struct view_scene *s, double x, double y, double w, double h, const char *text,
	       ...)
{
	struct view_spot *spot = &s->spots[s->spot_count];
	va_list args;

	if (s->spot_count == VIEW_SPOTS)
		return;
	s->spot_count++;
	*spot = (struct view_spot){.x = x, .y = y, .w = w, .h = h};
	va_start(args, text);
	vsnprintf(spot->text, sizeof spot->text, text, args);
	va_end(args);
}

void view_spot_live(struct view_scene *s, double x, double y, double w, double h,
		    const char *text)
{
	size_t before = s->spot_count;

	view_spot(s, x, y, w, h, "%s", text);
	if (s->spot_count > before)
		s->spots[before].live = true;
}

void view_spot_code(struct view_scene *s, double x, double y, double w, double h, uint64_t pc,
		    const char *text)
{
	size_t before = s->spot_count;

	view_spot(s, x, y, w, h, "%s", text);
	if (s->spot_count == before)
		return;
	s->spots[before].code = true;
	s->spots[before].pc = pc;
}

const struct view_spot *view_spot_at(const struct view_scene *s, double x, double y)
{
	for (size_t i = s->spot_count; i > 0; i--) {
		const struct view_spot *p = &s->spots[i - 1];

		if (x >= p->x && x < p->x + p->w && y >= p->y && y < p->y + p->h)
			return p;
	}
	return NULL;
}

/* How much of a text fits into one line of at most `room`, in whole words. */
static size_t line_of(const struct view_scene *s, struct view_style style, double room,
		      const char *text)
{
	size_t fits = 0, end = 0;
	char line[VIEW_TEXT];

	while (text[end]) {
		size_t next = end + strspn(text + end, " ");

		next += strcspn(text + next, " ");
		if (next >= sizeof line)
			break;
		memcpy(line, text, next);
		line[next] = '\0';
		if (fits && view_text_width(s, style.face, style.size, line) > room)
			break;
		fits = end = next;
	}
	return fits;
}

struct line {
	char text[VIEW_TEXT];
	bool heading;
};

static size_t lines_of(const struct view_scene *s, const char *text, double room,
		       struct line *lines)
{
	size_t n = 0;

	for (bool heading = true; *text && n < LINES; heading = false) {
		char part[VIEW_TIP];
		size_t length = strcspn(text, "\n"), at = 0;
		struct view_style style = {heading ? VIEW_BOLD : VIEW_SANS, SIZE, VIEW_INK,
					   VIEW_LEFT};

		memcpy(part, text, length);
		part[length] = '\0';
		while (at < length && n < LINES) {
			size_t count = line_of(s, style, room, part + at);

			if (count == 0)
				break;
			memcpy(lines[n].text, part + at, count);
			lines[n].text[count] = '\0';
			lines[n++].heading = heading;
			at += count + strspn(part + at + count, " ");
		}
		text += length + (text[length] == '\n');
	}
	return n;
}

void view_tip(struct view_scene *s, double x, double y)
{
	const struct view_spot *spot = view_spot_at(s, x, y);
	double room = fmin(WIDTH, s->w - 4 * SIDE), w = 0, h;
	struct line lines[LINES];
	size_t n;

	if (!spot || !*spot->text)
		return;
	n = lines_of(s, spot->text, room, lines);
	for (size_t i = 0; i < n; i++)
		w = fmax(w, view_text_width(s, lines[i].heading ? VIEW_BOLD : VIEW_SANS, SIZE,
					    lines[i].text));
	w = fmin(w, room) + 2 * SIDE;
	h = PITCH * (double)n + SIDE;
	/* Below the place, or above it where there is no room. */
	x = fmax(SIDE, fmin(x - w / 4, s->w - w - SIDE));
	y = y + AWAY + h > s->h - SIDE ? fmax(y - AWAY - h, SIDE) : y + AWAY;
	s->tip = s->count;
	view_box(s, VIEW_INK, x - 3, y - 3, w + 6, h + 6, 15);
	view_box(s, VIEW_BACKGROUND, x, y, w, h, 12);
	for (size_t i = 0; i < n; i++)
		view_text_fit(s,
			      (struct view_style){lines[i].heading ? VIEW_BOLD : VIEW_SANS,
						  SIZE, VIEW_INK, VIEW_LEFT},
			      x + SIDE, y + PITCH * (double)(i + 1) - 2, room, lines[i].text);
}
