#include "view/model/facts.h"

#include <string.h>

#include "ringside/abi/csr.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"

enum view_band view_band_of(enum rs_generation g, unsigned mode, bool user)
{
	switch (mode) {
	case RS_MODE_M:
		return VIEW_FIRMWARE;
	case RS_MODE_VU:
		return VIEW_APP;
	case RS_MODE_VS:
		return VIEW_OS;
	case RS_MODE_S:
		return g == RS_BARE ? VIEW_OS : VIEW_HYPERVISOR;
	default:
		break;
	}
	if (g == RS_PARA)
		return user ? VIEW_APP : VIEW_OS;
	return g == RS_BARE ? VIEW_APP : VIEW_HYPERVISOR;
}

struct view_key view_key_of(uint32_t op)
{
	switch (op) {
	case RS_OP_SET_TRAP_VECTOR:
		return (struct view_key){RS_EVENT_PRIV, VIEW_OS, CSR_stvec, false};
	case RS_OP_ENABLE_PAGING:
	case RS_OP_SWITCH_SPACE:
		return (struct view_key){RS_EVENT_PRIV, VIEW_OS, CSR_satp, false};
	case RS_OP_PAGE_TABLE:
		return (struct view_key){RS_EVENT_PRIV, VIEW_OS, 0, false};
	case RS_OP_IRQ_MASK:
	case RS_OP_IRQ_UNMASK:
		return (struct view_key){RS_EVENT_PRIV, VIEW_OS, CSR_sstatus, false};
	case RS_OP_ENTER_USER:
		return (struct view_key){RS_EVENT_RETURN, VIEW_OS, 0, false};
	case RS_OP_SYSCALL:
	case RS_OP_PAGE_FAULT:
		return (struct view_key){RS_EVENT_TRAP, VIEW_APP, 0, false};
	case RS_OP_TIMER_SET:
	case RS_OP_CONSOLE_WRITE:
	case RS_OP_POWER_OFF:
		return (struct view_key){RS_EVENT_TRAP, VIEW_OS, 0, false};
	case RS_OP_TICK:
		return (struct view_key){RS_EVENT_TRAP, VIEW_OS, 0, true};
	default:
		return (struct view_key){RS_EVENT_KINDS, VIEW_APP, 0, false};
	}
}

/* How near `e` comes to the key: 0 not at all. */
static uint8_t nearness(const struct rs_event *e, const struct view_key *key)
{
	if (e->kind != key->kind)
		return 0;
	if (e->kind == RS_EVENT_TRAP)
		return ((e->trap.cause & RS_CAUSE_INTERRUPT) != 0) == key->interrupt;
	if (e->kind == RS_EVENT_PRIV)
		return e->priv.csr == key->csr ? 2 : 1;
	return 1;
}

static void count_trap(struct view_facts *f, const struct rs_event *e, size_t index,
		       enum view_band from, enum view_band to)
{
	if (e->trap.cause & RS_CAUSE_INTERRUPT) {
		f->interrupts[to]++;
	} else {
		f->traps[from][to]++;
		if (!f->trap[from]) {
			f->trap_copy[from] = *e;
			f->trap[from] = &f->trap_copy[from];
			f->trap_at[from] = index;
		}
	}
	if (to == VIEW_HYPERVISOR && from < VIEW_HYPERVISOR)
		f->exits++;
}

static void count_mark(struct view_facts *f, const struct rs_event *e)
{
	switch (e->mark.kind) {
	case RS_MARK_HYPERCALL:
		if (f->hypercalls++ == 0)
			f->hypercall = (uint32_t)e->mark.payload;
		break;
	case RS_MARK_EMULATED:
	case RS_MARK_DEVICE:
		f->emulated++;
		break;
	default:
		break;
	}
}

/* Who had the cycles up to this event, and who has them from here on. */
static void share(struct view_facts *f, const struct rs_event *e, enum view_band from,
		  enum view_band to)
{
	uint64_t now = e->cycle < f->scan.limit ? e->cycle : f->scan.limit;
	uint64_t cycles = now - f->scan.cycle;

	if (f->scan.band == VIEW_BANDS)
		f->scan.band = from;
	if (e->kind == RS_EVENT_IDLE) {
		f->idle += e->cost;
		f->cycles[f->scan.band] += cycles - e->cost;
	} else if (e->kind == RS_EVENT_TRAP) { /* the entry counts to whom it enters */
		f->cycles[from] += cycles - e->cost;
		f->cycles[to] += e->cost;
	} else {
		f->cycles[from] += cycles;
	}
	f->scan.cycle = now;
	f->scan.band = to;
}

static void take(struct view_facts *f, enum rs_generation g, const struct view_key *key,
		 const struct rs_event *e, size_t index)
{
	bool relayed =
		g == RS_FULL && e->kind == RS_EVENT_MARK && e->mark.kind < RS_MARK_CONTEXT;
	enum view_band from = relayed ? VIEW_HYPERVISOR : view_band_of(g, e->mode, e->user);
	enum view_band to = from;
	uint8_t near = nearness(e, key);

	if (e->kind == RS_EVENT_TRAP || e->kind == RS_EVENT_RETURN)
		to = view_band_of(g, e->mode_to, e->user);
	share(f, e, from, to);
	if (e->kind == RS_EVENT_TRAP)
		count_trap(f, e, index, from, to);
	else if (e->kind == RS_EVENT_RETURN)
		f->returns[from][to]++;
	else if (e->kind == RS_EVENT_DEVICE)
		f->devices[from]++;
	else if (e->kind == RS_EVENT_PRIV)
		f->timers[from] += e->priv.csr == CSR_stimecmp || e->priv.csr == CSR_vstimecmp;
	else if (e->kind == RS_EVENT_MARK && !relayed && e->mode == RS_MODE_S)
		count_mark(f, e);
	if (near > f->scan.nearest[from]) {
		f->scan.nearest[from] = near;
		f->key_copy[from] = *e;
		f->key[from] = &f->key_copy[from];
		f->key_at[from] = index;
	}
}

void view_facts_begin(struct view_facts *f, const struct view_op *op)
{
	memset(f, 0, sizeof *f);
	f->woken = op->woken;
	f->scan.next = op->first + 1;
	f->scan.cycle = op->begin;
	f->scan.band = VIEW_BANDS;
}

bool view_facts_read(struct view_facts *f, const struct view_source *s,
		     const struct view_ops *o, const struct view_op *op, size_t most)
{
	struct view_key key = view_key_of(op->id);
	size_t stop = op->ended ? op->last + 1 : o->seen, index;
	const struct rs_event *e;
	struct view_walk w;

	f->scan.limit =
		op->ended ? op->end : UINT64_MAX; /* the mark at the end is not its work */
	view_walk_begin(&w, s, f->scan.next, stop);
	for (; most > 0 && (e = view_walk_next(&w, &index)); most--) {
		f->torn |= index != f->scan.next;
		take(f, s->generation, &key, e, index);
		f->scan.next = index + 1;
	}
	if (most > 0 && f->scan.next < stop) {
		f->torn = true;
		f->scan.next = stop;
	}
	return f->scan.next < stop;
}

size_t view_facts_about(const struct view_facts *f, const struct view_op *op)
{
	struct view_key key = view_key_of(op->id);

	if (f->key[key.band])
		return f->key_at[key.band];
	if (f->trap[VIEW_OS])
		return f->trap_at[VIEW_OS];
	return f->trap[VIEW_APP] ? f->trap_at[VIEW_APP] : op->first;
}
