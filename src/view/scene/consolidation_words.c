/* consolidation_words.c - what the Consolidation screen says. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/consolidation.h"

/* Where nothing can be told from nothing. */
#define SEEN 1.05

const char *consolidation_percent(char text[CONSOLIDATION_NUMBER],
				  const struct consolidation *p, uint64_t part, uint64_t all)
{
	char number[16];

	if (view_hides(p->show, VIEW_HIDE_WHOLE))
		snprintf(text, CONSOLIDATION_NUMBER, "%s", view_localized(TEXT_HIDDEN));
	else {
		snprintf(number, sizeof number, "%.0f",
			 all ? 100 * (double)part / (double)all : 0);
		snprintf(text, CONSOLIDATION_NUMBER, view_localized(TEXT_PERCENT), number);
	}
	return text;
}

const char *consolidation_name(const struct consolidation *p, unsigned vm,
			       char name[RS_VM_NAME_MAX + 1])
{
	snprintf(name, RS_VM_NAME_MAX + 1, "%s", p->show->vms[vm]);
	return name;
}

const char *consolidation_guest(const struct consolidation *p, unsigned vm)
{
	return p->show->guests ? p->show->guests[vm] : "";
}

bool consolidation_unnamed(const struct consolidation *p, unsigned vm)
{
	char usual[RS_VM_NAME_MAX + 1];

	snprintf(usual, sizeof usual, "vm%u", vm);
	return strcmp(usual, p->show->vms[vm]) == 0;
}

void consolidation_title(const struct consolidation *p, char *text, size_t size)
{
	char count[12];

	snprintf(count, sizeof count, "%u", p->c.count);
	if (p->c.count == 1)
		snprintf(text, size, "%s", view_localized(TEXT_CONS_TITLE_ONE));
	else
		snprintf(text, size, view_localized(TEXT_CONS_TITLE), count, "1");
}

/* A share in digits alone. */
static void share(char text[CONSOLIDATION_NUMBER], const struct consolidation *p, double part)
{
	if (view_hides(p->show, VIEW_HIDE_WHOLE))
		snprintf(text, CONSOLIDATION_NUMBER, "%s", view_localized(TEXT_HIDDEN));
	else
		snprintf(text, CONSOLIDATION_NUMBER, "%.0f", 100 * part);
}

void consolidation_sentence(const struct consolidation *p, char *text, size_t size)
{
	const struct view_consolidation *c = &p->c;
	char before[CONSOLIDATION_NUMBER], after[CONSOLIDATION_NUMBER], all[12];

	share(after, p, c->cycles ? (double)c->busy / (double)c->cycles : 0);
	if (c->before_known < c->count && !p->m->before.running && !p->m->before.read) {
		snprintf(text, size, "%s", view_localized(TEXT_CONS_NOT_KEPT));
	} else if (c->before_known < c->count) {
		snprintf(before, sizeof before, "%u", c->before_known);
		snprintf(all, sizeof all, "%u", c->count);
		snprintf(text, size, view_localized(TEXT_CONS_MEASURING), before, all);
	} else if (c->overload && !view_hides(p->show, VIEW_HIDE_WHOLE)) {
		snprintf(text, size, view_localized(TEXT_CONS_OVERLOAD), after);
	} else {
		share(before, p,
		      c->before_cycles
			      ? (double)c->before_busy / c->count / (double)c->before_cycles
			      : 0);
		snprintf(text, size, view_localized(TEXT_CONS_BUSY), before, after);
	}
}

/* ---- the price */

static void factor(char text[CONSOLIDATION_NUMBER], double value)
{
	snprintf(text, CONSOLIDATION_NUMBER, "%.*f", value < 9.95 ? 1 : 0, value);
	if (value < 1.095 && value >= 1.005) /* so small that the second digit is all of it */
		snprintf(text, CONSOLIDATION_NUMBER, "%.2f", value);
}

/* "1.7 to 2.4", or one figure where both would be the same. */
static void range(char *text, size_t size, double least, double most)
{
	char a[CONSOLIDATION_NUMBER], b[CONSOLIDATION_NUMBER];

	factor(a, least);
	factor(b, most);
	if (strcmp(a, b) == 0)
		snprintf(text, size, "%s", a);
	else
		snprintf(text, size, view_localized(TEXT_CONS_TO), a, b);
}

