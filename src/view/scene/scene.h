/** @file scene.h
 * A picture as a list: shapes and texts in logical coordinates, 1920 by 1080, in the order in
 * which they are painted. Pure: nothing here draws, so what will be seen can be checked without
 * seeing it.
 */
#ifndef VIEW_SCENE_H
#define VIEW_SCENE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	VIEW_WIDTH = 1920,
	VIEW_HEIGHT = 1080,
	VIEW_ITEMS = 6144,
	VIEW_TEXT = 192,
	VIEW_SPOTS = 544,
	VIEW_TIP = 512,
	VIEW_PILL = 32,
	VIEW_UPRIGHT_TEXT = 30,
};

/** Colours by their meaning; theme.h says what they are. */
enum view_color {
	VIEW_BACKGROUND,
	VIEW_INK,
	VIEW_MUTED,
	VIEW_PANEL,
	VIEW_TRACK,
	VIEW_DASH,
	VIEW_FILL_APP,
	VIEW_FILL_OS,
	VIEW_FILL_HYPERVISOR,
	VIEW_FILL_HARDWARE,
	VIEW_EDGE_APP,
	VIEW_EDGE_OS,
	VIEW_EDGE_HYPERVISOR,
	VIEW_EDGE_HARDWARE,
	VIEW_LANE_BARE,
	VIEW_LANE_FULL,
	VIEW_LANE_PARA,
	VIEW_LANE_HVM,
	VIEW_LANE_CONTAINER,
	VIEW_FILL_CHANGED, /**< what is not as it was */
	VIEW_BLACK,	   /**< in either theme */
	VIEW_COLORS
};

/** What a text is for, and so how small it may get: what must be read to follow; what the lesson
 * is about (the instruction, the verdict, the ratio); what the presenter may want to know. */
enum view_class { VIEW_FOLLOW, VIEW_LESSON, VIEW_DETAIL };
enum view_face { VIEW_SANS, VIEW_BOLD, VIEW_CODE };
enum view_align { VIEW_LEFT, VIEW_CENTRE, VIEW_RIGHT };
enum view_arrow { VIEW_TRAP, VIEW_RETURN, VIEW_DIRECT };
/** How a generation has a part of the computer. */
enum view_had { VIEW_EMULATED, VIEW_ASKED_FOR, VIEW_HAD_DIRECT };

enum view_item_kind {
	VIEW_BAND,  /**< a layer: filled box, `edge` along its left side */
	VIEW_BOX,   /**< filled, corners of `radius` */
	VIEW_FRAME, /**< outlined in `color`, `line` wide; filled with `fill` unless it is
		       dashed or hollow */
	VIEW_ARROW, /**< from (x0, y0) to (x1, y1), upright or level */
	VIEW_RAIL, /**< a line without head through up to four points, rounded where it turns */
	VIEW_LOOP, /**< the emulator's loop: a circle that goes round, radius w / 2 */
	VIEW_SHAPE, /**< a lane's sign, radius w / 2 */
	VIEW_BALL,  /**< how a part is had, radius w / 2 */
	VIEW_LENS,  /**< a trapezoid: its upper side from x0 to x1, its lower one its box */
	VIEW_LENS_ASIDE, /**< likewise: its left side from x0 to x1 of height, its right one its box */
	VIEW_LINE,  /**< straight, of `color` */
	VIEW_INSET, /**< another scene, as large as its box */
	VIEW_TEXTS,
	VIEW_LAND, /**< a filled polygon, cut off at its box */
};

struct view_item {
	enum view_item_kind kind;
	enum view_color color;
	double x, y, w,
		h; /**< its box; a text's is its logical extent, filled in with the ruler */
	union {
		struct {
			enum view_color edge;
		} band;
		struct {
			double radius;
		} box;
		struct {
			enum view_color fill;
			double radius, line;
			bool dashed, hollow; /**< what is under it shows through */
		} frame;
		struct {
			enum view_arrow kind;
			double x0, y0, x1, y1;
		} arrow;
		struct {
			double points[4][2];
			unsigned count;
		} rail;
		struct {
			unsigned lane; /**< enum rs_generation */
		} shape;
		struct {
			enum view_had had;
		} ball;
		struct {
			double x0, x1;
		} lens;
		struct {
			const int16_t (*points)[2]; /**< `count`; they stay until it is drawn */
			size_t count;
			double x0, y0, kx, ky; /**< (0, 0), and what one more is worth */
		} land;
		struct {
			const struct view_scene *scene; /**< stays until this one is drawn */
		} inset;
		struct {
			double x0, y0, x1, y1, width;
			bool dashed;
		} line;
		struct {
			enum view_face face;
			enum view_class is;
			double size;	 /**< of the font */
			double baseline; /**< y */
			double room;	 /**< the width that it may take; what is longer ends in
					    "..." */
			bool own;	 /**< it stands on a pill or band made for it */
			char text[VIEW_TEXT];
		} text;
	};
};

/** Gives the width of a text: the canvas measures, a test may estimate. */
struct view_ruler {
	double (*width)(void *context, enum view_face face, double size, const char *text);
	void *context;
};

/** A place with more information for a mouse that points at it. */
struct view_spot {
	double x, y, w, h;
	char text[VIEW_TIP]; /**< lines, parted by '\n'; the first is its heading; "": none */
	bool live;	     /**< what is shown depends on where in it the pointer is */
	bool code;	     /**< it is a line of code ... */
	uint64_t pc;	     /**< ... at this address */
};

