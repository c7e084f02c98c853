#include "view/scene/hover.h"

#include <stdio.h>
#include <string.h>

#include "ringside/abi/hypercall.h"
#include "ringside/cause.h"
#include "ringside/isa.h"
#include "view/scene/sentences.h"

#define PLACE(at) (at).x, (at).y, (at).w, (at).h

static void percent(char *text, size_t size, uint64_t part, uint64_t all)
{
	snprintf(text, size, "%.1f", all ? 100 * (double)part / (double)all : 0);
}

void hover_part(struct column *c, enum view_part part, struct view_area at)
{
	static const enum view_localized how[] = {
		[VIEW_EMULATED] = TEXT_TIP_EMULATED, [VIEW_HAD_DIRECT] = TEXT_TIP_DIRECT};
	const struct view_source *s = &c->m->lanes[c->lane].source;
	bool disk = part == VIEW_PART_DISK;
	enum view_had had = view_had(s, part);
	enum view_localized text = how[had];

	if (disk && s->disks_unknown)
		text = TEXT_TIP_WHOSE_DISK;
	else if (disk && !s->disks[s->vm].all)
		text = TEXT_TIP_NO_DISK;
	else if (had == VIEW_ASKED_FOR)
		text = s->generation == RS_CONTAINER ? TEXT_TIP_BOX_ASKED : TEXT_TIP_ASKED;
	view_spot(c->s, PLACE(at), "%s\n%s", view_localized(view_parts[part]),
		  view_localized(text));
}

/* A sentence's purpose and handling; the operation's own without one. */
static void tell(struct column *c, const char *heading, const struct view_sentence *p,
		 struct view_area at)
{
	if (p)
		view_spot(c->s, PLACE(at), "%s\n%s\n%s", heading, view_translate(p->purpose),
			  view_translate(p->how[c->g]));
	else
		view_spot(c->s, PLACE(at), "%s\n%s", heading,
			  view_translate(c->words->sentence));
}

void hover_app(struct column *c, bool traps, struct view_area at)
{
	const struct rs_event *trap = c->f ? c->f->trap[VIEW_APP] : NULL;
	double price = view_price(c->m, c->lane);
	char text[64];

	if (!trap && traps)
		trap = c->guest_key;
	if (traps && trap && trap->kind == RS_EVENT_TRAP) {
		snprintf(text, sizeof text, "%s",
			 view_translate(rs_cause_text(trap->trap.cause)));
		tell(c, text, view_sentence_cause(trap->trap.cause), at);
	} else if (!traps && price > 0 && !view_hides(c->show, VIEW_HIDE_COSTS)) {
		view_price_figure(text, sizeof text, price);
		view_spot(c->s, PLACE(at), "add: %s\n%s", text, view_localized(TEXT_TIP_PRICE));
	}
}

void hover_os(struct column *c, struct view_area at)
{
	const struct rs_event *e = c->guest_key;
	const struct view_sentence *p = NULL;
	char text[96];

	if (c->f && c->g != RS_FULL && c->f->key[VIEW_OS])
		e = c->f->key[VIEW_OS];
	if (c->g == RS_PARA && c->f && c->f->trap[VIEW_OS])
		e = c->f->trap[VIEW_OS];
	if (!e || !e->word || c->key.band == VIEW_APP || c->key.interrupt) {
		view_spot(c->s, PLACE(at), "%s\n%s", view_translate(c->words->name),
			  view_translate(c->words->sentence));
		return;
	}
	view_insn(text, sizeof text, e->pc, e->word);
	if (c->g == RS_PARA && c->f && c->f->hypercalls && e == c->f->trap[VIEW_OS])
		p = view_sentence_call(c->f->hypercall);
	tell(c, text, p ? p : view_sentence_insn(e->pc, e->word), at);
}

void hover_below(struct column *c, struct view_area at)
{
	const char *name = view_band_name(c->g, view_has_hypervisor(c->g) ? VIEW_HYPERVISOR
									  : VIEW_FIRMWARE);
	const struct view_sentence *p = NULL;
	const char *slug = view_translate(c->words->name);
	char how[VIEW_TEXT];

	if (!c->f)
		return;
	if (c->f->hypercalls) {
		p = view_sentence_call(c->f->hypercall);
		(void)view_hypercall(c->f->hypercall, &slug);
		slug = view_translate(slug);
	}
	view_how(how, sizeof how, c->id, c->g, c->f);
	view_spot(c->s, PLACE(at), "%s: %s\n%s", name, slug,
		  p ? view_translate(p->how[c->g]) : how);
}

