#include "view/model/facts.h"

#include <string.h>

#include "ringside/abi/csr.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"

/* The OS does most of these; a program's are found where the OS has none. */
static struct view_key derived_key(uint32_t op)
{
	if (rs_op_is_csr(op))
		return (struct view_key){RS_EVENT_PRIV, VIEW_OS, op & 0xfff, false};
	if (rs_op_is_trap(op))
		return (struct view_key){RS_EVENT_TRAP, VIEW_OS, 0,
					 (rs_op_cause(op) & RS_CAUSE_INTERRUPT) != 0};
	if (rs_op_returns(op))
		return (struct view_key){RS_EVENT_RETURN, VIEW_OS, 0, false};
	return (struct view_key){RS_EVENT_PRIV, VIEW_OS, 0, false};
}

struct view_key view_key_of(uint32_t op)
{
	if (rs_op_is_derived(op))
		return derived_key(op);
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

static void count_trap(struct view_facts *f, const struct rs_event *e,
		       const struct rs_fact *fact, size_t index)
{
	unsigned from = fact->layer, to = fact->layer_to;

	if (e->trap.cause & RS_CAUSE_INTERRUPT) {
		f->interrupts[to]++;
	} else {
		f->traps[from][to]++;
		if (!f->trap[from]) {
			f->trap_copy[from] = *e;
			f->trap_fact[from] = *fact;
			f->trap[from] = &f->trap_copy[from];
			f->trap_at[from] = index;
		}
	}
	if (to == VIEW_HYPERVISOR && from < VIEW_HYPERVISOR)
		f->exits++;
}

/* Who had the cycles up to this event, and who has them from here on. */
static void share(struct view_facts *f, const struct rs_event *e, enum view_band from,
		  enum view_band to)
{
	uint64_t now = e->cycle < f->scan.limit ? e->cycle : f->scan.limit;
	uint64_t cycles = now - f->scan.cycle;

	if (f->scan.band == VIEW_BANDS)
		f->scan.band = from;
	if (f->scan.away) {
		f->away += cycles;
	} else if (e->kind == RS_EVENT_IDLE) {
		f->idle += e->cost;
		f->cycles[f->scan.band] += cycles - e->cost;
	} else if (e->kind == RS_EVENT_TRAP) { /* the entry counts for the band entered */
		f->cycles[from] += cycles - e->cost;
		f->cycles[to] += e->cost;
	} else {
		f->cycles[from] += cycles;
	}
	f->scan.cycle = now;
	f->scan.band = to;
}

static void take(struct view_facts *f, const struct view_key *key, const struct view_source *s,
		 const struct rs_event *e, const struct rs_fact *fact, size_t index)
{
	enum view_band from = (enum view_band)fact->layer;
	enum view_band to = (enum view_band)fact->layer_to;
	uint8_t near = nearness(e, key);

	share(f, e, from, to);
	f->scan.away = view_source_foreign(s, fact);
	if (f->scan.away)
		return;
	if (e->kind == RS_EVENT_TRAP)
		count_trap(f, e, fact, index);
	else if (e->kind == RS_EVENT_RETURN)
		f->returns[from][to]++;
	else if (e->kind == RS_EVENT_DEVICE)
		f->devices[from]++;
	else if (e->kind == RS_EVENT_PRIV)
		f->timers[from] += e->priv.csr == CSR_stimecmp || e->priv.csr == CSR_vstimecmp;
	else if (fact->kind == RS_FACT_EMULATED)
		f->emulated++;
	else if (fact->kind == RS_FACT_CALL && f->hypercalls++ == 0)
		f->hypercall = fact->call;
	if (near > f->scan.nearest[from]) {
		f->scan.nearest[from] = near;
		f->key_copy[from] = *e;
		f->key_fact[from] = *fact;
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
		take(f, &key, s, e, view_walk_fact(&w), index);
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
	if (f->trap[VIEW_APP])
		return f->trap_at[VIEW_APP];
	if (rs_op_is_derived(op->id)) { /* a program's own, or one that an emulator acts out */
		for (unsigned b = 0; b < VIEW_BANDS; b++)
			if (f->key[b])
				return f->key_at[b];
	}
	return op->first;
}
