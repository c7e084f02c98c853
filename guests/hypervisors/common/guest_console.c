#include "hypervisors/common/guest_console.h"

#include "hypervisors/common/vm_console.h"

static void put(void *context, uint8_t byte)
{
	const struct vm *vm = context;

	vm_console_write(vm->id, (const char *)&byte, 1);
}

static int poll(void *context)
{
	const struct vm *vm = context;
	int byte = vm_console_read(vm->id);

	if (byte >= 0)
		return byte;
	return vm_console_has_ended() ? RS_CONSOLE_END : RS_CONSOLE_EMPTY;
}

struct rs_console guest_console(struct vm *vm)
{
	return (struct rs_console){.put = put, .poll = poll, .context = vm};
}
