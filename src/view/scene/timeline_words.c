/* timeline_words.c - what the Timeline screen says of a turn, a wait, an idle time or an exit. */
#include <stdio.h>
#include <string.h>

#include "view/scene/timeline.h"

enum { EXIT_EVENTS = 4096 };

const char *timeline_name(const struct timeline *p, unsigned vm, char name[RS_VM_NAME_MAX + 1])
{
	if (vm < p->show->vm_count)
		snprintf(name, RS_VM_NAME_MAX + 1, "%s", p->show->vms[vm]);
	else
		snprintf(name, RS_VM_NAME_MAX + 1, "vm%u", vm);
	return name;
}

const char *timeline_guest(const struct timeline *p, unsigned vm)
{
	if (vm < p->show->vm_count && p->show->guests)
		return p->show->guests[vm];
	return p->rows == 1 ? p->show->guest : "";
}

static void who_is(const struct timeline *p, unsigned vm, char *who, size_t size)
{
	char name[RS_VM_NAME_MAX + 1];

	if (p->g == RS_BARE)
		snprintf(who, size, "%s", timeline_guest(p, vm));
	else
		snprintf(who, size, "%s%s%s", timeline_name(p, vm, name),
			 *timeline_guest(p, vm) ? " " : "", timeline_guest(p, vm));
}

/* Append a sentence with up to two values. */
static void say(char *rest, size_t size, enum view_localized what, const char *a, const char *b)
{
	size_t used = strlen(rest);
	char sentence[VIEW_TEXT];

	snprintf(sentence, sizeof sentence, view_localized(what), a, b);
	if (used < size)
		snprintf(rest + used, size - used, "%s%s", used ? " " : "", sentence);
}

static void say_cycles(char *rest, size_t size, enum view_localized what, uint64_t cycles)
{
	char number[32];

	view_exact(number, sizeof number, cycles);
	say(rest, size, what, number, "");
}

static void turn(const struct timeline *p, size_t i, char *rest, size_t size)
{
	static const enum view_localized why[] = {
		[VIEW_TURN_SLEPT] = TEXT_TIME_SLEPT, [VIEW_TURN_SLICE] = TEXT_TIME_SLICE,
		[VIEW_TURN_GAVE] = TEXT_TIME_GAVE,   [VIEW_TURN_ENDED] = TEXT_TIME_ENDED,
		[VIEW_TURN_WOKEN] = TEXT_TIME_WOKEN, [VIEW_TURN_CAPPED] = TEXT_TIME_CAPPED,
	};
	const struct view_turn *t = VIEW_AT(p->t->turns, view_turn, i);
	bool sleeps = t->why == VIEW_TURN_SLEPT;
	uint64_t again;
	char other[RS_VM_NAME_MAX + 1] = "";

	say_cycles(rest, size, t->why == VIEW_TURN_OPEN ? TEXT_TIME_HAS : TEXT_TIME_HAD,
		   t->end - t->begin);
	if (t->why == VIEW_TURN_OPEN)
		return;
	if (t->next < RS_VMS)
		(void)timeline_name(p, t->next, other);
	if (p->g == RS_BARE)
		say(rest, size, TEXT_TIME_OS_IDLE, "", "");
	else
		say(rest, size, why[t->why], other, "");
	again = t->why == VIEW_TURN_ENDED ? 0 : view_turns_again(p->t, i, sleeps);
	if (again > t->end)
		say_cycles(rest, size, sleeps ? TEXT_TIME_WILL_SLEEP : TEXT_TIME_WILL_WAIT,
			   again - t->end);
}

/* Whether a VM wanted the CPU meanwhile, which its cap kept from it. */
static bool capped(const struct timeline *p, const struct view_turn *gap)
{
	for (size_t i = 0; i < p->t->waits.count; i++) {
		const struct view_wait *w = VIEW_AT(p->t->waits, view_wait, i);

		if (w->idle && w->begin < gap->end && w->end > gap->begin &&
		    w->end - w->begin > w->idle / 2 && w->begin <= gap->begin)
			return true;
	}
	return false;
}

static void gap(const struct timeline *p, size_t i, char *rest, size_t size)
{
	const struct view_turn *t = VIEW_AT(p->t->turns, view_turn, i);
	const struct view_turn *next = i + 1 < p->t->turns.count ? t + 1 : NULL;
	char number[32], other[RS_VM_NAME_MAX + 1];

	view_exact(number, sizeof number, t->end - t->begin);
	if (i == 0 && !p->t->turns.from && !t->layers[RS_LAYER_IDLE])
		say(rest, size, TEXT_TIME_BOOT, number, "");
	else if (capped(p, t))
		say(rest, size, TEXT_TIME_ALL_CAPPED, number, "");
	else if (next && next->vm < RS_VMS && p->g != RS_BARE)
		say(rest, size, TEXT_TIME_NOBODY_UNTIL, number,
		    timeline_name(p, next->vm, other));
	else
		say(rest, size, TEXT_TIME_NOBODY, number, "");
}

