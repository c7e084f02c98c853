/* why_event.c - why what no instruction did: a virtual machine was given the CPU, a device accessed memory. */
#include <stdio.h>
#include <string.h>

#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"
#include "view/scene/figures.h"
#include "view/scene/layout.h"
#include "view/scene/sentences.h"
#include "view/scene/why.h"
#include "view/scene/words.h"

/* What ends the chain: how this generation does it. */
static void end_with(struct view_why *w, const char *rule, const struct view_sentence *p,
		     enum rs_generation g)
{
	snprintf(view_why_add(w, "%s", rule)->text, sizeof w->reasons[0].text, "%s",
		 view_translate(p->how[g]));
}

static void say(struct view_reason *r, const char *english)
{
	snprintf(r->text, sizeof r->text, "%s", view_translate(english));
}

/* ---- switches */

/* The turn that begins with an event; SIZE_MAX: none does. */
static size_t turn_from(const struct view_turns *t, size_t event)
{
	size_t low = 0, high = t->turns.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (VIEW_AT(t->turns, view_turn, middle)->first < event)
			low = middle + 1;
		else
			high = middle;
	}
	return low < t->turns.count && VIEW_AT(t->turns, view_turn, low)->first == event
		       ? low
		       : SIZE_MAX;
}

/* Why the one that had the CPU has it no more. */
static void why_free(struct view_why *w, const struct view_turns *t, size_t turn)
{
	static const struct {
		const char *rule;
		enum view_localized text;
	} ends[] = {[VIEW_TURN_OPEN] = {"idle", TEXT_WHY_IDLE},
		    [VIEW_TURN_SLEPT] = {"wfi", TEXT_WHY_SLEPT},
		    [VIEW_TURN_WOKEN] = {"wake", TEXT_WHY_WOKEN},
		    [VIEW_TURN_SLICE] = {"slice", TEXT_WHY_SLICE},
		    [VIEW_TURN_CAPPED] = {"cap", TEXT_WHY_CAPPED},
		    [VIEW_TURN_GAVE] = {"yield", TEXT_WHY_GAVE},
		    [VIEW_TURN_ENDED] = {"end", TEXT_WHY_ENDED}};
	const struct view_turn *before = turn ? VIEW_AT(t->turns, view_turn, turn - 1) : NULL;
	unsigned why = before && before->vm < RS_VMS ? before->why : VIEW_TURN_OPEN;
	struct view_reason *r = view_why_add(w, "%s", ends[why].rule);

	snprintf(r->text, sizeof r->text, "%s", view_localized(ends[why].text));
}

static void why_switch(struct view_why *w, const struct view_turns *t, size_t turn,
		       enum rs_generation g)
{
	static const char *const loaded[RS_GENERATIONS] = {
		[RS_FULL] = "pc, x1–x31", [RS_PARA] = "satp", [RS_HVM] = "hgatp, vsatp"};
	const struct view_sentence *p = view_sentence_reason(RS_EXIT_SWITCH);
	struct view_reason *r;

	w->question = TEXT_WHY_SWITCH;
	why_free(w, t, turn);
	r = view_why_add(w, "VM %u", VIEW_AT(t->turns, view_turn, turn)->vm);
	say(r, p->purpose);
	end_with(w, loaded[g], p, g);
}

/* ---- DMA */

/* Whether any of the lane's disks is its guest's own. */
static bool passes_one(const struct view_source *s)
{
	size_t passed = 0;

	for (size_t i = 0; i < RS_VMS; i++)
		passed += s->disks[i].passed;
	return passed > 0;
}

static void why_dma(struct view_why *w, const struct rs_event *e, const struct view_source *s)
{
	const struct view_sentence *p =
		e->dma.fault ? view_sentence_dma_stopped() : view_sentence_dma();
	bool translated = s->generation == RS_HVM && (e->dma.fault || passes_one(s));
	char bytes[24], number[24];
	struct view_reason *r;

	w->question = e->dma.fault ? TEXT_WHY_DMA_STOPPED : TEXT_WHY_DMA;
	r = view_why_add(w, "virtio%u",
			 (unsigned)((e->dma.device - RS_VIRTIO_BASE) / RS_VIRTIO_STRIDE));
	say(r, p->purpose);
	r = view_why_add(w, "0x%llx", (unsigned long long)e->dma.addr);
	view_figure(bytes, sizeof bytes, e->dma.size);
	snprintf(r->text, sizeof r->text,
		 view_localized(e->dma.to_memory ? TEXT_WHY_DMA_WRITES : TEXT_WHY_DMA_READS),
		 bytes);
	if (translated) {
		r = view_why_add(w, "ddtp");
		snprintf(r->text, sizeof r->text, "%s", view_localized(TEXT_WHY_DMA_CONTEXT));
	}
	if (e->dma.fault) {
		snprintf(number, sizeof number, "%u", e->dma.fault);
		r = view_why_add(w, "cause %s", number);
		snprintf(r->text, sizeof r->text, view_localized(TEXT_WHY_CAUSE), number,
			 view_translate(rs_iommu_cause_text(e->dma.fault)));
	}
	end_with(w, translated ? "iohgatp" : view_localized(TEXT_WHY_NO_EXIT), p,
		 s->generation == RS_HVM && !translated ? RS_PARA : s->generation);
}

bool view_why_event(struct view_why *w, struct view_model *m, size_t lane)
{
	const struct view_lane *l = &m->lanes[lane];
	struct rs_event e;
	struct rs_fact f;
	size_t turn;

	if (lane != m->focus || m->event >= l->source.count(l->source.context) ||
	    l->source.at(l->source.context, m->event, &e, &f) != m->event)
		return false;
	if (e.kind == RS_EVENT_DMA) {
		why_dma(w, &e, &l->source);
		return true;
	}
	if (e.kind != RS_EVENT_MARK || e.mark.kind != RS_MARK_CONTEXT || e.mode != RS_MODE_S ||
	    l->source.generation == RS_BARE)
		return false;
	turn = turn_from(&l->turns, m->event);
	if (turn == SIZE_MAX)
		return false;
	why_switch(w, &l->turns, turn, l->source.generation);
	return true;
}
