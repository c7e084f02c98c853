/** @file layout.h
 * Inside the Lanes screen: the grid, and the parts that it is put together from.
 */
#ifndef VIEW_LAYOUT_H
#define VIEW_LAYOUT_H
#include "view/model/stats.h"
#include "view/scene/figures.h"
#include "view/scene/lanes.h"
#include "view/scene/words.h"

enum {
	GRID_MARGIN = 48,
	GRID_GUTTER = 32,
	GRID_WIDTH = VIEW_WIDTH - 2 * GRID_MARGIN,
	COLUMN_MOST = 896, /* wider, a column's ends have nothing to do with each other */

	APP_Y = 208,
	APP_H = 60,
	OS_Y = 290,
	OS_H = 84,
	HYP_Y = 396,
	HYP_H = 84,
	HW_Y = 506,
	HW_H = 94,
	PILL_H = 50,
	PILL_W = 180,
	LABEL = 32, /* text size */
	DROP = 11,  /* from a line's middle to its text's baseline */
	INDENT = 20,

	COST_Y = 676,
	HOW_Y = 721,
	PANEL_Y = 752,
	PANEL_H = 216,
	LEGEND_Y = 1014,
	SCRUB_Y = 1062,
};

/** Five columns have less room for the same. */
enum { NARROW = 400, NARROW_TEXT = 28 };

/** What an arrow of a column must show, whatever is below its OS: the hypervisor, or where there is
 * none, since the OS asks it for what it cannot do itself, the firmware. */
struct edges {
	enum view_band below;
	bool app_os, os_app, os_below, below_os, app_below, below_app;
	bool below_firmware; /**< the hypervisor asked the firmware */
	bool firmware_below; /**< and the firmware answered */
	bool interrupt;	     /**< the hardware called */
	bool below_works;    /**< somebody below ran */
	bool os_runs, os_direct, below_direct;
	bool os_drives;	 /**< the OS itself touched a device's registers */
	bool app_starts; /**< the operation begins with the program */
};

/** A column, while it is being drawn. */
struct column {
	struct view_scene *s;
	struct view_model *m;
	const struct view_show *show;
	size_t lane;
	enum rs_generation g;
	double x, w, right; /**< `right`: where pills end */
	uint32_t id;	    /**< the operation; RS_OPS: none */
	const struct view_op *op;
	const struct view_facts *f; /**< NULL without an operation */
	const struct view_words *words;
	struct view_key key;
	const struct rs_event *
		guest_key; /**< the guest's own instruction, from the lane that shows it best */
};

static inline bool column_is_narrow(const struct column *c)
{
	return c->w < NARROW;
}
/** Of the names of layers. */
static inline struct view_style column_label(const struct column *c)
{
	bool narrow = column_is_narrow(c);

	return (struct view_style){VIEW_SANS, narrow ? NARROW_TEXT : LABEL, VIEW_INK, VIEW_LEFT,
				   narrow ? VIEW_DETAIL : VIEW_FOLLOW};
}

#define INK_SANS ((struct view_style){VIEW_SANS, LABEL, VIEW_INK, VIEW_LEFT})
#define INK_BOLD ((struct view_style){VIEW_BOLD, LABEL, VIEW_INK, VIEW_LEFT})

/** Columns shown, and where the `nth` of them stands. */
size_t layout_columns(const struct view_model *m);
void layout_column(const struct view_model *m, size_t nth, size_t *lane, double *x, double *w);

/** The event by which the operation that the lanes stand at is known, from the lane where the
 * guest's own instruction shows: bare metal if it is there. NULL if none has it. */
const struct rs_event *layout_guest_key(struct view_model *m);
/** What is said in place of an operation's sentence while the focus is at none. */
enum view_localized lanes_without_op(const struct view_model *m);

/** A column's bands, pills and arrows: where the CPU runs the guest, and where an emulator
 * does. */
void draw_layers(struct column *c);
void draw_emulator(struct column *c);
/** Several programs in containers on one OS, in place of the bands of program and OS. @return the
 * middle of the pill of the one that is shown. / The OS's pill, below that of the program. */
double draw_boxes(struct column *c, const struct edges *e);
void draw_shared_os(struct column *c, const struct edges *e, double app);
enum { BOX_END = APP_Y + 68, SHARED_OS = OS_Y + OS_H / 2 + 14, SHARED_PILL_H = 46 };
/** What the OS does, as its pill has it. */
void os_text(const struct column *c, const struct edges *e, char *text, size_t size);
/** A trap down and a return up, side by side; one of them alone stands in the middle. */
void draw_pair(struct view_scene *s, bool trap, bool back, double x, double apart, double top,
	       double bottom);
/** The price of an ordinary instruction, left of `right`, and of nothing when it is not known.
 */
void draw_price(struct column *c, double right, double middle, double room,
		enum view_face face);
/** The band at the bottom, with what the generation has and how. */
void draw_hardware(struct column *c);
/** What the key instruction is called in a pill; `other` where there is none. */
void key_text(char *text, size_t size, const struct rs_event *key, const char *other);

