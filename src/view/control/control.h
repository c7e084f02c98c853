/** @file control.h
 * The commands of a lecturer: the window and the terminal map their keys to these.
 */
#ifndef VIEW_CONTROL_H
#define VIEW_CONTROL_H
#include "view/lesson/session.h"
#include "view/model/model.h"
#include "view/model/player.h"
#include "view/scene/lanes.h"

enum view_export { VIEW_EXPORT_NONE, VIEW_EXPORT_PNG, VIEW_EXPORT_SVG, VIEW_EXPORT_PDF };

struct view_state {
	struct view_model *m;
	struct view_player player;
	const char *guest;
	bool changed_costs;			/**< as in struct view_show */
	const char *compiler;			/**< likewise */
	const char *without;			/**< likewise */
	const struct rs_provenance *provenance; /**< likewise */
	const char
		*vms[RS_VMS]; /**< names of the virtual machines, if there are several, ... */
	const char *guests[RS_VMS]; /**< ... what they run, ... */
	size_t vm_count, vm;	    /**< ... and which is shown */
	struct view_zoom zoom;	    /**< as in struct view_show */
	enum view_screen screen;
	bool hidden, logarithmic, dark, full_screen, still, quit, black;
	bool presenter;		       /**< a picture is of the lecturer's screen */
	struct lesson_session *lesson; /**< that is given; NULL: none */
	/** Let the lanes of another run take the place of those that are shown; the model is then new.
	 * @return false: they cannot. NULL: nobody can. */
	bool (*open_run)(struct view_state *s, const struct lesson_run *run, char *message,
			 size_t size);
	/** Give the lesson before or after this one. @return false: there is none. NULL: never. */
	bool (*open_lesson)(struct view_state *s, int by);
	void *lesson_context;	      /**< of whoever opens runs */
	struct view_atlas_at atlas;   /**< where in the atlas; begins with view_atlas_open() */
	struct view_memory_at memory; /**< where in the memory */
	bool memory_waits;	      /**< for the run to be repeated up to here */
	size_t memory_asked;	      /**< the stop for which that was begun */
	double since;		      /**< seconds since it was drawn for other computers */
	bool from_atlas;	      /**< the screen was entered from there: Esc goes back */
	/** Start one more VM on a computer, SIZE_MAX: on one that is new in the zone that is looked at; it is then the one that
	 * is shown. / Cut the power of a computer, or give it back. @return false, with the reason. / Show another computer. NULL: nobody can. */
	bool (*launch)(struct view_state *s, size_t computer, char *message, size_t size);
	bool (*power)(struct view_state *s, size_t computer, char *message, size_t size);
	void (*show_computer)(struct view_state *s, size_t computer);
	void *atlas_context;	 /**< of whoever does that */
	unsigned percent;	 /**< text size */
	double veil;		 /**< as in struct view_show */
	enum view_export wanted; /**< a picture that is requested and not yet made */
	char note[480];		 /**< what a key has just done; empty: nothing */
	double note_left;	 /**< seconds that it stays; 0: until something is done */
	struct {
		bool on;
		double x, y;
	} pointer;	 /**< at a spot of the scene, in its coordinates */
	uint32_t op;	 /**< of the focus, when last looked at */
	size_t begin_at; /**< the operation to go to as soon as it exists, from 1; SIZE_MAX: the
			    end, when it is reached; 0: stay */
};

