/** @file sbi.h
 * Numbers of the Supervisor Binary Interface 1.0 that Ringside's software uses.
 * `ecall` with the extension in a7 and the function in a6; error in a0, value in a1.
 * Source: RISC-V SBI specification 1.0 (DBCN: 2.0), chapters named as the extensions.
 */
#ifndef RS_ABI_SBI_H
#define RS_ABI_SBI_H

#define SBI_EXT_LEGACY_SET_TIMER 0x00
#define SBI_EXT_LEGACY_PUTCHAR   0x01
#define SBI_EXT_LEGACY_GETCHAR   0x02
#define SBI_EXT_LEGACY_SHUTDOWN  0x08
#define SBI_EXT_BASE             0x10
#define SBI_EXT_TIME             0x54494d45
#define SBI_EXT_SRST             0x53525354
#define SBI_EXT_DBCN             0x4442434e

#define SBI_BASE_SPEC_VERSION 0
#define SBI_BASE_IMPL_ID      1
#define SBI_BASE_IMPL_VERSION 2
#define SBI_BASE_PROBE        3
#define SBI_BASE_MVENDORID    4
#define SBI_BASE_MARCHID      5
#define SBI_BASE_MIMPID       6

#define SBI_TIME_SET_TIMER 0

#define SBI_DBCN_WRITE      0 /* a0 bytes, a1:a2 physical address low:high */
#define SBI_DBCN_READ       1
#define SBI_DBCN_WRITE_BYTE 2

#define SBI_SRST_RESET           0 /* a0 type, a1 reason */
#define SBI_SRST_TYPE_SHUTDOWN   0
#define SBI_SRST_TYPE_COLD       1
#define SBI_SRST_TYPE_WARM       2
#define SBI_SRST_REASON_NONE     0
#define SBI_SRST_REASON_FAILURE  1
#define SBI_SRST_REASON_EXITCODE 0xf0000000 /* platform range: this | exit code 0..255 */

#define SBI_SUCCESS            0
#define SBI_ERR_FAILED         (-1)
#define SBI_ERR_NOT_SUPPORTED  (-2)
#define SBI_ERR_INVALID_PARAM  (-3)
#define SBI_ERR_DENIED         (-4)
#define SBI_ERR_INVALID_ADDR   (-5)
#define SBI_ERR_ALREADY        (-6)

#define SBI_SPEC_VERSION 0x02000000 /* 2.0: major << 24 | minor */
#define SBI_IMPL_RINGSIDE 0x52494e47

#endif
