/* lanes.h - lanes that run in workers, as sources of the model (src/view/model/source.h): what each worker told is kept
 * here. */
#ifndef WEB_LANES_H
#define WEB_LANES_H
#include "view/model/model.h"
#include "web/shared.h"

struct web_lane {
	struct rs_recording *recording;
	struct web_head head;
	struct web_news news;
};

/** Forget all lanes, and begin the model anew. */
void web_lanes_clear(struct view_model *m);
/** Add a lane that has not told anything yet. @return false without memory, or if there are VIEW_LANES. */
bool web_lanes_add(struct view_model *m, enum rs_generation g);
/** @return the lane of a generation, or NULL. */
struct web_lane *web_lanes_find(enum rs_generation g);
/** Take what a worker said of the lane that it made. */
void web_lanes_take_head(struct view_model *m, const struct web_head *head);
/** Each of so many guests is to run alone on bare metal, too. */
void web_lanes_compare_alone(struct view_model *m, size_t guests);
/** Take what one of them takes there; it does not run any more if `ended`. */
void web_lanes_take_alone(size_t guest, const struct web_news *news, bool ended);
/** Keep what it recorded (lane/outbox.h). The model has read all of it then. */
void web_lanes_take_events(struct view_model *m, struct web_lane *l, const uint8_t *bytes,
			   size_t size);

#endif
