/* registers.h - gdb's numbers of a RISC-V hart's registers, and the description of them that it asks for. */
#ifndef GDB_REGISTERS_H
#define GDB_REGISTERS_H
#include "ringside/lane.h"

/** As gdb's RISC-V port numbers them; `priv` and `virt` have the names that QEMU gives them. */
enum {
	GDB_REG_PC = 32,
	GDB_REG_COMMON = 33, /**< those of a g packet: x0 to x31 and pc */
	GDB_REG_CSR = 65,    /**< and above it the CSR's number */
	GDB_REG_PRIV = GDB_REG_CSR + 0x1000,
	GDB_REG_VIRT,
	GDB_REGS
};

/** Write the target description of a machine: its CSRs are those that `has` says.
 * @return a text to be freed; NULL without memory. */
char *gdb_description(bool (*has)(const void *context, unsigned csr), const void *context);

#endif
