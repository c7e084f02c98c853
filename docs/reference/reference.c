/* reference.c - prints the reference manual: what the computer, its marks and its hypervisors
 * have many of, from the tables that the code itself is made from. */
#include <stdio.h>

#include "host/sizefile.h"
#include "isa/isa.h"
#include "ringside/abi/hypercall.h"
#include "ringside/abi/sbi.h"
#include "ringside/cost.h"

/* A table cell must not end early. */
static void cell(const char *text)
{
	printf(" ");
	for (; *text; text++)
		printf(*text == '|' ? "\\|" : "%c", *text);
	printf(" |");
}

static void instructions(void)
{
	static const char *const classes[] = {"", "privileged", "return", "mark"};

	printf("\n## Instructions\n\n"
	       "| name | word, mask | what it does | kind | specification |\n"
	       "| --- | --- | --- | --- | --- |\n");
	for (unsigned i = 0; i < OP_COUNT; i++) {
		const struct op_info *op = &op_info[i];

		printf("| `");
		for (const char *letter = op->name; *letter; letter++) /* lr_w is lr.w */
			putchar(*letter == '_' ? '.' : *letter);
		printf("` | `%08x` `%08x` |", (unsigned)op->match, (unsigned)op->mask);
		cell(op->effect);
		cell(classes[op->class]);
		cell(op->spec);
		printf("\n");
	}
}

static void csrs(void)
{
	static const char *const lowest[] = {"U", "S", "HS", "M"};
	static const char *const needs[] = {"", "H", "Sstc", "H, Sstc"};
	static const char *const costs[] = {"", "csr-write", "fence"};
	static const unsigned numbers[] = {
#define CSR(number, name, ext, cost, what) number,
#include "ringside/abi/csr.def"
#undef CSR
	};

	printf("\n## Control and status registers\n\n"
	       "| number | name | from mode | may be written | needs | a write costs | what it "
	       "is |\n"
	       "| --- | --- | --- | --- | --- | --- | --- |\n");
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		const struct csr_info *csr = isa_csr(numbers[i]);

		printf("| `%03x` | `%s` | %s | %s | %s | %s |", numbers[i], csr->name,
		       lowest[numbers[i] >> 8 & 3], numbers[i] >> 10 == 3 ? "no" : "yes",
		       needs[csr->ext], costs[csr->cost]);
		cell(csr->what);
		printf("\n");
	}
}

static void row(long number, const char *slug, const char *text)
{
	printf("| %ld | `%s` |", number, slug);
	cell(text);
	printf("\n");
}

static void numbered(const char *title)
{
	printf("\n## %s\n\n| number | name | what it is |\n| ---: | --- | --- |\n", title);
}

static void costs(void)
{
	printf("\n## Costs\n\n"
	       "In cycles, beside the 1 of each retired instruction; `--costs FILE` changes "
	       "them.\n\n"
	       "| name | cycles | for each | what it models, and its source |\n"
	       "| --- | ---: | --- | --- |\n");
	for (unsigned i = 0; i < RS_COSTS; i++) {
		printf("| `%s` | %u | %s |", rs_cost_info[i].slug, rs_cost_info[i].cycles,
		       rs_cost_info[i].unit);
		cell(rs_cost_info[i].basis);
		printf("\n");
	}
}

/* @return false, with a message, if the table cannot be read. */
static bool sizes(void)
{
	struct rs_sizes all;
	char message[1024];

	if (rs_sizes_all(&all, message, sizeof message) != RS_OK) {
		fprintf(stderr, "reference: %s\n", message);
		return false;
	}
	printf("\n## Instance sizes\n\n"
	       "What `--vm ...,size=NAME` and `bench --size NAME` give, from "
	       "`sizes/instances.txt`: "
	       "RAM, of a container the most that it may use; the share of the CPU; and the "
	       "most "
	       "of it in per cent.\n\n"
	       "| name | MiB | weight | cap |\n| --- | ---: | ---: | ---: |\n");
	for (size_t i = 0; i < all.count; i++)
		printf("| `%s` | %.6g | %u | %u |\n", all.list[i].name,
		       (double)all.list[i].memory / (1 << 20), all.list[i].weight,
		       all.list[i].cap);
	return true;
}

static void events(void)
{
	printf("\n## Events\n\n| name | what it says |\n| --- | --- |\n");
#define EVENT(name, slug, what)                                                                \
	printf("| `%s` |", slug);                                                              \
	cell(what);                                                                            \
	printf("\n");
#include "ringside/event.def"
#undef EVENT
}

