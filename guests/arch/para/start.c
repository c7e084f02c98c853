/* start.c - where the guest is: the hypervisor says so. */
#include "para.h"

void para_start(const struct rs_start_info *info);
_Noreturn void empty_stack(void (*next)(void));

uint64_t ram_offset;
struct rs_start_info start_info;
volatile struct rs_shared *shared;

/* RAM is one block of the machine, at any address, mapped where the hypervisor chose. */
void para_start(const struct rs_start_info *info)
{
	start_info = *info;
	shared = (volatile struct rs_shared *)info->shared;
	ram_offset = info->ram_virtual - info->ram_base;
}

/* native: a write of satp. Here the hypervisor entered the guest with paging on: in U-mode a guest
 * cannot turn it on. */
_Noreturn void arch_enable_paging(void (*next)(void))
{
	rs_op_end(RS_OP_ENABLE_PAGING);
	empty_stack(next);
}
