/* timer.c - time: the kernel's own comparator (Sstc) if the device tree lists one, otherwise the
 * firmware's. */
#include "native.h"

#include "lib/csr.h"
#include "lib/sbi.h"

static bool sstc;

static bool contains(const char *text, const char *part)
{
	for (; *text; text++) {
		size_t n = 0;
		while (part[n] && text[n] == part[n])
			n++;
		if (!part[n])
			return true;
	}
	return false;
}

void timer_find(const struct fdt *fdt)
{
	fdt_node cpu = fdt_child(fdt, fdt_path(fdt, "/cpus"), "cpu");
	const char *isa = fdt_string(fdt, cpu, "riscv,isa");
	sstc = isa && contains(isa, "_sstc");
	arch_timer_set(TIMER_NEVER);
}

uint64_t time_now(void)
{
	return csr_read(CSR_time);
}

void arch_timer_set(uint64_t ticks)
{
	uint64_t deadline = ticks == TIMER_NEVER ? TIMER_NEVER : csr_read(CSR_time) + ticks;
	if (sstc)
		csr_write(CSR_stimecmp, deadline);
	else
		sbi_set_timer(deadline);
}
