/** @file lines.h
 * Inside the pages of a terminal: lines, filled column by column.
 */
#ifndef VIEW_LINES_H
#define VIEW_LINES_H
#include "view/scene/layout.h"
#include "view/text/page.h"

struct page_signs {
	const char *lanes[RS_LANE_KINDS], *full, *empty, *arrow, *dots;
};
/** `plain`: of ASCII alone. */
const struct page_signs *page_signs(bool plain);

/** Append at most `room` columns of `text`, then spaces up to `room` if it is to be a column.
 */
void page_append(char *line, const char *text, size_t room, bool fill);
/** As much of `text` as fits into `room` columns, and a sign where it was cut. */
void page_fit(char *line, const char *text, size_t room, const struct page_signs *s);
/** The next line, empty; the last one again when the page is full. */
char *page_next(struct view_page *p, enum view_ink ink, int lane);
/** The next line, written. */
__attribute__((format(printf, 4, 5))) void page_line(struct view_page *p, enum view_ink ink,
						     int lane, const char *format, ...);
/** In as many lines as it takes, broken at spaces. */
void page_wrap(struct view_page *p, const char *text, const struct page_signs *s);
void page_bar(char *line, const struct page_signs *s, double part, size_t width);
/** A lane's sign, number and name, and what stands right of them. */
void page_lane(struct view_page *p, const struct page_signs *s, enum rs_generation g,
	       const char *right);

/** One lane close up. */
void page_microscope(struct view_page *p, struct view_model *m, const struct view_show *show,
		     const struct page_signs *s);

/** Many computers before, one after. */
void page_consolidation(struct view_page *p, struct view_model *m, const struct view_show *show,
			const struct page_signs *s);

/** From the region down to the instruction. */
void page_atlas(struct view_page *page, struct view_model *m, const struct view_show *show,
		const struct page_signs *s);

/** The question of a lesson, below the screen. */
void page_lesson(struct view_page *p, struct view_model *m, const struct view_show *show);
/** The lesson's stops, in the place of the position. */
void page_lesson_foot(struct view_page *p, const struct view_show *show,
		      const struct page_signs *s);

/** Who has the CPU. */
void page_timeline(struct view_page *p, struct view_model *m, const struct view_show *show,
		   const struct page_signs *s);
void page_walk(struct view_page *page, struct view_model *m, const struct view_show *show,
	       const struct page_signs *s);
void page_memory(struct view_page *page, struct view_model *m, const struct view_show *show,
		 const struct page_signs *s);

#endif
