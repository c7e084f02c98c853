/* main.c - the `ringside` command: picks the sub-command. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/language.h"
#include "cli/options.h"
#include "host/code_memory.h"
#include "host/columns.h"
#include "host/language.h"
#include "host/message.h"

const struct subcommand subcommands[] = {
	{"run", cmd_run, "run a guest on one generation, with its console here"},
	{"race", cmd_race, "run a guest on several generations side by side"},
	{"show", cmd_show, "open the window"},
	{"bench", cmd_bench, "measure workloads on several generations"},
	{"compare", cmd_compare, "hold two reports against each other, row by row"},
	{"plot", cmd_plot, "draw a report for a slide"},
	{"merge", cmd_merge, "put together what was measured in parts"},
	{"explain", cmd_explain, "say where a difference between two measurements comes from"},
	{"stat", cmd_stat, "say why the guest was left, and what that took"},
	{"trace", cmd_trace, "list what happens: traps, returns, marks, devices"},
	{"why", cmd_why, "say by which rules a trap was taken"},
	{"build", cmd_build, "make a guest of a C or assembly source"},
	{"disasm", cmd_disasm, "show an image's code"},
	{"lesson", cmd_lesson, "say what lessons there are, and check them"},
	{"atlas", cmd_atlas, "say where a cloud is, and how far, from a file"},
	{"arn", cmd_arn, "say what the name of a thing in a cloud says"},
	{"list", cmd_list, "say what guests there are"},
	{"costs", cmd_costs, "say what the hardware's events cost, and by what source"},
	{NULL},
};

static const struct subcommand hidden[] = {
	{"completion", cmd_completion, NULL},
	{"manual", cmd_manual, NULL},
	{NULL},
};

enum { COMMANDS = sizeof subcommands / sizeof *subcommands - 1 };

const char generations_text[] =
	N_("  bare     the guest owns the computer\n"
	   "  full     every instruction of the guest is emulated in software\n"
	   "  para     the guest is ported to ask its hypervisor, by hypercalls\n"
	   "  hvm      the CPU has modes for guests, and exits to the hypervisor\n"
	   "  container: no virtualization; the guest is a program in a container\n");

static void help(FILE *out)
{
	fprintf(out, _("usage: ringside COMMAND [OPTION]... [GUEST]\n\n"
		       "A toy RISC-V computer, and a ringside seat at three generations of\n"
		       "virtualization: full emulation, paravirtual, hardware-assisted.\n\n"
		       "commands:\n"));
	for (const struct subcommand *c = subcommands; c->name; c++)
		fprintf(out, "  %-8s %s\n", c->name, _(c->purpose));
	fprintf(out,
		_("\ngenerations:\n%s\n"
		  "'ringside COMMAND --help' says more. To begin: ringside race tour\n"),
		_(generations_text));
}

static void print_version(void)
{
	struct rs_provenance here = rs_provenance_here();

	printf("ringside %s%s%s%s\n", here.version, *here.commit ? " (" : "", here.commit,
	       *here.commit ? ")" : "");
	if (!*here.compiler)
		printf(_("guests: it is not known who compiled them\n"));
	else if (rs_provenance_is_reference(&here))
		printf(_("guests by %s, the reference compiler\n"), here.compiler);
	else
		printf(_("guests by %s, not the reference compiler (%s): cycles are not those "
			 "of "
			 "README and book\n"),
		       here.compiler, RS_REFERENCE_COMPILER);
}

static int unknown_command(const char *found)
{
	const char *names[COMMANDS + 1] = {NULL};
	const char *meant;

	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = subcommands[i].name;
	meant = rs_suggest(found, names);
	return complain(STATUS_USAGE, "unknown command '%s'%s%s%s; 'ringside --help' shows all",
			found, meant ? _("; did you mean '") : "", meant ? meant : "",
			meant ? _("'?") : "");
}

/* Output that was lost must not look like success. */
static int finish(int status)
{
#ifdef RS_JIT
	if (rs_code_memory_refused())
		complain(STATUS_OK,
			 "this host does not permit executable memory: the engine blocks "
			 "ran instead of jit");
#endif
	if ((fflush(stdout) != 0 || ferror(stdout)) && status == STATUS_OK)
		return complain(STATUS_IO, "standard output: cannot be written");
	return status;
}

static const struct subcommand *find(const struct subcommand *list, const char *name)
{
	for (; list->name; list++)
		if (strcmp(list->name, name) == 0)
			return list;
	return NULL;
}

/* A file that is opened must not become the standard output that is missing (`ringside ...
 * >&-`): the console would be written into a disk image. */
static void keep_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* --lang before the command. @return how many words it took, or -1 after a message. */
static int take_language(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "", *text;

	if (strncmp(word, "--lang", 6) != 0 || (word[6] && word[6] != '='))
		return 0;
	text = word[6] ? word + 7 : argv[2];
	if (!text) {
		complain(STATUS_USAGE, "--lang: needs %s after it", "en|ko");
		return -1;
	}
	return language_choose(text) != STATUS_OK ? -1 : word[6] ? 1 : 2;
}

int main(int argc, char **argv)
{
	const struct subcommand *command;
	int taken;

	keep_standard_files();
	signals_clean_up();
	language_of_locale();
	taken = take_language(argc, argv);
	if (taken < 0)
		return STATUS_USAGE;
	argc -= taken;
	argv += taken;
	if (argc < 2) {
		help(stderr);
		return STATUS_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		taken = take_language(argc - 1, argv + 1);
		if (taken < 0)
			return STATUS_USAGE;
		argc -= taken;
		argv += taken;
		command = argc > 2 ? find(subcommands, argv[2]) : NULL;
		if (command) {
			static char option[] = "--help";

			argv[1] = argv[2]; /* what follows may be --lang */
			argv[2] = option;
			return finish(command->run(argc - 1, argv + 1));
		}
		if (argc > 2)
			return unknown_command(argv[2]);
		help(stdout);
		return finish(STATUS_OK);
	}
	if (strcmp(argv[1], "--version") == 0) {
		if (take_language(argc - 1, argv + 1) < 0)
			return STATUS_USAGE;
		print_version();
		return finish(STATUS_OK);
	}
	command = find(subcommands, argv[1]);
	if (!command)
		command = find(hidden, argv[1]);
	return command ? finish(command->run(argc - 1, argv + 1)) : unknown_command(argv[1]);
}
