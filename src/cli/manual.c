/* manual.c - `ringside manual [COMMAND]`: manual pages, from the texts of --help. The build
 * installs what it writes. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/language.h"
#include "cli/options.h"
#include "host/language.h"

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
	printf(" 1 \"\" \"ringside %s\" \"Ringside\"\n", RS_VERSION);
	if (rs_language_now() == RS_KOREAN)
		puts(".ad l\n.nh"); /* between words of Hangul no space is wider */
	printf(".SH %s\nringside", _("NAME"));
	if (command)
		printf("\\-%s", command);
	printf(" \\- ");
	put(_(purpose));
	putchar('\n');
}

static void put_heading(const char *name)
{
	printf(".SH %s\n", _(name));
}

/* What a word means. */
static void put_term(const char *word, const char *placeholder, const char *text)
{
	printf(".TP\n\\fB");
	put(word);
	printf("\\fR");
	if (placeholder) {
		printf(" \\fI");
		put(placeholder);
		printf("\\fR");
	}
	putchar('\n');
	put_paragraphs(_(text));
}

static void put_more(const char *paragraph)
{
	puts(".PP");
	put_paragraphs(paragraph);
}

static void put_options(const struct option *options)
{
	put_heading(N_("OPTIONS"));
	for (const struct option *o = options; o->name; o++)
		put_term(o->name, o->placeholder, o->help);
	put_term("--lang", "en|ko", language_help);
	put_term("--help", NULL, N_("show a short help"));
}

static void put_page(void *context, const struct command *command)
{
	const struct subcommand *subcommand = context;
	size_t name = strlen(subcommand->name);

	put_title(subcommand->name, subcommand->purpose);
	put_heading(N_("SYNOPSIS"));
	printf("\\fBringside %s\\fR", subcommand->name);
	put(command->usage + (strncmp(command->usage, subcommand->name, name) == 0 ? name : 0));
	putchar('\n');
	put_heading(N_("DESCRIPTION"));
	put_paragraphs(_(command->purpose));
	if (command->more)
		options_more(command->more, put_more);
	put_options(command->options);
	if (command->exits) {
		put_heading(N_("EXIT STATUS"));
		put_paragraphs(_(options_exits));
	}
	put_heading(N_("SEE ALSO"));
	puts(".BR ringside (1)");
}

static void put_environment(void)
{
	static const struct {
		const char *name, *text;
	} variables[] = {
		{"RINGSIDE_GUESTS", N_("the folder of firmware, hypervisors and guests")},
		{"RINGSIDE_COSTS",
		 N_("the folder of cost tables that --costs finds by their names")},
		{"RINGSIDE_SIZES", N_("the folder of instances.txt, the instance sizes")},
		{"RINGSIDE_VIEW", N_("the folder of ringside-view.so, which show loads")},
		{"RINGSIDE_LOCALE", N_("the folder of translations")},
		{"LC_ALL, LC_MESSAGES, LANG",
		 N_("the locale: its language is spoken if it is English or Korean; LANGUAGE, "
		    "if it is set, says it instead, and --lang before all of them")},
		{"NO_COLOR", N_("if it is set, no colour is used")},
	};

	put_heading(N_("ENVIRONMENT"));
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		put_term(variables[i].name, NULL, variables[i].text);
}

static void put_overview(void)
{
	put_title(NULL,
		  N_("a toy computer, and a seat at three generations of virtualization"));
	put_heading(N_("SYNOPSIS"));
	puts("\\fBringside\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fIGUEST\\fR]");
	put_heading(N_("DESCRIPTION"));
	put_paragraphs(
		_("Ringside emulates a small RISC-V computer. Firmware, hypervisors and "
		  "guests are real software that runs on it, so how slow a generation of "
		  "virtualization is follows from the instructions that its hypervisor "
		  "executes."));
	put_heading(N_("COMMANDS"));
	for (const struct subcommand *c = subcommands; c->name; c++) {
		printf(".TP\n\\fBringside\\-%s\\fR(1)\n", c->name);
		put_paragraphs(_(c->purpose));
	}
	put_heading(N_("OPTIONS"));
	put_term("--lang", "en|ko", language_help);
	put_term("--help", NULL, N_("show a short help"));
	put_term("--version", NULL, N_("show the version, and who compiled the guests"));
	put_heading(N_("GENERATIONS"));
	put_paragraphs(_(generations_text));
	put_heading(N_("EXIT STATUS"));
	put_paragraphs(_(options_exits));
	put_environment();
	put_heading(N_("EXAMPLES"));
	puts(".nf\n"
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
