#include "view/canvas/titles.h"

#include <string.h>

/* cairo has no titles: they are put before the end of what it wrote. */
static const char end[] = "</svg>";

static void write_escaped(FILE *file, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '&':
			fputs("&amp;", file);
			break;
		case '<':
			fputs("&lt;", file);
			break;
		case '>':
			fputs("&gt;", file);
			break;
		default:
			fputc(*text, file);
		}
}

static size_t end_of(const char *svg, size_t size)
{
	for (size_t i = size; i-- > 0;)
		if (size - i >= sizeof end - 1 && memcmp(svg + i, end, sizeof end - 1) == 0)
			return i;
	return size;
}

void view_titles_write(FILE *file, const char *svg, size_t size, const struct view_scene *s)
{
	size_t at = end_of(svg, size);
	double scale = VIEW_WIDTH / s->w;

	fwrite(svg, 1, at, file);
	for (size_t i = 0; i < s->spot_count; i++) {
		const struct view_spot *spot = &s->spots[i];

		if (!*spot->text)
			continue;
		fprintf(file,
			"<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
			"fill=\"none\" pointer-events=\"all\"><title>",
			spot->x * scale, spot->y * scale, spot->w * scale, spot->h * scale);
		write_escaped(file, spot->text);
		fputs("</title></rect>\n", file);
	}
	fwrite(svg + at, 1, size - at, file);
}
