#include "board.h"

#include "bus/bus.h"
#include "dev/dev.h"
#include "dev/virtio.h"
#include "hypervisors/common/calendar.h"
#include "hypervisors/common/disk.h"
#include "hypervisors/common/guest_console.h"
#include "hypervisors/common/guest_finisher.h"
#include "hypervisors/common/input.h"
#include "hypervisors/common/memory.h"
#include "hypervisors/common/run.h"
#include "hypervisors/common/timer.h"
#include "lib/csr.h"
#include "lib/physical.h"
#include "passthrough.h"
#include "vcpu.h"

#define EXTERNAL (1u << RS_IRQ_VS_EXTERNAL)
#define NEVER	 UINT64_MAX

/* Requests to a disk that end without any work of the disk (wrong ones, mostly), in one update: a
 * guest can make many, and other VMs must not wait for them all. */
enum { AT_ONCE = 8 };

struct devices {
	struct plic plic;
	struct uart uart;
	struct rtc rtc;
	struct finisher finisher;
	struct virtio virtio[RS_VIRTIO_SLOTS];
};

#define STATE(member) offsetof(struct devices, member)
#define VIRTIO(n)                                                                              \
	{                                                                                      \
		RS_VIRTIO_BASE + (n)*RS_VIRTIO_STRIDE, &rs_virtio_class, STATE(virtio[n]),     \
			RS_VIRTIO_IRQ + (n), 1 + (n)                                           \
	}

static const struct bus_place places[] = {
	{RS_PLIC_BASE, &rs_plic_class, STATE(plic), 0, 0},
	{RS_UART_BASE, &rs_uart_class, STATE(uart), RS_UART_IRQ, 0},
	{RS_RTC_BASE, &rs_rtc_class, STATE(rtc), RS_RTC_IRQ, 0},
	{RS_FINISHER_BASE, &rs_finisher_class, STATE(finisher), 0, 0},
	VIRTIO(0),
	VIRTIO(1),
	VIRTIO(2),
	VIRTIO(3),
	VIRTIO(4),
	VIRTIO(5),
	VIRTIO(6),
	VIRTIO(7),
};
enum { PLACES = sizeof places / sizeof *places };

struct board {
	struct bus bus;
	struct rs_dma dma;
	struct rs_console console;
	struct rs_block disks[RS_VIRTIO_SLOTS];
	uint64_t clock; /* of its devices: a step an update, since they take no time */
	uint64_t due;	/* when they have something to do */
	bool wants_input;
	bool interrupts; /* the guest's interrupt line is up */
	bool accessed;
	/* those that do something by themselves; a disk controller without a disk does not */
	const struct bus_place *active[PLACES];
	unsigned active_count;
	struct devices devices;
};

static struct vcpu *loaded; /* the one whose state is in the CPU */
static bool woke_another;

bool board_woke_another(void)
{
	bool was = woke_another;

	woke_another = false;
	return was;
}

uint64_t board_due(const struct vcpu *vcpu)
{
	return vcpu->board->due;
}

bool board_wants_input(const struct vcpu *vcpu)
{
	return vcpu->board->wants_input;
}

/* ---- what the devices are connected to */

/* A guest's disk controller accesses its RAM, and nothing else. */
static uint8_t *reach(void *context, uint64_t address, uint64_t size, bool write, uint64_t *run)
{
	const struct board *b = context;

	(void)write;
	*run = size;
	return bus_ram(&b->bus, (rs_pa){address}, size);
}

static void arrived(void *context)
{
	(void)context;
}

static void moves(void *context, const struct rs_block_piece *list, size_t count,
		  bool to_memory)
{
	(void)context;
	(void)list;
	(void)count;
	(void)to_memory;
}

static void disk_done(void *context)
{
	board_update(context, false);
}

void board_create(struct vcpu *vcpu)
{
	static const struct rs_costs no_costs;
	static struct rs_block_piece pieces[RS_BLOCK_PIECES]
		__attribute__((section(".noinit"))); /* for one call of a device */
	const struct vm_config *config = vcpu->vm->config;
	struct board *b = memory_alloc(sizeof *b, 4096);

	vcpu->board = b;
	b->due = NEVER;
	b->console = guest_console(vcpu->vm);
	b->dma = (struct rs_dma){.reach = reach,
				 .arrived = arrived,
				 .moves = moves,
				 .pieces = pieces,
				 .context = b};
	b->bus = (struct bus){
		.ram = vcpu->ram,
		.ram_size = vcpu->ram_size,
		.places = places,
		.place_count = PLACES,
		.state = &b->devices,
		.accessed = &b->accessed,
		.board = {.console = &b->console, .dma = &b->dma, .costs = &no_costs},
		.disks = b->disks};
	for (unsigned i = 0; i < PLACES; i++)
		places[i].class->reset(bus_state(&b->bus, &places[i]));
	b->devices.rtc.offset = calendar_offset();
	for (unsigned i = 0; i < config->disk_count; i++) {
		if (config->passed[i])
			passthrough_give(vcpu, i);
		else
			b->disks[i] = disk_open(config->disks[i], disk_done, vcpu);
	}
	for (unsigned i = 0; i < PLACES; i++) {
		const struct bus_place *p = &places[i];

		if (p->class->update && (!p->disk || b->disks[p->disk - 1].submit))
			b->active[b->active_count++] = p;
	}
}

