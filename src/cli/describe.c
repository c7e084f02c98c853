#include "cli/describe.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lane/exits.h"
#include "ringside/abi/board.h"
#include "ringside/abi/hypercall.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"
#include "ringside/isa.h"
#include "ringside/op.h"

const char *describe_place(char text[DESCRIBE_MAX], uint64_t address)
{
	static const struct {
		const char *name;
		uint64_t base, span;
	} places[] = {
		{"finisher", RS_FINISHER_BASE, 0x1000}, {"rtc", RS_RTC_BASE, 0x1000},
		{"aclint", RS_ACLINT_BASE, 0x10000},	{"plic", RS_PLIC_BASE, RS_PLIC_SPAN},
		{"uart", RS_UART_BASE, 0x100},		{"iommu", RS_IOMMU_BASE, 0x1000},
	};
	uint64_t slot = (address - RS_VIRTIO_BASE) / RS_VIRTIO_STRIDE;

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (address - places[i].base >= places[i].span)
			continue;
		snprintf(text, DESCRIBE_MAX, "%s+0x%" PRIx64, places[i].name,
			 address - places[i].base);
		return text;
	}
	if (address >= RS_VIRTIO_BASE && slot < RS_VIRTIO_SLOTS)
		snprintf(text, DESCRIBE_MAX, "virtio%" PRIu64 "+0x%" PRIx64, slot,
			 (address - RS_VIRTIO_BASE) % RS_VIRTIO_STRIDE);
	else
		snprintf(text, DESCRIBE_MAX, "0x%" PRIx64, address);
	return text;
}

static bool tells_an_address(uint64_t cause)
{
	return cause == RS_CAUSE_INSN_MISALIGNED || cause == RS_CAUSE_LOAD_MISALIGNED ||
	       cause == RS_CAUSE_STORE_MISALIGNED || rs_cause_is_fetch(cause) ||
	       rs_cause_is_access(cause);
}

static void describe_trap(char text[DESCRIBE_MAX], const struct rs_event *e)
{
	const char *to = rs_mode_name((enum rs_mode)e->mode_to);
	const char *cause = rs_cause_slug(e->trap.cause);
	char place[DESCRIBE_MAX];

	if (e->trap.gpa)
		snprintf(text, DESCRIBE_MAX, "%s at 0x%" PRIx64 " (guest-physical %.40s) to %s",
			 cause, e->trap.tval, describe_place(place, e->trap.gpa), to);
	else if (tells_an_address(e->trap.cause))
		snprintf(text, DESCRIBE_MAX, "%s at 0x%" PRIx64 " to %s", cause, e->trap.tval,
			 to);
	else
		snprintf(text, DESCRIBE_MAX, "%s to %s", cause, to);
}

static void describe_dma(char text[DESCRIBE_MAX], const struct rs_event *e)
{
	char place[DESCRIBE_MAX];

	describe_place(place, e->dma.device);
	if (e->dma.fault)
		snprintf(text, DESCRIBE_MAX,
			 "%.40s %s memory at 0x%" PRIx64 ", and the IOMMU stops it: %s", place,
			 e->dma.to_memory ? "writes" : "reads", e->dma.addr,
			 rs_iommu_cause_text(e->dma.fault));
	else
		snprintf(text, DESCRIBE_MAX,
			 "%.40s moves %" PRIu64 " bytes %s memory at 0x%" PRIx64, place,
			 e->dma.size, e->dma.to_memory ? "to" : "from", e->dma.addr);
}

const char *describe_call(char text[DESCRIBE_MAX], uint64_t cause, uint64_t a7, uint64_t a6)
{
	char reason[32];

	if (a7 == RS_HYPERCALL_EXT) {
		rs_call_name(reason, (uint32_t)a6);
		snprintf(text, DESCRIBE_MAX, "%s", reason);
	} else if (cause == RS_CAUSE_ECALL_U) {
		snprintf(text, DESCRIBE_MAX, "syscall %" PRIu64, a7);
	} else {
		rs_call_name(reason, (uint32_t)a7);
		snprintf(text, DESCRIBE_MAX, "%s %" PRIu64, reason, a6);
	}
	return text;
}

