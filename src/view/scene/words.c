#include "view/scene/words.h"

#include <stdio.h>
#include <string.h>

#include "ringside/abi/csr.h"
#include "ringside/abi/hypercall.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"
#include "ringside/isa.h"
#include "view/scene/figures.h"
#include "view/scene/sentences.h"

const enum view_localized view_parts[VIEW_PARTS] = {TEXT_CPU, TEXT_RAM, TEXT_DISK, TEXT_BOARD};

const struct view_generation_words view_generations[RS_LANE_KINDS] = {
	[RS_BARE] = {TEXT_BASELINE,
		     TEXT_BARE,
		     TEXT_BARE,
		     TEXT_OS,
		     {VIEW_HAD_DIRECT, VIEW_HAD_DIRECT, VIEW_HAD_DIRECT, VIEW_HAD_DIRECT}},
	[RS_FULL] = {TEXT_GENERATION_1,
		     TEXT_FULL,
		     TEXT_FULL_SHORT,
		     TEXT_GUEST_OS,
		     {VIEW_EMULATED, VIEW_EMULATED, VIEW_EMULATED, VIEW_EMULATED}},
	[RS_PARA] = {TEXT_GENERATION_2,
		     TEXT_PARA,
		     TEXT_PARA,
		     TEXT_GUEST_OS,
		     {VIEW_HAD_DIRECT, VIEW_ASKED_FOR, VIEW_ASKED_FOR, VIEW_ASKED_FOR}},
	[RS_HVM] = {TEXT_GENERATION_3,
		    TEXT_HVM,
		    TEXT_HVM_SHORT,
		    TEXT_GUEST_OS,
		    {VIEW_HAD_DIRECT, VIEW_HAD_DIRECT, VIEW_EMULATED, VIEW_EMULATED}},
	[RS_CONTAINER] = {TEXT_OS_LEVEL,
			  TEXT_CONTAINER,
			  TEXT_CONTAINER,
			  TEXT_OS,
			  {VIEW_HAD_DIRECT, VIEW_HAD_DIRECT, VIEW_ASKED_FOR, VIEW_ASKED_FOR}},
};

/* A disk that is passed through is the guest's own. */
enum view_had view_had(const struct view_source *s, enum view_part part)
{
	const struct rs_disk_counts *disks = &s->disks[s->vm];

	if (part == VIEW_PART_DISK && disks->all && disks->passed == disks->all)
		return VIEW_HAD_DIRECT;
	return view_generations[s->generation].had[part];
}

const char *view_band_name(enum rs_generation g, enum view_band band)
{
	switch (band) {
	case VIEW_APP:
		return view_localized(TEXT_APP);
	case VIEW_OS:
		return view_localized(view_generations[g].os);
	case VIEW_HYPERVISOR:
		return view_localized(g == RS_FULL ? TEXT_EMULATOR : TEXT_HYPERVISOR);
	case VIEW_FIRMWARE:
		return view_localized(TEXT_FIRMWARE);
	case VIEW_BANDS:
		break;
	}
	return view_localized(TEXT_HARDWARE);
}

static const struct {
	uint32_t id;
	const char *slug, *what;
} hypercalls[] = {
#define HYPERCALL(id, name, slug, what) {id, slug, what},
#define HYPERCALL_ERROR(number, name, text)
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
#define SBI_EXTENSION(number, name, slug, shown, text) {number, shown, ""},
#include "ringside/abi/sbi.def"
};

const char *view_hypercall(uint32_t id, const char **slug)
{
	for (size_t i = 0; i < sizeof hypercalls / sizeof *hypercalls; i++) {
		if (hypercalls[i].id == id) {
			*slug = hypercalls[i].slug;
			return hypercalls[i].what;
		}
	}
	*slug = "SBI";
	return "";
}

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
		.below = {firmware, "", para_below, hvm_below, firmware},                      \
		.how = {{bare, bare_asks},                                                     \
			{full, full},                                                          \
			{para, para_asks},                                                     \
			{hvm, hvm_exits},                                                      \
			{bare, bare_asks}},                                                    \
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
	.below = {"handler", "", "handler", "handler", "handler"},
	.how = {{"runs on the CPU", "asks the firmware"},
		{"all code is interpreted", "all code is interpreted"},
		{"no hypercall", "asks the hypervisor"},
		{"no VM exit", "one VM exit"},
		{"runs on the CPU", "asks the firmware"}},
};

