#include "cli/options.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/option_value.h"
#include "host/message.h"

enum { NAMES_MAX = 48, HELP_INDENT = 23 };

const char options_exits[] =
	"0 the guest ended well; 1 it failed; 2 wrong usage; 3 bad image or\n"
	"configuration; 4 limit reached; 5 the guest hangs; 6 input or output failed; 130\n"
	"interrupted";

static void print_help(const struct command *command)
{
	printf("usage: ringside %s\n\n", command->usage);
	print_wrapped(command->purpose, 0);
	printf("\noptions:\n");
	for (const struct option *o = command->options; o->name; o++) {
		char left[40];

		snprintf(left, sizeof left, "%s %s", o->name,
			 o->placeholder ? o->placeholder : "");
		printf("  %-20s ", left);
		print_wrapped(o->help, HELP_INDENT);
	}
	printf("  %-20s %s\n", "--help", "show this help");
	if (command->more) {
		printf("\n");
		print_wrapped(command->more, 0);
	}
	if (command->exits)
		printf("\nexit status: %s\n", options_exits);
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

const struct option *options_row(const struct option *rows, const char *word)
{
	const struct command command = {.options = rows};
	const char *name = without_dashes(word);

	return find(&command, name, strcspn(name, "="));
}

/* What people may look for, and why it is not there. */
static const char *why_absent(const char *word)
{
	static const struct {
		const char *name, *why;
	} absent[] = {
		{"smp", "the toy computer has one hart"},
	};

	for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
		if (strcmp(word, absent[i].name) == 0)
			return absent[i].why;
	return NULL;
}

/* @param behind  operands stand before it, so it may be meant for the guest */
static int unknown_option(const struct command *command, const char *found, bool behind)
{
	const char *names[NAMES_MAX] = {"help"};
	const char *shown[NAMES_MAX] = {"--help"};
	const char *meant;
	char word[64];
	size_t n = 1, command_length = strcspn(command->usage, " ");

	for (const struct option *o = command->options; o->name && n + 1 < NAMES_MAX;
	     o++, n++) {
		names[n] = without_dashes(o->name);
		shown[n] = o->name;
	}
	snprintf(word, sizeof word, "%.*s", (int)strcspn(found, "="), found);
	if (why_absent(without_dashes(word)))
		return complain(STATUS_USAGE, "%s: %s", word, why_absent(without_dashes(word)));
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
			meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "",
			(int)command_length, command->usage);
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