/* What a hypervisor says of a virtual machine beside the others. */
static void describe_vm_mark(char text[DESCRIBE_MAX], unsigned kind, uint64_t payload)
{
	unsigned vm = (unsigned)(payload >> RS_MARK_VM_SHIFT);
	uint64_t rest = payload & ((UINT64_C(1) << RS_MARK_VM_SHIFT) - 1);
	static const char *const modes[] = {[RS_BEHALF_U] = "U",
					    [RS_BEHALF_S] = "S",
					    [RS_BEHALF_NOBODY] = "no",
					    [RS_BEHALF_M] = "M"};

	switch (kind) {
	case RS_MARK_VM_WAKE:
		snprintf(text, DESCRIBE_MAX, "wake vm %u, due at tick %" PRIu64, vm, rest);
		break;
	case RS_MARK_VM_SLEEP:
		snprintf(text, DESCRIBE_MAX, "sleep vm %u", vm);
		break;
	case RS_MARK_VM_STEAL:
		snprintf(text, DESCRIBE_MAX,
			 "waited vm %u, %" PRIu64 " ticks for the CPU in all", vm, rest);
		break;
	case RS_MARK_VM_CAPPED:
		snprintf(text, DESCRIBE_MAX,
			 "capped vm %u, %" PRIu64 " ticks by its cap in all", vm, rest);
		break;
	case RS_MARK_VM_END:
		snprintf(text, DESCRIBE_MAX, "end vm %u with exit code %u%s", vm,
			 (unsigned)(rest & 0xff), rest >> 8 & 1 ? ", after a crash" : "");
		break;
	case RS_MARK_VM_MAKE:
		snprintf(text, DESCRIBE_MAX, "make vm %u", vm);
		break;
	case RS_MARK_VM_READY:
		snprintf(text, DESCRIBE_MAX, "ready vm %u: its first program begins", vm);
		break;
	case RS_MARK_VM_ENTER:
		snprintf(text, DESCRIBE_MAX, "enter vm %u", vm);
		break;
	case RS_MARK_STEP:
		snprintf(text, DESCRIBE_MAX, "vm %u stands before an instruction", vm);
		break;
	case RS_MARK_EVENT:
		snprintf(text, DESCRIBE_MAX, "vm %u reports an event at 0x%" PRIx64, vm, rest);
		break;
	case RS_MARK_BEHALF:
		snprintf(text, DESCRIBE_MAX, "on behalf of vm %u in %s mode", vm,
			 rest < sizeof modes / sizeof *modes ? modes[rest] : "?");
		break;
	default:
		snprintf(text, DESCRIBE_MAX, "mark %u 0x%" PRIx64, kind, payload);
		break;
	}
}

static void describe_mark(char text[DESCRIBE_MAX], const struct rs_event *e)
{
	uint64_t payload = e->mark.payload, vm = payload >> 32;
	unsigned operation = payload < RS_OP_INSN ? (unsigned)payload : 0;
	char more[DESCRIBE_MAX], reason[32], name[RS_OP_NAME];

	switch (e->mark.kind) {
	case RS_MARK_OP_BEGIN:
		snprintf(text, DESCRIBE_MAX, "op-begin %s", rs_op_name(name, operation));
		break;
	case RS_MARK_OP_END:
		snprintf(text, DESCRIBE_MAX, "op-end %s", rs_op_name(name, operation));
		break;
	case RS_MARK_WORKLOAD_BEGIN:
		snprintf(text, DESCRIBE_MAX, "workload-begin");
		break;
	case RS_MARK_WORKLOAD_END:
		snprintf(text, DESCRIBE_MAX, "workload-end %s",
			 payload ? "with a wrong result" : "with the right result");
		break;
	case RS_MARK_WORKLOAD_PROGRESS:
		snprintf(text, DESCRIBE_MAX, "workload-progress %" PRIu64, payload);
		break;
	case RS_MARK_PROGRAM_FAULT:
		snprintf(text, DESCRIBE_MAX, "program-fault at 0x%" PRIx64, payload);
		break;
	case RS_MARK_WORKLOAD_RESPONSE:
		snprintf(text, DESCRIBE_MAX,
			 "workload-response to what arrived at tick %" PRIu64, payload);
		break;
	case RS_MARK_CONTEXT:
		snprintf(text, DESCRIBE_MAX, "context vm %" PRIu64 " %s", vm,
			 (uint32_t)payload == RS_CONTEXT_USER ? "user" : "kernel");
		break;
	case RS_MARK_HYPERCALL:
		rs_call_name(reason, (uint32_t)payload);
		snprintf(text, DESCRIBE_MAX, "%s for vm %" PRIu64, reason, vm);
		break;
	case RS_MARK_EMULATED:
		rs_disassemble(more, sizeof more, e->pc, (uint32_t)payload);
		snprintf(text, DESCRIBE_MAX, "emulated %.60s", more);
		break;
	case RS_MARK_GUEST:
		snprintf(text, DESCRIBE_MAX, "guest-begins vm %" PRIu64, vm);
		break;
	case RS_MARK_RELAY:
		snprintf(text, DESCRIBE_MAX, "relays mark %u of vm %" PRIu64 " in %s mode",
			 (unsigned)(payload & 0xffff), vm,
			 rs_mode_name((enum rs_mode)(payload >> 16 & 3)));
		break;
	case RS_MARK_RELAY_DATA:
		snprintf(text, DESCRIBE_MAX, "relays its payload 0x%" PRIx64, payload);
		break;
	case RS_MARK_NESTED:
		snprintf(text, DESCRIBE_MAX, "guest's registers at 0x%" PRIx64, payload);
		break;
	case RS_MARK_EMULATES:
		snprintf(text, DESCRIBE_MAX, "emulates an instruction");
		break;
	default:
		describe_vm_mark(text, e->mark.kind, payload);
		break;
	}
}

