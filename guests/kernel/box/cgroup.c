/* cgroup.c - control groups: what the processes of a box use together is counted, and limited.
 * Nothing is reserved: a limit protects the others, it promises nothing to the box. */
#include "box/box.h"
#include "kernel.h"
#include "memory/page.h"

/* Whether one more keeps to the limit. */
static bool take(uint64_t *use, uint64_t limit)
{
	if (limit && *use >= limit)
		return false;
	++*use;
	return true;
}

bool cgroup_take_page(struct box *box)
{
	/* a limit that is no whole page still is a limit */
	uint64_t bytes = box->limits.memory_max;
	if (!take(&box->pages, bytes ? bytes < PAGE_SIZE ? 1 : bytes / PAGE_SIZE : 0))
		return false;
	if (box->pages > box->watch.most)
		box->watch.most = box->pages;
	return true;
}

void cgroup_give_page(struct box *box)
{
	box->pages--;
}

bool cgroup_take_process(struct box *box)
{
	return take(&box->processes, box->limits.pids_max);
}

bool cgroup_take_file(struct box *box)
{
	return take(&box->files, box->flags & CLONE_NEWCGROUP ? BOX_FILES : 0);
}

/* The pages that the box may have, if there are as many. */
static uint64_t pages_allowed(const struct box *box)
{
	uint64_t all = page_count(), limit = box->limits.memory_max / PAGE_SIZE;
	return limit && limit < all ? limit : all;
}

/* What else is counted since the start is counted for all together, and so is not shown. */
const struct usage *cgroup_usage(const struct box *box, struct usage *usage)
{
	uint64_t pages = pages_allowed(box);
	*usage = (struct usage){
		.pages = pages,
		.pages_free = pages > box->pages ? pages - box->pages : 0,
		.processes = box->processes,
		.files = box->files,
		.switches = box->switches,
	};
	return usage;
}

bool cgroup_is_good(const struct cgroup *limits)
{
	return limits->cpu_weight <= CPU_WEIGHT_MOST && limits->cpu_max <= 100;
}
