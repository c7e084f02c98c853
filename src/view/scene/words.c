#include "view/scene/words.h"

#include <stdio.h>

#include "ringside/abi/mark.h"
#include "ringside/cause.h"

const char *const view_parts[4] = {"CPU", "RAM", "Disk", "Board"};

const struct view_generation_words view_generations[RS_GENERATIONS] = {
	[RS_BARE] = {"Baseline",
		     "Bare metal",
		     "OS",
		     {VIEW_HAD_DIRECT, VIEW_HAD_DIRECT, VIEW_HAD_DIRECT, VIEW_HAD_DIRECT}},
	[RS_FULL] = {"Generation 1",
		     "Full emulation",
		     "Guest OS",
		     {VIEW_EMULATED, VIEW_EMULATED, VIEW_EMULATED, VIEW_EMULATED}},
	[RS_PARA] = {"Generation 2",
		     "Paravirtualization",
		     "Guest OS",
		     {VIEW_HAD_DIRECT, VIEW_ASKED_FOR, VIEW_ASKED_FOR, VIEW_ASKED_FOR}},
	[RS_HVM] = {"Generation 3",
		    "Hardware-assisted (HVM)",
		    "Guest OS",
		    {VIEW_HAD_DIRECT, VIEW_HAD_DIRECT, VIEW_HAD_DIRECT, VIEW_EMULATED}},
};

#define OP(id, op_name, slug, what) static const char sentence_##op_name[] = what;
#include "ringside/abi/op.def"
#undef OP

static const struct view_words table[RS_OPS] = {
#define WORDS(op, name_, os_, emulator_, flag_, firmware, para_below, hvm_below, bare,         \
	      bare_asks, full, para, para_asks, hvm, hvm_exits)                                \
	[RS_OP_##op] = {                                                                       \
		.name = name_,                                                                 \
		.sentence = sentence_##op,                                                     \
		.os = os_,                                                                     \
		.emulator = emulator_,                                                         \
		.flag = flag_,                                                                 \
		.below = {firmware, "", para_below, hvm_below},                                \
		.how = {{bare, bare_asks}, {full, full}, {para, para_asks}, {hvm, hvm_exits}}, \
	},
#include "view/scene/words.def"
#undef WORDS
};

static const struct view_words unknown = {
	.name = "operation",
	.sentence = "The guest does something of its own",
	.os = "handler",
	.emulator = "handler",
	.flag = "handler",
	.below = {"handler", "", "handler", "handler"},
	.how = {{"runs on the CPU", "asks the firmware"},
		{"all code is interpreted", "all code is interpreted"},
		{"no hypercall", "asks the hypervisor"},
		{"no VM exit", "one VM exit"}},
};

const struct view_words *view_words(uint32_t op)
{
	return op < RS_OPS && table[op].name ? &table[op] : &unknown;
}

void view_how(char *text, size_t size, uint32_t op, enum rs_generation g,
	      const struct view_facts *f)
{
	const struct view_words *w = view_words(op);
	struct view_key key = view_key_of(op);
	bool bounced = key.kind == RS_EVENT_KINDS || key.interrupt || key.band == VIEW_APP;
	unsigned asked = g == RS_BARE ? f->traps[VIEW_OS][VIEW_FIRMWARE] +
						f->traps[VIEW_APP][VIEW_FIRMWARE] +
						f->interrupts[VIEW_FIRMWARE]
				      : f->exits;
	/* A guest that had left before, to wait, may come back without asking anything. */
	bool resumed = g != RS_BARE && f->returns[VIEW_HYPERVISOR][VIEW_OS];

	/* Where the hypervisor only passes things on, how often says less than that it does. */
	if (g == RS_HVM && asked > 1 && key.kind != RS_EVENT_KINDS)
		snprintf(text, size, "%u VM exits", asked);
	else if (g == RS_PARA && f->hypercalls > 1 && !bounced)
		snprintf(text, size, "%u hypercalls", f->hypercalls);
	else
		snprintf(text, size, "%s", w->how[g][asked > 0 || resumed]);
}

static const char *mark_words(const struct rs_event *e)
{
	switch (e->mark.kind) {
	case RS_MARK_OP_BEGIN:
		return "begins";
	case RS_MARK_OP_END:
		return "done";
	case RS_MARK_HYPERCALL:
		return "hypercall";
	case RS_MARK_CONTEXT:
		return "hypervisor picks whom to run";
	case RS_MARK_EMULATED:
	case RS_MARK_DEVICE:
		return "hypervisor acts it out";
	default:
		return "mark";
	}
}

void view_event_words(char *text, size_t size, const struct rs_event *e)
{
	switch (e->kind) {
	case RS_EVENT_TRAP:
		snprintf(text, size, "trap: %s", rs_cause_slug(e->trap.cause));
		break;
	case RS_EVENT_RETURN:
		snprintf(text, size, "return to %s", rs_mode_name((enum rs_mode)e->mode_to));
		break;
	case RS_EVENT_MARK:
		if (e->mark.kind == RS_MARK_OP_BEGIN || e->mark.kind == RS_MARK_OP_END)
			snprintf(text, size, "%s %s",
				 view_words((uint32_t)e->mark.payload)->name, mark_words(e));
		else
			snprintf(text, size, "%s", mark_words(e));
		break;
	case RS_EVENT_PRIV:
		snprintf(text, size, "privileged instruction in %s",
			 rs_mode_name((enum rs_mode)e->mode));
		break;
	case RS_EVENT_DEVICE:
		snprintf(text, size, "device register %s",
			 e->access.store ? "written" : "read");
		break;
	case RS_EVENT_DMA:
		snprintf(text, size, "the disk moves %llu bytes %s memory",
			 (unsigned long long)e->dma.size, e->dma.to_memory ? "to" : "from");
		break;
	case RS_EVENT_WALK:
		snprintf(text, size, "page walk, %u reads", e->walk.reads);
		break;
	case RS_EVENT_FLUSH:
		snprintf(text, size, "TLB entries dropped");
		break;
	case RS_EVENT_IDLE:
		snprintf(text, size, "idle");
		break;
	case RS_EVENT_CONSOLE:
		snprintf(text, size, "console byte");
		break;
	case RS_EVENT_OFF:
		snprintf(text, size, "power off");
		break;
	default:
		text[0] = '\0';
		break;
	}
}