/* What no guest has marked is said by its instruction or its trap. */
#define DERIVED(emulator_, bare)                                                               \
	{                                                                                      \
		.name = "operation", .sentence = "The guest does something of its own",        \
		.os = "handler", .emulator = (emulator_), .flag = "handler",                   \
		.below = {"handler", "", "handler", "handler", "handler"},                     \
		.how = {{bare, "the firmware does it"},                                        \
			{"all code is interpreted", "all code is interpreted"},                \
			{"no hypercall", "asks the hypervisor"},                               \
			{"no VM exit", "one VM exit"},                                         \
			{bare, "the firmware does it"}},                                       \
	}
static const struct view_words of_csr = DERIVED("csr = …", "runs on the CPU"),
			       of_trap = DERIVED("mode = …", "the CPU calls the OS"),
			       of_return = DERIVED("mode = …", "runs on the CPU"),
			       of_insn = DERIVED("handler", "runs on the CPU");

static const struct view_words *derived_words(uint32_t op)
{
	if (rs_op_is_csr(op))
		return &of_csr;
	if (rs_op_is_trap(op))
		return &of_trap;
	return rs_op_returns(op) ? &of_return : &of_insn;
}

const char *view_op_name(char name[RS_OP_NAME], uint32_t op)
{
	if (rs_op_is_derived(op))
		return rs_op_name(name, op);
	snprintf(name, RS_OP_NAME, "%s", view_translate(view_words(op)->name));
	return name;
}

const char *view_op_sentence(uint32_t op)
{
	const struct view_sentence *s = NULL;
	char name[RS_OP_NAME];

	if (!rs_op_is_derived(op))
		return view_translate(view_words(op)->sentence);
	if (rs_op_is_trap(op))
		s = view_sentence_cause(rs_op_cause(op));
	else if (rs_op_is_csr(op))
		s = view_sentence_named(rs_csr_name(op & 0xfff) ? rs_csr_name(op & 0xfff) : "");
	else
		s = view_sentence_named(rs_op_name(name, op));
	return view_translate(s ? s->purpose : of_insn.sentence);
}

const struct view_words *view_words(uint32_t op)
{
	if (rs_op_is_derived(op))
		return derived_words(op);
	return op < RS_OPS && table[op].name ? &table[op] : &unknown;
}

/* A program asks its OS: in a container that is the host's. */
bool view_how_is_the_point(uint32_t op, enum rs_generation g)
{
	struct view_key key = view_key_of(op);

	return g == RS_CONTAINER && key.kind == RS_EVENT_TRAP && key.band == VIEW_APP;
}

void view_how(char *text, size_t size, uint32_t op, enum rs_generation g,
	      const struct view_facts *f)
{
	const struct view_words *w = view_words(op);
	struct view_key key = view_key_of(op);
	bool bounced = key.kind == RS_EVENT_KINDS || key.interrupt || key.band == VIEW_APP;
	unsigned asked = view_has_hypervisor(g) ? f->exits
						: f->traps[VIEW_OS][VIEW_FIRMWARE] +
							  f->traps[VIEW_APP][VIEW_FIRMWARE] +
							  f->interrupts[VIEW_FIRMWARE];
	/* A guest that had exited before, to wait, may return without a request. */
	bool resumed = view_has_hypervisor(g) && f->returns[VIEW_HYPERVISOR][VIEW_OS];

	/* Where the hypervisor only passes things on, the count matters less than the fact. */
	if (view_how_is_the_point(op, g))
		snprintf(text, size, "%s", view_localized(TEXT_NO_SECOND_OS));
	else if (g == RS_HVM && asked > 1 && key.kind != RS_EVENT_KINDS)
		snprintf(text, size, view_localized(TEXT_VM_EXITS), asked);
	else if (g == RS_PARA && f->hypercalls > 1 && !bounced)
		snprintf(text, size, view_localized(TEXT_HYPERCALLS), f->hypercalls);
	else
		snprintf(text, size, "%s", view_translate(w->how[g][asked > 0 || resumed]));
}

const char *view_hang(const char *reason)
{
	static const struct {
		const char *text, *brief;
	} hangs[] = {
#define HANG(name, text, brief) {text, brief},
#include "ringside/hang.def"
#undef HANG
	};

	for (size_t i = 0; i < sizeof hangs / sizeof *hangs; i++) {
		if (strcmp(hangs[i].text, reason) == 0)
			return view_translate(hangs[i].brief);
	}
	return reason;
}

