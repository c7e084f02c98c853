#include "call/syscalls.h"

#include "kernel.h"
#include "kernel/abi/syscall.h"

uint64_t system_call_count;

static int64_t (*const calls[])(uint64_t, uint64_t, uint64_t) = {
#define SYSCALL(number, name, kind, what) [number] = sys_##name,
#include "kernel/abi/syscall.def"
#undef SYSCALL
};

void system_call(struct frame *frame)
{
	uint64_t number = frame->a7;
	int64_t answer = -ENOSYS;
	system_call_count++;
	frame->pc += 4; /* return to the instruction after the ecall */
	if (number < COUNT_OF(calls) && calls[number])
		answer = calls[number](frame->a0, frame->a1, frame->a2);
	/* a successful execv has set all registers for the new program */
	if (number != SYS_execv || answer)
		frame->a0 = (uint64_t)answer;
}
