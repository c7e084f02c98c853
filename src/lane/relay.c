#include "lane/relay.h"

#include "ringside/abi/mark.h"

const struct rs_event *relay_mark(struct relay *r, const struct rs_event *e)
{
	if (e->mark.kind == RS_MARK_RELAY) {
		/* checked: any emulator may have written it */
		r->waiting = rs_mode_is(e->mark.payload >> 16 & 0xff);
		r->vm = (uint32_t)(e->mark.payload >> 32);
		r->kind = (uint16_t)e->mark.payload;
		r->mode = (uint8_t)(e->mark.payload >> 16);
		return NULL;
	}
	if (e->mark.kind != RS_MARK_RELAY_DATA || !r->waiting)
		return NULL;
	r->waiting = false;
	r->nested = *e;
	r->nested.mode = r->nested.mode_to = r->mode;
	r->nested.mark.kind = r->kind;
	return &r->nested;
}

/* All is checked, since the emulator may be anybody's. */
const struct rs_event *relay_event(struct relay *r, const struct rs_event *e,
				   const struct rs_event *nested)
{
	if (nested->kind >= RS_EVENT_KINDS || !rs_mode_is(nested->mode) ||
	    !rs_mode_is(nested->mode_to))
		return NULL;
	r->nested = *nested;
	r->nested.cycle = e->cycle;
	r->nested.instret = e->instret;
	r->nested.cost = 0;
	r->vm = (uint32_t)(e->mark.payload >> RS_MARK_VM_SHIFT);
	return &r->nested;
}
