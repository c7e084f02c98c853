/* table_file.c - see table_file.h. */
#include "host/table_file.h"

#include <string.h>

#include "host/file.h"
#include "host/message.h"

static size_t split(char *words[RS_TABLE_WORDS], char *line)
{
	static const char blanks[] = " \t\r";
	size_t count = 0;
	char *rest;

	line[strcspn(line, "#")] = '\0';
	for (char *word = strtok_r(line, blanks, &rest); word && count < RS_TABLE_WORDS;
	     word = strtok_r(NULL, blanks, &rest))
		words[count++] = word;
	return count;
}

static enum rs_error read_rows(const struct rs_file *file, rs_table_row *row, void *context,
			       struct rs_table_place *at)
{
	char *text = (char *)file->bytes, *end = text + file->size;

	*end = '\0'; /* rs_file_read() leaves room for it */
	for (at->line = 1; text < end; at->line++) {
		char *words[RS_TABLE_WORDS], *line = text;
		enum rs_error e = RS_OK;
		size_t count;

		text += strcspn(text, "\n");
		*text++ = '\0';
		count = split(words, line);
		if (count > 0)
			e = row(context, words, count, at);
		if (e != RS_OK)
			return e;
	}
	return RS_OK;
}

enum rs_error rs_table_read(const char *path, const char *example, rs_table_row *row,
			    void *context, char *message, size_t room)
{
	struct rs_table_place at = {.path = path, .message = message, .room = room};
	struct rs_file file;
	enum rs_error e = rs_file_read(&file, path, message, room);

	if (e != RS_OK)
		return e;
	if (memchr(file.bytes, '\0', file.size))
		e = rs_refuse(RS_BAD_CONFIG, message, room, "%s: is not a text file; %s", path,
			      example);
	else
		e = read_rows(&file, row, context, &at);
	rs_file_free(&file);
	return e;
}
