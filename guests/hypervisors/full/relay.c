#include "hypervisors/full/relay.h"

#include "hypervisors/common/boot_info.h"
#include "lib/physical.h"
#include "lib/string.h"
#include "machine/state.h"
#include "ringside/abi/mark.h"
#include "ringside/abi/nested.h"

/* vm << 32 | mode << 16 | kind, then the payload (abi/mark.h). `context` is the number of the VM,
 * as a pointer. */
static void relay(void *context, const struct rs_event *event)
{
	uint64_t what = (uint64_t)(uintptr_t)context << 32 | (uint64_t)event->mode << 16 |
			event->mark.kind;

	rs_mark(RS_MARK_RELAY, what);
	rs_mark(RS_MARK_RELAY_DATA, event->mark.payload);
}

static void relay_workload(void *context, const struct rs_event *event)
{
	switch (event->mark.kind) {
	case RS_MARK_WORKLOAD_BEGIN:
	case RS_MARK_WORKLOAD_PROGRESS:
	case RS_MARK_WORKLOAD_RESPONSE:
	case RS_MARK_WORKLOAD_END:
	case RS_MARK_PROGRAM_FAULT:
		relay(context, event);
		break;
	default:
		break;
	}
}

/* Who gets a VM's marks once its guest has begun. */
struct await {
	struct rs_machine *machine;
	struct rs_observer marks;
};

static void guest_begins(const struct await *a)
{
	rs_mark(RS_MARK_GUEST, (uint64_t)(uintptr_t)a->marks.context << 32);
	rs_machine_observe(a->machine, &a->marks);
}

/* The guest begins when the firmware first returns to S-mode. No later return is reported. */
static void await_guest(void *context, const struct rs_event *event)
{
	const struct await *a = context;

	if (event->kind == RS_EVENT_MARK)
		a->marks.event(a->marks.context, event);
	else if (event->mode_to == RS_MODE_S)
		guest_begins(a);
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

void relay_show(const struct rs_machine *m, unsigned vm)
{
	static struct rs_nested nested[VM_MAX];
	const struct hart *h = &m->state->cpu.h;

	nested[vm] = (struct rs_nested){.x = physical_address(h->x),
					.pc = physical_address(&h->pc),
					.satp = physical_address(&h->satp),
					.ram = physical_address(m->ram),
					.ram_base = RS_RAM_BASE,
					.ram_size = m->state->ram_size,
					.trap = physical_address(&h->first_trap)};
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

void relay_init(struct rs_machine *m, unsigned vm, const char *bootargs, bool firmware)
{
	static struct await awaits[VM_MAX];
	struct rs_observer observer = {.mask = RS_EVENT_BIT(RS_EVENT_MARK),
				       .event = relay_workload,
				       .context = (void *)(uintptr_t)vm};

	if (has_word(bootargs, "relay=none"))
		return;
	if (has_word(bootargs, "relay=marks")) {
		observer.event = relay;
		relay_show(m, vm);
	}
	awaits[vm] = (struct await){m, observer};
	if (!firmware) {
		guest_begins(&awaits[vm]);
		return;
	}
	observer = (struct rs_observer){.mask = RS_EVENT_BIT(RS_EVENT_MARK) |
						RS_EVENT_BIT(RS_EVENT_RETURN),
					.event = await_guest,
					.context = &awaits[vm]};
	rs_machine_observe(m, &observer);
}
