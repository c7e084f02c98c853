/** @file page.h
 * The screens as lines of text, for terminals: 80 columns by 24 rows, whatever is larger. Pure.
 */
#ifndef VIEW_PAGE_H
#define VIEW_PAGE_H
#include "view/model/model.h"
#include "view/scene/lanes.h"

enum { VIEW_PAGE_ROWS = 24, VIEW_PAGE_COLUMNS = 80, VIEW_PAGE_BYTES = 4 * VIEW_PAGE_COLUMNS };

enum view_ink { VIEW_PLAIN, VIEW_STRONG, VIEW_FAINT };

struct view_page {
	size_t rows;
	struct {
		char text[VIEW_PAGE_BYTES]; /**< UTF-8, at most VIEW_PAGE_COLUMNS wide */
		enum view_ink ink;
		int lane; /**< its generation's colour, or -1 */
	} lines[VIEW_PAGE_ROWS];
};

/** Write the screen that `show` names. `plain`: signs of ASCII instead of others, the texts
 * aside. */
void view_page(struct view_page *page, struct view_model *m, const struct view_show *show,
	       bool plain);
/** Columns that a text takes on a terminal: two for a letter of Hangul or Han. */
size_t view_columns(const char *text);

#endif