/* Of those of `list`, or of all others. @return how many have a price. */
static unsigned extremes(const struct consolidation *p, const bool *left_out, double median[2],
			 double slow[2])
{
	unsigned n = 0;

	median[0] = slow[0] = INFINITY;
	median[1] = slow[1] = 0;
	for (unsigned i = 0; i < p->c.count; i++) {
		double m, q;

		if ((left_out && left_out[i]) || !view_price_of(&p->c, i, &m, &q))
			continue;
		n++;
		median[0] = fmin(median[0], m);
		median[1] = fmax(median[1], m);
		slow[0] = fmin(slow[0], q);
		slow[1] = fmax(slow[1], q);
	}
	return n;
}

void consolidation_price(const struct consolidation *p, char *text, size_t size)
{
	const struct view_consolidation *c = &p->c;
	char median[64], slow[64];
	double m[2], q[2];

	if (view_hides(p->show, VIEW_HIDE_WHOLE))
		snprintf(text, size, "%s", view_localized(TEXT_HIDDEN_HINT));
	else if (!c->answered)
		snprintf(text, size, "%s", view_localized(TEXT_CONS_AT_END));
	else if (!c->served)
		snprintf(text, size, "%s", view_localized(TEXT_CONS_NO_REQUESTS));
	else if (c->overload)
		snprintf(text, size, "%s", view_localized(TEXT_CONS_QUEUE));
	else if (!extremes(p, NULL, m, q))
		snprintf(text, size, "%s", view_localized(TEXT_CONS_NO_RATIO));
	else if (m[1] < SEEN && q[1] < SEEN)
		snprintf(text, size, "%s", view_localized(TEXT_CONS_NO_PRICE));
	else {
		range(median, sizeof median, m[0], m[1]);
		range(slow, sizeof slow, q[0], q[1]);
		snprintf(text, size,
			 view_localized(c->few ? TEXT_CONS_PRICE_FEW : TEXT_CONS_PRICE), slow,
			 median);
	}
}

/* How bad the slow requests of a guest are: by ratio, or where there is none by their time. */
static double badness(const struct consolidation *p, unsigned i)
{
	double median, slow;

	if (view_price_of(&p->c, i, &median, &slow))
		return slow;
	return (double)view_slow(&p->c, &p->c.servers[i].after_responses);
}

unsigned consolidation_worst(const struct consolidation *p, unsigned list[CONSOLIDATION_ROWS],
			     char *others, size_t size)
{
	bool taken[RS_VMS] = {false};
	char count[12], times[64];
	double m[2], q[2];
	unsigned n = 0, left;

	*others = '\0';
	for (; n < CONSOLIDATION_ROWS && n < p->c.count; n++) {
		unsigned best = RS_VMS;

		for (unsigned i = 0; i < p->c.count; i++)
			if (!taken[i] &&
			    (best == RS_VMS || (p->many && badness(p, i) > badness(p, best))))
				best = i;
		taken[best] = true;
		list[n] = best;
	}
	left = extremes(p, taken, m, q);
	if (n == p->c.count || !left || view_hides(p->show, VIEW_HIDE_WHOLE))
		return n;
	range(times, sizeof times, q[0], q[1]);
	snprintf(count, sizeof count, "%u", left);
	snprintf(others, size, view_localized(TEXT_CONS_OTHERS), count, times);
	return n;
}

uint64_t consolidation_unit(const struct consolidation *p, enum view_localized *name)
{
	uint64_t most = 0;

	for (unsigned i = 0; i < p->c.count; i++) {
		uint64_t a = view_slow(&p->c, &p->c.servers[i].before.responses),
			 b = view_slow(&p->c, &p->c.servers[i].after_responses);

		most = most > a ? most : a;
		most = most > b ? most : b;
	}
	*name = most < 10000000 ? TEXT_CONS_THOUSANDS : TEXT_CONS_MILLIONS;
	return most < 10000000 ? 1000 : 1000000;
}

void consolidation_time(char text[CONSOLIDATION_NUMBER], const struct consolidation *p,
			uint64_t cycles)
{
	enum view_localized name;
	double value = (double)cycles / (double)consolidation_unit(p, &name);

	if (view_hides(p->show, VIEW_HIDE_WHOLE))
		snprintf(text, CONSOLIDATION_NUMBER, "%s", view_localized(TEXT_HIDDEN));
	else if (value < 99.95)
		snprintf(text, CONSOLIDATION_NUMBER, "%.*f", value < 9.995 ? 2 : 1, value);
	else
		view_exact(text, CONSOLIDATION_NUMBER, (uint64_t)(value + 0.5));
}

/* ---- tips */

static void percent_of(char text[CONSOLIDATION_NUMBER], uint64_t part, uint64_t all)
{
	snprintf(text, CONSOLIDATION_NUMBER, "%.1f",
		 all ? 100 * (double)part / (double)all : 0);
}

