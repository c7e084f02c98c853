#include "cli/options.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/drive.h"
#include "cli/range.h"
#include "host/costfile.h"
#include "host/message.h"

enum { NAMES_MAX = 32, HELP_INDENT = 23 };

struct generation_list generations_all(void)
{
	struct generation_list all = {.count = RS_GENERATIONS};

	for (unsigned i = 0; i < RS_GENERATIONS; i++)
		all.list[i] = (enum rs_generation)i;
	return all;
}

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

/* A number with an optional suffix; `unit` is what no suffix means, `step` what k, M, G are
 * powers of. */
static bool parse_number(const char *text, uint64_t step, uint64_t unit, uint64_t *value)
{
	static const char suffixes[] = "kmg";
	char *end;
	const char *suffix;
	unsigned long long n;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	n = strtoull(text, &end, 0);
	if (errno)
		return false;
	if (*end) {
		suffix = strchr(suffixes, tolower((unsigned char)*end));
		if (!suffix || end[1])
			return false;
		unit = 1;
		for (ptrdiff_t i = 0; i <= suffix - suffixes; i++)
			unit *= step;
	}
	*value = n * unit;
	return n > 0 && *value / unit == n;
}

bool options_number(const char *text, uint64_t *value)
{
	return parse_number(text, 1000, 1, value);
}

static bool parse_real(const char *text, double *value)
{
	char *end;

	*value = strtod(text, &end);
	return end != text && !*end && isfinite(*value) && *value >= 0;
}

/* "bare,hvm" or "all". On failure `wrong` is the first word that is no generation. */
static bool parse_generations(const char *text, struct generation_list *list, char wrong[32])
{
	bool on[RS_GENERATIONS] = {false};

	wrong[0] = '\0';
	while (*text) {
		size_t length = strcspn(text, ",");
		enum rs_generation g;

		snprintf(wrong, 32, "%.*s", (int)(length < 31 ? length : 31), text);
		if (strcmp(wrong, "all") == 0)
			memset(on, true, sizeof on);
		else if (length < 31 && rs_generation_parse(wrong, &g))
			on[g] = true;
		else
			return false;
		text += length;
		if (*text == ',' && !*++text)
			text--, wrong[0] = '\0';
		if (*text == ',')
			return false;
	}
	*list = (struct generation_list){.given = true};
	for (unsigned i = 0; i < RS_GENERATIONS; i++)
		if (on[i])
			list->list[list->count++] = (enum rs_generation)i;
	return list->count > 0;
}

