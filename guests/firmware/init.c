/* init.c - from reset to S-mode: delegation and protection. */
#include "firmware.h"

#include "lib/csr.h"
#include "lib/fdt.h"
#include "lib/print.h"
#include "lib/uart.h"
#include "ringside/abi/board.h"
#include "ringside/abi/boot.h"

struct firmware firmware;

/* Causes 0-8, 10, 12, 13, 15 and 20-23. Calls from S (9) and M (11) are handled here; everything
 * else goes to S-mode, and so do the exits of a hypervisor's guests. */
#define DELEGATED_EXCEPTIONS 0xf0b5ffu
#define DELEGATED_INTERRUPTS                                                                   \
	(1u << RS_IRQ_S_SOFTWARE | 1u << RS_IRQ_S_TIMER | 1u << RS_IRQ_S_EXTERNAL)

#define PMP_NAPOT 0x18u
#define PMP_RWX	  0x07u

void console_put(const char *bytes, size_t size)
{
	uart_write(bytes, size);
}

static void protect(void)
{
	/* The first entry that matches decides: no access to the firmware, every access
	 * elsewhere. */
	csr_write(CSR_pmpaddr0, RS_FIRMWARE_BASE >> 2 | (FIRMWARE_SIZE / 8 - 1));
	csr_write(CSR_pmpaddr1, UINT64_MAX);
	csr_write(CSR_pmpcfg0, PMP_NAPOT | (PMP_NAPOT | PMP_RWX) << 8);
}

static uint64_t find_ram_end(const void *device_tree)
{
	struct fdt fdt;
	uint64_t base = 0, size = 0;
	/* Its own header says how long it is: the reset code is trusted. */
	if (fdt_open(&fdt, device_tree, SIZE_MAX)) {
		fdt_node memory = fdt_path(&fdt, "/memory");
		if (fdt_u64(&fdt, memory, "reg", 0, &base) &&
		    fdt_u64(&fdt, memory, "reg", 1, &size) && base == RS_RAM_BASE)
			return base + size;
	}
	return 0; /* callers may name no memory; calls without addresses still work */
}

uint64_t firmware_init(uint64_t hart, const void *device_tree, const uint64_t *info)
{
	(void)hart;
	uart_init();
	csr_write(CSR_medeleg, DELEGATED_EXCEPTIONS);
	csr_write(CSR_mideleg, DELEGATED_INTERRUPTS);
	csr_write(CSR_mcounteren, 7); /* cycle, time, instret */
	csr_write(CSR_scounteren, 7);
	firmware.sstc = sstc_enable();
	firmware.ram_end = find_ram_end(device_tree);
	protect();

	uint64_t next = RS_KERNEL_BASE;
	if (info && info[RS_FW_MAGIC / 8] == RS_FW_DYNAMIC_MAGIC && info[RS_FW_NEXT_ADDR / 8])
		next = info[RS_FW_NEXT_ADDR / 8];
	csr_write(CSR_mstatus,
		  (csr_read(CSR_mstatus) & ~(uint64_t)MSTATUS_MPP) | MSTATUS_MPP_S);
	return next;
}

_Noreturn void firmware_crash(struct frame *frame)
{
	print("firmware: unexpected trap, cause %p value %p status %p\n", frame->cause,
	      frame->value, frame->status);
	frame_print(frame);
	finish(RS_CRASH_CODE);
}
