/** @file walk.h
 * Inside the Nested walk screen: where its things are, and what is said of them.
 */
#ifndef VIEW_WALK_H
#define VIEW_WALK_H
#include "view/model/page_walk.h"
#include "view/scene/layout.h"

enum { WALK_FIELDS = 4, WALK_ROWS_MOST = 5, WALK_MISS_X = 1310 };

struct walk_page {
	struct view_model *m;
	const struct view_show *show;
	struct view_walked w;
	enum rs_generation g;
	bool two;		      /**< stages */
	uint8_t rows[WALK_ROWS_MOST]; /**< those that it has, from the top */
	unsigned row_count;
	double x0, cell_w, gap, y0, cell_h, pitch; /**< of the cells */
	double pill_x, sum_x;
	bool addresses, around; /**< there is room for them */
};

void walk_place(struct walk_page *p, const struct view_scene *s, struct view_model *m,
		const struct view_show *show);
/** Where a read is drawn: its cell's left and upper side. */
void walk_cell(const struct walk_page *p, const struct view_read *r, double *x, double *y);
/** @return the line that a row is drawn in; -1: none. */
int walk_line(const struct walk_page *p, unsigned row);
/** A figure, or what stands for one that is hidden. */
void walk_cycles(const struct walk_page *p, uint64_t cycles, char *text, size_t size);

/** The index that the guest's address has for a level of its table, and the host's for its own. */
unsigned walk_index(uint64_t address, unsigned level, bool host);
/** Which field of the address, from the left, the pointer is at; -1: none. Only where they are drawn. */
int walk_field_pointed(const struct walk_page *p, bool host);

/* walk_around.c */
void walk_draw_addresses(struct view_scene *s, const struct walk_page *p);
void walk_draw_around(struct view_scene *s, const struct walk_page *p);

/* walk_words.c: what is said. */
enum view_localized walk_title(const struct walk_page *p);
/** What needed the address, as code: "ld a0, 0(a1)". */
void walk_insn(const struct walk_page *p, char *text, size_t size);
/** Of the read that happens now: who it is, which is set in bold, and the rest. */
void walk_sentence(const struct walk_page *p, char *who, size_t who_size, char *rest,
		   size_t size);
/** What the tip of a cell says. */
void walk_tip(const struct walk_page *p, unsigned read, char *text, size_t size);
/** "data", "code", "A, D" or a level's number. */
void walk_row_name(const struct walk_page *p, unsigned row, char *text, size_t size);
/** Why there is no walk to be seen. */
enum view_localized walk_none(const struct walk_page *p);
/** "walk 12 of 217". */
void walk_number(const struct walk_page *p, char *text, size_t size);
/** A line of the walk cache: what it is known by and where that lies, and the reads that it saves. */
void walk_spared_text(const struct view_spared *line, char *text, size_t size, char *reads,
		      size_t reads_size);

#endif
