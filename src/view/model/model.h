/** @file model.h
 * What the window shows, without a picture: lanes with their indices, a position, and how
 * the lanes line up. Pure: it reads sources, draws nothing and knows no clock.
 */
#ifndef VIEW_MODEL_H
#define VIEW_MODEL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "atlas/atlas.h"
#include "ringside/alone.h"
#include "view/model/breaks.h"
#include "view/model/facts.h"
#include "view/model/ops.h"
#include "view/model/source.h"
#include "view/model/turns.h"

enum { VIEW_LANES = RS_LANE_KINDS, VIEW_ALL = -1 };

enum view_lineup {
	VIEW_BY_OPERATION, /**< every lane stands at the same operation as the focus */
	VIEW_BY_MOMENT,	   /**< every lane has spent the same cycles on the program */
};

/** A lane and a virtual machine of it: nothing else tells two of them apart. */
struct view_lane {
	struct view_source source;
	struct view_ops ops;
	struct view_turns turns; /**< of all its virtual machines */
	struct rs_lane_status status;
	struct rs_responses responses[RS_VMS]; /**< once it ended: of each virtual machine */
	char crash[96];		 /**< as `struct view_source` says it, "" if it did not */
	struct view_facts facts; /**< of the operation that was asked for last */
	uint32_t facts_op;	 /**< which that is */
	size_t facts_until;	 /**< and up to which event */
	size_t facts_thinnings;	 /**< of the index, when that was asked */
};

/** Each of several guests alone on bare metal, as computers were before they were shared. */
struct view_before {
	/** Copy how they stand to `list`, RS_VMS of them. @return true while some run. NULL: `list`
	 * is all that is known. */
	bool (*read)(void *context, struct rs_alone *list);
	void *context;
	struct rs_alone list[RS_VMS];
	bool running;
};

struct view_model {
	struct view_lane lanes[VIEW_LANES];
	size_t count;
	size_t focus; /**< the lane whose events are stepped through and scrubbed */
	int alone;    /**< the only lane shown, or VIEW_ALL */
	int beside;   /**< where one is alone: a second one beside it, or VIEW_ALL */
	enum view_lineup lineup;
	struct view_before before;
	const struct atlas *atlas; /**< where the computers are said to stand; NULL: not said */
	uint64_t cycle;		   /**< the position: cycles of the focus since its reset */
	size_t event;		   /**< the newest event of the focus at that cycle */
	struct {
		bool held;
		size_t lane, event;
		uint64_t number, cycle;
		unsigned step;
	} walked; /**< the page walk that was stepped to: it is shown while the position is `cycle` */
	struct view_breaks breaks; /**< of the microscope */
};

/** Begin with no lanes. Release with view_model_free(); the sources are the caller's. */
void view_model_init(struct view_model *m);
void view_model_free(struct view_model *m);
/** Look at virtual machine number `vm` of each lane. The position stays. */
void view_model_set_vm(struct view_model *m, uint8_t vm);
/** @return false if there are VIEW_LANES already. */
bool view_model_add(struct view_model *m, const struct view_source *source);
/** Read what the lanes recorded meanwhile, at most `most` events each.
 * @return true if some lane has more to take or is still running. */
bool view_model_update(struct view_model *m, size_t most);
/** A number that is another one when an update brought anything, the end of a lane too. */
uint64_t view_model_known(const struct view_model *m);

/** @return the index of the operation that `lane` stands at; VIEW_OP_NONE if there is none
 * there. */
uint32_t view_model_op(const struct view_model *m, size_t lane);
/** @return the event up to which the focus's operation is shown: the position, when it was
 * stepped to inside the operation; SIZE_MAX at its begin and for every other lane: all of it.
 */
size_t view_model_until(const struct view_model *m, size_t lane);
/** @return what happened in that operation up to there; NULL if there is none, or some of its
 * events were thinned out. Good until the
 * next call. Of a very long operation a part is read at each call, so that no frame waits for
 * it. */
const struct view_facts *view_model_facts(struct view_model *m, size_t lane);
/** @return the cycle at which `lane` has spent as long on the program as the focus at the
 * position. */
uint64_t view_model_cycle(const struct view_model *m, size_t lane);
/** @return the cycles that the focus has spent on the program at the position. */
uint64_t view_model_spent(const struct view_model *m);
/** Read all of the operations that the lanes stand at, however long that takes: for a single
 * picture. */
void view_model_settle(struct view_model *m);
/** @return true if a lane is among those shown. */
bool view_model_shown(const struct view_model *m, size_t lane);
/** @return the lane that runs the guest of `lane` on bare metal, or NULL. */
const struct view_lane *view_model_bare(const struct view_model *m, size_t lane);

/** @return the operation that the guest of the focus has begun last at the position. */
struct view_progress view_model_progress(const struct view_model *m);

/* Moving. Positions beyond an end are brought back to it. */
void view_model_seek_cycle(struct view_model *m, uint64_t cycle);
void view_model_seek_event(struct view_model *m, size_t event);
/** To the begin of the focus's operation `op` (an index). */
void view_model_seek_op(struct view_model *m, uint32_t op);
/** To where the focus's guest has come so far: where the operation begins or has ended, or where the guest begins.
 * @return false, and the position stays: it has not done that, or it was thinned out. */
bool view_model_seek_progress(struct view_model *m, const struct view_progress *progress);
/** To an event that is there. */
void view_model_step_event(struct view_model *m, int by);
/** To an operation of which every event is there. */
void view_model_step_op(struct view_model *m, int by);
/** To the last thing that the recording has: the last operation, or the last cycle by moment.
 */
void view_model_seek_end(struct view_model *m);
void view_model_set_lineup(struct view_model *m, enum view_lineup lineup);
void view_model_set_focus(struct view_model *m, size_t lane);

/** The scrub line: 0 is its left end, 1 its right. By operation it runs over the focus's
 * events, by moment over the cycles of the lane that has spent most. */
double view_model_scrub(const struct view_model *m);
void view_model_set_scrub(struct view_model *m, double at);
/** @return the lane that the scrub line is named for. */
size_t view_model_scrub_lane(const struct view_model *m);
/** Where tick `i` of that lane stands on it. */
double view_model_tick(const struct view_model *m, size_t i);

#endif
