/* hypercall.c - what the guest's kernel can ask for. Nothing in a register or in the guest's
 * memory is believed: each is checked, and read once. */
#include "hypervisors/common/end.h"
#include "hypervisors/para/para.h"
#include "lib/csr.h"
#include "lib/print.h"

enum { FIRST_ID = RS_HC_CONSOLE_WRITE, IDS = RS_HC_MMU_FLUSH + 1 - FIRST_ID };

static enum verdict answer(struct frame *frame, int64_t error)
{
	frame->a0 = (uint64_t)error;
	return RESUME;
}

/* ---- console, scheduling, timer ---- */

static enum verdict console_write(struct vm *vm, struct frame *frame)
{
	uint64_t at = frame->a0, left = frame->a1, machine;
	if (left > PAGE_SIZE)
		left = PAGE_SIZE; /* the caller sees in a1 that some is left */
	frame->a1 = 0;
	while (left) {
		uint64_t piece = PAGE_SIZE - at % PAGE_SIZE;
		if (piece > left)
			piece = left;
		if (!pt_walk(&vm->pt, vm->root[RS_CONTEXT_KERNEL], at, PTE_R, &machine))
			return answer(frame, RS_HERR_INVALID_ADDRESS);
		console_put(physical(machine), piece);
		frame->a1 += piece;
		at += piece;
		left -= piece;
	}
	return answer(frame, RS_HERR_OK);
}

static enum verdict block(struct vm *vm, struct frame *frame)
{
	vm_poll_timer(vm);
	while (!vm->shared->pending) {
		wait_for_interrupt();
		vm_poll_timer(vm);
	}
	(void)answer(frame, RS_HERR_OK);
	return vm_deliver(vm, frame);
}

static enum verdict shutdown(struct vm *vm, struct frame *frame)
{
	if (frame->a0 > UINT8_MAX)
		return answer(frame, RS_HERR_INVALID_PARAM);
	vm_off(vm->id, (uint8_t)frame->a0);
}

static enum verdict set_timer(struct vm *vm, struct frame *frame)
{
	vm->shared->pending &= ~(UINT64_C(1) << RS_EVENT_TIMER);
	timer_set(frame->a0);
	return answer(frame, RS_HERR_OK);
}

/* ---- traps and events ---- */

static enum verdict set_entries(struct vm *vm, struct frame *frame)
{
	vm->trap_entry = frame->a0;
	vm->event_entry = frame->a1;
	return answer(frame, RS_HERR_OK);
}

/* Wherever the frame says, it is in U-mode: sstatus.SPP is 0 and stays it, and the hypervisor's
 * pages have U = 0. */
static enum verdict return_to_frame(struct vm *vm, struct frame *frame)
{
	volatile struct rs_shared *shared = vm->shared;
	uint64_t status = shared->frame.status;
	if (status & ~(uint64_t)(RS_STATUS_USER | RS_STATUS_MASKED))
		return answer(frame, RS_HERR_INVALID_PARAM);
	csr_write(CSR_sepc, shared->frame.pc);
	frame->sp = shared->frame.sp;
	frame->a6 = shared->frame.a6;
	frame->a7 = shared->frame.a7;
	shared->mask = status & RS_STATUS_MASKED;
	if (status & RS_STATUS_USER)
		vm_set_context(vm, RS_CONTEXT_USER);
	return vm_deliver(vm, frame);
}

static enum verdict deliver(struct vm *vm, struct frame *frame)
{
	(void)answer(frame, RS_HERR_OK); /* what it finds when it goes on */
	return vm_deliver(vm, frame);
}

/* ---- memory ---- */

/* The guest's leaves have G = 0, so fences with its ASIDs reach them all, and leave alone what
 * the TLB knows of others and of the hypervisor. */
static void flush(struct vm *vm, uint64_t what, uint64_t address)
{
	if (what == RS_FLUSH_ALL)
		pt_flush_all(&vm->pt);
	if (what != RS_FLUSH_PAGE)
		return;
	for (unsigned context = 0; context < CONTEXTS; context++)
		__asm__ volatile("sfence.vma %0, %1" ::"r"(address), "r"(vm_asid(vm, context))
				 : "memory");
}

