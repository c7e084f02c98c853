#include "hypervisors/full/relay.h"

#include "lib/physical.h"
#include "lib/string.h"
#include "machine/state.h"
#include "ringside/abi/mark.h"
#include "ringside/abi/nested.h"

/* vm << 32 | mode << 16 | kind, then the payload (abi/mark.h). One VM so far: number 0. */
static void relay(const struct rs_event *event)
{
	uint64_t what = (uint64_t)event->mode << 16 | event->mark.kind;

	rs_mark(RS_MARK_RELAY, what);
	rs_mark(RS_MARK_RELAY_DATA, event->mark.payload);
}

static void relay_all(void *context, const struct rs_event *event)
{
	(void)context;
	relay(event);
}

static void relay_workload(void *context, const struct rs_event *event)
{
	(void)context;
	switch (event->mark.kind) {
	case RS_MARK_WORKLOAD_BEGIN:
	case RS_MARK_WORKLOAD_PROGRESS:
	case RS_MARK_WORKLOAD_END:
		relay(event);
		break;
	default:
		break;
	}
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

/* Where the guest is: for who hears its marks, and would look at it then. Nobody else pays for
 * it. */
static void show(const struct rs_machine *m)
{
	static struct rs_nested nested;
	const struct hart *h = &m->state->cpu.h;

	nested = (struct rs_nested){.x = physical_address(h->x),
				    .pc = physical_address(&h->pc),
				    .satp = physical_address(&h->satp),
				    .ram = physical_address(m->ram),
				    .ram_base = RS_RAM_BASE,
				    .ram_size = m->state->ram_size};
	rs_mark(RS_MARK_NESTED, physical_address(&nested));
}

void relay_init(struct rs_machine *m, const char *bootargs)
{
	struct rs_observer observer = {.mask = RS_EVENT_BIT(RS_EVENT_MARK),
				       .event = relay_workload};

	if (has_word(bootargs, "relay=none"))
		return;
	if (has_word(bootargs, "relay=marks")) {
		observer.event = relay_all;
		show(m);
	}
	rs_machine_observe(m, &observer);
}