static void describe_priv(char text[DESCRIBE_MAX], const struct rs_event *e)
{
	const char *csr = e->priv.csr ? rs_csr_name(e->priv.csr) : NULL;
	size_t length;

	rs_disassemble(text, DESCRIBE_MAX, e->pc, e->word);
	length = strlen(text);
	if (csr)
		snprintf(text + length, DESCRIBE_MAX - length, " (%s = 0x%" PRIx64 ")", csr,
			 e->priv.value);
}

static bool is_printable(uint64_t byte)
{
	return byte >= 0x20 && byte < 0x7f;
}

static void describe_access(char text[DESCRIBE_MAX], const struct rs_event *e)
{
	bool letter = e->access.addr == RS_UART_BASE && is_printable(e->access.value);
	char place[DESCRIBE_MAX], more[8] = "";

	if (letter)
		snprintf(more, sizeof more, " '%c'", (int)e->access.value);
	snprintf(text, DESCRIBE_MAX, "%s %.40s %u byte%s: 0x%" PRIx64 "%s",
		 e->access.store ? "store to" : "load from",
		 describe_place(place, e->access.addr), e->access.size,
		 e->access.size == 1 ? "" : "s", e->access.value, more);
}

static unsigned count_bits(uint32_t bits)
{
	unsigned count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

static void describe_walk(char text[DESCRIBE_MAX], const struct rs_event *e)
{
	char levels[32], saved[32] = "";

	if (e->walk.saved)
		snprintf(saved, sizeof saved, " and %u saved", count_bits(e->walk.saved));

	if (e->walk.two_stage)
		snprintf(levels, sizeof levels, "%u + %u levels", e->walk.levels,
			 e->walk.levels2);
	else
		snprintf(levels, sizeof levels, "%u level%s", e->walk.levels,
			 e->walk.levels == 1 ? "" : "s");
	snprintf(text, DESCRIBE_MAX, "walk of 0x%" PRIx64 ", %u read%s%s in %s%s", e->walk.va,
		 e->walk.reads, e->walk.reads == 1 ? "" : "s", saved, levels,
		 e->walk.ok ? "" : ", in vain");
}

const char *describe_event(char text[DESCRIBE_MAX], const struct rs_event *e)
{
	text[0] = '\0';
	switch ((enum rs_event_kind)e->kind) {
	case RS_EVENT_TRAP:
		describe_trap(text, e);
		break;
	case RS_EVENT_RETURN:
		snprintf(text, DESCRIBE_MAX, "return to %s",
			 rs_mode_name((enum rs_mode)e->mode_to));
		break;
	case RS_EVENT_PRIV:
		describe_priv(text, e);
		break;
	case RS_EVENT_WALK:
		describe_walk(text, e);
		break;
	case RS_EVENT_FLUSH:
		snprintf(text, DESCRIBE_MAX, "TLB entries dropped");
		break;
	case RS_EVENT_DEVICE:
		describe_access(text, e);
		break;
	case RS_EVENT_IDLE:
		snprintf(text, DESCRIBE_MAX, "idle for %" PRIu64 " cycles", e->cost);
		break;
	case RS_EVENT_MARK:
		describe_mark(text, e);
		break;
	case RS_EVENT_CONSOLE:
		snprintf(text, DESCRIBE_MAX,
			 is_printable(e->console.byte) ? "console '%c'" : "console 0x%02x",
			 e->console.byte);
		break;
	case RS_EVENT_OFF:
		snprintf(text, DESCRIBE_MAX, "off with code %" PRIu32, e->off.code);
		break;
	case RS_EVENT_DMA:
		describe_dma(text, e);
		break;
	case RS_EVENT_RAISE:
		snprintf(text, DESCRIBE_MAX, "%s pending", rs_cause_text(e->raise.cause));
		break;
	case RS_EVENT_KINDS:
		break;
	}
	return text;
}
