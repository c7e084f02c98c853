#include "lane/relay.h"

#include "ringside/abi/mark.h"

/* What an emulator says is checked: it may be anybody's. */
static bool is_mode(unsigned mode)
{
	return mode == RS_MODE_U || mode == RS_MODE_S || mode == RS_MODE_M ||
	       mode == RS_MODE_VU || mode == RS_MODE_VS;
}

const struct rs_event *relay_mark(struct relay *r, const struct rs_event *e)
{
	if (e->mark.kind == RS_MARK_RELAY) {
		r->waiting = is_mode(e->mark.payload >> 16 & 0xff);
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