struct view_scene {
	struct view_ruler ruler;
	double w, h; /**< the page: VIEW_WIDTH by VIEW_HEIGHT, or less of it, drawn larger */
	bool upright; /**< a narrow page that stands upright: nothing on it is smaller than VIEW_UPRIGHT_TEXT */
	double text; /**< factor of all text sizes, at most 1 */
	double pill; /**< text size in pills: VIEW_PILL, or less where there is no room */
	size_t count;
	bool overflow; /**< some items did not fit: a fault of the program */
	struct view_spot
		spots[VIEW_SPOTS]; /**< `spot_count` of them; a later one lies on top */
	size_t spot_count;
	size_t tip; /**< the first item of the tip, which covers what is under it; 0: none */
	struct view_item items[VIEW_ITEMS];
};

void view_scene_begin(struct view_scene *s, struct view_ruler ruler);
/** Text size in per cent of the usual. Above 100 the page gets smaller, and what is on it is
 * drawn larger; below 100 the texts shrink where they stand. To be called on an empty scene. */
void view_scene_size(struct view_scene *s, unsigned percent);

void view_band(struct view_scene *s, enum view_color fill, enum view_color edge, double x,
	       double y, double w, double h);
void view_box(struct view_scene *s, enum view_color color, double x, double y, double w,
	      double h, double radius);
void view_dashes(struct view_scene *s, double x, double y, double w, double h);
void view_arrow(struct view_scene *s, enum view_arrow kind, double x0, double y0, double x1,
		double y1);
void view_rail(struct view_scene *s, const double (*points)[2], unsigned count);
void view_loop(struct view_scene *s, double x, double y, double radius);
/** A filled box of a colour that stands for a layer, with square corners: a bar of a figure. */
void view_bar(struct view_scene *s, enum view_color color, double x, double y, double w,
	      double h);
/** A box of a layer's colour with an ink frame: a container. */
void view_cell(struct view_scene *s, enum view_color fill, double x, double y, double w,
	       double h);
/** A lane's sign around (x, y). */
void view_shape(struct view_scene *s, unsigned lane, double x, double y, double radius);
void view_ball(struct view_scene *s, enum view_had had, double x, double y, double radius);
/** Joins a stretch of a scale, from x0 to x1 at y0, to the same stretch enlarged, from x2 to x3 at y1. */
void view_lens(struct view_scene *s, double x0, double x1, double y0, double x2, double x3,
	       double y1);
/** Another scene, `w` wide; it must stay until this one was drawn. @return its height. */
double view_inset(struct view_scene *s, const struct view_scene *other, double x, double y,
		  double w);
/** Likewise from the stretch y0 to y1 at x0 to the stretch y2 to y3 at x1, which is right of it. */
void view_lens_aside(struct view_scene *s, double y0, double y1, double x0, double y2,
		     double y3, double x1);
/** A filled polygon of `count` points, which must stay until it is drawn: (0, 0) lies at (x0, y0), and one more is worth
 * kx and ky. It is cut off at the box. */
void view_land(struct view_scene *s, enum view_color color, double x, double y, double w,
	       double h, const int16_t (*points)[2], size_t count, double x0, double y0,
	       double kx, double ky);
/** A straight line of a figure: a curve is made of them. */
void view_line(struct view_scene *s, enum view_color color, double x0, double y0, double x1,
	       double y1, double width, bool dashed);
/** An outline through which shows what is under it. */
void view_hollow(struct view_scene *s, enum view_color color, double x, double y, double w,
		 double h, double radius, double line);
/** An outlined pill without text, as the legend has it. */
void view_outline(struct view_scene *s, double x, double y, double w, double h);
/** Code in a pill of its own: filled if the CPU executes it, outlined if it is data. Of what is
 * too long for it even in smaller letters stays the first word: the mnemonic. */
void view_pill(struct view_scene *s, double centre, double middle, double w, double h,
	       bool filled, const char *text);
/** @return the width that a pill needs for `text`. */
double view_pill_width(const struct view_scene *s, const char *text);

/** Give a place more information. What does not fit is left out. */
__attribute__((format(printf, 6, 7))) void view_spot(struct view_scene *s, double x, double y,
						     double w, double h, const char *text, ...);
/** Likewise, of a place where that depends on the pointer: `text` is for where it is now. */
void view_spot_live(struct view_scene *s, double x, double y, double w, double h,
		    const char *text);
/** Likewise, of a line of code at `pc`. */
void view_spot_code(struct view_scene *s, double x, double y, double w, double h, uint64_t pc,
		    const char *text);
/** @return the spot at a place, or NULL. */
const struct view_spot *view_spot_at(const struct view_scene *s, double x, double y);
/** Draw the information of the spot at (x, y) beside that place, within the page. */
void view_tip(struct view_scene *s, double x, double y);

struct view_style {
	enum view_face face;
	double size;
	enum view_color color;
	enum view_align align;
	enum view_class is;
};
/** @return the least size of a class on this page, before the factor of all texts: on the
 * screen that is 32 to follow, 56 for the lesson and 24 for detail, of 1080 rows; on a page that
 * is drawn larger as much less, but never below 24. */
double view_class_least(const struct view_scene *s, enum view_class is);
/** One line of text at a baseline, at most `room` wide. @return the width it takes. */
double view_text(struct view_scene *s, struct view_style style, double x, double baseline,
		 double room, const char *text);
double view_text_width(const struct view_scene *s, enum view_face face, double size,
		       const char *text);
/** Likewise, but smaller where it would not fit: as far as its class may. */
double view_text_fit(struct view_scene *s, struct view_style style, double x, double baseline,
		     double room, const char *text);
/** Text in lines of at most `room`, `pitch` apart, broken at spaces; what does not fit into
 * `most` lines is left to the last of them.
 * @return the baseline after its last line. */
double view_paragraph(struct view_scene *s, struct view_style style, double x, double baseline,
		      double room, double pitch, unsigned most, const char *text);

#endif
