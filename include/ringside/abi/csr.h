/** @file csr.h
 * Numbers of control and status registers: CSR_<name>, named as in the specification. Rows: csr.def.
 * For C and assembly. An assembler knows most registers by name; where it is too old for one, it
 * takes the number in parentheses: `csrw (CSR_stimecmp), t0`.
 */
#ifndef RS_ABI_CSR_H
#define RS_ABI_CSR_H

#ifdef __ASSEMBLER__
/* clang-format off */
#define CSR(number, name, exists, write, what) .equ CSR_##name, number
#include "ringside/abi/csr.def"
#undef CSR
/* clang-format on */
#else
enum rs_csr {
#define CSR(number, name, exists, write, what) CSR_##name = (number),
#include "ringside/abi/csr.def"
#undef CSR
};
#endif

#endif
