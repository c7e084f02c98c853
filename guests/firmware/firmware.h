/* firmware.h - what the firmware's files share. */
#ifndef FIRMWARE_H
#define FIRMWARE_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/frame.h"
#include "lib/sbi_server.h"

#define FIRMWARE_SIZE 0x10000 /* protected by PMP, a power of two */

struct firmware {
	bool sstc;	  /* the timer is stimecmp, not the ACLINT */
	uint64_t ram_end; /* callers may name RAM from the firmware's end to here */
};
extern struct firmware firmware;

/** @return where S-mode starts. */
uint64_t firmware_init(uint64_t hart, const void *device_tree, const uint64_t *info);

/** An SBI call, its registers in their order. */
struct sbi_ret firmware_call(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4,
			     uint64_t a5, uint64_t function, uint64_t extension);

/* An IPI, RFENCE or HSM call, and one of their legacy ones, which leaves a1 as it is (hart.c). */
struct sbi_ret firmware_hart_call(uint64_t extension, uint64_t function, uint64_t a0,
				  uint64_t a1);
struct sbi_ret firmware_legacy_hart_call(uint64_t extension, uint64_t a1);

/** An unexpected trap: report it and switch off. */
_Noreturn void firmware_crash(struct frame *frame);

/** Switch off with an exit code. */
_Noreturn void finish(uint8_t code);

bool sstc_enable(void);
#endif
