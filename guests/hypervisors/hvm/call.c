/* call.c - the SBI for the guest: what firmware is to an operating system on bare metal.
 * Source: RISC-V SBI specification 2.0, chapters named as the extensions.
 */
#include "vm.h"

#include "hypervisors/common/end.h"
#include "lib/sbi.h"
#include "lib/uart.h"
#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"

/* One call writes so much at most, and says so: no guest keeps the hypervisor for long. */
#define CONSOLE_MOST 4096u

static struct sbi_ret answer(int64_t error, uint64_t value)
{
	return (struct sbi_ret){error, (int64_t)value};
}

/* @return where `size` bytes at guest-physical `low` lie, NULL if they are not all its RAM. */
static char *guest_memory(const struct vm *vm, uint64_t low, uint64_t high, uint64_t size)
{
	uint64_t at = low - RS_RAM_BASE;
	if (high || low < RS_RAM_BASE || at > vm->ram_size || size > vm->ram_size - at)
		return NULL;
	return (char *)vm->ram + at;
}

/* Straight to the serial port, which the hypervisor owns: the cheapest honest way. The firmware
 * would do the same with the same bytes, one trap later. */
static struct sbi_ret console(const struct vm *vm, uint64_t function, const struct frame *f)
{
	uint64_t size = f->a0 < CONSOLE_MOST ? f->a0 : CONSOLE_MOST, n = 0;
	char *bytes;
	switch (function) {
	case SBI_DBCN_WRITE:
		bytes = guest_memory(vm, f->a1, f->a2, f->a0);
		if (!bytes)
			return answer(SBI_ERR_INVALID_PARAM, 0);
		uart_write(bytes, size);
		return answer(SBI_SUCCESS, size);
	case SBI_DBCN_READ:
		bytes = guest_memory(vm, f->a1, f->a2, f->a0);
		if (!bytes)
			return answer(SBI_ERR_INVALID_PARAM, 0);
		for (int byte; n < size && (byte = uart_read()) >= 0; n++)
			bytes[n] = (char)byte;
		if (size && !n && uart_has_ended())
			return answer(SBI_ERR_FAILED, 0);
		return answer(SBI_SUCCESS, n);
	case SBI_DBCN_WRITE_BYTE:
		uart_write(&(const char){(char)f->a0}, 1);
		return answer(SBI_SUCCESS, 0);
	default:
		return answer(SBI_ERR_NOT_SUPPORTED, 0);
	}
}

static struct sbi_ret reset(const struct vm *vm, uint64_t type, uint64_t reason)
{
	uint8_t code = (uint8_t)reason;
	if (type == SBI_SRST_TYPE_COLD || type == SBI_SRST_TYPE_WARM)
		return answer(SBI_ERR_NOT_SUPPORTED, 0);
	if (type == SBI_SRST_TYPE_SHUTDOWN &&
	    (reason == SBI_SRST_REASON_NONE || reason == SBI_SRST_REASON_FAILURE ||
	     reason == (SBI_SRST_REASON_EXITCODE | code)))
		vm_off(vm->id, code);
	return answer(SBI_ERR_INVALID_PARAM, 0);
}

/* The legacy calls answer in a0 alone: a1 stays. */
static struct sbi_ret legacy(const struct vm *vm, uint64_t extension, const struct frame *f)
{
	switch (extension) {
	case SBI_EXT_LEGACY_SET_TIMER:
		guest_timer_set(f->a0);
		return answer(0, f->a1);
	case SBI_EXT_LEGACY_PUTCHAR:
		uart_write(&(const char){(char)f->a0}, 1);
		return answer(0, f->a1);
	case SBI_EXT_LEGACY_GETCHAR:
		return answer(uart_read(), f->a1);
	case SBI_EXT_LEGACY_SHUTDOWN:
		vm_off(vm->id, 0);
	default:
		return answer(SBI_ERR_NOT_SUPPORTED, 0);
	}
}

static struct sbi_ret serve(const struct vm *vm, const struct frame *f)
{
	switch (f->a7) {
	case SBI_EXT_TIME:
		if (f->a6 != SBI_TIME_SET_TIMER)
			return answer(SBI_ERR_NOT_SUPPORTED, 0);
		guest_timer_set(f->a0);
		return answer(SBI_SUCCESS, 0);
	case SBI_EXT_DBCN:
		return console(vm, f->a6, f);
	case SBI_EXT_BASE:
		return sbi_base(f->a6, f->a0);
	case SBI_EXT_SRST:
		return f->a6 == SBI_SRST_RESET ? reset(vm, f->a0, f->a1)
					       : answer(SBI_ERR_NOT_SUPPORTED, 0);
	default:
		return legacy(vm, f->a7, f);
	}
}

void serve_call(struct vm *vm)
{
	rs_mark(RS_MARK_HYPERCALL, (uint64_t)vm->id << 32 | (uint32_t)vm->frame.a7);
	struct sbi_ret ret = serve(vm, &vm->frame);
	vm->frame.a0 = (uint64_t)ret.error;
	vm->frame.a1 = (uint64_t)ret.value;
}
