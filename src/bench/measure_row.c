/* measure_row.c - one workload at one point on one generation. */
#include "bench/measure_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/scratch.h"
#include "host/clock.h"
#include "host/language.h"

#define SLICE_CYCLES UINT64_C(4000000)

/* Of a virtual machine that does not say; so alone, too. */
#define VM_MEMORY (UINT64_C(16) << 20)

struct measure_choice measure_choose(const char *workload)
{
	const char *colon = strrchr(workload, ':');
	struct measure_choice choice = {.size = NULL};
	size_t length = strlen(workload);

	/* A file's name may contain a colon. */
	if (colon && colon != workload && !strchr(colon, '/') && access(workload, F_OK) != 0) {
		choice.size = colon + 1;
		length = (size_t)(colon - workload);
	}
	snprintf(choice.guest, sizeof choice.guest, "%.*s", (int)length, workload);
	return choice;
}

/* The last line that a guest printed: why it ends, if it says so. */
struct last_line {
	char text[128];
	size_t length;
	bool ended;
};

static void keep_line(void *context, uint8_t byte)
{
	struct last_line *line = context;

	if (line->ended && byte >= ' ')
		line->length = 0;
	line->ended = byte == '\n';
	if (byte >= ' ' && byte < 0x7f && line->length + 1 < sizeof line->text)
		line->text[line->length++] = (char)byte;
	line->text[line->length] = '\0';
}

static void add_reason(struct bench_row *row, const struct last_line *line)
{
	size_t length = strlen(row->problem);

	if (!row->ok && row->status.state == RS_LANE_OFF && row->status.code && line->length)
		snprintf(row->problem + length, sizeof row->problem - length, ": %s",
			 line->text);
}

static void run(struct bench_row *row, struct rs_lane *lane, const struct bench_order *order)
{
	double deadline = rs_host_seconds() + order->timeout;
	struct rs_lane_status status;

	do
		status = rs_lane_run(lane, SLICE_CYCLES);
	while (status.state == RS_LANE_RUNNING && !measure_stopped(order) &&
	       (order->timeout <= 0 || rs_host_seconds() < deadline));
	bench_row_take(row, lane);
}

/* Finding a guest and its files is for one thread at a time. */
static enum rs_error open_lane(const struct measuring *m, struct rs_lane **lane,
			       const struct rs_lane_options *options, char *message,
			       size_t size)
{
	enum rs_error e;

	pthread_mutex_lock(m->lock);
	e = rs_lane_open(lane, options, message, size);
	pthread_mutex_unlock(m->lock);
	return e;
}

/* What the options of a point refer to. */
struct varied {
	struct rs_costs costs;
	char size[24];
};

/* Sizes of the hardware that a point says; the others are as they were asked for. */
static void vary_hardware(const struct sweep *sweep, const struct sweep_point *p,
			  struct rs_hardware *hardware)
{
	struct rs_config usual = rs_config_default();
	uint64_t tlb = hardware->chosen ? hardware->tlb : RS_TLB_MOST;
	uint64_t walk_cache = hardware->chosen ? hardware->walk_cache : usual.walk_cache;
	bool tlbs = sweep_value(sweep, p, SWEEP_TLB, &tlb);
	bool walk_caches = sweep_value(sweep, p, SWEEP_WALK_CACHE, &walk_cache);

	if (tlbs || walk_caches)
		*hardware = (struct rs_hardware){.chosen = true,
						 .tlb = (unsigned)tlb,
						 .walk_cache = (unsigned)walk_cache};
}

static void vary(const struct sweep *sweep, const struct bench_row *row,
		 struct rs_lane_options *options, struct varied *v)
{
	struct sweep_point p = sweep_point(sweep, row->point);
	uint64_t size;

	sweep_apply(sweep, &p, &v->costs);
	options->costs = &v->costs;
	(void)sweep_value(sweep, &p, SWEEP_MEMORY, &options->memory);
	vary_hardware(sweep, &p, &options->hardware);
	if (!sweep_value(sweep, &p, SWEEP_SIZE, &size))
		return;
	snprintf(v->size, sizeof v->size, "%" PRIu64, size);
	options->append = v->size;
}

/* Virtual machines of one guest each, as many as a point says. @return how many; 0: it does not say. */
static size_t vary_vms(const struct sweep *sweep, const struct bench_row *row,
		       struct rs_lane_options *options, struct rs_vm vms[RS_VMS])
{
	struct sweep_point p = sweep_point(sweep, row->point);
	uint64_t count = 0;

	if (!sweep_value(sweep, &p, SWEEP_VMS, &count))
		return 0;
	for (size_t i = 0; i < count; i++)
		vms[i] = (struct rs_vm){.guest = options->guest,
					.append = options->append,
					.memory = options->memory};
	options->vms = vms;
	options->vm_count = count;
	options->append = NULL;
	options->memory = 0;
	return count;
}

