#include "bench/sweep.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/language.h"
#include "host/message.h"
#include "ringside/fact.h"
#include "ringside/machine.h"

enum { STEPS = 5 };

static enum rs_error wrong(const char *text, const char *why, char *message, size_t size)
{
	return rs_refuse(
		RS_BAD_CONFIG, message, size,
		"--vary: found '%s': %s; needs NAME=LO..HI or NAME=LO..HI:STEPS, such as "
		"walk-read=2..25:5, where NAME is a cost ('ringside costs'), size, memory, "
		"tlb, "
		"walk-cache or vms",
		text, why);
}

/* Decimal digits, and of memory a suffix; at most `most`. @return where it ends; NULL: there is none. */
static const char *take_number(const char *text, bool memory, uint64_t most, uint64_t *value)
{
	char *end;
	uint64_t unit = memory ? UINT64_C(1) << 20 : 1;

	if (*text < '0' || *text > '9' || strspn(text, "0123456789") > 15)
		return NULL;
	*value = strtoull(text, &end, 10);
	if (memory && *end && strchr("KMG", *end)) {
		unit = *end == 'K'   ? UINT64_C(1) << 10
		       : *end == 'M' ? UINT64_C(1) << 20
				     : UINT64_C(1) << 30;
		end++;
	}
	if (*value > most / unit)
		return NULL;
	*value *= unit;
	return end;
}

/* What is varied besides costs. */
static const char *const others[] = {[SWEEP_SIZE] = "size",
				     [SWEEP_MEMORY] = "memory",
				     [SWEEP_TLB] = "tlb",
				     [SWEEP_WALK_CACHE] = "walk-cache",
				     [SWEEP_VMS] = "vms"};

/* What stands before the '=' is no name. */
static enum rs_error unknown(const char *text, size_t length, char *message, size_t size)
{
	const char *names[RS_COSTS + SWEEP_VMS - SWEEP_SIZE + 2] = {NULL}, *meant;
	char word[32], why[120];
	size_t n = 0;

	for (unsigned i = SWEEP_SIZE; i <= SWEEP_VMS; i++)
		names[n++] = others[i];
	for (unsigned i = 0; i < RS_COSTS; i++)
		names[n++] = rs_cost_info[i].slug;
	snprintf(word, sizeof word, "%.*s", (int)(length < 31 ? length : 31), text);
	meant = rs_suggest(word, names);
	snprintf(why, sizeof why, "there is no name '%s'%s%s%s", word,
		 meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
	return wrong(text, why, message, size);
}

static bool find_name(struct sweep_axis *axis, const char *text, size_t length)
{
	for (unsigned i = 0; i < RS_COSTS; i++)
		if (strlen(rs_cost_info[i].slug) == length &&
		    strncmp(text, rs_cost_info[i].slug, length) == 0) {
			axis->kind = SWEEP_COST;
			axis->cost = i;
			axis->name = rs_cost_info[i].slug;
			return true;
		}
	for (unsigned i = SWEEP_SIZE; i <= SWEEP_VMS; i++)
		if (strlen(others[i]) == length && strncmp(text, others[i], length) == 0) {
			axis->kind = i;
			axis->name = others[i];
			return true;
		}
	return false;
}

/* `steps` values at even distances. Memory is in whole MiB, as computers have it. */
static void spread(struct sweep_axis *axis, uint64_t low, uint64_t high, uint64_t steps)
{
	uint64_t unit = axis->kind == SWEEP_MEMORY ? UINT64_C(1) << 20 : 1;

	for (uint64_t i = 0; i < steps; i++) {
		double at = steps > 1 ? (double)i / (double)(steps - 1) : 0;
		uint64_t value =
			low + (uint64_t)((double)(high - low) * at / (double)unit + 0.5) * unit;

		if (!axis->count || axis->values[axis->count - 1] != value)
			axis->values[axis->count++] = value;
	}
}

static bool is_power_of_two(uint64_t n)
{
	return (n & (n - 1)) == 0; /* or 0 */
}

/* Entries of a cache: all powers of two, and 0 if there may be none. */
static void double_up(struct sweep_axis *axis, uint64_t low, uint64_t high)
{
	for (uint64_t n = low; n <= high; n = n ? 2 * n : 1)
		axis->values[axis->count++] = n;
}

static uint64_t most_of(const struct sweep_axis *axis)
{
	switch (axis->kind) {
	case SWEEP_COST:
		return UINT32_MAX;
	case SWEEP_TLB:
		return RS_TLB_MOST;
	case SWEEP_WALK_CACHE:
		return RS_WALK_CACHE_MOST;
	case SWEEP_VMS:
		return RS_VMS;
	case SWEEP_SIZE:
	case SWEEP_MEMORY:
		break;
	}
	return UINT64_C(1) << 48;
}

static bool may_be_0(const struct sweep_axis *axis)
{
	return axis->kind == SWEEP_COST || axis->kind == SWEEP_WALK_CACHE;
}

enum rs_error sweep_add(struct sweep *s, const char *text, char *message, size_t size)
{
	const char *equals = strchr(text, '='), *at;
	size_t length = strcspn(text, "=");
	struct sweep_axis axis = {.count = 0};
	uint64_t low, high, steps = STEPS, most;
	bool memory, doubles;

