#include "hypervisors/full/relay.h"

#include "hypervisors/common/boot_info.h"
#include "lib/physical.h"
#include "lib/string.h"
#include "machine/state.h"
#include "ringside/abi/mark.h"
#include "ringside/abi/nested.h"

static struct relay {
	struct rs_machine *machine;
	unsigned vm;
	bool all, begun;
	bool ready; /* its first program has begun, or nobody asks when */
} relays[VM_MAX];

static bool behalf; /* BEHALF marks are wanted */

/* vm << 32 | mode << 16 | kind, then the payload (abi/mark.h). */
static void relay(unsigned vm, const struct rs_event *mark)
{
	uint64_t what = (uint64_t)vm << 32 | (uint64_t)mark->mode << 16 | mark->mark.kind;

	rs_mark(RS_MARK_RELAY, what);
	rs_mark(RS_MARK_RELAY_DATA, mark->mark.payload);
}

/* Timed parts, crashes, and what a guest says that is a hypervisor itself. */
static bool is_always_relayed(unsigned kind, uint8_t mode)
{
	switch (kind) {
	case RS_MARK_WORKLOAD_BEGIN:
	case RS_MARK_WORKLOAD_PROGRESS:
	case RS_MARK_WORKLOAD_RESPONSE:
	case RS_MARK_WORKLOAD_END:
	case RS_MARK_PROGRAM_FAULT:
		return true;
	default:
		return kind >= RS_MARK_CONTEXT && mode == RS_MODE_S;
	}
}

/* The kinds that are never relayed, a bit each. */
static uint64_t unwanted_marks(const struct relay *r)
{
	uint64_t kinds = 0;

	for (unsigned kind = 0; kind < 64; kind++)
		if (!r->all && !is_always_relayed(kind, RS_MODE_S))
			kinds |= UINT64_C(1) << kind;
	return kinds;
}

static void observe(struct relay *r);

static void begin_guest(struct relay *r)
{
	r->begun = true;
	rs_mark(RS_MARK_GUEST, (uint64_t)r->vm << 32);
	observe(r);
}

static void begin_program(struct relay *r)
{
	r->ready = true;
	relay_ready(r->vm);
	observe(r);
}

static void report(void *context, const struct rs_event *event)
{
	struct relay *r = context;

	if (event->kind == RS_EVENT_MARK) {
		if (r->all || is_always_relayed(event->mark.kind, event->mode))
			relay(r->vm, event);
		return;
	}
	relay_change(r->vm, event);
	if (event->kind != RS_EVENT_RETURN)
		return;
	/* The guest begins when the firmware first returns to S-mode. */
	if (!r->begun && event->mode_to == RS_MODE_S)
		begin_guest(r);
	if (!r->ready && event->mode_to == RS_MODE_U)
		begin_program(r);
}

/* Nothing is reported that nobody needs: each report costs time. */
static void observe(struct relay *r)
{
	struct rs_observer observer = {.mask = RS_EVENT_BIT(RS_EVENT_MARK),
				       .no_marks = unwanted_marks(r),
				       .event = report,
				       .context = r};

	if (behalf)
		observer.mask |= RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_RETURN);
	else if (!r->begun || !r->ready)
		observer.mask |= RS_EVENT_BIT(RS_EVENT_RETURN);
	rs_machine_observe(r->machine, &observer);
}

/* Is `word` one of the words of `text`, which spaces separate? */
static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	while (*text) {
		size_t n = 0;

		while (text[n] && text[n] != ' ')
			n++;
		if (n == length && memcmp(text, word, n) == 0)
			return true;
		text += n;
		while (*text == ' ')
			text++;
	}
	return false;
}

/* Where the CSRs lie that an operating system changes. */
static size_t place_csrs(const struct hart *h, struct rs_nested_csr csrs[RS_NESTED_CSRS])
{
	const struct rs_nested_csr places[] = {
		{CSR_satp, physical_address(&h->satp)},
		{CSR_sstatus, physical_address(&h->mstatus)},
		{CSR_sie, physical_address(&h->mie)},
		{CSR_stvec, physical_address(&h->stvec)},
		{CSR_scause, physical_address(&h->scause)},
		{CSR_sepc, physical_address(&h->sepc)},
		{CSR_stval, physical_address(&h->stval)},
		{CSR_stimecmp, physical_address(&h->stimecmp)},
		{CSR_sscratch, physical_address(&h->sscratch)},
	};

	memcpy(csrs, places, sizeof places);
	return sizeof places / sizeof *places;
}

void relay_show(const struct rs_machine *m, unsigned vm)
{
	static struct rs_nested_csr csrs[VM_MAX][RS_NESTED_CSRS];
	static struct rs_nested nested[VM_MAX];
	const struct hart *h = &m->state->cpu.h;
	size_t count = relays[vm].all ? place_csrs(h, csrs[vm]) : 0; /* else nobody asks */

	nested[vm] = (struct rs_nested){.x = physical_address(h->x),
					.pc = physical_address(&h->pc),
					.satp = physical_address(&h->satp),
					.ram = physical_address(m->ram),
					.ram_base = RS_RAM_BASE,
					.ram_size = m->state->ram_size,
					.trap = physical_address(&h->first_trap),
					.csrs = physical_address(csrs[vm]),
					.csr_count = count};
	rs_mark(RS_MARK_NESTED, physical_address(&nested[vm]));
}

void relay_step(const struct rs_machine *m, unsigned vm, const struct rs_nested_csr *csrs,
		size_t count)
{
	static struct rs_nested_step step[VM_MAX] __attribute__((section(".noinit")));
	const struct hart *h = &m->state->cpu.h;

	step[vm].mode = h->mode;
	step[vm].instret = h->instret;
	step[vm].csrs = physical_address(csrs);
	step[vm].csr_count = count;
	rs_mark(RS_MARK_STEP, (uint64_t)vm << RS_MARK_VM_SHIFT | physical_address(&step[vm]));
}

void relay_ready(unsigned vm)
{
	rs_mark(RS_MARK_VM_READY, (uint64_t)vm << RS_MARK_VM_SHIFT);
}

/* ---- on whose behalf */

static void work_for(unsigned vm, uint64_t whose)
{
	rs_mark(RS_MARK_BEHALF, (uint64_t)vm << RS_MARK_VM_SHIFT | whose);
}

void relay_configure(const char *bootargs)
{
	behalf = has_word(bootargs, "behalf");
}

void relay_change(unsigned vm, const struct rs_event *event)
{
	if (behalf && event->mode != event->mode_to)
		work_for(vm, event->mode_to);
}

void relay_run(const struct rs_machine *m, unsigned vm)
{
	if (behalf)
		work_for(vm, rs_machine_mode(m));
}

void relay_rest(unsigned vm)
{
	if (behalf)
		work_for(vm, RS_BEHALF_NOBODY);
}

void relay_init(struct rs_machine *m, unsigned vm, const char *bootargs, bool firmware)
{
	struct relay *r = &relays[vm];

	if (has_word(bootargs, "relay=none"))
		return;
	*r = (struct relay){.machine = m,
			    .vm = vm,
			    .all = has_word(bootargs, "relay=marks"),
			    .ready = !has_word(bootargs, "ready")};
	if (r->all)
		relay_show(m, vm);
	if (firmware)
		observe(r);
	else
		begin_guest(r);
}