void view_crash(char *text, size_t size, const char *crash)
{
	const char *where = strstr(crash, " · ");
	char cause[64];

	if (!where)
		where = crash + strlen(crash);
	snprintf(cause, sizeof cause, "%.*s", (int)(where - crash), crash);
	snprintf(text, size, "%s%s", *cause ? view_translate(cause) : "", where);
}

static void mark_words(char *text, size_t size, const struct rs_event *e)
{
	switch (e->mark.kind) {
	case RS_MARK_OP_BEGIN:
	case RS_MARK_OP_END:
		snprintf(text, size,
			 view_localized(e->mark.kind == RS_MARK_OP_BEGIN ? TEXT_EVENT_BEGINS
									 : TEXT_EVENT_DONE),
			 view_translate(view_words((uint32_t)e->mark.payload)->name));
		break;
	case RS_MARK_HYPERCALL:
		snprintf(text, size, "%s", view_localized(TEXT_EVENT_HYPERCALL));
		break;
	case RS_MARK_CONTEXT:
		snprintf(text, size, "%s", view_localized(TEXT_EVENT_CONTEXT));
		break;
	case RS_MARK_EMULATED:
		snprintf(text, size, "%s", view_localized(TEXT_EVENT_ACTS));
		break;
	case RS_MARK_VM_WAKE:
	case RS_MARK_VM_SLEEP:
	case RS_MARK_VM_END:
		snprintf(text, size,
			 view_localized(e->mark.kind == RS_MARK_VM_WAKE ? TEXT_EVENT_VM_WAKES
					: e->mark.kind == RS_MARK_VM_SLEEP
						? TEXT_EVENT_VM_SLEEPS
						: TEXT_EVENT_VM_ENDS),
			 (unsigned)(e->mark.payload >> RS_MARK_VM_SHIFT));
		break;
	default:
		snprintf(text, size, "%s", view_localized(TEXT_EVENT_MARK));
		break;
	}
}

void view_event_words(char *text, size_t size, const struct rs_event *e)
{
	char number[24];

	switch (e->kind) {
	case RS_EVENT_TRAP:
		snprintf(text, size, view_localized(TEXT_EVENT_TRAP),
			 rs_cause_slug(e->trap.cause));
		break;
	case RS_EVENT_RETURN:
		snprintf(text, size, view_localized(TEXT_EVENT_RETURN),
			 rs_mode_name((enum rs_mode)e->mode_to));
		break;
	case RS_EVENT_MARK:
		mark_words(text, size, e);
		break;
	case RS_EVENT_PRIV:
		if (e->mode == RS_MODE_S && e->priv.csr == CSR_hvip) {
			snprintf(text, size, "%s",
				 view_localized(e->priv.value ? TEXT_EVENT_INJECTS
							      : TEXT_EVENT_WITHDRAWS));
			break;
		}
		snprintf(text, size, view_localized(TEXT_EVENT_PRIV),
			 rs_mode_name((enum rs_mode)e->mode));
		break;
	case RS_EVENT_DEVICE:
		snprintf(
			text, size, "%s",
			view_localized(e->access.store ? TEXT_EVENT_WRITTEN : TEXT_EVENT_READ));
		break;
	case RS_EVENT_DMA:
		if (e->dma.fault) {
			snprintf(text, size, "%s", view_localized(TEXT_EVENT_DMA_STOPPED));
			break;
		}
		view_figure(number, sizeof number, e->dma.size);
		snprintf(text, size,
			 view_localized(e->dma.to_memory ? TEXT_EVENT_DMA_TO
							 : TEXT_EVENT_DMA_FROM),
			 number);
		break;
	case RS_EVENT_WALK:
		view_figure(number, sizeof number, e->walk.reads);
		snprintf(text, size, view_localized(TEXT_EVENT_WALK), number);
		break;
	case RS_EVENT_FLUSH:
		snprintf(text, size, "%s", view_localized(TEXT_EVENT_FLUSH));
		break;
	case RS_EVENT_IDLE:
		snprintf(text, size, "%s", view_localized(TEXT_EVENT_IDLE));
		break;
	case RS_EVENT_CONSOLE:
		snprintf(text, size, "%s", view_localized(TEXT_EVENT_CONSOLE));
		break;
	case RS_EVENT_RAISE:
		snprintf(text, size, view_localized(TEXT_EVENT_RAISE),
			 rs_cause_slug(e->raise.cause));
		break;
	case RS_EVENT_OFF:
		snprintf(text, size, "%s", view_localized(TEXT_EVENT_OFF));
		break;
	default:
		text[0] = '\0';
		break;
	}
}
