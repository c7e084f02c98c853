/* run.c - what runs: for the workers, and for the window's own state. */
#include <stdio.h>
#include <string.h>

#include "web/page/lanes.h"
#include "web/page/page.h"
#include "web/page/run.h"

static char lines[8192];
static unsigned number;
static char guest[256];
static char names[RS_VMS][RS_VM_NAME_MAX + 1], guests[RS_VMS][64];
static char without[64];

const char *web_run(void)
{
	return lines;
}

unsigned web_run_number(void)
{
	return number;
}

const char *web_run_guest(unsigned vm)
{
	size_t count = web_state.vm_count;

	return count == 0 ? *guest ? guest : NULL : vm < count ? guests[vm] : NULL;
}

/* Copy the value of the nth line with this key. @return false if there is none. */
static bool line_of(const char *key, size_t nth, char *value, size_t size)
{
	size_t length = strlen(key);

	for (const char *at = lines; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		if (strncmp(at, key, length) != 0 || at[length] != ' ' || nth-- > 0)
			continue;
		snprintf(value, size, "%.*s", (int)strcspn(at + length + 1, "\n"),
			 at + length + 1);
		return true;
	}
	return false;
}

/* The value of a key of "guest=serve,append=40,name=web"; `other` if it is not there. */
static void pair_of(const char *pairs, const char *key, const char *other, char *value,
		    size_t size)
{
	size_t length = strlen(key);

	snprintf(value, size, "%s", other);
	for (const char *at = pairs; *at; at += strcspn(at, ","), at += *at == ',')
		if (strncmp(at, key, length) == 0 && at[length] == '=')
			snprintf(value, size, "%.*s", (int)strcspn(at + length + 1, ","),
				 at + length + 1);
}

static void name_guests(struct view_state *s)
{
	char pairs[512], other[RS_VM_NAME_MAX + 1];

	s->vm_count = s->vm = 0;
	guest[0] = '\0';
	while (s->vm_count < RS_VMS && line_of("vm", s->vm_count, pairs, sizeof pairs)) {
		size_t i = s->vm_count++, used = strlen(guest);

		snprintf(other, sizeof other, "vm%zu", i);
		pair_of(pairs, "name", other, names[i], sizeof names[i]);
		pair_of(pairs, "guest", "", guests[i], sizeof guests[i]);
		snprintf(guest + used, sizeof guest - used, "%s%s", i ? " + " : "", guests[i]);
		s->vms[i] = names[i];
		s->guests[i] = guests[i];
	}
	if (!s->vm_count)
		line_of("guest", 0, guest, sizeof guest);
	s->guest = guest;
	s->without = line_of("without", 0, without, sizeof without) ? without : NULL;
}

/* A container beside bare metal: neither has a hypervisor. */
static void add_lanes(struct view_model *m, const enum rs_generation *lanes, size_t count)
{
	bool boxes = false;

	for (size_t i = 0; i < count; i++)
		boxes |= lanes[i] == RS_CONTAINER;
	for (size_t i = 0; i < count; i++) {
		if (boxes && (i > 0 || lanes[0] != RS_BARE)) {
			web_lanes_add(m, RS_CONTAINER);
			boxes = false;
		}
		if (lanes[i] != RS_CONTAINER)
			web_lanes_add(m, lanes[i]);
	}
	if (boxes)
		web_lanes_add(m, RS_CONTAINER);
}

void web_run_set(struct view_state *s, const char *text, const enum rs_generation *lanes,
		 size_t count)
{
	char costs[8];

	snprintf(lines, sizeof lines, "%s", text);
	number++;
	web_lanes_clear(s->m);
	add_lanes(s->m, lanes, count);
	name_guests(s);
	s->changed_costs = line_of("set", 0, costs, sizeof costs) ||
			   line_of("costs", 0, costs, sizeof costs);
	if (s->vm_count)
		web_lanes_compare_alone(s->m, s->vm_count);
	s->op = VIEW_OP_NONE;
	s->memory.stop.held = s->memory.before.held = false;
	s->zoom = (struct view_zoom){.held = false};
	s->player = (struct view_player){.playing = false};
}
