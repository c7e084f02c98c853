#include "lane/digest.h"

/* One step of a multiply-and-fold hash: any bit of `value` reaches all bits in two steps. */
static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15); /* 2^64 over the golden ratio */
	return hash ^ (hash >> 29);
}

static uint64_t mix_body(uint64_t hash, const struct rs_event *e)
{
	switch ((enum rs_event_kind)e->kind) {
	case RS_EVENT_TRAP:
		hash = mix(hash, e->trap.cause);
		hash = mix(hash, e->trap.tval);
		return mix(hash, e->trap.gpa);
	case RS_EVENT_MARK:
		hash = mix(hash, e->mark.kind);
		return mix(hash, e->mark.payload);
	case RS_EVENT_CONSOLE:
		return mix(hash, e->console.byte);
	case RS_EVENT_OFF:
		return mix(hash, e->off.code);
	case RS_EVENT_RETURN:
	case RS_EVENT_IDLE:
	case RS_EVENT_PRIV:
	case RS_EVENT_WALK:
	case RS_EVENT_FLUSH:
	case RS_EVENT_DEVICE:
	case RS_EVENT_DMA:
	case RS_EVENT_RAISE:
	case RS_EVENT_KINDS:
		break;
	}
	return hash;
}

static inline uint64_t mix_event(uint64_t hash, const struct rs_event *e, uint64_t cost)
{
	hash = mix(hash, (uint64_t)e->kind | (uint64_t)e->mode << 8 |
				 (uint64_t)e->mode_to << 16 | (uint64_t)e->word << 32);
	hash = mix(hash, e->cycle);
	hash = mix(hash, e->instret);
	hash = mix(hash, e->pc);
	hash = mix(hash, cost);
	return mix_body(hash, e);
}

/* Apart from the other, which is called for every event. */
static uint64_t mix_idle(const struct digest *d)
{
	return mix_event(d->hash, &d->idle, d->idle_cycles);
}

uint64_t digest_value(const struct digest *d)
{
	return d->idle_cycles ? mix_idle(d) : d->hash;
}

void digest_event(struct digest *d, const struct rs_event *e)
{
	if (!(DIGEST_KINDS & RS_EVENT_BIT(e->kind)))
		return;
	if (e->kind == RS_EVENT_IDLE) {
		d->idle = *e;
		d->idle_cycles += e->cost;
		return;
	}
	if (d->idle_cycles) {
		d->hash = mix_idle(d);
		d->idle_cycles = 0;
	}
	d->hash = mix_event(d->hash, e, e->cost);
}
