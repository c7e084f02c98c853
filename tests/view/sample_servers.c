#include "sample_servers.h"

#include <string.h>

static struct rs_ledger ledger;
static struct rs_responses after[RS_VMS];
static bool runs;

enum { ALL = 160000000, REQUESTS = 240 };

static struct rs_responses responses(void *context, unsigned vm)
{
	(void)context;
	return after[vm];
}

static void tell(void *context, struct rs_ledger *out)
{
	(void)context;
	*out = ledger;
}

static struct rs_lane_status status(void *context)
{
	(void)context;
	return (struct rs_lane_status){.state = runs ? RS_LANE_RUNNING : RS_LANE_OFF};
}

static bool read_before(void *context, struct rs_alone *list)
{
	(void)context;
	(void)list;
	return true;
}

static bool serves(enum sample_servers kind, unsigned vm)
{
	return kind != SERVERS_SILENT && (kind != SERVERS_MIXED || vm % 2 == 0);
}

static void make_before(struct rs_alone *a, unsigned vm, enum sample_servers kind)
{
	uint64_t busy = ALL / 100 * (kind == SERVERS_OVERLOAD ? 45 : 6 + 5 * vm % 14);

	*a = (struct rs_alone){.state = RS_ALONE_ENDED, .cycles = ALL - vm * 1000};
	a->layers[RS_LAYER_APP] = busy / 10 * 8;
	a->layers[RS_LAYER_GUEST_OS] = busy - a->layers[RS_LAYER_APP] - 3370;
	a->layers[RS_LAYER_FIRMWARE] = 3370;
	a->layers[RS_LAYER_IDLE] = a->cycles - busy;
	if (serves(kind, vm))
		a->responses = (struct rs_responses){
			kind == SERVERS_FEW && vm == 0 ? 40 : REQUESTS, 110000 + 90000 * vm,
			150000 + 95000 * vm, 190000 + 100000 * vm, 200000 + 120000 * vm};
	if (kind == SERVERS_NOT_KEPT || (kind == SERVERS_RUNNING && vm > 1))
		*a = (struct rs_alone){.state = RS_ALONE_NONE};
	else if (kind == SERVERS_RUNNING && vm == 1)
		a->state = RS_ALONE_RUNNING;
}

static void make_after(const struct rs_alone *a, unsigned vm, enum rs_generation g,
		       enum sample_servers kind)
{
	struct rs_vm_ledger *v = &ledger.vms[vm];
	uint64_t slower = kind == SERVERS_OVERLOAD   ? 900
			  : kind == SERVERS_NO_PRICE ? 1
						     : 3 + vm;

	v->layers[RS_LAYER_APP] = a->layers[RS_LAYER_APP] / 2;
	v->layers[RS_LAYER_GUEST_OS] = a->layers[RS_LAYER_GUEST_OS] / 2 + 7;
	v->layers[RS_LAYER_HYPERVISOR] = a->layers[RS_LAYER_GUEST_OS] / 9 + 11;
	if (kind == SERVERS_OVERLOAD)
		v->layers[RS_LAYER_APP] *= 6;
	if (g == RS_FULL) {
		v->layers[RS_LAYER_HYPERVISOR] += v->layers[RS_LAYER_APP];
		v->layers[RS_LAYER_APP] = v->layers[RS_LAYER_GUEST_OS] = 0;
	}
	v->steal = 1000003 * (vm + 1);
	v->exits[0].tally.count = 431 + vm;
	v->exit_count = 1;
	v->switches = 57 + vm;
	v->begun = v->ended = true;
	after[vm] = a->responses;
	if (after[vm].count) {
		after[vm].p50 += kind == SERVERS_NO_PRICE ? 0 : 3000 * (vm + 1);
		after[vm].p99 *= slower;
		after[vm].max *= slower;
	}
	for (size_t k = 0; k < RS_LAYERS; k++)
		ledger.taken.layers[k] += v->layers[k];
}

void sample_servers_make(struct view_model *m, struct sample *s, enum rs_generation g,
			 unsigned vms, enum sample_servers kind)
{
	struct view_source source;

	memset(&ledger, 0, sizeof ledger);
	memset(after, 0, sizeof after);
	runs = kind == SERVERS_RUNNING;
	sample_vms_make(s, g, vms);
	source = sample_source(s);
	source.ledger = tell;
	source.responses = responses;
	source.status = status;
	view_model_init(m);
	(void)view_model_add(m, &source);
	ledger.vm_count = vms;
	ledger.taken.layers[RS_LAYER_FIRMWARE] = 11250;
	ledger.taken.layers[RS_LAYER_HYPERVISOR] = 1300000;
	for (unsigned i = 0; i < vms; i++) {
		make_before(&m->before.list[i], i, kind);
		make_after(&m->before.list[i], i, g, kind);
	}
	for (size_t k = 0; k < RS_LAYERS; k++)
		ledger.taken.cycles += ledger.taken.layers[k];
	if (kind != SERVERS_OVERLOAD && ledger.taken.cycles < ALL) {
		ledger.taken.layers[RS_LAYER_IDLE] = ALL - ledger.taken.cycles;
		ledger.taken.cycles = ALL;
	}
	if (kind == SERVERS_RUNNING)
		m->before.read = read_before;
	(void)view_model_update(m, SIZE_MAX);
}