static void who(const struct consolidation *p, unsigned vm, char *text, size_t size)
{
	char name[RS_VM_NAME_MAX + 1];

	snprintf(text, size, "%s  %s", consolidation_name(p, vm, name),
		 consolidation_guest(p, vm));
}

/* "15.1 % of this computer: app 13.0, OS 2.1", and the cycles. */
static void shares(const struct consolidation *p, const uint64_t layers[RS_LAYERS],
		   uint64_t all, char *text, size_t size)
{
	const enum view_localized names[] = {
		TEXT_APP, view_generations[p->c.g].os,
		p->c.g == RS_FULL ? TEXT_EMULATOR : TEXT_HYPERVISOR, TEXT_FIRMWARE};
	uint64_t busy = 0;
	char exact[32], whole[32];

	for (size_t k = 0; k < RS_LAYER_IDLE; k++)
		busy += layers[k];
	view_exact(exact, sizeof exact, busy);
	view_exact(whole, sizeof whole, all);
	snprintf(text + strlen(text), size - strlen(text), view_localized(TEXT_CONS_TIP_BUSY),
		 exact, whole);
	for (size_t k = 0; k < RS_LAYER_IDLE; k++) {
		char part[CONSOLIDATION_NUMBER], line[96];

		if (!layers[k])
			continue;
		percent_of(part, layers[k], all);
		view_exact(exact, sizeof exact, layers[k]);
		snprintf(line, sizeof line, view_localized(TEXT_TIP_PART),
			 view_localized(names[k]), exact, part);
		snprintf(text + strlen(text), size - strlen(text), "\n%s", line);
	}
}

void consolidation_tip_before(const struct consolidation *p, unsigned vm, char *text,
			      size_t size)
{
	const struct rs_alone *a = &p->c.servers[vm].before;

	who(p, vm, text, size);
	strcat(text, "\n");
	shares(p, a->layers, p->c.before_cycles, text, size);
	if (a->state == RS_ALONE_CUT)
		snprintf(text + strlen(text), size - strlen(text), "\n%s",
			 view_localized(TEXT_CONS_TIP_CUT));
}

void consolidation_tip_after(const struct consolidation *p, unsigned vm, char *text,
			     size_t size)
{
	who(p, vm, text, size);
	strcat(text, "\n");
	shares(p, p->c.servers[vm].after, p->c.cycles, text, size);
}

void consolidation_tip_whole(const struct consolidation *p, char *text, size_t size)
{
	uint64_t layers[RS_LAYERS];

	memcpy(layers, p->c.nobody, sizeof layers);
	for (unsigned i = 0; i < p->c.count; i++)
		for (size_t k = 0; k < RS_LAYERS; k++)
			layers[k] += p->c.servers[i].after[k];
	snprintf(text, size, "%s\n", view_localized(TEXT_CONS_TIP_WHOLE));
	shares(p, layers, p->c.cycles, text, size);
}

static void requests(const struct consolidation *p, enum view_localized where,
		     const struct rs_responses *r, char *text, size_t size)
{
	char count[32], p50[32], p99[32], max[32], line[VIEW_TEXT];

	(void)p;
	if (!r->count)
		return;
	view_exact(count, sizeof count, r->count);
	view_exact(p50, sizeof p50, r->p50);
	view_exact(p99, sizeof p99, r->p99);
	view_exact(max, sizeof max, r->max);
	snprintf(line, sizeof line, view_localized(TEXT_CONS_TIP_REQUESTS),
		 view_localized(where), count, p50, p99, max);
	snprintf(text + strlen(text), size - strlen(text), "\n%s", line);
}

void consolidation_tip_price(const struct consolidation *p, unsigned vm, char *text,
			     size_t size)
{
	const struct view_server *s = &p->c.servers[vm];
	char steal[32], exits[32], line[VIEW_TEXT];

	who(p, vm, text, size);
	requests(p, TEXT_CONS_BEFORE, &s->before.responses, text, size);
	if (p->c.answered)
		requests(p, TEXT_CONS_AFTER, &s->after_responses, text, size);
	view_exact(steal, sizeof steal, s->steal);
	view_exact(exits, sizeof exits, s->exits);
	if (s->ended && (p->c.g == RS_HVM || p->c.g == RS_PARA))
		snprintf(line, sizeof line, view_localized(TEXT_CONS_TIP_WAIT), steal, exits);
	else if (s->ended && p->c.g == RS_FULL)
		snprintf(line, sizeof line, view_localized(TEXT_CONS_TIP_STEAL), steal);
	else
		return;
	snprintf(text + strlen(text), size - strlen(text), "\n%s", line);
}
