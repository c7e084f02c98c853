/* atlas_at.c - see atlas_at.h. */
#include "view/model/atlas_at.h"

#include <stdio.h>
#include <string.h>

#include "view/model/stats.h"

const char *const view_rung_names[VIEW_RUNGS] = {"world",    "region", "zone",	   "building",
						 "computer", "vm",     "operation"};

static size_t nearest(const struct atlas *a)
{
	size_t best = 0;

	for (size_t i = 1; i < a->region_count; i++)
		if (atlas_distance(a, a->here, a->regions[i].place) <
		    atlas_distance(a, a->here, a->regions[best].place))
			best = i;
	return best;
}

/* A lecture begins with the region from which global services are run: it is far for most of the world. */
static size_t first_shown(const struct atlas *a)
{
	for (size_t i = 0; i < a->service_count; i++)
		if (a->services[i].control)
			return (size_t)(atlas_region(a, a->services[i].control) - a->regions);
	return nearest(a);
}

void view_atlas_begin(struct view_atlas_at *at, const struct atlas *a)
{
	memset(at, 0, sizeof *at);
	if (!a || !a->region_count)
		return;
	at->region = first_shown(a);
	at->computers[0].region = nearest(a);
	at->computer_count = 1;
}

bool view_atlas_go(struct view_atlas_at *at, int by)
{
	int to = (int)at->rung + by;

	if (to < 0 || to >= VIEW_RUNGS)
		return false;
	/* Real is one computer: what was chosen above goes to where it stands. */
	if (to >= VIEW_RUNG_BUILDING && at->rung < VIEW_RUNG_BUILDING &&
	    view_atlas_computer(at, at->region, at->zone) == SIZE_MAX) {
		at->region = at->computers[at->here].region;
		at->zone = at->computers[at->here].zone;
	}
	at->rung = (enum view_rung)to;
	return true;
}

/* From west to east, as they lie on a map. */
static bool is_before(const struct atlas *a, size_t i, size_t j)
{
	double x = a->regions[i].place.longitude, y = a->regions[j].place.longitude;

	return x < y || (!(y < x) && i < j);
}

/* The region after the chosen one, or before it; round the world. */
static size_t beside(const struct atlas *a, size_t from, bool east)
{
	size_t best = SIZE_MAX, first = 0;

	for (size_t i = 0; i < a->region_count; i++) {
		if (east ? is_before(a, i, first) : is_before(a, first, i))
			first = i;
		if (i == from || (east ? !is_before(a, from, i) : !is_before(a, i, from)))
			continue;
		if (best == SIZE_MAX || (east ? is_before(a, i, best) : is_before(a, best, i)))
			best = i;
	}
	return best == SIZE_MAX ? first : best;
}

void view_atlas_choose(struct view_atlas_at *at, const struct atlas *a, int by)
{
	unsigned zones = a->regions[at->region].zones;

	if (at->rung <= VIEW_RUNG_REGION) {
		at->region = beside(a, at->region, by > 0);
		at->zone = 0;
		at->chosen = true;
	} else if (at->rung <= VIEW_RUNG_BUILDING) {
		at->zone = (at->zone + (by > 0 ? 1 : zones - 1)) % zones;
	}
}

size_t view_atlas_computer(const struct view_atlas_at *at, size_t region, unsigned zone)
{
	for (size_t i = 0; i < at->computer_count; i++)
		if (at->computers[i].region == region && at->computers[i].zone == zone)
			return i;
	return SIZE_MAX;
}

static double way(const struct atlas *a, size_t region)
{
	return atlas_distance(a, a->here, a->regions[region].place);
}

size_t view_atlas_bars(const struct view_atlas_at *at, const struct atlas *a, size_t *list,
		       size_t most)
{
	size_t order[ATLAS_REGIONS], count = 0, shown, closest = 0;

	for (size_t i = 0; i < a->region_count; i++) {
		size_t to = count;

		if (way(a, i) < 1) /* it is here */
			continue;
		count++;
		for (; to > 0 && way(a, order[to - 1]) > way(a, i); to--)
			order[to] = order[to - 1];
		order[to] = i;
	}
	shown = count < most ? count : most;
	for (size_t i = 0; i < shown; i++)
		list[i] = order[shown > 1 ? i * (count - 1) / (shown - 1) : 0];
	/* The chosen one takes the place of the one that is most like it. */
	for (size_t i = 0; i < shown; i++) {
		double gap = way(a, list[i]) - way(a, at->region),
		       best = way(a, list[closest]) - way(a, at->region);

		if (gap * gap < best * best)
			closest = i;
	}
	if (shown && way(a, at->region) >= 1)
		list[closest] = at->region;
	return shown;
}

uint64_t view_atlas_boot(const struct view_model *m)
{
	uint64_t cycles = 0;

	for (size_t i = 0; i < m->count && !cycles; i++)
		if (m->lanes[i].source.generation == RS_HVM)
			cycles = view_instance(&m->lanes[i]).cycles;
	for (size_t i = m->count; i > 0 && !cycles; i--)
		cycles = view_instance(&m->lanes[i - 1]).cycles;
	return cycles;
}

size_t view_atlas_matches(const struct view_atlas_at *at, const struct atlas *a,
			  bool which[ATLAS_EXAMPLES])
{
	char message[ARN_MOST];
	struct arn arn;

	memset(which, 0, sizeof *which * ATLAS_EXAMPLES);
	if (!*at->pattern || arn_parse(&arn, a, at->pattern, message, sizeof message) != RS_OK)
		return 0;
	return arn_count(&arn, a, which);
}

void view_atlas_arn(char *text, size_t size, const struct view_atlas_at *at,
		    const struct atlas *a, size_t vm)
{
	const struct view_computer *c = &at->computers[at->here];

	snprintf(text, size, "arn:%s:ec2:%s:%s:instance/i-%08zx", a->partitions[0].code,
		 a->regions[c->region].code, a->account, at->here << 16 | vm);
}
