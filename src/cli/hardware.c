#include "cli/hardware.h"

#include <stdio.h>
#include <string.h>

#include "cli/pairs.h"
#include "host/language.h"

enum key { TLB, WALK_CACHE };
static const char *const keys[] = {[TLB] = "tlb", [WALK_CACHE] = "walk-cache", NULL};

/* @return false if `text` is no power of two up to `most`, nor a 0 that may be. */
static bool take_entries(const char *text, unsigned most, bool zero, unsigned *entries)
{
	uint64_t n = 0;

	if (!(zero && strcmp(text, "0") == 0) && !options_number(text, &n))
		return false;
	*entries = (unsigned)n;
	return n <= most && (n & (n - 1)) == 0;
}

static int take(const struct option *o, size_t key, const char *value)
{
	struct rs_hardware *h = o->value;
	bool tlb = key == TLB;
	unsigned most = tlb ? RS_TLB_MOST : RS_WALK_CACHE_MOST;
	char needed[64];

	if (take_entries(value, most, !tlb, tlb ? &h->tlb : &h->walk_cache))
		return OPTIONS_DONE;
	snprintf(needed, sizeof needed,
		 tlb ? _("a power of two up to %u") : _("a power of two up to %u, or 0"), most);
	return pairs_wrong_value(o, keys[key], value, needed);
}

int take_hardware(const struct option *o, const char *text)
{
	static const struct pairs pairs = {keys, "tlb=64,walk-cache=0", take};
	struct rs_hardware *h = o->value;
	struct rs_config usual = rs_config_default();

	*h = (struct rs_hardware){
		.chosen = true, .tlb = RS_TLB_MOST, .walk_cache = usual.walk_cache};
	return pairs_take(&pairs, o, text);
}
