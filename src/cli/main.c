/* main.c - the `ringside` command: picks the sub-command. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "host/message.h"

#ifndef RS_HAVE_SHOW
#define RS_HAVE_SHOW 0
#endif

#if !RS_HAVE_SHOW
/* Built without cairo: there is nothing to draw a window with. */
int cmd_show(int argc, char **argv)
{
	fprintf(stderr,
		"ringside: this build has no window (cairo was not found); racing instead\n");
	return cmd_race(argc, argv);
}
#endif

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *purpose;
} commands[] = {
	{"run", cmd_run, "run a guest on one generation, with its console here"},
	{"race", cmd_race, "run a guest on several generations side by side"},
	{"show", cmd_show, "open the window"},
	{"bench", cmd_bench, "measure workloads on several generations"},
	{"compare", cmd_compare, "hold two reports against each other, row by row"},
	{"stat", cmd_stat, "say why the guest was left, and what that took"},
	{"trace", cmd_trace, "list what happens: traps, returns, marks, devices"},
	{"disasm", cmd_disasm, "show an image's code"},
	{"list", cmd_list, "say what guests there are"},
	{"costs", cmd_costs, "say what the hardware's events cost, and by what source"},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void help(FILE *out)
{
	fprintf(out, "usage: ringside COMMAND [OPTION]... [GUEST]\n\n"
		     "A toy RISC-V computer, and a ringside seat at three generations of\n"
		     "virtualization: full emulation, paravirtual, hardware-assisted.\n\n"
		     "commands:\n");
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].purpose);
	fprintf(out, "\ngenerations:\n"
		     "  bare     the guest owns the computer\n"
		     "  full     every instruction is emulated in software\n"
		     "  para     the guest knows, and asks its hypervisor\n"
		     "  hvm      the CPU helps: trap and emulate in hardware\n\n"
		     "'ringside COMMAND --help' says more. To begin: ringside race tour\n");
}

static int unknown_command(const char *found)
{
	const char *names[COMMANDS + 1] = {NULL};
	const char *meant;

	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = commands[i].name;
	meant = rs_suggest(found, names);
	return complain(STATUS_USAGE, "unknown command '%s'%s%s%s; 'ringside --help' shows all",
			found, meant ? "; did you mean '" : "", meant ? meant : "",
			meant ? "'?" : "");
}

/* Output that was lost must not look like success. */
static int finish(int status)
{
	if ((fflush(stdout) != 0 || ferror(stdout)) && status == STATUS_OK)
		return complain(STATUS_IO, "standard output: cannot be written");
	return status;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		help(stderr);
		return STATUS_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		help(stdout);
		return finish(STATUS_OK);
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("ringside %s\n", RS_VERSION);
		return finish(STATUS_OK);
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return finish(commands[i].run(argc - 1, argv + 1));
	return unknown_command(argv[1]);
}
