/** @file atlas.h
 * Inside the atlas's screen: from the region down to the instruction. Outlined is a model, filled runs.
 */
#ifndef VIEW_ATLAS_H
#define VIEW_ATLAS_H
#include "view/model/atlas_at.h"
#include "view/scene/layout.h"

enum {
	ATLAS_MAP_X = 452,
	ATLAS_MAP_Y = 128,
	ATLAS_MAP_W = 812,
	ATLAS_MAP_H = 375,
	ATLAS_BARS_Y = 552,
	ATLAS_BARS_PITCH = 56,
	ATLAS_FIGURES_X = 1330,
	ATLAS_FIGURES_W = VIEW_WIDTH - GRID_MARGIN - ATLAS_FIGURES_X,
	ATLAS_ARN_Y = 952,
	ATLAS_BARS = 7,
};

/** The screen while it is drawn. */
struct atlas_page {
	struct view_scene *s;
	struct view_model *m;
	const struct view_show *show;
	const struct atlas *a;
	const struct view_atlas_at *at;
	const struct atlas_region *region;
	bool hidden;   /**< figures are left to guess */
	double bottom; /**< of what is left of it above a lesson's question, or the ARN bar */
};

/** Fill it in. @return false: there is no atlas. */
bool atlas_place(struct atlas_page *p, struct view_scene *s, struct view_model *m,
		 const struct view_show *show);

/* ---- words: the same for the window and a terminal */
enum { ATLAS_TEXT = 320 };
const char *atlas_in_language(const struct atlas_words *words);
const char *atlas_rung_name(enum view_rung rung);
const char *atlas_sentence(enum view_rung rung);
/** "20,000 km", "30 cm" */
void atlas_length(char *text, size_t size, uint64_t centimetres);
/** What stands below a rung of the ladder: "100 km: 1 M cycles". */
void atlas_rung_text(char *text, size_t size, const struct atlas_page *p, enum view_rung rung);
/** "N. Virginia · at least 3 zones" */
void atlas_region_text(char *text, size_t size, const struct atlas_page *p);
/** "111 ms"; what is below ten with a digit more. */
void atlas_ms_text(char *text, size_t size, double ms);
/** Light there and back to the chosen region. */
double atlas_ms(const struct atlas_page *p, size_t region);
/** How many VMs boot meanwhile; 0: not known. */
uint64_t atlas_boots(const struct atlas_page *p, double ms);
/** The global services that are changed in the chosen region: "iam, route53"; "" without any. */
void atlas_services(char *text, size_t size, const struct atlas_page *p);
/** How a computer stands: "runs: ... cycles". */
void atlas_computer_text(char *text, size_t size, const struct view_computer *c);
/** The letter that account `seed` has for zone `zone`. */
char atlas_letter(const struct atlas_region *r, unsigned zone, unsigned seed);
const char *atlas_letters_text(char *text, size_t size, const struct atlas_region *r);
enum { ATLAS_SEED_A = 0, ATLAS_SEED_B = 7 /**< made up */ };

/** A field of the bar at the bottom. */
struct atlas_field {
	char text[ARN_MOST];
	bool known, now; /**< `now`: by this rung */
};
void atlas_fields(struct atlas_field fields[ARN_FIELDS], const struct atlas_page *p);
extern const enum view_localized atlas_field_names[ARN_FIELDS];
/** What the bar says of the rung. */
const char *atlas_field_sentence(enum view_rung rung);

/* ---- the rungs */
void draw_atlas_world(const struct atlas_page *p);
void draw_atlas_region(const struct atlas_page *p);
void draw_atlas_zone(const struct atlas_page *p);
void draw_atlas_building(const struct atlas_page *p);
void draw_atlas_computer(const struct atlas_page *p);
void draw_atlas_vm(const struct atlas_page *p);
void draw_atlas_operation(const struct atlas_page *p);
/** Right of the picture: what it is, a figure, and what that is. @return the baseline after them. */
double atlas_draw_figure(const struct atlas_page *p, const char *name, bool code,
			 const char *what, const char *figure, const char *beside,
			 const char *below);
/** Text in ink on the right, wrapped. @return the baseline after it. */
double atlas_draw_words(const struct atlas_page *p, double y, bool bold, const char *text);
void atlas_draw_rule(const struct atlas_page *p, double y);
/** An outlined box with a text: a part of the model. */
void atlas_draw_box(const struct atlas_page *p, double x, double y, double w, double h,
		    bool chosen, enum view_face face, const char *text);

/** What the mouse is on: the rung of the ladder, or the region of the map, at (x, y). @return false: nothing. */
bool view_atlas_rung_at(const struct view_scene *s, double x, double y, enum view_rung *rung);
bool view_atlas_region_at(const struct atlas *a, double x, double y, size_t *region);

#endif