	if (!find_name(&axis, text, length))
		return unknown(text, length, message, size);
	if (!equals)
		return wrong(text, _("no '='"), message, size);
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->axes[i].name, axis.name) == 0)
			return wrong(text, _("the name is varied already"), message, size);
	if (s->count == SWEEP_NAMES)
		return wrong(text, _("four names are varied already"), message, size);
	memory = axis.kind == SWEEP_MEMORY;
	doubles = axis.kind == SWEEP_TLB || axis.kind == SWEEP_WALK_CACHE;
	most = most_of(&axis);
	at = take_number(equals + 1, memory, most, &low);
	if (!at || strncmp(at, "..", 2) != 0)
		return wrong(text, _("no LO..HI of numbers in range"), message, size);
	at = take_number(at + 2, memory, most, &high);
	if (at && axis.kind == SWEEP_VMS)
		steps = high - low + 1;
	if (at && *at == ':' && doubles)
		return wrong(text, _("its values double, and take no STEPS"), message, size);
	if (at && *at == ':')
		at = take_number(at + 1, false, SWEEP_VALUES, &steps);
	if (!at || *at || high < low)
		return wrong(text,
			     at && !*at ? _("HI is below LO")
					: _("no HI, or no STEPS of at most 256"),
			     message, size);
	if (steps < 1 || (steps < 2 && high > low) || (!may_be_0(&axis) && low == 0))
		return wrong(text, steps < 2 ? _("too few STEPS") : _("LO is 0"), message,
			     size);
	if (doubles && !(is_power_of_two(low) && is_power_of_two(high)))
		return wrong(text, _("entries are powers of two"), message, size);
	if (doubles)
		double_up(&axis, low, high);
	else
		spread(&axis, low, high, steps);
	s->axes[s->count++] = axis;
	if (sweep_points(s) > SWEEP_POINTS)
		return wrong(text, _("more than 100,000 points in all"), message, size);
	return RS_OK;
}

size_t sweep_points(const struct sweep *s)
{
	size_t n = 1;

	for (size_t i = 0; i < s->count; i++)
		n *= s->axes[i].count;
	return n;
}

struct sweep_point sweep_point(const struct sweep *s, size_t index)
{
	struct sweep_point p = {{0}};

	for (size_t i = s->count; i-- > 0;) {
		p.values[i] = s->axes[i].values[index % s->axes[i].count];
		index /= s->axes[i].count;
	}
	return p;
}

void sweep_apply(const struct sweep *s, const struct sweep_point *p, struct rs_costs *costs)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->axes[i].kind == SWEEP_COST)
			costs->cycles[s->axes[i].cost] = (uint32_t)p->values[i];
}

bool sweep_value(const struct sweep *s, const struct sweep_point *p, int kind, uint64_t *value)
{
	for (size_t i = 0; i < s->count; i++)
		if ((int)s->axes[i].kind == kind) {
			*value = p->values[i];
			return true;
		}
	return false;
}

const char *sweep_text(char *text, size_t size, const struct sweep *s,
		       const struct sweep_point *p)
{
	size_t used = 0;

	*text = '\0';
	for (size_t i = 0; i < s->count && used < size; i++) {
		bool memory = s->axes[i].kind == SWEEP_MEMORY;

		used += (size_t)snprintf(text + used, size - used, "%s%s=%" PRIu64 "%s",
					 i ? ", " : "", s->axes[i].name,
					 memory ? p->values[i] >> 20 : p->values[i],
					 memory ? "M" : "");
	}
	return text;
}