static enum verdict mmu_update(struct vm *vm, struct frame *frame)
{
	uint64_t at = frame->a0, count = frame->a1, what = frame->a2, done;
	const volatile struct rs_mmu_update *update = NULL;
	int64_t error = RS_HERR_OK;
	frame->a1 = 0;
	if (count > RS_MMU_UPDATE_MAX || what > RS_FLUSH_ALL)
		return answer(frame, RS_HERR_INVALID_PARAM);
	if (at % sizeof(*update))
		return answer(frame, RS_HERR_INVALID_ADDRESS);
	for (done = 0; done < count; done++, update++, at += sizeof(*update)) {
		uint64_t machine, entry, value;
		/* Found once a page. Should an update on the way unmap this page, what it held
		 * is still the VM's own, and it is only read. */
		if (!update || at % PAGE_SIZE == 0) {
			if (!pt_walk(&vm->pt, vm->root[RS_CONTEXT_KERNEL], at, PTE_R,
				     &machine)) {
				error = RS_HERR_INVALID_ADDRESS;
				break;
			}
			update = physical(machine);
		}
		entry = update->entry;
		value = update->value;
		error = pt_update(&vm->pt, entry, value);
		if (error)
			break;
	}
	frame->a1 = done;
	if (done)
		flush(vm, what, frame->a3);
	return answer(frame, error);
}

static enum verdict mmu_pin(struct vm *vm, struct frame *frame)
{
	return answer(frame, pt_pin(&vm->pt, frame->a0, frame->a1));
}

static enum verdict mmu_unpin(struct vm *vm, struct frame *frame)
{
	return answer(frame, pt_unpin(&vm->pt, frame->a0));
}

static void replace_root(struct vm *vm, unsigned context, uint64_t root)
{
	uint64_t old = vm->root[context];
	uint64_t asid = vm_asid(vm, context);
	vm->root[context] = root;
	vm->satp[context] = ATP_MODE_SV39 | asid << SATP_ASID | root / PAGE_SIZE;
	if (vm->context == context)
		csr_write(CSR_satp, vm->satp[context]);
	if (root != old) /* the ASID meant another root until now */
		__asm__ volatile("sfence.vma zero, %0" ::"r"(asid) : "memory");
	if (old)
		pt_put(&vm->pt, old);
}

int64_t vm_set_roots(struct vm *vm, uint64_t kernel, uint64_t user)
{
	int64_t error;
	if (kernel % PAGE_SIZE || user % PAGE_SIZE)
		return RS_HERR_INVALID_ADDRESS;
	error = pt_get(&vm->pt, kernel, PT_ROOT);
	if (error)
		return error;
	error = pt_get(&vm->pt, user, PT_ROOT);
	if (error) {
		pt_put(&vm->pt, kernel);
		return error;
	}
	replace_root(vm, RS_CONTEXT_KERNEL, kernel);
	replace_root(vm, RS_CONTEXT_USER, user);
	return RS_HERR_OK;
}

static enum verdict mmu_set_roots(struct vm *vm, struct frame *frame)
{
	return answer(frame, vm_set_roots(vm, frame->a0, frame->a1));
}

static enum verdict mmu_flush(struct vm *vm, struct frame *frame)
{
	if (frame->a0 > RS_FLUSH_ALL)
		return answer(frame, RS_HERR_INVALID_PARAM);
	flush(vm, frame->a0, frame->a1);
	return answer(frame, RS_HERR_OK);
}

/* ---- dispatch ---- */

static enum verdict (*const calls[IDS])(struct vm *, struct frame *) = {
	[RS_HC_CONSOLE_WRITE - FIRST_ID] = console_write,
	[RS_HC_BLOCK - FIRST_ID] = block,
	[RS_HC_SHUTDOWN - FIRST_ID] = shutdown,
	[RS_HC_TIMER_SET - FIRST_ID] = set_timer,
	[RS_HC_SET_ENTRIES - FIRST_ID] = set_entries,
	[RS_HC_RETURN - FIRST_ID] = return_to_frame,
	[RS_HC_DELIVER - FIRST_ID] = deliver,
	[RS_HC_MMU_UPDATE - FIRST_ID] = mmu_update,
	[RS_HC_MMU_PIN - FIRST_ID] = mmu_pin,
	[RS_HC_MMU_UNPIN - FIRST_ID] = mmu_unpin,
	[RS_HC_MMU_SET_ROOTS - FIRST_ID] = mmu_set_roots,
	[RS_HC_MMU_FLUSH - FIRST_ID] = mmu_flush,
};

enum verdict hypercall(struct vm *vm, struct frame *frame)
{
	uint64_t index = frame->a6 - FIRST_ID;
	csr_write(CSR_sepc, csr_read(CSR_sepc) + 4); /* go on behind the ecall */
	if (frame->a7 != RS_HYPERCALL_EXT || index >= IDS || !calls[index])
		return answer(frame, RS_HERR_NOT_SUPPORTED);
	rs_mark(RS_MARK_HYPERCALL, vm->tag | frame->a6);
	return calls[index](vm, frame);
}
