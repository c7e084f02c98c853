/* read.c - an atlas from the bytes of its file: line by line, "KEY: VALUE". */
#include <stdlib.h>
#include <string.h>

#include "atlas/reader.h"
#include "host/plain.h"

/* ---- a value, word by word */

char *atlas_word(struct atlas_line *line)
{
	char *word = line->rest + strspn(line->rest, " \t");

	line->rest = word + strcspn(word, " \t");
	if (*line->rest)
		*line->rest++ = '\0';
	return word;
}

bool atlas_number(const char *text, double *number)
{
	const char *digits = text + (*text == '-');
	double value = 0, unit = 1;
	size_t count = 0;
	bool point = false;

	for (; (*digits >= '0' && *digits <= '9') || (*digits == '.' && !point); digits++) {
		if (*digits == '.') {
			point = true;
			continue;
		}
		value = value * 10 + (*digits - '0');
		unit *= point ? 10 : 1;
		count++;
	}
	*number = (*text == '-' ? -value : value) / unit;
	return count > 0 && count < 16 && !*digits;
}

enum rs_error atlas_take_place(struct atlas_line *line, struct atlas_place *place)
{
	char *latitude = atlas_word(line), *longitude = atlas_word(line);

	if (!atlas_number(latitude, &place->latitude) || place->latitude < -90 ||
	    place->latitude > 90)
		return atlas_refuse(line, "found the latitude '%.40s', expected -90 to 90",
				    latitude);
	if (!atlas_number(longitude, &place->longitude) || place->longitude < -180 ||
	    place->longitude > 180)
		return atlas_refuse(line, "found the longitude '%.40s', expected -180 to 180",
				    longitude);
	return RS_OK;
}

static char *trimmed(char *text)
{
	size_t length;

	text += strspn(text, " \t");
	length = strlen(text);
	while (length && (text[length - 1] == ' ' || text[length - 1] == '\t'))
		text[--length] = '\0';
	return text;
}

enum rs_error atlas_take_words(struct atlas_line *line, struct atlas_words *words)
{
	char *bar = strchr(line->rest, '|');

	if (!bar)
		return atlas_refuse(
			line, "found '%.40s', expected a text, '|' and the same in Korean",
			line->rest);
	*bar = '\0';
	words->english = trimmed(line->rest);
	words->korean = trimmed(bar + 1);
	if (!*words->english || !*words->korean)
		return atlas_refuse(line, "found an empty text before or after '|'");
	return RS_OK;
}

/* ---- lines */

/* Cut a line off; also one that ends as on Windows. */
static char *next_line(char **rest)
{
	char *line = *rest;
	size_t length = strcspn(line, "\n");

	*rest = line + length + (line[length] == '\n');
	line[length] = '\0';
	if (length && line[length - 1] == '\r')
		line[length - 1] = '\0';
	return line;
}

/* Bytes become texts: a copy that ends with a zero. */
static enum rs_error copy(char **to, const struct atlas_line *at, const void *bytes,
			  size_t size)
{
	const char *from = bytes;
	struct atlas_line here = *at;

	if (size >= 3 && memcmp(from, "\xef\xbb\xbf", 3) == 0) {
		from += 3;
		size -= 3;
	}
	here.number = 1;
	if (size > ATLAS_BYTES)
		return atlas_refuse(&here, "found %zu bytes, expected %d at most", size,
				    ATLAS_BYTES);
	for (size_t i = 0; i < size; i++) {
		here.number += i > 0 && from[i - 1] == '\n';
		if (from[i] == '\0' ||
		    (from[i] > 0 && from[i] < ' ' && from[i] != '\n' && from[i] != '\r' &&
		     from[i] != '\t') ||
		    from[i] == 0x7f)
			return atlas_refuse(&here, "found a byte %d, expected text", from[i]);
	}
	*to = malloc(size + 1);
	if (!*to)
		return RS_NO_MEMORY;
	memcpy(*to, from, size);
	(*to)[size] = '\0';
	return RS_OK;
}

/* Give each line that says something to `take`. */
static enum rs_error each_line(struct atlas *a, struct atlas_line *at, char *text,
			       enum rs_error (*take)(struct atlas *, struct atlas_line *))
{
	enum rs_error e = RS_OK;

	for (at->number = 1; *text && e == RS_OK; at->number++) {
		char *line = trimmed(next_line(&text)), *colon;

		for (char *tab = line; (tab = strchr(tab, '\t'));)
			*tab = ' ';
		if (!rs_plain_is(line)) {
			e = atlas_refuse(at, "found characters that control a terminal or are "
					     "no UTF-8, expected text");
			break;
		}
		if (!*line || *line == '#')
			continue;
		colon = strchr(line, ':');
		if (!colon || colon == line || strcspn(line, " \t") < (size_t)(colon - line)) {
			e = atlas_refuse(at, "found '%.40s', expected 'KEY: VALUE'", line);
			break;
		}
		*colon = '\0';
		at->key = line;
		at->rest = colon + 1;
		e = take(a, at);
	}
	return e;
}

enum rs_error atlas_read(struct atlas *a, const char *file, const void *bytes, size_t size,
			 char *message, size_t message_size)
{
	struct atlas_line at = {.file = file, .message = message, .size = message_size};
	enum rs_error e;

	memset(a, 0, sizeof *a);
	a->file = file;
	e = copy(&a->texts, &at, bytes, size);
	if (e == RS_OK)
		e = each_line(a, &at, a->texts, atlas_take_line);
	if (e == RS_OK)
		e = atlas_check(a, &at);
	if (e != RS_OK)
		atlas_free(a);
	return e;
}

/* ---- the coast line */

static enum rs_error take_coast(struct atlas *a, struct atlas_line *line)
{
	size_t n = a->coast.begins[a->coast.pieces], first = n;

	if (strcmp(line->key, "coast") != 0)
		return atlas_refuse(line, "found '%.40s', expected 'coast'", line->key);
	while (line->rest[strspn(line->rest, " \t")]) {
		double value[2];

		for (int i = 0; i < 2; i++) {
			char *word = atlas_word(line);

			if (!atlas_number(word, &value[i]) || value[i] < -3600 ||
			    value[i] > 3600)
				return atlas_refuse(
					line,
					"found '%.40s', expected longitude and latitude in "
					"tenths of a degree",
					word);
		}
		if (n == ATLAS_POINTS)
			return atlas_refuse(line, "found one more point, expected %d at most",
					    ATLAS_POINTS);
		a->coast.points[n][0] = (int16_t)value[0];
		a->coast.points[n++][1] = (int16_t)value[1];
	}
	if (n - first < ATLAS_POINTS_LEAST)
		return atlas_refuse(line, "found %zu points, expected %d or more", n - first,
				    ATLAS_POINTS_LEAST);
	a->coast.begins[++a->coast.pieces] = (uint16_t)n;
	return RS_OK;
}

enum rs_error atlas_read_coast(struct atlas *a, const char *file, const void *bytes,
			       size_t size, char *message, size_t message_size)
{
	struct atlas_line at = {.file = file, .message = message, .size = message_size};
	char *text = NULL;
	enum rs_error e = copy(&text, &at, bytes, size);

	a->coast.pieces = 0;
	a->coast.begins[0] = 0;
	if (e == RS_OK)
		e = each_line(a, &at, text, take_coast);
	if (e != RS_OK)
		a->coast.pieces = 0;
	free(text);
	return e;
}

void atlas_free(struct atlas *a)
{
	free(a->texts);
	memset(a, 0, sizeof *a);
}