void timeline_sentence(const struct timeline *p, struct timeline_hit hit, char *who,
		       size_t who_size, char *rest, size_t size)
{
	const struct view_wait *w;

	*who = *rest = '\0';
	if (hit.what == TIMELINE_TURN) {
		const struct view_turn *t = VIEW_AT(p->t->turns, view_turn, hit.index);

		if (t->vm >= RS_VMS) {
			gap(p, hit.index, rest, size);
			return;
		}
		who_is(p, t->vm, who, who_size);
		turn(p, hit.index, rest, size);
	} else if (hit.what == TIMELINE_WAIT) {
		w = VIEW_AT(p->t->waits, view_wait, hit.index);
		who_is(p, w->vm, who, who_size);
		say_cycles(rest, size, TEXT_TIME_WANTED, w->end - w->begin);
		say(rest, size,
		    w->idle > (w->end - w->begin) / 2 ? TEXT_TIME_ITS_CAP : TEXT_TIME_OTHERS,
		    "", "");
	}
}

/* Why a VM was left: the newest that is known of that exit. */
static void reason_of(const struct timeline *p, const struct view_left *left, char reason[32])
{
	const struct view_source *s = &p->m->lanes[p->lane].source;
	const struct rs_event *e;
	struct view_walk walk;
	size_t index;

	snprintf(reason, 32, "?");
	view_walk_begin(&walk, s, left->event, left->event + EXIT_EVENTS);
	while ((e = view_walk_next(&walk, &index)) != NULL) {
		const struct rs_fact *f = view_walk_fact(&walk);

		if (index == left->event ? f->kind != RS_FACT_EXIT : f->kind == RS_FACT_EXIT)
			return;
		if (f->vm == left->vm && f->flags & RS_FACT_IN_EXIT)
			rs_fact_reason(f, reason);
		if (f->kind == RS_FACT_ENTRY)
			return;
	}
}

static void layer_lines(const struct timeline *p, const uint64_t layers[RS_LAYERS],
			uint64_t all, char *text, size_t size)
{
	const enum view_localized names[RS_LAYERS] = {
		TEXT_APP, view_generations[p->g].os,
		p->g == RS_FULL ? TEXT_EMULATOR : TEXT_HYPERVISOR, TEXT_FIRMWARE, TEXT_IDLE};

	for (size_t k = 0; k < RS_LAYERS; k++) {
		char number[32], share[16], line[96];
		size_t used = strlen(text);

		if (!layers[k] || !all)
			continue;
		view_exact(number, sizeof number, layers[k]);
		snprintf(share, sizeof share, "%.1f", 100 * (double)layers[k] / (double)all);
		snprintf(line, sizeof line, view_localized(TEXT_TIP_PART),
			 view_localized(names[k]), number, share);
		if (used < size)
			snprintf(text + used, size - used, "\n%s", line);
	}
}

static void bins_tip(const struct timeline *p, struct timeline_hit hit, char *text, size_t size)
{
	uint64_t layers[RS_LAYERS] = {0}, all = 0;
	char from[32], to[32];
	struct view_bin sum;

	view_turns_sum(p->t, hit.from, hit.to, &sum);
	for (size_t vm = 0; vm < VIEW_ROWS; vm++) {
		for (size_t k = 0; k < RS_LAYERS; k++) {
			layers[k] += sum.cycles[vm][k];
			all += sum.cycles[vm][k];
		}
	}
	view_exact(from, sizeof from, hit.from);
	view_exact(to, sizeof to, hit.to);
	snprintf(text, size, view_localized(TEXT_TIME_FROM_TO), from, to);
	layer_lines(p, layers, all, text, size);
}

void timeline_tip(const struct timeline *p, struct timeline_hit hit, char *text, size_t size)
{
	char who[64], rest[2 * VIEW_TEXT], reason[32], number[32];

	*text = '\0';
	if (hit.what == TIMELINE_BINS) {
		bins_tip(p, hit, text, size);
	} else if (hit.what == TIMELINE_EXIT) {
		const struct view_left *left = VIEW_AT(p->t->exits, view_left, hit.index);

		reason_of(p, left, reason);
		view_exact(number, sizeof number, left->cycles);
		snprintf(text, size, view_localized(TEXT_TIME_EXIT), reason);
		if (left->cycles && strlen(text) + 64 < size) {
			strcat(text, "\n");
			snprintf(text + strlen(text), 60, view_localized(TEXT_CYCLES_OF),
				 number);
		}
	} else if (hit.what == TIMELINE_TURN &&
		   VIEW_AT(p->t->turns, view_turn, hit.index)->vm < RS_VMS) {
		const struct view_turn *t = VIEW_AT(p->t->turns, view_turn, hit.index);

		who_is(p, t->vm, text, size);
		layer_lines(p, t->layers, t->end - t->begin, text, size);
		if (t->exits) {
			size_t used = strlen(text);

			snprintf(number, sizeof number, "%u", t->exits);
			text[used] = '\n';
			snprintf(text + used + 1, size - used - 1,
				 view_localized(TEXT_EXITS_TITLE), number);
		}
	} else if (hit.what != TIMELINE_NOTHING) {
		timeline_sentence(p, hit, who, sizeof who, rest, sizeof rest);
		snprintf(text, size, "%s%s%s", who, *who ? "\n" : "", rest);
	}
}
