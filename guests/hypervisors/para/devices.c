/* devices.c - devices that the guest's kernel has no calls for: serial port, calendar clock, finisher. They
 * are the core's models, and each access is decoded and acted out, as hvm does it (docs/adr/0029). They
 * do not interrupt.
 *
 *   kernel's access --> leaf with V = 0: page fault --> decode --> bus --> device
 */
#include "bus/bus.h"
#include "dev/dev.h"
#include "hypervisors/common/access.h"
#include "hypervisors/common/calendar.h"
#include "hypervisors/common/guest_console.h"
#include "hypervisors/common/guest_finisher.h"
#include "hypervisors/common/memory.h"
#include "hypervisors/para/vcpu.h"
#include "ringside/abi/board.h"

struct state {
	struct uart uart;
	struct rtc rtc;
	struct finisher finisher;
};

#define STATE(member) offsetof(struct state, member)

static const struct bus_place places[DEVICE_FRAMES] = {
	{RS_UART_BASE, &rs_uart_class, STATE(uart), 0, 0},
	{RS_RTC_BASE, &rs_rtc_class, STATE(rtc), 0, 0},
	{RS_FINISHER_BASE, &rs_finisher_class, STATE(finisher), 0, 0},
};

const uint64_t device_frames[DEVICE_FRAMES] = {RS_UART_BASE, RS_RTC_BASE, RS_FINISHER_BASE};

struct devices {
	struct bus bus;
	struct rs_console console;
	bool accessed;
	struct state state;
};

void devices_create(struct vcpu *vcpu)
{
	static const struct rs_costs no_costs;
	struct devices *d = memory_alloc(sizeof *d, 64);

	vcpu->devices = d;
	d->console = guest_console(vcpu->vm);
	d->bus = (struct bus){.places = places,
			      .place_count = DEVICE_FRAMES,
			      .state = &d->state,
			      .accessed = &d->accessed,
			      .board = {.console = &d->console, .costs = &no_costs}};
	for (unsigned i = 0; i < DEVICE_FRAMES; i++)
		places[i].class->reset(bus_state(&d->bus, &places[i]));
	d->state.rtc.offset = calendar_offset();
}

static uint64_t leaf_of(const struct vcpu *vcpu, uint64_t address)
{
	return pt_leaf(&vcpu->pt, vcpu->pt.root[RS_CONTEXT_KERNEL], address);
}

bool devices_trapped(const struct vcpu *vcpu)
{
	uint64_t leaf = leaf_of(vcpu, csr_read(CSR_stval));

	return !(leaf & PTE_V) && pt_is_device(&vcpu->pt, leaf);
}

/* ---- which instruction was it? */

static bool fetch_half(const struct vcpu *vcpu, uint64_t pc, uint32_t *half)
{
	uint64_t machine;

	if (!pt_walk(&vcpu->pt, vcpu->pt.root[RS_CONTEXT_KERNEL], pc, PTE_X, &machine))
		return false;
	*half = *(const volatile uint16_t *)physical(machine);
	return true;
}

/* From the guest's code, read once. @return false: it is not mapped any more. */
static bool fetch(const struct vcpu *vcpu, uint64_t pc, uint32_t *word)
{
	uint32_t half;

	if (!fetch_half(vcpu, pc, word))
		return false;
	if (access_is_compressed(*word))
		return true;
	if (!fetch_half(vcpu, pc + 2, &half))
		return false;
	*word |= half << 16;
	return true;
}

/* ---- emulation */

static bool act(struct vcpu *vcpu, const struct access *a, uint64_t machine)
{
	const struct bus *bus = &vcpu->devices->bus;
	struct bus_time now = {.ticks = csr_read(CSR_time)};
	uint64_t value;

	if (a->kind == ACCESS_STORE)
		return bus_device_store(bus, now, (rs_pa){machine}, a->size,
					frame_get(&vcpu->frame, a->reg));
	if (!bus_device_load(bus, now, (rs_pa){machine}, a->size, &value))
		return false;
	frame_set(&vcpu->frame, a->reg, access_loaded(a, value));
	return true;
}

/* What no device answers is an access fault, as on the board. */
enum verdict devices_access(struct vcpu *vcpu)
{
	uint64_t cause = csr_read(CSR_scause), address = csr_read(CSR_stval),
		 pc = csr_read(CSR_sepc), leaf = leaf_of(vcpu, address);
	bool store = cause == RS_CAUSE_STORE_PAGE;
	struct access a;
	uint32_t word;

	vcpu->emulates = false;
	if (!(leaf & (store ? PTE_W : PTE_R)) || !fetch(vcpu, pc, &word))
		return bounce_trap(vcpu, cause, address);
	a = access_decode(word, &vcpu->frame);
	rs_mark(RS_MARK_EMULATED, word);
	if (a.kind != (store ? ACCESS_STORE : ACCESS_LOAD) || a.first != address ||
	    !act(vcpu, &a, leaf >> PTE_PPN_SHIFT << 12 | address % PAGE_SIZE))
		return bounce_trap(vcpu, store ? RS_CAUSE_STORE_ACCESS : RS_CAUSE_LOAD_ACCESS,
				   address);
	csr_write(CSR_sepc, pc + a.length);
	return guest_finisher_verdict(vcpu->vm, &vcpu->devices->state.finisher);
}
