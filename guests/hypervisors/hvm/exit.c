/* exit.c - why the guest left, and what is done about it. */
#include "vm.h"

#include "hypervisors/common/end.h"
#include "lib/csr.h"
#include "ringside/abi/mark.h"

#define WFI 0x10500073u

/* Fill in what entry.S leaves in the CPU, for a report. */
static void read_trap(struct frame *frame)
{
	frame->pc = csr_read(CSR_sepc);
	frame->status = csr_read(CSR_sstatus);
	frame->cause = csr_read(CSR_scause);
	frame->value = csr_read(CSR_stval);
}

static void skip_instruction(void)
{
	csr_write(CSR_sepc, csr_read(CSR_sepc) + 4); /* none of those served has a short form */
}

static void exit_call(struct vm *vm)
{
	skip_instruction();
	serve_call(vm);
}

/* The guest has the interrupts it enabled delegated to it, so they wake this WFI as they would
 * have woken its own; if it enabled none, it sleeps for good, as on bare metal. Nothing else
 * wants the CPU. */
static void exit_wfi(struct vm *vm)
{
	(void)vm;
	rs_mark(RS_MARK_EMULATED, WFI);
	skip_instruction();
	wait_for_interrupt();
}

/* Deliver an illegal instruction, as a CPU without the H extension would have: the
 * specification leaves it to us ("Virtual-instruction exception"). */
static void inject_illegal(struct vm *vm)
{
	(void)vm;
	uint64_t status = csr_read(CSR_sstatus), guest = csr_read(CSR_vsstatus);
	uint64_t saved = status & SSTATUS_SPP; /* where it was: VU or VS */
	if (guest & SSTATUS_SIE)
		saved |= SSTATUS_SPIE;
	csr_write(CSR_vsstatus,
		  (guest & ~(uint64_t)(SSTATUS_SPP | SSTATUS_SPIE | SSTATUS_SIE)) | saved);
	csr_write(CSR_vsepc, csr_read(CSR_sepc));
	csr_write(CSR_vscause, RS_CAUSE_ILLEGAL_INSN);
	csr_write(CSR_vstval, csr_read(CSR_stval));
	csr_write(CSR_sepc, csr_read(CSR_vstvec) & ~(uint64_t)3);
	csr_set(CSR_sstatus, SSTATUS_SPP);
}

/* WFI in VS is the only one that is ours to act out: VTW asks for it. */
static void exit_virtual(struct vm *vm)
{
	uint64_t word = csr_read(CSR_stval);
	bool from_vs = csr_read(CSR_sstatus) & SSTATUS_SPP;
	if (word == WFI && from_vs) {
		exit_wfi(vm);
	} else {
		rs_mark(RS_MARK_EMULATED, word);
		inject_illegal(vm);
	}
}

static void exit_guest_page(struct vm *vm)
{
	/* htval is the guest-physical address without its two lowest bits, or 0 if the CPU kept
	 * it for itself */
	uint64_t address = csr_read(CSR_htval) << 2 | (csr_read(CSR_stval) & 3);
	read_trap(&vm->frame);
	vm_crash(vm->id, "it touched memory that it does not have", &vm->frame, address);
}

static void (*const exits[])(struct vm *vm) = {
	[RS_CAUSE_ECALL_VS] = exit_call,
	[RS_CAUSE_INSN_GUEST_PAGE] = exit_guest_page,
	[RS_CAUSE_LOAD_GUEST_PAGE] = exit_guest_page,
	[RS_CAUSE_VIRTUAL_INSN] = exit_virtual,
	[RS_CAUSE_STORE_GUEST_PAGE] = exit_guest_page,
};

void vm_exit(struct frame *frame)
{
	struct vm *vm = (struct vm *)((uint8_t *)frame - offsetof(struct vm, frame));
	uint64_t cause = csr_read(CSR_scause);
	if (cause < sizeof(exits) / sizeof(*exits) && exits[cause]) {
		exits[cause](vm);
		return;
	}
	if (cause == (RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER)) {
		timer_interrupt(vm);
		return;
	}
	read_trap(frame);
	vm_crash(vm->id, "it left for a reason that should not come here", frame, 0);
}
