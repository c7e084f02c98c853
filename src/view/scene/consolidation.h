/** @file consolidation.h
 * Inside the Consolidation screen: where its things are, and what is said of them.
 */
#ifndef VIEW_SCENE_CONSOLIDATION_H
#define VIEW_SCENE_CONSOLIDATION_H
#include "view/model/consolidation.h"
#include "view/scene/layout.h"

enum {
	CONSOLIDATION_NUMBER = 24, /* bytes of a figure */
	CONSOLIDATION_ROWS = 4,	   /* of the price panel */
};

struct consolidation {
	struct view_model *m;
	const struct view_show *show;
	struct view_consolidation c;
	bool many;	/**< too many for words in each column */
	double x[2], w; /**< the first column of before and of after; a column's width */
	double top, h;	/**< of a computer: this is 100 per cent */
};

/** A computer, full of work from below. */
struct tank {
	double x, w;
	uint64_t cycles; /**< all of it */
	double size;	 /**< of its figure */
};

/** "58 %", or "?" while results are hidden. @return `text`. */
const char *consolidation_percent(char text[CONSOLIDATION_NUMBER],
				  const struct consolidation *p, uint64_t part, uint64_t all);
/** "vm1", and what it runs. */
const char *consolidation_name(const struct consolidation *p, unsigned vm,
			       char name[RS_VM_NAME_MAX + 1]);
const char *consolidation_guest(const struct consolidation *p, unsigned vm);
/** Whether a virtual machine has no name of its own. */
bool consolidation_unnamed(const struct consolidation *p, unsigned vm);
/** "4 computers → 1". */
void consolidation_title(const struct consolidation *p, char *text, size_t size);
/** How busy they are. */
void consolidation_sentence(const struct consolidation *p, char *text, size_t size);
/** What it costs: "The price: ...". */
void consolidation_price(const struct consolidation *p, char *text, size_t size);
/** Which guests the price panel shows, the worst first where there is no room for all.
 * @return how many; `others` gets what is said of the rest, "" for nothing. */
unsigned consolidation_worst(const struct consolidation *p, unsigned list[CONSOLIDATION_ROWS],
			     char *others, size_t size);
/** The unit of all response times, and one of them in it. */
uint64_t consolidation_unit(const struct consolidation *p, enum view_localized *name);
void consolidation_time(char text[CONSOLIDATION_NUMBER], const struct consolidation *p,
			uint64_t cycles);

/** What the tips say. */
void consolidation_tip_before(const struct consolidation *p, unsigned vm, char *text,
			      size_t size);
void consolidation_tip_after(const struct consolidation *p, unsigned vm, char *text,
			     size_t size);
void consolidation_tip_whole(const struct consolidation *p, char *text, size_t size);
void consolidation_tip_price(const struct consolidation *p, unsigned vm, char *text,
			     size_t size);

/* consolidation_price.c */
/** The grey panel, and what its signs mean. */
void consolidation_draw_price(struct view_scene *s, const struct consolidation *p);
/** The table of a small page: p99 alone. */
void consolidation_draw_table(struct view_scene *s, const struct consolidation *p, double x,
			      double y, double bottom);

/** All of it, from the model. @return false if there is nothing to show. */
bool consolidation_place(struct consolidation *p, const struct view_scene *s,
			 struct view_model *m, const struct view_show *show);

#endif
