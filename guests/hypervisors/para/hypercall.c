/* hypercall.c - what the guest's kernel can ask for. Nothing in a register or in the guest's
 * memory is believed: each is checked, and read once. */
#include "hypervisors/common/end.h"
#include "hypervisors/para/para.h"
#include "lib/csr.h"
#include "lib/print.h"

enum { FIRST_ID = RS_HC_CONSOLE_WRITE, IDS = RS_HC_MMU_FLUSH + 1 - FIRST_ID };

/* ---- console, scheduling, timer ---- */

static int64_t console_write(struct vm *vm, struct frame *frame)
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
			return RS_HERR_INVALID_ADDRESS;
		console_put(physical(machine), piece);
		frame->a1 += piece;
		at += piece;
		left -= piece;
	}
	return RS_HERR_OK;
}

static int64_t block(struct vm *vm, struct frame *frame)
{
	(void)frame;
	vm_poll_timer(vm);
	while (!vm->shared->pending) {
		wait_for_interrupt();
		vm_poll_timer(vm);
	}
	return RS_HERR_OK; /* then hypercall() delivers, unless it is masked */
}

static int64_t shutdown(struct vm *vm, struct frame *frame)
{
	if (frame->a0 > UINT8_MAX)
		return RS_HERR_INVALID_PARAM;
	vm_off(vm->id, (uint8_t)frame->a0);
}

static int64_t set_timer(struct vm *vm, struct frame *frame)
{
	vm->shared->pending &= ~(UINT64_C(1) << RS_EVENT_TIMER);
	timer_set(frame->a0);
	return RS_HERR_OK;
}

/* ---- traps and events ---- */

static int64_t set_entries(struct vm *vm, struct frame *frame)
{
	vm->trap_entry = frame->a0;
	vm->event_entry = frame->a1;
	return RS_HERR_OK;
}

/* Wherever the frame says, it is in U-mode: sstatus.SPP is 0 and stays it, and the hypervisor's
 * pages have U = 0. */
static int64_t return_to_frame(struct vm *vm, struct frame *frame)
{
	volatile struct rs_shared *shared = vm->shared;
	uint64_t status = shared->frame.status;
	if (status & ~(uint64_t)(RS_STATUS_USER | RS_STATUS_MASKED))
		return RS_HERR_INVALID_PARAM;
	csr_write(CSR_SEPC, shared->frame.pc);
	frame->sp = shared->frame.sp;
	frame->a6 = shared->frame.a6;
	frame->a7 = shared->frame.a7;
	shared->mask = status & RS_STATUS_MASKED;
	if (status & RS_STATUS_USER)
		vm_set_context(vm, RS_CONTEXT_USER);
	return RS_HERR_OK;
}

static int64_t deliver(struct vm *vm, struct frame *frame)
{
	(void)vm;
	(void)frame;
	return RS_HERR_OK; /* hypercall() does it */
}

/* ---- memory ---- */

static void flush(struct vm *vm, uint64_t what, uint64_t address)
{
	if (what == RS_FLUSH_PAGE)
		__asm__ volatile("sfence.vma %0, zero" ::"r"(address) : "memory");
	else if (what == RS_FLUSH_ALL)
		pt_flush_all(&vm->pt);
}

static int64_t mmu_update(struct vm *vm, struct frame *frame)
{
	uint64_t at = frame->a0, count = frame->a1, what = frame->a2, done;
	const volatile struct rs_mmu_update *update = NULL;
	int64_t error = RS_HERR_OK;
	frame->a1 = 0;
	if (count > RS_MMU_UPDATE_MAX || what > RS_FLUSH_ALL)
		return RS_HERR_INVALID_PARAM;
	if (at % sizeof(*update))
		return RS_HERR_INVALID_ADDRESS;
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
	return error;
}

static int64_t mmu_pin(struct vm *vm, struct frame *frame)
{
	return pt_pin(&vm->pt, frame->a0, frame->a1);
}

static int64_t mmu_unpin(struct vm *vm, struct frame *frame)
{
	return pt_unpin(&vm->pt, frame->a0);
}

static void replace_root(struct vm *vm, unsigned context, uint64_t root)
{
	uint64_t old = vm->root[context];
	uint64_t number = UINT64_C(1) + vm->id * CONTEXTS + context;
	vm->root[context] = root;
	vm->satp[context] = ATP_MODE_SV39 | number << SATP_ASID | root / PAGE_SIZE;
	if (vm->context == context)
		csr_write(CSR_SATP, vm->satp[context]);
	if (root != old) /* the ASID meant another root until now */
		__asm__ volatile("sfence.vma zero, %0" ::"r"(number) : "memory");
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

static int64_t mmu_set_roots(struct vm *vm, struct frame *frame)
{
	return vm_set_roots(vm, frame->a0, frame->a1);
}

static int64_t mmu_flush(struct vm *vm, struct frame *frame)
{
	if (frame->a0 > RS_FLUSH_ALL)
		return RS_HERR_INVALID_PARAM;
	flush(vm, frame->a0, frame->a1);
	return RS_HERR_OK;
}

/* ---- dispatch ---- */

static int64_t (*const calls[IDS])(struct vm *, struct frame *) = {
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

void hypercall(struct vm *vm, struct frame *frame)
{
	uint64_t id = frame->a6;
	int64_t error;
	if (frame->a7 != RS_HYPERCALL_EXT || id - FIRST_ID >= IDS || !calls[id - FIRST_ID]) {
		frame->a0 = (uint64_t)RS_HERR_NOT_SUPPORTED;
		return;
	}
	rs_mark(RS_MARK_HYPERCALL, (uint64_t)vm->id << 32 | id);
	error = calls[id - FIRST_ID](vm, frame);
	/* A RETURN that was granted gives back all registers, a0 too. */
	if (error || id != RS_HC_RETURN)
		frame->a0 = (uint64_t)error;
	if (id == RS_HC_RETURN || id == RS_HC_DELIVER || id == RS_HC_BLOCK)
		vm_deliver(vm, frame);
}