/** Right of a column that stands alone: who spent the cycles of its operation. */
void draw_shares(struct column *c);

/** The parts that several screens have: the instruction or the guest over it, with a sentence
 * (NULL: the operation's own), and the line at the bottom.
 * @return the baseline after the heading. */
double draw_heading(struct view_scene *s, struct view_model *m, const struct view_show *show,
		    const char *sentence);
/** On a page of the usual size: no wider than up to `right`, with another instruction (NULL:
 * the guest's). */
double draw_heading_until(struct view_scene *s, struct view_model *m,
			  const struct view_show *show, const char *insn, const char *sentence,
			  double right);
void draw_scrub(struct view_scene *s, struct view_model *m, const struct view_show *show);
/** Where it stands, in words. */
/** Write "ringside 0.1.0 (202e656f1a2b) · GCC 12.2.0 · 5f1c...", with the images of the lanes that are shown. */
void view_provenance_line(char *text, size_t size, const struct view_model *m,
			  const struct rs_provenance *p);
/** At the end of a run that served requests, the response times of what is in focus.
 * @param playing  how the picture moves, which comes first. @return false: there are none, or it is not there. */
bool view_response_text(const struct view_model *m, const char *playing, char *text,
			size_t size);
void view_status_text(const struct view_model *m, const struct view_show *show, char *text,
		      size_t size);
/** A lane's sign, number and name in one line. */
void draw_lane_name(struct view_scene *s, enum rs_generation g, double x, double baseline,
		    double room);
/** A lane's name, in short if it would take more than `room`. */
const char *lane_name(const struct view_scene *s, enum rs_generation g, double size,
		      double room);
/** How far the content may go down: the line at the bottom, or the page's end. */
double layout_bottom(const struct view_scene *s);
/** Larger text than usual: the page is small. */
static inline bool layout_small(const struct view_scene *s)
{
	return s->w < VIEW_WIDTH;
}

/** What is said of a lane's result, and below it. */
void result_text(const struct view_lane *l, const struct view_result *r, bool hidden, char *big,
		 size_t big_size, char *small, size_t small_size);
/** What is said of a lane's operation, and its cost if that is known. @return true if it is. */
bool verdict_text(const struct view_model *m, size_t lane, const struct view_facts *f,
		  const struct view_show *show, char *figure, size_t size, char *how,
		  size_t how_size);
/** A progress track with the lane's sign on it, round `y`. */
void draw_track(struct view_scene *s, struct view_model *m, size_t lane, double x, double y,
		double w);

/** What one more computer, VM or container takes: with a container lane, in place of the race. */
void draw_instances(struct view_scene *s, struct view_model *m, const struct view_show *show);
/** @return whether a lane with containers is among those shown. */
bool layout_has_boxes(const struct view_model *m);
/** @return whether it stands where view_model_seek_end() goes, or behind it. */
bool layout_at_end(const struct view_model *m);

/** What one more instance takes, in words. */
struct instance_words {
	bool known; /**< `figure` is one, of cycles; else a dash, or that it is hidden */
	char figure[24];
	char memory[32]; /**< how much it has; "" if `own` says something else */
	char own[VIEW_TEXT]; /**< whose kernel or computer it has, or how many ended with their kernel */
};
void instance_words(struct instance_words *words, const struct view_lane *l, bool hidden);
void draw_race(struct view_scene *s, struct view_model *m, const struct view_show *show);
void draw_legend(struct view_scene *s, const struct view_model *m);

/* ---- lessons */
/** Whether a question stands below the screen. */
bool lesson_panel_is_shown(const struct view_show *show);
/** The question, in the place of what the screen has there. */
void draw_lesson(struct view_scene *s, struct view_model *m, const struct view_show *show);
/** The lesson's stops, in the place of the scrub line. */
void draw_lesson_track(struct view_scene *s, const struct view_show *show);

/* ---- whole screens */
void draw_lanes(struct view_scene *s, struct view_model *m, const struct view_show *show);
void draw_rows(struct view_scene *s, struct view_model *m, const struct view_show *show);
void draw_race_screen(struct view_scene *s, struct view_model *m, const struct view_show *show);
void draw_exits(struct view_scene *s, struct view_model *m, const struct view_show *show);
void draw_microscope(struct view_scene *s, struct view_model *m, const struct view_show *show);
void draw_why(struct view_scene *s, struct view_model *m, const struct view_show *show);
void draw_timeline(struct view_scene *s, struct view_model *m, const struct view_show *show);
void draw_consolidation(struct view_scene *s, struct view_model *m,
			const struct view_show *show);
void draw_walk(struct view_scene *s, struct view_model *m, const struct view_show *show);
/** "48 KiB", "16 MiB"; "–" if it is not known. */
void memory_text(char *text, size_t size, uint64_t bytes);
void draw_atlas(struct view_scene *s, struct view_model *m, const struct view_show *show);
void draw_memory(struct view_scene *s, struct view_model *m, const struct view_show *show);
void draw_help(struct view_scene *s, struct view_model *m, const struct view_show *show);

#endif