static int wrong_generation(const struct option *o, const char *found)
{
	static const char *const names[] = {"bare", "full", "para", "hvm", "all", NULL};
	bool several = o->kind == OPTION_GENERATIONS;
	const char *meant = rs_suggest(found, names);

	if (!several && (strcmp(found, "all") == 0 || strchr(found, ',')))
		return complain(STATUS_USAGE,
				"%s: found '%s'; needs one of bare, full, para and hvm "
				"('ringside race' runs several)",
				o->name, found);
	return complain(STATUS_USAGE, "%s: found '%s'; needs bare, full, para or hvm%s%s%s%s",
			o->name, found, several ? " (or a list, or all)" : "",
			meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
}

static int take_engine(const struct option *o, const char *text)
{
	static const char *const names[] = {
		[RS_ENGINE_BLOCKS] = "blocks", [RS_ENGINE_STEP] = "step", NULL};

	for (unsigned i = 0; names[i]; i++) {
		if (strcmp(text, names[i]) == 0) {
			*(enum rs_engine *)o->value = (enum rs_engine)i;
			return OPTIONS_DONE;
		}
	}
	return complain(STATUS_USAGE, "%s: found '%s'; needs blocks or step", o->name, text);
}

static int take_costs(const struct option *o, const char *path)
{
	struct cost_choice *costs = o->value;
	char message[1024];
	enum rs_error e;

	costs->table = rs_costs_default();
	e = rs_costs_read(&costs->table, path, message, sizeof message);
	if (e != RS_OK)
		return complain(status_of_error(e), "%s: %s", o->name, message);
	costs->chosen = &costs->table;
	costs->file = path;
	return OPTIONS_DONE;
}

/* A long run must not end with results that have no place to go. Nothing is written yet: the
 * folder of a file that is not there must allow it. */
static int take_output(const struct option *o, const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[RS_PATH_MAX] = ".";
	struct stat info;
	bool good;

	*(const char **)o->value = path;
	if (strcmp(path, "-") == 0)
		return OPTIONS_DONE;
	if (slash)
		snprintf(folder, sizeof folder, "%.*s", (int)(slash - path) + 1, path);
	if (stat(path, &info) == 0) {
		errno = EISDIR;
		good = !S_ISDIR(info.st_mode) && access(path, W_OK) == 0;
	} else {
		good = errno == ENOENT && access(folder, W_OK | X_OK) == 0;
	}
	return good ? OPTIONS_DONE
		    : complain(STATUS_IO, "%s: %s: cannot be written: %s", o->name, path,
			       strerror(errno));
}

static int take_value(const struct option *o, const char *text)
{
	char wrong[32];

	switch (o->kind) {
	case OPTION_FLAG:
		break;
	case OPTION_TEXT:
		*(const char **)o->value = text;
		break;
	case OPTION_OUTPUT:
		return take_output(o, text);
	case OPTION_COUNT:
		if (!parse_number(text, 1000, 1, o->value))
			return complain(
				STATUS_USAGE,
				"%s: found '%s'; needs a number above 0, such as 5000000 or "
				"5M",
				o->name, text);
		break;
	case OPTION_RANGE:
		if (!range_parse(text, o->value))
			return complain(
				STATUS_USAGE,
				"%s: found '%s'; needs instructions FIRST:LAST, such as 1:20 "
				"or "
				"5M+100, a place, such as main, main+50 or main:trap, or an "
				"operation, such as @syscall",
				o->name, text);
		break;
	case OPTION_MEMORY:
		if (!parse_number(text, 1024, UINT64_C(1) << 20, o->value))
			return complain(
				STATUS_USAGE,
				"%s: found '%s'; needs a size, such as 128 (MiB), 64M or 1G",
				o->name, text);
		break;
	case OPTION_SECONDS:
		if (!parse_real(text, o->value) || *(double *)o->value <= 0)
			return complain(
				STATUS_USAGE,
				"%s: found '%s'; needs seconds above 0, such as 10 or 0.5",
				o->name, text);
		break;
	case OPTION_PERCENT:
		if (!parse_real(text, o->value))
			return complain(STATUS_USAGE,
					"%s: found '%s'; needs per cent, such as 0 or 2.5",
					o->name, text);
		break;
	case OPTION_GENERATION:
		if (!rs_generation_parse(text, o->value))
			return wrong_generation(o, text);
		break;
	case OPTION_GENERATIONS:
		if (!parse_generations(text, o->value, wrong))
			return wrong_generation(o, wrong);
		break;
	case OPTION_ENGINE:
		return take_engine(o, text);
	case OPTION_DRIVES:
		return take_drive(o, text);
	case OPTION_COSTS:
		return take_costs(o, text);
	}
	return OPTIONS_DONE;
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
		{"vm",
		 "several guests on one machine are not there yet; 'ringside race' runs a "
		 "guest on several generations, each on a machine of its own"},
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

bool options_are_described(void)
{
	return visitor.visit != NULL;
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
		if (o->kind != OPTION_DRIVES && given >> (o - command->options) & 1)
			return complain(STATUS_USAGE, "%s: given twice, found '%s' too",
					o->name, text);
		given |= UINT64_C(1) << (o - command->options);
		status = take_value(o, text);
		if (status != OPTIONS_DONE)
			return status;
	}
	return OPTIONS_DONE;
}