enum view_command {
	VIEW_DO_PLAY,
	VIEW_DO_EVENT,	   /**< by: events; of the timeline, turns; of a page walk, reads */
	VIEW_DO_OPERATION, /**< by: operations; of a page walk, walks */
	VIEW_DO_PAGE,	   /**< by: pages of a lesson; without one, operations */
	VIEW_DO_TIMER,	   /**< the lesson's clock: pause, or go on */
	VIEW_DO_BLACK,	   /**< nothing is shown, or what was shown again */
	VIEW_DO_BEGIN,
	VIEW_DO_END,
	VIEW_DO_FASTER, /**< by: steps */
	VIEW_DO_ROW, /**< in the memory, by: rows up; in the atlas as VIEW_DO_EVENT; elsewhere as VIEW_DO_FASTER */
	VIEW_DO_ROWS,	/**< in the memory, by: pages of rows up; elsewhere likewise */
	VIEW_DO_UNIT,	/**< in the memory: bytes, words, symbols; by: how many further */
	VIEW_DO_ALONE,	/**< by: a lane's index */
	VIEW_DO_BESIDE, /**< by: a lane's index, to be shown beside the one that is looked at */
	VIEW_DO_ALL,
	VIEW_DO_VM, /**< by: virtual machines */
	VIEW_DO_LINEUP,
	VIEW_DO_HIDE,
	VIEW_DO_SCREEN, /**< by: enum view_screen; the one that is shown: back to Lanes */
	VIEW_DO_LANGUAGE,
	VIEW_DO_DARK,
	VIEW_DO_SIZE, /**< by: steps larger */
	VIEW_DO_FULL,
	VIEW_DO_EXPORT, /**< by: enum view_export */
	VIEW_DO_MOTION,
	VIEW_DO_ENTER, /**< in the atlas: to the rung below; in the memory: to the next register */
	VIEW_DO_ERASE,	 /**< of what is typed: its last letter */
	VIEW_DO_PATTERN, /**< in the atlas: type a pattern; in the memory: an address */
	VIEW_DO_BREAK,	 /**< type where to stop */
	VIEW_DO_FIND,  /**< by: 1: run on to the next breakpoint; -1: back to the one before */
	VIEW_DO_POWER, /**< in the atlas: cut a zone's power, or give it back */
	VIEW_DO_BACK,  /**< to Lanes, and no further: it cannot end a lecture */
	VIEW_DO_QUIT,
};

void view_do(struct view_state *s, enum view_command what, int by);
/** Show a screen. Consolidation is of several guests: with one, a note says so. */
void view_open_screen(struct view_state *s, enum view_screen screen);
/** In the atlas: stand at a rung, as in "zone us-east-1". @return false, with a message. */
bool view_atlas_stand(struct view_state *s, const char *text, char *message, size_t size);
/** In the memory: look at an address, a register or a symbol of the lane in focus. @return false, with a message. */
bool view_memory_stand(struct view_state *s, const char *text, char *message, size_t size);
/** @return whether letters are being typed. */
bool view_is_typing(const struct view_state *s);
/** Letters that are typed; they go to the pattern or the address, if one is being typed. */
void view_type(struct view_state *s, const char *text);
/** Give a lesson, from a stop on, which may be answered already. */
void view_lesson_begin(struct view_state *s, struct lesson_session *t, size_t stop,
		       bool answered);
/** Stand at the stop of the lesson, or as soon as the lanes have come to it. */
void view_lesson_stand(struct view_state *s);
/** Go on in the lesson, or back: an answer, or another stop. */
void view_lesson_page(struct view_state *s, int by);
/** Stand at the stop if that was not possible yet. @return true if the picture changed. */
bool view_lesson_arrive(struct view_state *s);
/** Show another of the virtual machines, below `vm_count`. */
void view_show_vm(struct view_state *s, size_t vm);
/** The pointer moved to (x, y) of the scene that is shown. @return true if the picture changes:
 * it points at another spot, or at none any more. */
bool view_point(struct view_state *s, const struct view_scene *scene, double x, double y);
/** Let `seconds` pass: playing, arrows, notes. @return true if the picture changed. */
bool view_pass(struct view_state *s, double seconds);
/** Show a message in the row at the bottom for some seconds. */
__attribute__((format(printf, 2, 3))) void view_note(struct view_state *s, const char *text,
						     ...);
/** Show which keys to begin with, until the first is pressed. */
void view_hint(struct view_state *s);
/** What a screen needs of it. */
struct view_show view_state_show(const struct view_state *s);

#endif