static void iommu(void)
{
	printf("\n## IOMMU registers\n\n| offset | bytes | name | what it is |\n"
	       "| ---: | ---: | --- | --- |\n");
#define IOMMU_REGISTER(offset, size, name, slug, text)                                         \
	printf("| `0x%03x` | %d | `%s` |", (unsigned)(offset), size, slug);                    \
	cell(text);                                                                            \
	printf("\n");
#include "ringside/abi/iommu.def"
	numbered("IOMMU faults");
#define IOMMU_CAUSE(number, name, slug, text) row(number, slug, text);
#include "ringside/abi/iommu.def"
	printf("\n## IOMMU commands\n\n| opcode | func3 | name | what it does |\n"
	       "| ---: | ---: | --- | --- |\n");
#define IOMMU_COMMAND(opcode, func3, name, slug, text)                                         \
	printf("| %d | %d | `%s` |", opcode, func3, slug);                                     \
	cell(text);                                                                            \
	printf("\n");
#include "ringside/abi/iommu.def"
}

/* What a ported kernel must know of each hypercall; hypercall.h says the rest. */
static void arguments(void)
{
	printf("\n## Arguments of hypercalls\n\n"
	       "Version %d of the contract, which the start-info page names. A call is an "
	       "`ecall` under the kernel root with `0x%08x` in a7 "
	       "and its number in a6: the guest's kernel may make it, and nobody else, since a "
	       "program runs under the user root. "
	       "a0 holds 0 afterwards, or why it was refused; any other number is refused with "
	       "NOT_SUPPORTED. A call that is refused "
	       "has changed nothing, but those that say how much was done.\n\n"
	       "| call | where | what it is | unit | what is checked | errors |\n| --- | --- | "
	       "--- | --- | --- | --- |\n",
	       RS_START_VERSION, (unsigned)RS_HYPERCALL_EXT);
#define HYPERCALL(id, name, slug, what)
#define HYPERCALL_ERROR(number, name, text)
#define HYPERCALL_ARG(call, where, what, unit, checked, errors)                                \
	printf("| `%s` | %s |", #call, where);                                                 \
	cell(what);                                                                            \
	cell(unit);                                                                            \
	cell(checked);                                                                         \
	cell(errors);                                                                          \
	printf("\n");
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
}

int main(void)
{
	printf("# Reference\n\n"
	       "Made from the tables of the source (`*.def`); `docs/map.md` says where they "
	       "are.\n");
	instructions();
	csrs();
	numbered("Exceptions");
#define CAUSE(number, name, slug, text) row(number, slug, text);
#include "ringside/abi/cause.def"
#undef CAUSE
	numbered("Interrupts, the most urgent first");
#define INTERRUPT(number, name, slug, text) row(number, slug, text);
#include "ringside/abi/interrupt.def"
#undef INTERRUPT
	iommu();
	costs();
	if (!sizes())
		return 1;
	events();
	numbered("Operations that guests bracket by marks");
#define OP(id, name, slug, what) row(id, slug, what);
#include "ringside/abi/op.def"
#undef OP
	printf("\n## SBI extensions\n\n| a7 | name | what it is |\n| ---: | --- | --- |\n");
#define SBI_EXTENSION(number, name, slug, shown, text)                                         \
	printf("| `0x%02x` | `%s` |", (unsigned)(number), slug);                               \
	cell(text);                                                                            \
	printf("\n");
#include "ringside/abi/sbi.def"
	printf("\n## SBI functions\n\n"
	       "| extension | a6 | name | arguments, answer |\n| --- | ---: | --- | --- |\n");
#define SBI_FUNCTION(extension, number, name, slug, text)                                      \
	printf("| %s | %d | `%s` |", #extension, number, slug);                                \
	cell(text);                                                                            \
	printf("\n");
#include "ringside/abi/sbi.def"
	numbered("SBI errors");
#define SBI_ERROR(number, name, text) row(number, #name, text);
#include "ringside/abi/sbi.def"
	numbered("Hypercalls of the paravirtual hypervisor");
#define HYPERCALL(id, name, slug, what) row(id, slug, what);
#define HYPERCALL_ERROR(number, name, text)
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
	arguments();
	numbered("Why a hypercall is refused");
#define HYPERCALL(id, name, slug, what)
#define HYPERCALL_ERROR(number, name, text) row(number, #name, text);
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
	numbered("System calls of the teaching kernel");
#define SYSCALL(number, name, kind, what) row(number, #name, what);
#include "kernel/abi/syscall.def"
#undef SYSCALL
	return fflush(stdout) == 0 ? 0 : 1;
}
