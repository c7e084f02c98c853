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

#define RUNS	    "runs on the CPU"
#define INTERPRETED "all code is interpreted"
#define CHECKED	    "hypercall, then checked"
#define NO_EXIT	    "no VM exit"
#define ONE_EXIT    "one VM exit"
#define FIRMWARE    "the firmware does it"

/* The first sentence of each row is that of op.def. */
#define OP(id, op_name, slug, what) static const char sentence_##op_name[] = what;
#include "ringside/abi/op.def"
#undef OP

static const struct view_words table[RS_OPS] = {
	[RS_OP_SET_TRAP_VECTOR] = {"trap vector",
				   sentence_SET_TRAP_VECTOR,
				   "csrw stvec",
				   "stvec = …",
				   "note it",
				   {"note it", "", "note it", "note it"},
				   {{RUNS, FIRMWARE},
				    {INTERPRETED, INTERPRETED},
				    {"a word in shared memory", "hypercall: it is noted"},
				    {NO_EXIT, ONE_EXIT}}},
	[RS_OP_ENABLE_PAGING] = {"enable paging",
				 sentence_ENABLE_PAGING,
				 "csrw satp",
				 "satp = …",
				 "is on",
				 {"set satp", "", "check", "check"},
				 {{RUNS, FIRMWARE},
				  {INTERPRETED, INTERPRETED},
				  {"was on from the start", CHECKED},
				  {NO_EXIT, ONE_EXIT}}},
	[RS_OP_PAGE_TABLE] = {"page table",
			      sentence_PAGE_TABLE,
			      "sfence.vma",
			      "drop TLB",
			      "note it",
			      {"flush", "", "check", "map page"},
			      {{RUNS, FIRMWARE},
			       {INTERPRETED, INTERPRETED},
			       {"no hypercall", CHECKED},
			       {NO_EXIT, ONE_EXIT}}},
	[RS_OP_ENTER_USER] = {"enter user",
			      sentence_ENTER_USER,
			      "sret",
			      "mode = U",
			      "return",
			      {"pass on", "", "switch", "switch"},
			      {{RUNS, FIRMWARE},
			       {INTERPRETED, INTERPRETED},
			       {"no hypercall", CHECKED},
			       {NO_EXIT, ONE_EXIT}}},
	[RS_OP_SYSCALL] = {"system call",
			   sentence_SYSCALL,
			   "answer",
			   "mode = S",
			   "answer",
			   {"pass on", "", "pass on", "pass on"},
			   {{"the CPU calls the OS", "the firmware passes it on"},
			    {INTERPRETED, INTERPRETED},
			    {"the CPU calls the OS", "hypervisor passes it on"},
			    {NO_EXIT, "hypervisor passes it on"}}},
	[RS_OP_PAGE_FAULT] = {"page fault",
			      sentence_PAGE_FAULT,
			      "map page",
			      "mode = S",
			      "map page",
			      {"pass on", "", "pass on", "map page"},
			      {{"the CPU calls the OS", "the firmware passes it on"},
			       {INTERPRETED, INTERPRETED},
			       {"the CPU calls the OS", "hypervisor passes it on"},
			       {NO_EXIT, ONE_EXIT}}},
	[RS_OP_IRQ_MASK] = {"mask interrupts",
			    sentence_IRQ_MASK,
			    "csrci",
			    "SIE = 0",
			    "mask = 1",
			    {"mask", "", "mask", "mask"},
			    {{RUNS, FIRMWARE},
			     {INTERPRETED, INTERPRETED},
			     {"a word in shared memory", CHECKED},
			     {NO_EXIT, ONE_EXIT}}},
	[RS_OP_IRQ_UNMASK] = {"unmask interrupts",
			      sentence_IRQ_UNMASK,
			      "csrsi",
			      "SIE = 1",
			      "mask = 0",
			      {"unmask", "", "deliver", "unmask"},
			      {{RUNS, FIRMWARE},
			       {INTERPRETED, INTERPRETED},
			       {"a word in shared memory", "hypercall: one waited"},
			       {NO_EXIT, ONE_EXIT}}},
	[RS_OP_TIMER_SET] = {"set the timer",
			     sentence_TIMER_SET,
			     "ecall",
			     "timer = …",
			     "timer",
			     {"set timer", "", "set timer", "set timer"},
			     {{RUNS, FIRMWARE},
			      {INTERPRETED, INTERPRETED},
			      {"no hypercall", "hypercall: set for it"},
			      {NO_EXIT, "one VM exit: SBI call"}}},
	[RS_OP_TICK] = {"timer tick",
			sentence_TICK,
			"handler",
			"mode = S",
			"handler",
			{"pass on", "", "pass on", "pass on"},
			{{"the CPU calls the OS", "the firmware passes it on"},
			 {INTERPRETED, INTERPRETED},
			 {"the CPU calls the OS", "hypervisor passes it on"},
			 {NO_EXIT, "hypervisor passes it on"}}},
	[RS_OP_CONSOLE_WRITE] = {"console",
				 sentence_CONSOLE_WRITE,
				 "ecall",
				 "UART = …",
				 "write",
				 {"write UART", "", "write UART", "write UART"},
				 {{"the OS drives the UART", FIRMWARE},
				  {INTERPRETED, INTERPRETED},
				  {"no hypercall", "one hypercall"},
				  {"no VM exit", "one VM exit: SBI call"}}},
	[RS_OP_COMPUTE] = {"compute",
			   sentence_COMPUTE,
			   "handler",
			   "x = a + b",
			   "handler",
			   {"pass on", "", "pass on", "pass on"},
			   {{RUNS, "runs on the CPU"},
			    {"every add is interpreted", "every add is interpreted"},
			    {"runs on the CPU", "runs on the CPU"},
			    {"runs on the CPU", "runs on the CPU"}}},
	[RS_OP_POWER_OFF] = {"power off",
			     sentence_POWER_OFF,
			     "ecall",
			     "off = 1",
			     "ecall",
			     {"finisher", "", "end the VM", "end the VM"},
			     {{RUNS, FIRMWARE},
			      {INTERPRETED, INTERPRETED},
			      {"no hypercall", "one hypercall"},
			      {NO_EXIT, "one VM exit: SBI call"}}},
	[RS_OP_SWITCH_SPACE] = {"switch space",
				sentence_SWITCH_SPACE,
				"csrw satp",
				"satp = …",
				"note it",
				{"set satp", "", "check", "check"},
				{{RUNS, FIRMWARE},
				 {INTERPRETED, INTERPRETED},
				 {"no hypercall", CHECKED},
				 {NO_EXIT, ONE_EXIT}}},
};

static const struct view_words unknown = {
	"operation",
	"The guest does something of its own",
	"handler",
	"handler",
	"handler",
	{"handler", "", "handler", "handler"},
	{{RUNS, FIRMWARE},
	 {INTERPRETED, INTERPRETED},
	 {"no hypercall", "asks the hypervisor"},
	 {NO_EXIT, ONE_EXIT}},
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

	/* Where the hypervisor only passes things on, how often says less than that it does. */
	if (g == RS_HVM && asked > 1 && key.kind != RS_EVENT_KINDS)
		snprintf(text, size, "%u VM exits", asked);
	else if (g == RS_PARA && f->hypercalls > 1 && !bounced)
		snprintf(text, size, "%u hypercalls", f->hypercalls);
	else
		snprintf(text, size, "%s", w->how[g][asked > 0]);
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
		snprintf(text, size, "trap: %s", rs_cause_text(e->trap.cause));
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
