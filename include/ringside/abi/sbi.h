/** @file sbi.h
 * Numbers of the Supervisor Binary Interface 2.0. Rows: sbi.def. For C and assembly.
 * `ecall` with the extension in a7 and the function in a6; error in a0, value in a1.
 * Source: RISC-V SBI specification 2.0, chapters named as the extensions.
 */
#ifndef RS_ABI_SBI_H
#define RS_ABI_SBI_H

/* Arguments and answers */
#define SBI_SPEC_VERSION  0x02000000 /* 2.0: major << 24 | minor */
#define SBI_IMPL_RINGSIDE 0x52494e47

#define SBI_HSM_STARTED		      0		 /* a status */
#define SBI_HSM_SUSPEND_RETENTIVE     0x00000000 /* types: wait, and continue after the call; */
#define SBI_HSM_SUSPEND_NON_RETENTIVE 0x80000000 /* wait, and start at the address */
#define SBI_HSM_SUSPEND_PLATFORM      0x10000000 /* from here up in each half: the platform's */

#define SBI_SRST_TYPE_SHUTDOWN	 0
#define SBI_SRST_TYPE_COLD	 1
#define SBI_SRST_TYPE_WARM	 2
#define SBI_SRST_REASON_NONE	 0
#define SBI_SRST_REASON_FAILURE	 1
#define SBI_SRST_PLATFORM	 0xf0000000 /* types and reasons from here up are the platform's own */
#define SBI_SRST_REASON_EXITCODE 0xf0000000 /* platform range: this | exit code 0..255 */

/* SBI_EXT_<name>, SBI_<extension>_<name>, and SBI_SUCCESS or SBI_ERR_<name> */
#ifdef __ASSEMBLER__
/* clang-format off */
#define SBI_EXTENSION(number, name, slug, shown, text) .equ SBI_EXT_##name, number
#define SBI_FUNCTION(extension, number, name, slug, text) .equ SBI_##extension##_##name, number
#define SBI_ERROR(number, name, text) .equ SBI_##name, number
#include "ringside/abi/sbi.def"
/* clang-format on */
#else
enum sbi_extension {
#define SBI_EXTENSION(number, name, slug, shown, text) SBI_EXT_##name = (number),
#include "ringside/abi/sbi.def"
};

enum sbi_function {
#define SBI_FUNCTION(extension, number, name, slug, text) SBI_##extension##_##name = (number),
#include "ringside/abi/sbi.def"
};

enum sbi_error {
#define SBI_ERROR(number, name, text) SBI_##name = (number),
#include "ringside/abi/sbi.def"
};
#endif

#endif
