/** @file csr.h
 * Control and status registers that guest software uses: bits and access. Their numbers, and those
 * of causes, are in ringside/abi. C names a register by number, since the assembler's -march
 * (rv64imac) knows no Sstc and no hypervisor extension. For C and assembly.
 * Source: RISC-V Privileged Specification 1.12.
 */
#ifndef GUEST_CSR_H
#define GUEST_CSR_H

#include "ringside/abi/cause.h"
#include "ringside/abi/csr.h"

#define SSTATUS_SIE   0x2
#define SSTATUS_SPIE  0x20
#define SSTATUS_SPP   0x100
#define SSTATUS_SUM   0x40000
#define MSTATUS_MPP   0x1800
#define MSTATUS_MPP_S 0x800

#define HSTATUS_SPV  0x80
#define HSTATUS_SPVP 0x100
#define HSTATUS_VTW  0x200000

#define ENVCFG_STCE 0x8000000000000000 /* menvcfg, henvcfg: stimecmp exists for lower modes */
#define MISA_H	    0x80

#define ATP_MODE_SV39 0x8000000000000000 /* satp, vsatp; hgatp: Sv39x4 */
#define SATP_ASID     44		 /* shift; 16 bits */
#define HGATP_VMID    44		 /* shift; 14 bits */
#define HGATP_PPN     0xfffffffffff	 /* of the root page table; 44 bits */

#define PTE_V	      0x1
#define PTE_R	      0x2
#define PTE_W	      0x4
#define PTE_X	      0x8
#define PTE_U	      0x10
#define PTE_G	      0x20
#define PTE_A	      0x40
#define PTE_D	      0x80
#define PTE_PPN_SHIFT 10

#ifndef __ASSEMBLER__
#include <stdint.h>

/* `csr` is a CSR_* number. The memory clobber keeps the compiler from moving loads and stores across
 * the access. */
#define csr_read(csr)                                                                          \
	({                                                                                     \
		uint64_t value_;                                                               \
		__asm__ volatile("csrr %0, %1" : "=r"(value_) : "i"(csr) : "memory");          \
		value_;                                                                        \
	})
#define csr_write(csr, value)                                                                  \
	__asm__ volatile("csrw %0, %1" ::"i"(csr), "rK"((uint64_t)(value)) : "memory")
#define csr_set(csr, bits)                                                                     \
	__asm__ volatile("csrs %0, %1" ::"i"(csr), "rK"((uint64_t)(bits)) : "memory")
#define csr_clear(csr, bits)                                                                   \
	__asm__ volatile("csrc %0, %1" ::"i"(csr), "rK"((uint64_t)(bits)) : "memory")
#define csr_read_clear(csr, bits)                                                              \
	({                                                                                     \
		uint64_t value_;                                                               \
		__asm__ volatile("csrrc %0, %1, %2"                                            \
				 : "=r"(value_)                                                \
				 : "i"(csr), "rK"((uint64_t)(bits))                            \
				 : "memory");                                                  \
		value_;                                                                        \
	})

static inline void wait_for_interrupt(void)
{
	__asm__ volatile("wfi" ::: "memory");
}

/* As words, since the assembler does not know the hypervisor extension: drop the translations of
 * every guest's second stage; those of the first stage of the guest in hgatp. */
static inline void hfence_gvma(void)
{
	__asm__ volatile(".word 0x62000073" ::: "memory");
}

static inline void hfence_vvma(void)
{
	__asm__ volatile(".word 0x22000073" ::: "memory");
}
#endif

#endif
