/** @file op.h
 * Operations of a guest, by number. Those that a guest marks have their ids of op.def, below RS_OPS. Of a guest
 * that marks none they are derived: each privileged instruction, trap and environment call of its own code is one,
 * and its number says what it is:
 *
 *	0x1000 + i	an instruction that accesses no CSR: sret, wfi, sfence.vma ...
 *	0x2000 + cause	a trap, by the low bits of xcause; bit 7 marks an interrupt
 *	0x4000 + csr	csrr, a read; 0x5000: csrw, 0x6000: csrs, 0x7000: csrc
 *
 * So the same step has the same number in every generation.
 */
#ifndef RS_OP_H
#define RS_OP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RS_OP_INSN = 0x1000,
	RS_OP_TRAP = 0x2000,
	RS_OP_CSR = 0x4000,
	RS_OP_END = 0x8000, /**< no operation has this number or a higher one */
};
enum { RS_OP_NAME = 40 };

static inline bool rs_op_is_derived(unsigned op)
{
	return op >= RS_OP_INSN;
}
static inline bool rs_op_is_csr(unsigned op)
{
	return op >= RS_OP_CSR;
}
static inline bool rs_op_is_trap(unsigned op)
{
	return op >= RS_OP_TRAP && op < RS_OP_CSR;
}
/** sfence.vma and its like. */
bool rs_op_is_fence(unsigned op);
/** sret or mret. */
bool rs_op_returns(unsigned op);
/** @return the cause of a trap as in xcause, bit 63 included. */
static inline uint64_t rs_op_cause(unsigned op)
{
	return (uint64_t)(op & 0x7f) | (op & 0x80 ? UINT64_C(1) << 63 : 0);
}

/** @return the operation that a privileged instruction is; 0 if it is none. */
uint16_t rs_op_of_insn(uint32_t word);
/** @return the operation that a trap is, by xcause. What a hypervisor's guest calls from VS-mode and its interrupts
 * are those of a supervisor, as the guest sees them. */
uint16_t rs_op_of_trap(uint64_t xcause);

/** Write the name of an operation: its slug of op.def, or "csrw satp", "ecall", "load page fault"; "unknown" for an id
 * without one. @return `name` */
const char *rs_op_name(char name[RS_OP_NAME], unsigned op);
/** Find the operation with a name; hyphens stand for spaces. @return false if there is none. */
bool rs_op_parse(const char *name, uint16_t *op);

#endif
