/** @file sbi.h
 * Numbers of the Supervisor Binary Interface 2.0 that Ringside's software uses.
 * `ecall` with the extension in a7 and the function in a6; error in a0, value in a1.
 * Source: RISC-V SBI specification 2.0, chapters named as the extensions.
 */
#ifndef RS_ABI_SBI_H
#define RS_ABI_SBI_H

#define SBI_EXT_LEGACY_SET_TIMER   0x00
#define SBI_EXT_LEGACY_PUTCHAR	   0x01
#define SBI_EXT_LEGACY_GETCHAR	   0x02
#define SBI_EXT_LEGACY_CLEAR_IPI   0x03
#define SBI_EXT_LEGACY_SEND_IPI	   0x04
#define SBI_EXT_LEGACY_FENCE_I	   0x05
#define SBI_EXT_LEGACY_SFENCE	   0x06
#define SBI_EXT_LEGACY_SFENCE_ASID 0x07
#define SBI_EXT_LEGACY_SHUTDOWN	   0x08
#define SBI_EXT_BASE		   0x10
#define SBI_EXT_TIME		   0x54494d45
#define SBI_EXT_IPI		   0x735049
#define SBI_EXT_RFENCE		   0x52464e43
#define SBI_EXT_HSM		   0x48534d
#define SBI_EXT_SRST		   0x53525354
#define SBI_EXT_DBCN		   0x4442434e

#define SBI_BASE_SPEC_VERSION 0
#define SBI_BASE_IMPL_ID      1
#define SBI_BASE_IMPL_VERSION 2
#define SBI_BASE_PROBE	      3
#define SBI_BASE_MVENDORID    4
#define SBI_BASE_MARCHID      5
#define SBI_BASE_MIMPID	      6

#define SBI_TIME_SET_TIMER 0

#define SBI_IPI_SEND 0 /* a0 mask, a1 base: bit n is hart base + n; base -1: all harts */

#define SBI_RFENCE_FENCE_I                                                                     \
	0 /* a0 mask, a1 base; the others: a2 address, a3 size, a4 ASID or VMID */
#define SBI_RFENCE_SFENCE	    1
#define SBI_RFENCE_SFENCE_ASID	    2
#define SBI_RFENCE_HFENCE_GVMA_VMID 3
#define SBI_RFENCE_HFENCE_GVMA	    4
#define SBI_RFENCE_HFENCE_VVMA_ASID 5
#define SBI_RFENCE_HFENCE_VVMA	    6

#define SBI_HSM_START		      0 /* a0 hart, a1 address, a2 what it finds in a1 */
#define SBI_HSM_STOP		      1
#define SBI_HSM_STATUS		      2		 /* a0 hart */
#define SBI_HSM_SUSPEND		      3		 /* a0 type, a1 address, a2 likewise */
#define SBI_HSM_STARTED		      0		 /* a status */
#define SBI_HSM_SUSPEND_RETENTIVE     0x00000000 /* types: wait, and go on behind the call; */
#define SBI_HSM_SUSPEND_NON_RETENTIVE 0x80000000 /* wait, and start at the address */
#define SBI_HSM_SUSPEND_PLATFORM                                                               \
	0x10000000 /* from here on, within each half: the platform's own */

#define SBI_DBCN_WRITE	    0 /* a0 bytes, a1:a2 physical address low:high */
#define SBI_DBCN_READ	    1
#define SBI_DBCN_WRITE_BYTE 2

#define SBI_SRST_RESET		 0 /* a0 type, a1 reason */
#define SBI_SRST_TYPE_SHUTDOWN	 0
#define SBI_SRST_TYPE_COLD	 1
#define SBI_SRST_TYPE_WARM	 2
#define SBI_SRST_REASON_NONE	 0
#define SBI_SRST_REASON_FAILURE	 1
#define SBI_SRST_PLATFORM	 0xf0000000 /* types and reasons from here on are the platform's own */
#define SBI_SRST_REASON_EXITCODE 0xf0000000 /* platform range: this | exit code 0..255 */

#define SBI_SUCCESS	      0
#define SBI_ERR_FAILED	      (-1)
#define SBI_ERR_NOT_SUPPORTED (-2)
#define SBI_ERR_INVALID_PARAM (-3)
#define SBI_ERR_DENIED	      (-4)
#define SBI_ERR_INVALID_ADDR  (-5)
#define SBI_ERR_ALREADY	      (-6)

#define SBI_SPEC_VERSION  0x02000000 /* 2.0: major << 24 | minor */
#define SBI_IMPL_RINGSIDE 0x52494e47

#endif
