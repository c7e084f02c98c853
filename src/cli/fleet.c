#include "cli/fleet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "host/file.h"
#include "host/language.h"

static bool refuse(char *message, size_t size, const char *why)
{
	snprintf(message, size, "%s", why);
	return false;
}

/* ---- words */

static size_t put(char *text, size_t used, const char *key, const char *value)
{
	int n = used < FLEET_WORDS ? snprintf(text + used, FLEET_WORDS - used, "%s%s=%s",
					      used ? "," : "", key, value)
				   : 0;

	return used + (n > 0 ? (size_t)n : 0);
}

static size_t put_number(char *text, size_t used, const char *key, uint64_t value,
			 const char *unit)
{
	char number[48];

	if (!value)
		return used;
	snprintf(number, sizeof number, "%llu%s", (unsigned long long)value, unit);
	return put(text, used, key, number);
}

/* A virtual machine as the value of --vm. @return false: it cannot be said so. */
static bool describe(char *text, const struct rs_vm *vm, const char *name)
{
	size_t used = put(text, 0, "guest", vm->guest);

	if (vm->append)
		used = put(text, used, "append", vm->append);
	used = put(text, used, "name", name);
	used = put_number(text, used, "mem", vm->memory >> 10, "K");
	used = put_number(text, used, "weight", vm->weight, "");
	used = put_number(text, used, "cap", vm->cap, "");
	used = put_number(text, used, "start", vm->start_ns, "ns");
	return used < FLEET_WORDS && !vm->initrd && !strchr(vm->guest, ',') &&
	       !(vm->append && strchr(vm->append, ','));
}

/* A VM that is launched: its shell answers, and then it serves. */
static void describe_launched(char *text, size_t number)
{
	static const char says[] = {"-c echo hi; serve 4000 900"};
	char name[24];
	size_t used = put(text, 0, "guest", "shell");

	snprintf(name, sizeof name, "vm%zu", number);
	used = put(text, used, "append", says);
	(void)put(text, used, "name", name);
}

/* ---- computers */

static struct lane_set *set_of(struct fleet *f, size_t computer)
{
	return f->stages[computer] ? &f->stages[computer]->set : f->first;
}

/* The window looks at this one. */
static void look_at(struct view_state *s, size_t computer)
{
	struct view_computer *c = &s->atlas.computers[computer];

	s->atlas.here = computer;
	s->m = c->m;
	s->guest = c->guest;
	s->vm = 0;
	s->vm_count = c->vm_count;
	memcpy(s->vms, c->vms, sizeof s->vms);
	memcpy(s->guests, c->guests, sizeof s->guests);
}

static void take_names(struct view_computer *c, struct lesson_stage *stage)
{
	c->m = &stage->set.model;
	c->guest = stage->guest;
	c->vm_count = stage->vms.count;
	for (size_t i = 0; i < c->vm_count; i++) {
		c->vms[i] = rs_vm_name(&stage->vms.list[i], i);
		c->guests[i] = rs_base_of(stage->vms.list[i].guest);
	}
}

static void stop(struct lane_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->lanes[i].lane)
			rs_lane_stop(set->lanes[i].lane);
}

static void close_stage(struct lesson_stage *stage)
{
	if (!stage)
		return;
	lane_set_close(&stage->set);
	free(stage);
}

/* Start a computer with its VMs from power-on; what ran there is stopped. */
static bool start(struct fleet *f, struct view_state *s, size_t computer, char *message,
		  size_t size)
{
	struct lesson_run run = {.lanes = {f->generation}, .lane_count = 1};
	struct lesson_stage *stage = calloc(1, sizeof *stage), *old = f->stages[computer];

	if (!stage)
		return refuse(message, size, _("no memory"));
	run.vm_count = f->counts[computer];
	for (size_t i = 0; i < run.vm_count; i++)
		run.vms[i] = f->words[computer][i];
	if (lesson_stage_start(stage, f->view, NULL, &run) != STATUS_OK) {
		close_stage(stage);
		return refuse(message, size, _("the computer does not start"));
	}
	if (old || computer == 0)
		stop(set_of(f, computer));
	f->stages[computer] = stage;
	take_names(&s->atlas.computers[computer], stage);
	s->atlas.computers[computer].cut = false;
	look_at(s, computer);
	close_stage(old);
	return true;
}

/* ---- what the atlas asks for */

static bool launch(struct view_state *s, size_t computer, char *message, size_t size)
{
	struct fleet *f = s->atlas_context;
	bool another = computer == SIZE_MAX;
	size_t i = another ? s->atlas.computer_count : computer;

	if (another && s->atlas.computer_count == VIEW_COMPUTERS)
		return refuse(message, size, _("four computers run already"));
	if (!another && s->atlas.computers[i].cut)
		return refuse(message, size, _("this zone has no power"));
	if (i == 0 && f->fixed)
		return refuse(message, size,
			      _("what runs here cannot be started again; take another zone"));
	if (f->counts[i] == RS_VMS)
		return refuse(message, size, _("eight run here already"));
	describe_launched(f->words[i][f->counts[i]], f->counts[i]);
	f->counts[i]++;
	if (another)
		s->atlas.computers[i] = (struct view_computer){.region = s->atlas.region,
							       .zone = s->atlas.zone};
	s->atlas.computer_count += another;
	if (start(f, s, i, message, size)) {
		s->vm = s->vm_count - 1;
		f->view->show_vm(s, s->vm);
		return true;
	}
	f->counts[i]--;
	s->atlas.computer_count -= another;
	return false;
}

static bool power(struct view_state *s, size_t computer, char *message, size_t size)
{
	struct fleet *f = s->atlas_context;
	struct view_computer *c = &s->atlas.computers[computer];

	if (c->cut && computer == 0 && f->fixed)
		return refuse(message, size, _("what ran here cannot be started again"));
	if (c->cut)
		return start(f, s, computer, message, size);
	stop(set_of(f, computer));
	c->cut = true;
	return true;
}

static void show_computer(struct view_state *s, size_t computer)
{
	look_at(s, computer);
}

void fleet_init(struct fleet *f, struct view_state *state, struct lane_set *first,
		const struct vm_list *vms, const char *guest, const char *append, bool fixed)
{
	struct rs_vm alone = {.guest = guest, .append = append};
	char name[24];

	*f = (struct fleet){.view = first->view,
			    .first = first,
			    .generation = RS_HVM,
			    .fixed = fixed || vms->disk_count};
	for (size_t i = 0; i < first->count; i++)
		if (first->lanes[i].options.generation == RS_PARA && first->count == 1)
			f->generation = RS_PARA;
	for (size_t i = 0; i < vms->count; i++)
		f->fixed |=
			!describe(f->words[0][i], &vms->list[i], rs_vm_name(&vms->list[i], i));
	f->counts[0] = vms->count;
	if (!vms->count && !f->fixed) {
		snprintf(name, sizeof name, "vm0");
		f->fixed |= !describe(f->words[0][0], &alone, name);
		f->counts[0] = 1;
	}
	state->launch = launch;
	state->power = power;
	state->show_computer = show_computer;
	state->atlas_context = f;
}

void fleet_close(struct fleet *f)
{
	for (size_t i = 0; i < VIEW_COMPUTERS; i++)
		close_stage(f->stages[i]);
}
