#include "hypervisors/common/panic.h"

#include "lib/cause.h"
#include "lib/csr.h"
#include "lib/physical.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/board.h"
#include "ringside/abi/boot.h"

void trap_read(struct frame *frame)
{
	frame->pc = csr_read(CSR_sepc);
	frame->status = csr_read(CSR_sstatus);
	frame->cause = csr_read(CSR_scause);
	frame->value = csr_read(CSR_stval);
}

void trap_print(const struct frame *frame)
{
	print("  cause %u (%s), value %p, status %p\n", frame->cause & ~RS_CAUSE_INTERRUPT,
	      cause_text(frame->cause), frame->value, frame->status);
	frame_print(frame);
}

/* Other firmware than ours may refuse an exit code, and would then report success: the hypervisor
 * owns the board, and uses its finisher. */
_Noreturn void machine_off(uint8_t code)
{
	volatile uint32_t *finisher = physical(RS_FINISHER_BASE);

	(void)sbi_call(SBI_EXT_SRST, SBI_SRST_RESET, SBI_SRST_TYPE_SHUTDOWN,
		       SBI_SRST_REASON_EXITCODE | code, 0);
	*finisher = code ? (uint32_t)code << 16 | RS_FINISHER_FAIL : RS_FINISHER_PASS;
	for (;;)
		wait_for_interrupt();
}

_Noreturn void hypervisor_panic(const char *why)
{
	print("hypervisor: %s\n", why);
	machine_off(RS_CRASH_CODE);
}

_Noreturn void hypervisor_trapped(struct frame *frame)
{
	trap_read(frame);
	print("\nhypervisor: a trap of its own\n");
	trap_print(frame);
	machine_off(RS_CRASH_CODE);
}
