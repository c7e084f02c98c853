/** @file sample_walks.h
 * Page walks made by hand: each kind that the Nested walk screen can meet.
 */
#ifndef SAMPLE_WALKS_H
#define SAMPLE_WALKS_H
#include "sample.h"
#include "view/scene/lanes.h"

enum sample_walk {
	SAMPLE_WALK_ALL,	 /**< 15 reads made */
	SAMPLE_WALK_FRAMES,	 /**< six saved: where two of the guest's tables are */
	SAMPLE_WALK_TABLES,	 /**< the guest's upper two levels saved */
	SAMPLE_WALK_SUPERPAGES,	 /**< the rows end early, and so do the guest's levels */
	SAMPLE_WALK_NO_PAGING,	 /**< the last row alone */
	SAMPLE_WALK_USED,	 /**< 18 reads: D is set */
	SAMPLE_WALK_USED_SAVED,	 /**< likewise, with the walk cache */
	SAMPLE_WALK_HOST_FAULT,	 /**< a guest-page fault at read 14 */
	SAMPLE_WALK_FORBIDDEN,	 /**< likewise at read 15: the page may not be written */
	SAMPLE_WALK_GUEST_FAULT, /**< a page fault at read 12 */
	SAMPLE_WALK_NO_READ,	 /**< no address: a fault without any read */
	SAMPLE_WALK_FETCH,
	SAMPLE_WALK_ONE, /**< one stage: 3 reads */
	SAMPLE_WALK_ONE_SAVED,
	SAMPLE_WALKS
};

/** Put these walks beside the events of a lane of the model, one after the other. */
void sample_walks_add(struct view_model *m, size_t lane, const struct sample *s);
/** Make a lane and a model of it in which there are these walks, one after the other. */
void sample_walks_make(struct sample *s, struct view_model *m, enum rs_generation g);
/** Go to the begin of one of them. */
void sample_walks_seek(struct view_model *m, enum sample_walk which);

#endif