void hover_cost(struct column *c, struct view_area at)
{
	char text[VIEW_TIP], number[32];
	int n;

	if (!c->f || !c->op || !c->op->ended || view_hides(c->show, VIEW_HIDE_COSTS) ||
	    view_model_until(c->m, c->lane) != SIZE_MAX)
		return;
	view_exact(number, sizeof number, view_op_cost(c->op));
	n = snprintf(text, sizeof text, view_localized(TEXT_CYCLES_OF), number);
	for (unsigned b = 0; b <= VIEW_BANDS + 1; b++) {
		uint64_t cycles = b < VIEW_BANDS    ? c->f->cycles[b]
				  : b == VIEW_BANDS ? c->f->idle
						    : c->f->away;
		char share[16];

		if (!cycles || n < 0 || (size_t)n >= sizeof text)
			continue;
		view_exact(number, sizeof number, cycles);
		percent(share, sizeof share, cycles, view_op_cost(c->op));
		text[n++] = '\n';
		n += snprintf(text + n, sizeof text - (size_t)n, view_localized(TEXT_TIP_PART),
			      b == VIEW_BANDS  ? view_localized(TEXT_IDLE)
			      : b > VIEW_BANDS ? view_localized(TEXT_PHASE_AWAY)
					       : view_band_name(c->g, (enum view_band)b),
			      number, share);
	}
	view_spot(c->s, PLACE(at), "%s", text);
}

void hover_result(struct view_scene *s, struct view_model *m, size_t lane, bool hidden,
		  struct view_area at)
{
	struct view_result r = view_result(m, lane);
	enum rs_generation g = m->lanes[lane].source.generation;
	const struct rs_lane_status *status = &m->lanes[lane].status;
	bool hangs = status->state == RS_LANE_HANG && status->reason;
	char crash[sizeof m->lanes[lane].crash];
	char busy[32], idle[32], way[16], work[96], progress[96];

	view_crash(crash, sizeof crash, m->lanes[lane].crash);
	percent(way, sizeof way,
		(uint64_t)(1000 * view_progress(m, lane, view_model_cycle(m, lane))), 1000);
	snprintf(progress, sizeof progress, view_localized(TEXT_TIP_PROGRESS), way);
	view_exact(busy, sizeof busy, r.busy);
	view_exact(idle, sizeof idle, r.cycles - r.busy);
	snprintf(work, sizeof work, view_localized(TEXT_TIP_BUSY), busy, idle);
	view_spot(s, PLACE(at), "%s\n%s%s%s%s%s", view_localized(view_generations[g].name),
		  progress, hidden ? "" : "\n", hidden ? "" : work, *crash || hangs ? "\n" : "",
		  *crash  ? crash
		  : hangs ? view_translate(status->reason)
			  : "");
}

void hover_exit(struct view_scene *s, enum rs_generation g, const struct rs_exit *e,
		struct view_area at)
{
	const struct view_sentence *p = view_sentence_reason(e->reason);
	char count[32], sum[32], low[32], high[32], text[VIEW_TEXT];

	view_exact(count, sizeof count, e->tally.count);
	view_exact(sum, sizeof sum, e->tally.cycles);
	view_exact(low, sizeof low, e->tally.min);
	view_exact(high, sizeof high, e->tally.max);
	snprintf(text, sizeof text, view_localized(TEXT_TIP_EXIT), count, sum, low, high);
	if (p)
		view_spot(s, PLACE(at), "%s\n%s\n%s\n%s", e->reason, text,
			  view_translate(p->purpose), view_translate(p->how[g]));
	else
		view_spot(s, PLACE(at), "%s\n%s", e->reason, text);
}

void hover_share(struct view_scene *s, const char *name, uint64_t cycles, uint64_t all,
		 struct view_area at)
{
	char number[32], share[16];

	view_exact(number, sizeof number, cycles);
	percent(share, sizeof share, cycles, all);
	view_spot(s, PLACE(at), view_localized(TEXT_TIP_PART), name, number, share);
}

void hover_change(struct view_scene *s, const struct view_change *c, struct view_area at)
{
	const char *name = c->csr ? rs_csr_name(c->number) : rs_reg_name(c->number);
	const struct view_sentence *p = c->csr && name ? view_sentence_named(name) : NULL;
	char before[24] = "–";

	if (c->known)
		snprintf(before, sizeof before, "%llx", (unsigned long long)c->before);
	view_spot(s, PLACE(at), "%s: %s → %llx%s%s", name ? name : "?", before,
		  (unsigned long long)c->after, p ? "\n" : "",
		  p ? view_translate(p->purpose) : "");
}
