#include "mmu/walk_cache.h"

/* The tree has size - 1 nodes, numbered from 1 as in a heap; a leaf below node n is an entry. Each
 * bit says whether the upper half below it was used last. */
static void mark_used(struct walk_cache *cache, struct walk_cache_set *set, uint32_t number)
{
	uint32_t node = 1;

	for (uint32_t half = cache->size / 2; half > 0; half /= 2) {
		bool upper = number & half;

		set->recent = upper ? set->recent | UINT32_C(1) << node
				    : set->recent & ~(UINT32_C(1) << node);
		node = 2 * node + upper;
	}
}

static uint32_t least_recent(const struct walk_cache *cache, const struct walk_cache_set *set)
{
	uint32_t node = 1;

	while (node < cache->size)
		node = 2 * node + !(set->recent >> node & 1);
	return node - cache->size;
}

static bool is_valid(const struct walk_cache_set *set, uint32_t number)
{
	return set->valid >> number & 1;
}

/* @return the number of the entry with this tag, or `size`. */
static uint32_t number_of(const struct walk_cache *cache, const struct walk_cache_set *set,
			  uint64_t tag)
{
	uint32_t i = 0;

	while (i < cache->size && !(is_valid(set, i) && set->entries[i].tag == tag))
		i++;
	return i;
}

const struct walk_cache_entry *walk_cache_find(struct walk_cache *cache,
					       struct walk_cache_set *set, uint64_t tag)
{
	uint32_t i = number_of(cache, set, tag);

	if (i == cache->size)
		return NULL;
	mark_used(cache, set, i);
	return &set->entries[i];
}

static uint32_t place_for_another(const struct walk_cache *cache,
				  const struct walk_cache_set *set)
{
	for (uint32_t i = 0; i < cache->size; i++)
		if (!is_valid(set, i))
			return i;
	return least_recent(cache, set);
}

void walk_cache_add(struct walk_cache *cache, struct walk_cache_set *set,
		    const struct walk_cache_entry *entry)
{
	uint32_t i = number_of(cache, set, entry->tag);

	if (i == cache->size)
		i = place_for_another(cache, set);
	set->entries[i] = *entry;
	set->valid |= UINT32_C(1) << i;
	mark_used(cache, set, i);
}

void walk_cache_drop(struct walk_cache_set *set, uint64_t tag, uint64_t mask)
{
	for (uint32_t i = 0; i < RS_WALK_CACHE_MOST; i++)
		if (((set->entries[i].tag ^ tag) & mask) == 0)
			set->valid &= ~(UINT32_C(1) << i);
}
