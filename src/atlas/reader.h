/* reader.h - inside the reader of atlases: a line, and how a wrong one is refused. */
#ifndef ATLAS_READER_H
#define ATLAS_READER_H
#include "atlas/atlas.h"

/* The line that is read; `rest` is what of its value was not taken yet. */
struct atlas_line {
	const char *file;
	unsigned number;
	const char *key;
	char *rest;
	char *message;
	size_t size;
};

/* Write "FILE:LINE: ..." @return RS_BAD_CONFIG */
__attribute__((format(printf, 2, 3))) enum rs_error atlas_refuse(const struct atlas_line *line,
								 const char *format, ...);

/* The next word of the value; "" at its end. */
char *atlas_word(struct atlas_line *line);
/* Decimal, with a sign and a point. @return false: it is none. */
bool atlas_number(const char *text, double *number);
enum rs_error atlas_take_place(struct atlas_line *line, struct atlas_place *place);
/* What is left: a text, '|', the same in Korean. */
enum rs_error atlas_take_words(struct atlas_line *line, struct atlas_words *words);

/* A line of an atlas; and once all were read, what must be there. */
enum rs_error atlas_take_line(struct atlas *a, struct atlas_line *line);
enum rs_error atlas_check(struct atlas *a, struct atlas_line *line);

#endif
