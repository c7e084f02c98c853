/* consolidation.c - many computers before, one after, in lines of text. */
#include <stdio.h>
#include <string.h>

#include "view/scene/consolidation.h"
#include "view/text/lines.h"

enum { NAME = 22, FIGURE = 6, BAR = 24, TIMES = 9 };

static double part_of(uint64_t part, uint64_t all)
{
	return all ? (double)part / (double)all : 0;
}

/* Columns: how busy before and after; response times before and after. */
static void guest(struct view_page *page, const struct consolidation *p, unsigned i,
		  const struct page_signs *s)
{
	const struct view_server *server = &p->c.servers[i];
	const struct rs_responses *before = &server->before.responses,
				  *after = &server->after_responses;
	char name[RS_VM_NAME_MAX + 1], label[64], figure[CONSOLIDATION_NUMBER];
	char *text = page_next(page, VIEW_PLAIN, -1);
	bool known = server->before.state != RS_ALONE_NONE;

	snprintf(label, sizeof label, "%s  %s", consolidation_name(p, i, name),
		 consolidation_guest(p, i));
	page_append(text, label, NAME, true);
	page_append(text,
		    known ? consolidation_percent(figure, p, server->before_busy,
						  p->c.before_cycles)
			  : "-",
		    FIGURE, true);
	page_bar(text, s, part_of(server->before_busy, p->c.before_cycles), 12);
	page_append(text, "  ", 2, true);
	for (unsigned k = 0; k < 4; k++) {
		const struct rs_responses *r = k / 2 ? after : before;

		consolidation_time(figure, p, k % 2 ? view_slow(&p->c, r) : r->p50);
		page_append(text, r->count ? figure : "-", TIMES, true);
	}
}

void page_consolidation(struct view_page *page, struct view_model *m,
			const struct view_show *show, const struct page_signs *s)
{
	static struct view_scene measures; /* consolidation_place() needs a page's size */
	char text[VIEW_TEXT], figure[CONSOLIDATION_NUMBER], *row;
	enum view_localized unit;
	struct consolidation p;

	measures.w = VIEW_WIDTH;
	measures.h = VIEW_HEIGHT;
	if (!consolidation_place(&p, &measures, m, show)) {
		page_line(page, VIEW_STRONG, -1, "%s", view_localized(TEXT_CONS_KEY));
		return;
	}
	consolidation_title(&p, text, sizeof text);
	page_line(page, VIEW_STRONG, -1, "%s", text);
	consolidation_sentence(&p, text, sizeof text);
	page_line(page, VIEW_PLAIN, -1, "%s", text);
	page_line(page, VIEW_PLAIN, -1, "%s", "");
	page_lane(page, s, RS_BARE, view_localized(TEXT_CONS_BEFORE));
	row = page_next(page, VIEW_FAINT, -1);
	page_append(row, "", NAME, true);
	page_append(row, view_localized(TEXT_CONS_BUSY_WORD), FIGURE + 14, true);
	page_append(row, "p50", TIMES, true);
	page_append(row, p.c.few ? view_localized(TEXT_CONS_SLOWEST) : "p99", TIMES, true);
	page_append(row, s->arrow, 2, true);
	page_append(row, "p50", TIMES - 2, true);
	page_append(row, p.c.few ? view_localized(TEXT_CONS_SLOWEST) : "p99", TIMES, true);
	for (unsigned i = 0; i < p.c.count; i++)
		guest(page, &p, i, s);
	page_line(page, VIEW_PLAIN, -1, "%s", "");
	page_lane(page, s, p.c.g, view_localized(TEXT_CONS_AFTER));
	row = page_next(page, VIEW_PLAIN, (int)p.c.g);
	page_append(row, view_localized(TEXT_CONS_TIP_WHOLE), NAME, true);
	page_append(row, consolidation_percent(figure, &p, p.c.busy, p.c.cycles), FIGURE, true);
	page_bar(row, s, part_of(p.c.busy, p.c.cycles), 40);
	page_line(page, VIEW_PLAIN, -1, "%s", "");
	consolidation_price(&p, text, sizeof text);
	page_line(page, VIEW_STRONG, -1, "%s", text);
	(void)consolidation_unit(&p, &unit);
	if (p.c.served)
		page_line(page, VIEW_FAINT, -1, "%s", view_localized(unit));
}