/* A disk for guests that need one and were given none: several virtual machines get one each. */
static void give_scratch(struct rs_lane_options *options,
			 struct rs_drive drives[RS_LANE_DRIVES])
{
	options->drives = drives;
	options->drive_count = options->vm_count ? options->vm_count : 1;
	for (size_t i = 0; i < options->drive_count; i++) {
		drives[i] = bench_scratch;
		if (options->vm_count)
			drives[i].vm = rs_vm_name(&options->vms[i], i);
	}
}

/* @param launch  what is handed out, when the row is about that; or NULL */
static void measure_lane(const struct measuring *m, struct bench_row *row,
			 struct rs_lane_options *options, struct launch *launch)
{
	struct last_line line = {.length = 0};
	struct rs_lane *lane;
	char message[1024];
	enum rs_error e;

	options->console = (struct rs_console){.put = keep_line, .context = &line};
	e = open_lane(m, &lane, options, message, sizeof message);
	if (e != RS_OK) {
		bench_row_refuse(row, e, message);
		return;
	}
	if (launch && !launch_open(launch, lane)) {
		bench_row_refuse(row, RS_NO_MEMORY, _("no memory for hashes of its RAM"));
		rs_lane_close(lane);
		return;
	}
	run(row, lane, m->order);
	if (launch)
		launch_take(launch, row);
	add_reason(row, &line);
	rs_lane_close(lane);
}

/* The options of one of several guests on a computer of its own. */
static struct rs_lane_options alone(const struct rs_lane_options *options, size_t i,
				    struct rs_drive drives[RS_LANE_DRIVES])
{
	const struct rs_vm *vm = &options->vms[i];
	struct rs_lane_options own = *options;

	own.vms = NULL;
	own.vm_count = 0;
	own.guest = vm->guest;
	own.append = vm->append;
	own.initrd = vm->initrd;
	own.memory = vm->memory ? vm->memory : VM_MEMORY;
	own.drive_count = 0;
	if (bench_needs_disk(vm->guest))
		give_scratch(&own, drives);
	return own;
}

/* On bare metal: what the guests take one after the other. */
static void measure_alone(const struct measuring *m, struct bench_row *row,
			  const struct rs_lane_options *options)
{
	struct bench_row *one = malloc(sizeof *one);
	struct rs_drive drives[RS_LANE_DRIVES];

	if (!one) {
		bench_row_refuse(row, RS_NO_MEMORY, _("no memory for a row"));
		return;
	}
	for (size_t i = 0; i < options->vm_count && !measure_stopped(m->order); i++) {
		struct rs_lane_options own = alone(options, i, drives);

		memset(one, 0, sizeof *one);
		one->several = true;
		measure_lane(m, i ? one : row, &own, NULL);
		if (i)
			bench_row_add(row, one);
	}
	if (row->ok && measure_stopped(m->order)) {
		row->ok = false;
		snprintf(row->problem, sizeof row->problem, _("not finished"));
	}
	free(one);
}

/* Something is handed out while the lane runs. */
static void measure_launch(const struct measuring *m, struct bench_row *row,
			   const struct measure_choice *choice, struct rs_lane_options *options)
{
	struct launch launch;
	char message[1024];
	enum rs_error e = launch_prepare(&launch, options, choice->guest,
					 choice->size ? choice->size : m->order->instance,
					 message, sizeof message);

	if (e != RS_OK) {
		bench_row_refuse(row, e, message);
		return;
	}
	launch_observe(&launch, options);
	measure_lane(m, row, options, &launch);
}

void measure_row(const struct measuring *m, struct bench_row *row)
{
	const struct bench_order *order = m->order;
	struct measure_choice choice = measure_choose(row->workload);
	struct rs_lane_options options = order->options;
	struct varied varied = {.costs = *m->costs};
	struct rs_drive drives[RS_LANE_DRIVES];
	struct rs_vm vms[RS_VMS];
	bool named = !options.vm_count; /* by the workload */

	options.guest = named ? choice.guest : row->workload;
	if (named)
		options.append = choice.size;
	options.generation = row->generation;
	if (row->generation != RS_FULL)
		options.depth = 0;
	if (order->waterfall)
		options.without = row->without;
	if (order->sweep) {
		vary(order->sweep, row, &options, &varied);
		row->several = vary_vms(order->sweep, row, &options, vms) > 0;
	}
	row->several |= order->waterfall && !named;
	if (row->several && row->generation == RS_BARE) {
		measure_alone(m, row, &options);
		return;
	}
	if (!options.drive_count && named && bench_needs_disk(choice.guest))
		give_scratch(&options, drives);
	if (named && launch_is(choice.guest))
		measure_launch(m, row, &choice, &options);
	else
		measure_lane(m, row, &options, NULL);
}
