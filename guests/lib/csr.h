/** @file csr.h
 * Control and status registers that guest software uses: numbers, bits, access.
 * By number, since the assembler's -march (rv64imac) knows no Sstc and no hypervisor extension.
 * Source: RISC-V Privileged Specification 1.12, "CSR Listing". Usable from C and from
 * assembler.
 */
#ifndef GUEST_CSR_H
#define GUEST_CSR_H

#define CSR_TIME 0xc01

#define CSR_SSTATUS    0x100
#define CSR_SIE	       0x104
#define CSR_STVEC      0x105
#define CSR_SCOUNTEREN 0x106
#define CSR_SENVCFG    0x10a
#define CSR_SSCRATCH   0x140
#define CSR_SEPC       0x141
#define CSR_SCAUSE     0x142
#define CSR_STVAL      0x143
#define CSR_SIP	       0x144
#define CSR_STIMECMP   0x14d
#define CSR_SATP       0x180

#define CSR_VSSTATUS   0x200
#define CSR_VSIE       0x204
#define CSR_VSTVEC     0x205
#define CSR_VSSCRATCH  0x240
#define CSR_VSEPC      0x241
#define CSR_VSCAUSE    0x242
#define CSR_VSTVAL     0x243
#define CSR_VSIP       0x244
#define CSR_VSTIMECMP  0x24d
#define CSR_VSATP      0x280
#define CSR_HSTATUS    0x600
#define CSR_HEDELEG    0x602
#define CSR_HIDELEG    0x603
#define CSR_HIE	       0x604
#define CSR_HTIMEDELTA 0x605
#define CSR_HCOUNTEREN 0x606
#define CSR_HENVCFG    0x60a
#define CSR_HTVAL      0x643
#define CSR_HVIP       0x645
#define CSR_HTINST     0x64a
#define CSR_HGATP      0x680

#define CSR_MSTATUS    0x300
#define CSR_MISA       0x301
#define CSR_MEDELEG    0x302
#define CSR_MIDELEG    0x303
#define CSR_MIE	       0x304
#define CSR_MTVEC      0x305
#define CSR_MCOUNTEREN 0x306
#define CSR_MENVCFG    0x30a
#define CSR_MSCRATCH   0x340
#define CSR_MEPC       0x341
#define CSR_MCAUSE     0x342
#define CSR_MTVAL      0x343
#define CSR_MIP	       0x344
#define CSR_PMPCFG0    0x3a0
#define CSR_PMPADDR0   0x3b0
#define CSR_PMPADDR1   0x3b1
#define CSR_MVENDORID  0xf11
#define CSR_MARCHID    0xf12
#define CSR_MIMPID     0xf13
#define CSR_MHARTID    0xf14

#define SSTATUS_SIE   0x2
#define SSTATUS_SPIE  0x20
#define SSTATUS_SPP   0x100
#define SSTATUS_SUM   0x40000
#define MSTATUS_MPP   0x1800
#define MSTATUS_MPP_S 0x800

#define HSTATUS_SPV  0x80
#define HSTATUS_SPVP 0x100
#define HSTATUS_VTW  0x200000

#define ENVCFG_STCE 0x8000000000000000 /* menvcfg, henvcfg: stimecmp, vstimecmp exist below */
#define MISA_H	    0x80

/* bits of xie, xip; causes of interrupts without the top bit */
#define IRQ_S_SOFT   1
#define IRQ_VS_SOFT  2
#define IRQ_S_TIMER  5
#define IRQ_VS_TIMER 6
#define IRQ_M_TIMER  7
#define IRQ_S_EXT    9
#define IRQ_VS_EXT   10

#define CAUSE_INTERRUPT	       0x8000000000000000
#define CAUSE_FETCH_ACCESS     1
#define CAUSE_ILLEGAL	       2
#define CAUSE_BREAKPOINT       3
#define CAUSE_LOAD_ACCESS      5
#define CAUSE_STORE_ACCESS     7
#define CAUSE_ECALL_U	       8
#define CAUSE_ECALL_S	       9
#define CAUSE_ECALL_VS	       10
#define CAUSE_ECALL_M	       11
#define CAUSE_FETCH_PAGE       12
#define CAUSE_LOAD_PAGE	       13
#define CAUSE_STORE_PAGE       15
#define CAUSE_FETCH_GUEST_PAGE 20
#define CAUSE_LOAD_GUEST_PAGE  21
#define CAUSE_VIRTUAL	       22
#define CAUSE_STORE_GUEST_PAGE 23

#define ATP_MODE_SV39 0x8000000000000000 /* satp, vsatp; hgatp: Sv39x4 */
#define SATP_ASID     44		 /* shift; 16 bits */
#define HGATP_VMID    44		 /* shift; 14 bits */

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

/* `csr` is one of the numbers above. The memory clobber keeps loads and stores on their side.
 */
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
#endif

#endif
