/* manual.c - `ringside manual [COMMAND]`: manual pages, from the texts of --help. The build
 * installs what it writes. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/options.h"

static void put_char(char c)
{
	if (c == '\\')
		fputs("\\e", stdout);
	else if (c == '-')
		fputs("\\-", stdout);
	else
		putchar(c);
}

/* Text of `length` bytes, not at the begin of a line. */
static void put_some(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		put_char(text[i]);
}

static void put(const char *text)
{
	put_some(text, strlen(text));
}

/* Paragraphs: lines that begin with a space stay as they are, an empty line parts. */
static void put_paragraphs(const char *text)
{
	bool as_is = false;

	while (*text) {
		size_t length = strcspn(text, "\n");

		if ((*text == ' ') != as_is) {
			as_is = !as_is;
			puts(as_is ? ".nf" : ".fi");
		}
		if (length == 0) {
			puts(".PP");
		} else {
			if (*text == '.' || *text == '\'')
				fputs("\\&", stdout);
			put_some(text, length);
			putchar('\n');
		}
		text += length;
		text += *text == '\n';
	}
	if (as_is)
		puts(".fi");
}

static void put_title(const char *command, const char *purpose)
{
	printf(".TH RINGSIDE");
	if (command)
		putchar('-');
	for (const char *c = command ? command : ""; *c; c++)
		putchar(toupper((unsigned char)*c));
	printf(" 1 \"\" \"ringside %s\" \"Ringside\"\n.SH NAME\nringside", RS_VERSION);
	if (command)
		printf("\\-%s", command);
	printf(" \\- ");
	put(purpose);
	putchar('\n');
}

static void put_options(const struct option *options)
{
	puts(".SH OPTIONS");
	for (const struct option *o = options; o->name; o++) {
		printf(".TP\n\\fB");
		put(o->name);
		printf("\\fR");
		if (o->placeholder) {
			printf(" \\fI");
			put(o->placeholder);
			printf("\\fR");
		}
		putchar('\n');
		put_paragraphs(o->help);
	}
	printf(".TP\n\\fB\\-\\-help\\fR\nshow a short help\n");
}

static void put_page(void *context, const struct command *command)
{
	const struct subcommand *subcommand = context;
	size_t name = strlen(subcommand->name);

	put_title(subcommand->name, subcommand->purpose);
	printf(".SH SYNOPSIS\n\\fBringside %s\\fR", subcommand->name);
	put(command->usage + (strncmp(command->usage, subcommand->name, name) == 0 ? name : 0));
	puts("\n.SH DESCRIPTION");
	put_paragraphs(command->purpose);
	if (command->more) {
		puts(".PP");
		put_paragraphs(command->more);
	}
	put_options(command->options);
	if (command->exits) {
		puts(".SH EXIT STATUS");
		put_paragraphs(options_exits);
	}
	puts(".SH SEE ALSO\n.BR ringside (1)");
}

static void put_overview(void)
{
	put_title(NULL, "a toy computer, and a seat at three generations of virtualization");
	puts(".SH SYNOPSIS\n\\fBringside\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]... "
	     "[\\fIGUEST\\fR]\n"
	     ".SH DESCRIPTION\n"
	     "Ringside emulates a small RISC\\-V computer. Firmware, hypervisors and guests "
	     "are\n"
	     "real software that runs on it, so how slow a generation of virtualization is\n"
	     "follows from the instructions that its hypervisor executes.\n"
	     ".SH COMMANDS");
	for (const struct subcommand *c = subcommands; c->name; c++) {
		printf(".TP\n\\fBringside\\-%s\\fR(1)\n", c->name);
		put_paragraphs(c->purpose);
	}
	puts(".SH GENERATIONS");
	put_paragraphs(generations_text);
	puts(".SH EXIT STATUS");
	put_paragraphs(options_exits);
	puts(".SH ENVIRONMENT\n"
	     ".TP\n\\fBRINGSIDE_GUESTS\\fR\nthe folder of firmware, hypervisors and guests\n"
	     ".TP\n\\fBRINGSIDE_COSTS\\fR\nthe folder of cost tables that \\-\\-costs finds by "
	     "their names\n"
	     ".TP\n\\fBRINGSIDE_SIZES\\fR\nthe folder of instances.txt, the instance sizes\n"
	     ".TP\n\\fBRINGSIDE_VIEW\\fR\nthe folder of ringside\\-view.so, which show loads\n"
	     ".TP\n\\fBRINGSIDE_LOCALE\\fR\nthe folder of translations\n"
	     ".TP\n\\fBNO_COLOR\\fR\nif it is set, no colour is used\n"
	     ".SH EXAMPLES\n.nf\n"
	     "ringside race tour\n"
	     "ringside run \\-\\-on hvm tour\n"
	     "ringside stat tour\n"
	     "ringside run \\-\\-step 1:20 tour\n"
	     ".fi");
}

int cmd_manual(int argc, char **argv)
{
	if (argc < 2) {
		put_overview();
		return STATUS_OK;
	}
	for (const struct subcommand *c = subcommands; c->name; c++) {
		if (strcmp(c->name, argv[1]) == 0) {
			struct subcommand copy = *c;

			options_describe(c->run, put_page, &copy);
			return STATUS_OK;
		}
	}
	return complain(STATUS_USAGE, "manual: no command is called '%s'", argv[1]);
}
