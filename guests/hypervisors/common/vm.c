#include "hypervisors/common/vm.h"

#include "hypervisors/common/panic.h"
#include "hypervisors/common/run.h"
#include "lib/print.h"
#include "ringside/abi/boot.h"
#include "ringside/abi/mark.h"

enum verdict vm_shutdown(struct vm *vm, uint8_t code)
{
	vm->exit_code = code;
	return VERDICT_END;
}

enum verdict vm_crash(struct vm *vm, const char *why, uint64_t address)
{
	vm->exit_code = RS_CRASH_CODE;
	vm->crash = why;
	vm->crash_address = address;
	return VERDICT_END;
}

enum verdict vm_hang(struct vm *vm, void (*hang)(void))
{
	vm->hang = hang;
	return VERDICT_END;
}

enum verdict vm_wait(struct vm *vm, uint64_t wake_at, bool on_input)
{
	scheduler_wait(&scheduler, vm->id, wake_at, on_input);
	rs_mark(RS_MARK_VM_SLEEP, (uint64_t)vm->id << RS_MARK_VM_SHIFT);
	return VERDICT_SWITCH;
}

enum verdict vm_yield(struct vm *vm)
{
	(void)vm;
	scheduler_yield(&scheduler);
	return VERDICT_SWITCH;
}

void vm_ended(const struct vm *vm)
{
	if (!vm->crash)
		return;
	if (vm->config->name[0])
		print("hypervisor: %s crashed: %s\n", vm->config->name, vm->crash);
	else
		print("\nhypervisor: vm %u crashed: %s\n", (uint64_t)vm->id, vm->crash);
	if (vm->crash_address)
		print("  guest-physical address %p\n", vm->crash_address);
	if (vm->frame)
		trap_print(vm->frame);
}
