#include "gdb/registers.h"

#include <stdio.h>
#include <stdlib.h>

#include "ringside/isa.h"

static void put_register(FILE *out, const char *name, unsigned number, const char *type,
			 const char *group)
{
	fprintf(out,
		"<reg name=\"%s\" bitsize=\"64\" regnum=\"%u\" type=\"%s\" group=\"%s\"/>\n",
		name, number, type, group);
}

static void put_integer_registers(FILE *out)
{
	fputs("<feature name=\"org.gnu.gdb.riscv.cpu\">\n", out);
	for (unsigned i = 0; i < 32; i++)
		put_register(out, rs_reg_name(i), i,
			     i == 1		? "code_ptr"
			     : i >= 2 && i <= 4 ? "data_ptr"
						: "int",
			     "general");
	put_register(out, "pc", GDB_REG_PC, "code_ptr", "general");
	fputs("</feature>\n", out);
}

/* Without an osabi gdb takes the guest for a program of Linux, and steps by breakpoints behind its instructions: an
 * ecall would be stepped over. */
char *gdb_description(bool (*has)(const void *context, unsigned csr), const void *context)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fputs("<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n<target "
	      "version=\"1.0\">\n"
	      "<architecture>riscv:rv64</architecture>\n<osabi>none</osabi>\n",
	      out);
	put_integer_registers(out);
	fputs("<feature name=\"org.gnu.gdb.riscv.csr\">\n", out);
	for (unsigned n = 0; n < 0x1000; n++)
		if (rs_csr_name(n) && has(context, n))
			put_register(out, rs_csr_name(n), GDB_REG_CSR + n, "int", "csr");
	fputs("</feature>\n<feature name=\"org.gnu.gdb.riscv.virtual\">\n", out);
	put_register(out, "priv", GDB_REG_PRIV, "int", "general");
	put_register(out, "virt", GDB_REG_VIRT, "int", "general");
	fputs("</feature>\n</target>\n", out);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}
