/** @file probe.h
 * Whether the CPU has a CSR, found out by writing it. Where there is one it is set to all ones,
 * which for a comparator is never.
 *
 * Asking menvcfg or henvcfg is not enough: their STCE bit can be writable where the register is
 * missing (QEMU 7.2 with sstc=off).
 */
#ifndef HYPERVISOR_PROBE_H
#define HYPERVISOR_PROBE_H
#include <stdbool.h>

bool has_stimecmp(void);
bool has_vstimecmp(void);

#endif
