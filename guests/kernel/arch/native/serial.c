/* serial.c - the console through the firmware: it works wherever there is one, and needs no
 * device of the kernel's own. */
#include "native.h"

#include "lib/sbi.h"

static bool dbcn;

void console_init(const struct fdt *fdt)
{
	(void)fdt;
	dbcn = sbi_probe(SBI_EXT_DBCN);
}

bool console_interrupts(void)
{
	return false;
}

void arch_console_write(const char *bytes, size_t size)
{
	sbi_console_write(dbcn, bytes, pa_of(bytes), size);
}

int arch_console_read(void)
{
	return (int)sbi_call(SBI_EXT_LEGACY_GETCHAR, 0, 0, 0, 0).error;
}
