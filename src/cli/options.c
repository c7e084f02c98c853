#include "cli/options.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/language.h"
#include "cli/option_value.h"
#include "host/columns.h"
#include "host/language.h"
#include "host/message.h"

enum { NAMES_MAX = 32, HELP_INDENT = 23 };

const char options_exits[] =
	N_("0 the guest ended well; 1 it failed; 2 wrong usage; 3 bad image or\n"
	   "configuration; 4 limit reached; 5 the guest hangs; 6 input or output failed; 130\n"
	   "interrupted");

/* Each paragraph is a text of its own. */
void options_more(const char *more, void (*print)(const char *paragraph))
{
	char paragraph[2048];

	while (*more) {
		const char *end = strstr(more, "\n\n");
		size_t length = end ? (size_t)(end - more) : strlen(more);

		snprintf(paragraph, sizeof paragraph, "%.*s", (int)length, more);
		print(_(paragraph));
		more += length + strspn(more + length, "\n");
	}
}

static void print_paragraph(const char *paragraph)
{
	printf("\n");
	print_wrapped(paragraph, 0);
}

static void print_row(const char *left, const char *help)
{
	printf("  %-20s ", left);
	print_wrapped(_(help), HELP_INDENT);
}

static void print_help(const struct command *command)
{
	printf(_("usage: ringside %s\n\n"), command->usage);
	print_wrapped(_(command->purpose), 0);
	printf(_("\noptions:\n"));
	for (const struct option *o = command->options; o->name; o++) {
		char left[40];

		snprintf(left, sizeof left, "%s %s", o->name,
			 o->placeholder ? o->placeholder : "");
		print_row(left, o->help);
	}
	print_row("--lang en|ko", language_help);
	print_row("--help", N_("show this help"));
	if (command->more)
		options_more(command->more, print_paragraph);
	if (command->exits)
		printf(_("\nexit status: %s\n"), _(options_exits));
}

static const char *without_dashes(const char *name)
{
	return name + strspn(name, "-");
}

static const struct option *find(const struct command *command, const char *word, size_t length)
{
	for (const struct option *o = command->options; o->name; o++) {
		const char *name = without_dashes(o->name);

		if (strlen(name) == length && strncmp(name, word, length) == 0)
			return o;
	}
	return NULL;
}

/* What people may look for, and why it is not there. */
static const char *why_absent(const char *word)
{
	static const struct {
		const char *name, *why;
	} absent[] = {
		{"smp", N_("the toy computer has one hart")},
	};

	for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
		if (strcmp(word, absent[i].name) == 0)
			return absent[i].why;
	return NULL;
}

/* @param behind  operands stand before it, so it may be meant for the guest */
static int unknown_option(const struct command *command, const char *found, bool behind)
{
	const char *names[NAMES_MAX] = {"help", "lang"};
	const char *shown[NAMES_MAX] = {"--help", "--lang"};
	const char *meant;
	char word[64];
	size_t n = 2, command_length = strcspn(command->usage, " ");

	for (const struct option *o = command->options; o->name && n + 1 < NAMES_MAX;
	     o++, n++) {
		names[n] = without_dashes(o->name);
		shown[n] = o->name;
	}
	snprintf(word, sizeof word, "%.*s", (int)strcspn(found, "="), found);
	if (why_absent(without_dashes(word)))
		return complain(STATUS_USAGE, "%s: %s", word,
				_(why_absent(without_dashes(word))));
	if (behind && strstr(command->usage, "ARGUMENT"))
		return complain(STATUS_USAGE,
				"unknown option '%s'; what is meant for the guest goes after "
				"--",
				found);
	meant = rs_suggest(without_dashes(word), names);
	for (size_t i = 0; i < n; i++)
		if (meant == names[i])
			meant = shown[i];
	return complain(STATUS_USAGE,
			"unknown option '%s'%s%s%s; 'ringside %.*s --help' shows all", word,
			meant ? _("; did you mean '") : "", meant ? meant : "",
			meant ? _("'?") : "", (int)command_length, command->usage);
}

/* The value of option number `i`, and on which word it stands; NULL: there is none. */
static const char *value_at(int argc, char **argv, int *i)
{
	const char *is = strchr(argv[*i], '=');

	if (is)
		return is + 1;
	return *i + 1 < argc ? argv[++*i] : NULL;
}

/* --lang counts for messages about what stands before it, too. */
static int take_language(const struct command *command, int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const char *word = without_dashes(argv[i]), *text;
		size_t length = strcspn(word, "=");
		const struct option *o = find(command, word, length);

		if (argv[i][0] != '-' || (o && o->kind == OPTION_FLAG))
			continue;
		if (o)
			(void)value_at(argc, argv, &i);
		if (length != 4 || strncmp(word, "lang", 4) != 0)
			continue;
		text = value_at(argc, argv, &i);
		if (!text)
			return complain(STATUS_USAGE, "%s: needs %s after it", "--lang",
					"en|ko");
		if (language_choose(text) != STATUS_OK)
			return STATUS_USAGE;
	}
	return STATUS_OK;
}

/* Who wants tables instead of their effects. */
static struct {
	void (*visit)(void *context, const struct command *command);
	void *context;
} visitor;

void options_describe(int (*run)(int argc, char **argv),
		      void (*visit)(void *context, const struct command *command),
		      void *context)
{
	char name[] = "";
	char *argv[] = {name, NULL};

	visitor.visit = visit;
	visitor.context = context;
	(void)run(1, argv);
	visitor.visit = NULL;
}

int options_parse(const struct command *command, int argc, char **argv, int *operands)
{
	uint64_t given = 0; /* a bit for each row of the table */

	*operands = 0;
	if (visitor.visit) {
		visitor.visit(visitor.context, command);
		return STATUS_OK;
	}
	if (take_language(command, argc, argv) != STATUS_OK)
		return STATUS_USAGE;
	for (int i = 1; i < argc; i++) {
		const char *word = without_dashes(argv[i]);
		size_t length = strcspn(word, "=");
		const struct option *o;
		const char *text = NULL;
		int status;

		if (argv[i][0] != '-' || strcmp(argv[i], "-") == 0) {
			argv[++*operands] = argv[i];
			continue;
		}
		if (strcmp(argv[i], "--") == 0) {
			while (++i < argc)
				argv[++*operands] = argv[i];
			break;
		}
		if (strcmp(word, "help") == 0 || strcmp(word, "h") == 0) {
			print_help(command);
			return STATUS_OK;
		}
		if (length == 4 && strncmp(word, "lang", length) == 0) {
			(void)value_at(argc, argv, &i);
			continue;
		}
		o = find(command, word, length);
		if (!o)
			return unknown_option(command, argv[i], *operands > 0);
		if (word[length] == '=')
			text = word + length + 1;
		if (o->kind == OPTION_FLAG) {
			if (text)
				return complain(STATUS_USAGE, "%s: takes no value, found '%s'",
						o->name, text);
			*(bool *)o->value = true;
			continue;
		}
		if (!text && i + 1 < argc)
			text = argv[++i];
		if (!text)
			return complain(STATUS_USAGE, "%s: needs %s after it", o->name,
					o->placeholder);
		if (o->kind != OPTION_DRIVES && o->kind != OPTION_VMS &&
		    o->kind != OPTION_SET && o->kind != OPTION_VARY &&
		    given >> (o - command->options) & 1)
			return complain(STATUS_USAGE, "%s: given twice, found '%s' too",
					o->name, text);
		given |= UINT64_C(1) << (o - command->options);
		status = option_take_value(o, text);
		if (status != OPTIONS_DONE)
			return status;
	}
	return OPTIONS_DONE;
}
