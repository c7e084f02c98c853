/* main.c - from the start of the portable kernel to the first program. */
#include "arch/arch.h"
#include "file/fs.h"
#include "kernel.h"
#include "lib/fdt.h"
#include "lib/note.h"
#include "lib/string.h"
#include "memory/page.h"
#include "process/clock.h"
#include "process/exec.h"
#include "process/process.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, ARCH_PORT,
	   "the teaching kernel: starts the program that its command line names");

/* The first program if the command line names none. */
#define DEFAULT_PROGRAM "shell"
#define PROGRAMS	"/bin/"

_Noreturn void panic(const char *why)
{
	(void)irq_save();
	print("kernel: %s\n", why);
	power_off(PANIC_CODE);
}

const char *error_text(int number)
{
	switch (number) {
#define ERROR(value, name, text)                                                               \
	case value:                                                                            \
		return text;
#include "kernel/abi/errno.def"
#undef ERROR
	default:
		return "unknown error";
	}
}

/* A number of one or two cells, since loaders differ. */
static uint64_t read_number(const struct fdt *fdt, fdt_node node, const char *name)
{
	uint32_t size = 0;
	const uint8_t *bytes = fdt_property(fdt, node, name, &size);
	uint64_t value = 0;
	if (!bytes || size > sizeof(value))
		return 0;
	while (size--)
		value = value << 8 | *bytes++;
	return value;
}

/* The address in RAM that a nominal address of the tree, as if RAM were where the tree says,
 * stands for. */
static pa_t real_address(const struct machine *machine, const struct fdt *fdt, uint64_t nominal)
{
	uint64_t base = machine->ram;
	(void)fdt_u64(fdt, fdt_path(fdt, "/memory"), "reg", 0, &base);
	return nominal - base + machine->ram;
}

/* @return where the initrd is; empty if there is none or it is not in RAM. */
static struct hole find_initrd(const struct machine *machine, const struct fdt *fdt)
{
	fdt_node chosen = fdt_path(fdt, "/chosen");
	uint64_t start = read_number(fdt, chosen, "linux,initrd-start");
	uint64_t end = read_number(fdt, chosen, "linux,initrd-end");
	struct hole hole = {real_address(machine, fdt, start), real_address(machine, fdt, end)};
	if (start >= end || hole.start < machine->ram ||
	    hole.end > machine->ram + machine->ram_size)
		return (struct hole){0, 0};
	return hole;
}

static void init_memory(const struct machine *machine, const struct fdt *fdt,
			struct hole initrd)
{
	pa_t tree = pa_of(machine->device_tree);
	struct hole holes[PAGE_HOLES] = {{tree, tree + fdt->size}, initrd};
	if (initrd.start < tree) {
		holes[1] = holes[0];
		holes[0] = initrd;
	}
	page_init(machine, holes);
}

/* Split the command line into words. The first names the program. */
static void take_words(struct exec *exec, const char *line)
{
	const char *c = line;
	for (;;) {
		while (*c == ' ')
			c++;
		if (!*c)
			return;
		if (exec->count == ARGS_MOST)
			panic("the command line has too many words");
		while (*c && *c != ' ' && exec->used + 1 < ARGS_ROOM)
			exec->args[exec->used++] = *c++;
		if (*c && *c != ' ')
			panic("the command line is too long");
		exec->args[exec->used++] = '\0';
		exec->count++;
	}
}

/* A name without a slash in front means a program in PROGRAMS. */
static void set_path(struct exec *exec)
{
	size_t folder = exec->args[0] == '/' ? 0 : strlen(PROGRAMS),
	       length = strlen(exec->args);
	if (folder + length >= PATH_ROOM)
		panic("the name of the first program is too long");
	memcpy(exec->path, PROGRAMS, folder);
	memcpy(exec->path + folder, exec->args, length);
}

static void start_init(const char *command_line)
{
	struct exec *exec = exec_new();
	if (!exec)
		panic("there is no memory for the first program");
	take_words(exec, command_line);
	if (!exec->count)
		take_words(exec, DEFAULT_PROGRAM);
	set_path(exec);
	process_start_init(exec);
}

_Noreturn void kernel_main(const struct machine *machine)
{
	struct fdt fdt;
	set_trap_vector();
	clock_init();
	(void)fdt_open(&fdt, machine->device_tree, SIZE_MAX);
	struct hole initrd = find_initrd(machine, &fdt);
	init_memory(machine, &fdt, initrd);
	initrd_init(ram_at(initrd.start), initrd.end - initrd.start);
	const char *line = fdt_string(&fdt, fdt_path(&fdt, "/chosen"), "bootargs");
	start_init(line ? line : "");
	schedule_start();
}
