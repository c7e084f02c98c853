/* firmware.h - the parts of the firmware, to each other. */
#ifndef FIRMWARE_H
#define FIRMWARE_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/frame.h"
#include "lib/sbi.h"

#define FIRMWARE_SIZE	    0x10000 /* protected by PMP, a power of two */
#define FIRMWARE_CRASH_CODE 255	    /* the machine's exit code */

struct firmware {
	bool sstc;	  /* the timer is stimecmp, not the ACLINT */
	uint64_t ram_end; /* RAM that callers may name: from the firmware's end to here */
};
extern struct firmware firmware;

/** @return where S-mode starts. */
uint64_t firmware_init(uint64_t hart, const void *device_tree, const uint64_t *info);

/** An SBI call, its registers in their order. */
struct sbi_ret firmware_call(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4,
			     uint64_t a5, uint64_t function, uint64_t extension);

/* What calls may ask of harts (hart.c). `space`: an ASID or a VMID. */
struct sbi_ret firmware_ipi(uint64_t function, uint64_t mask, uint64_t base);
struct sbi_ret firmware_rfence(uint64_t function, uint64_t mask, uint64_t base, uint64_t space);
struct sbi_ret firmware_hsm(uint64_t function, uint64_t a0);
void firmware_legacy_hart(uint64_t extension);

/** A trap that should not be: say what is known and switch off. */
_Noreturn void firmware_crash(struct frame *frame);

/** Switch off with an exit code. */
_Noreturn void finish(uint8_t code);

bool sstc_enable(void);
#endif