/* ---- what they do */

static struct bus_time now(const struct board *b)
{
	return (struct bus_time){.cycle = b->clock, .ticks = csr_read(CSR_time)};
}

static void keep_earlier(uint64_t *first, uint64_t other)
{
	if (other < *first)
		*first = other;
}

static struct rs_wake update_devices(struct board *b, bool input)
{
	struct rs_wake first = {.cycle = NEVER, .tick = NEVER};
	struct bus_time time;

	b->clock++;
	time = now(b);
	for (unsigned i = 0; i < b->active_count; i++) {
		const struct bus_place *p = b->active[i];
		struct rs_wake wake = {.cycle = NEVER, .tick = NEVER};
		struct rs_board_io io = bus_lend(&b->bus, p, time);

		p->class->update(bus_state(&b->bus, p), &io, input, &wake);
		keep_earlier(&first.cycle, wake.cycle);
		keep_earlier(&first.tick, wake.tick);
		if (!p->disk) /* a disk's news come by an interrupt of its own */
			first.outside |= wake.outside;
	}
	return first;
}

static void drive_lines(struct board *b)
{
	for (unsigned i = 0; i < b->active_count; i++) {
		const struct bus_place *p = b->active[i];
		void *state = bus_state(&b->bus, p);

		if (plic_drive(&b->devices.plic, p->irq, p->class->irq(state)) &&
		    p->class->irq_passed)
			p->class->irq_passed(state);
	}
}

/* That of a VM that is not loaded is in its saved copy of hvip alone. */
static void set_guest_line(struct vcpu *vcpu, bool on)
{
	vcpu->board->interrupts = on;
	if (vcpu == loaded) {
		if (on)
			csr_set(CSR_hvip, EXTERNAL);
		else
			csr_clear(CSR_hvip, EXTERNAL);
		return;
	}
	vcpu->csr.hvip = on ? vcpu->csr.hvip | EXTERNAL : vcpu->csr.hvip & ~(uint64_t)EXTERNAL;
	if (on && vcpu->csr.vsie & 1u << RS_IRQ_S_EXTERNAL) {
		scheduler_wake(&scheduler, vcpu->vm->id, csr_read(CSR_time));
		woke_another = true;
	}
}

/* The PLIC's output is the guest's external interrupt. */
static void drive_guest(struct vcpu *vcpu)
{
	bool on = plic_output(&vcpu->board->devices.plic, RS_PLIC_CONTEXT_S);

	if (on != vcpu->board->interrupts)
		set_guest_line(vcpu, on);
}

/* While the guest runs, its devices' events interrupt it. */
static void await_events(const struct board *b)
{
	timer_set_devices(b->due);
	input_listen(b->wants_input && b->due == NEVER);
}

void board_update(struct vcpu *vcpu, bool input)
{
	struct board *b = vcpu->board;
	struct rs_wake wake;
	unsigned turns = 0;

	do
		wake = update_devices(b, input);
	while (wake.cycle != NEVER && ++turns < AT_ONCE);
	b->wants_input = wake.outside;
	b->due = wake.cycle != NEVER ? csr_read(CSR_time) + 1 : wake.tick;
	drive_lines(b);
	drive_guest(vcpu);
	if (vcpu == loaded)
		await_events(b);
}

void board_interrupt(struct vcpu *vcpu, unsigned source)
{
	(void)plic_drive(&vcpu->board->devices.plic, source, true);
	drive_guest(vcpu);
}

bool board_heard(const struct vcpu *vcpu, unsigned source)
{
	return plic_is_open(&vcpu->board->devices.plic, source);
}

bool board_read(struct vcpu *vcpu, uint64_t address, unsigned size, uint64_t *value)
{
	struct board *b = vcpu->board;

	if (!bus_device_load(&b->bus, now(b), (rs_pa){address}, size, value))
		return false;
	board_update(vcpu, false);
	return true;
}

bool board_write(struct vcpu *vcpu, uint64_t address, unsigned size, uint64_t value)
{
	struct board *b = vcpu->board;

	if (!bus_device_store(&b->bus, now(b), (rs_pa){address}, size, value))
		return false;
	board_update(vcpu, false);
	if (vcpu->held)
		passthrough_complete(vcpu);
	return true;
}

enum verdict board_verdict(const struct vcpu *vcpu)
{
	return guest_finisher_verdict(vcpu->vm, &vcpu->board->devices.finisher);
}

void board_load(struct vcpu *vcpu)
{
	const struct board *b = vcpu->board;

	loaded = vcpu;
	if (b->wants_input || b->due != NEVER)
		board_update(vcpu, true);
}

void board_save(void)
{
	loaded = NULL;
	timer_set_devices(NEVER);
	input_listen(false);
}
