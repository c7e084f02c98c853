/* completion.c - `ringside completion SHELL`: what a shell needs to complete our commands, made
 * from the tables of options. The build installs what it writes. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/options.h"

/* What may stand for a value or an operand. */
enum wanted { NOTHING, FILES, GUESTS, WORDS };

static const char *name_of(enum option_kind kind, unsigned i)
{
	if (kind == OPTION_WITHOUT)
		return i < RS_HELPS ? rs_help_name((enum rs_help)i) : NULL;
	return rs_engine_name((enum rs_engine)i);
}

/* What may stand for the value of such an option, with spaces between. */
static const char *names_of(enum option_kind kind)
{
	static char names[100];
	size_t used = 0;
	const char *name;

	for (unsigned i = 0; (name = name_of(kind, i)); i++)
		used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
					 i == 0 ? "" : " ", name);
	return names;
}

/* The instance sizes, likewise; none if their table is missing. */
static const char *size_names(void)
{
	static char names[RS_SIZES_MOST * RS_SIZE_NAME_MAX];
	struct rs_sizes sizes;
	char message[1024];
	size_t used = 0;

	*names = '\0';
	if (rs_sizes_all(&sizes, message, sizeof message) == RS_OK)
		for (size_t i = 0; i < sizes.count; i++)
			used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
						 i == 0 ? "" : " ", sizes.list[i].name);
	return names;
}

static enum wanted wanted_of(const struct option *o, const char **words)
{
	*words = "";
	switch (o->kind) {
	case OPTION_GENERATION:
		*words = "bare full para hvm container";
		return WORDS;
	case OPTION_GENERATIONS:
		*words = "bare full para hvm container all";
		return WORDS;
	case OPTION_ENGINE:
	case OPTION_WITHOUT:
		*words = names_of(o->kind);
		return WORDS;
	case OPTION_DEPTH:
		*words = "1 2 3";
		return WORDS;
	case OPTION_INPUT:
	case OPTION_OUTPUT:
	case OPTION_COSTS:
	case OPTION_DRIVES:
		return FILES;
	case OPTION_VMS:
		return GUESTS;
	case OPTION_TEXT:
		if (strcmp(o->name, "-w") == 0)
			return GUESTS;
		if (strcmp(o->name, "--lang") == 0) {
			*words = "en ko";
			return WORDS;
		}
		if (strcmp(o->name, "--picture") == 0) {
			*words = "bars means layers responses sweep units";
			return WORDS;
		}
		if (strcmp(o->name, "--size") == 0) {
			*words = size_names();
			return WORDS;
		}
		return NOTHING;
	case OPTION_SET:
	case OPTION_VARY:
	case OPTION_FLAG:
	case OPTION_COUNT:
	case OPTION_RANGE:
	case OPTION_MEMORY:
	case OPTION_CPU:
	case OPTION_HARDWARE:
	case OPTION_SECONDS:
	case OPTION_PERCENT:
		break;
	}
	return NOTHING;
}

/* Whether several values may stand there, with commas between. */
static bool is_list(const struct option *o)
{
	return o->placeholder && strcmp(o->placeholder, "LIST") == 0;
}

static enum wanted operand_of(const struct command *command)
{
	if (strstr(command->usage, "GUEST") || strstr(command->usage, "IMAGE"))
		return GUESTS;
	return strstr(command->usage, ".json") || strstr(command->usage, "SOURCE") ? FILES
										   : NOTHING;
}

static void for_all(void (*visit)(void *context, const struct command *command))
{
	for (const struct subcommand *c = subcommands; c->name; c++) {
		struct subcommand copy = *c;

		options_describe(c->run, visit, &copy);
	}
}

/* ---- bash */

static void bash_command(void *context, const struct command *command)
{
	const struct subcommand *subcommand = context;
	enum wanted operand = operand_of(command);

	printf("\t%s)\n\t\toptions='", subcommand->name);
	for (const struct option *o = command->options; o->name; o++)
		printf("%s ", o->name);
	printf("--lang --help'\n");
	printf("\t\toperand=%s\n", operand == GUESTS  ? "guests"
				   : operand == FILES ? "files"
						      : "nothing");
	printf("\t\tcase $previous in\n");
	for (const struct option *o = command->options; o->name; o++) {
		const char *words;
		enum wanted wanted = wanted_of(o, &words);

		if (o->kind == OPTION_FLAG)
			continue;
		printf("\t\t%s) value='%s'%s ;;\n", o->name,
		       wanted == WORDS	  ? words
		       : wanted == GUESTS ? "names"
		       : wanted == FILES  ? "files"
					  : "nothing",
		       is_list(o) ? " list=yes" : "");
	}
	printf("\t\t--lang) value='en ko' ;;\n\t\tesac\n\t\t;;\n");
}

static void bash(void)
{
	printf("# bash completion for ringside, made by 'ringside completion bash'\n"
	       "_ringside_guests()\n{\n"
	       "\tringside list 2>/dev/null | sed -n '2,$s/^\\([^ ][^ ]*\\) .*/\\1/p'\n}\n\n"
	       "_ringside_files()\n{\n"
	       "\tcompopt -o filenames 2>/dev/null\n"
	       "\tmapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n}\n\n"
	       "_ringside()\n{\n"
	       "\tlocal current=${COMP_WORDS[COMP_CWORD]} "
	       "previous=${COMP_WORDS[COMP_CWORD-1]}\n"
	       "\tlocal options= operand=nothing value= list= before=\n\n"
	       "\tCOMPREPLY=()\n"
	       "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	       "\t\tCOMPREPLY=($(compgen -W '");
	for (const struct subcommand *c = subcommands; c->name; c++)
		printf("%s ", c->name);
	printf("--help --lang --version' -- \"$current\"))\n\t\treturn\n\tfi\n"
	       "\tcase ${COMP_WORDS[1]} in\n");
	for_all(bash_command);
	printf("\tesac\n"
	       "\tif [ -z \"$value\" ]; then\n"
	       "\t\tcase $current in\n"
	       "\t\t-*) value=$options ;;\n"
	       "\t\t*) value=$operand ;;\n"
	       "\t\tesac\n"
	       "\tfi\n"
	       "\tcase $list$current in\n"
	       "\tyes*,*) before=${current%%,*}, current=${current##*,} ;;\n"
	       "\tesac\n"
	       "\tcase $value in\n"
	       "\tnothing) ;;\n"
	       "\tfiles) _ringside_files ;;\n"
	       "\tguests)\n"
	       "\t\t_ringside_files\n"
	       "\t\tCOMPREPLY+=($(compgen -W \"$(_ringside_guests)\" -- \"$current\"))\n"
	       "\t\t;;\n"
	       "\tnames) COMPREPLY=($(compgen -W \"$(_ringside_guests)\" -- \"$current\")) ;;\n"
	       "\t*) COMPREPLY=($(compgen -W \"$value\" -- \"$current\")) ;;\n"
	       "\tesac\n"
	       "\tCOMPREPLY=(\"${COMPREPLY[@]/#/$before}\")\n"
	       "}\ncomplete -F _ringside ringside\n");
}

/* ---- zsh */

/* A text inside '...[text]': without what would end it. */
static void zsh_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", stdout);
		else if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
			printf("\\%c", *text);
		else
			putchar(*text == '\n' ? ' ' : *text);
	}
}

static void zsh_command(void *context, const struct command *command)
{
	const struct subcommand *subcommand = context;
	enum wanted operand = operand_of(command);

	printf("\t%s)\n\t\t_arguments \\\n", subcommand->name);
	for (const struct option *o = command->options; o->name; o++) {
		const char *words;
		enum wanted wanted = wanted_of(o, &words);

		printf("\t\t\t'*%s[", o->name);
		zsh_text(o->help);
		putchar(']');
		if (o->kind != OPTION_FLAG) {
			putchar(':');
			zsh_text(o->placeholder);
			if (wanted == WORDS && is_list(o))
				printf(":_sequence compadd - %s", words);
			else if (wanted == WORDS)
				printf(":(%s)", words);
			else if (wanted == GUESTS)
				printf(":_sequence _ringside_names");
			else
				printf(":%s", wanted == FILES ? "_files" : " ");
		}
		printf("' \\\n");
	}
	printf("\t\t\t'*--lang[language of what is said]:en|ko:(en ko)' \\\n"
	       "\t\t\t'--help[show help]'");
	if (operand != NOTHING)
		printf(" \\\n\t\t\t'*:%s:%s'", operand == GUESTS ? "guest" : "file",
		       operand == GUESTS ? "_ringside_guests" : "_files");
	printf("\n\t\t;;\n");
}

static void zsh(void)
{
	printf("#compdef ringside\n# made by 'ringside completion zsh'\n"
	       "_ringside_names()\n{\n"
	       "\tcompadd \"$@\" -- ${(f)\"$(ringside list 2>/dev/null | sed -n '2,$s/^\\([^ "
	       "][^ ]*\\) .*/\\1/p')\"}\n"
	       "}\n\n"
	       "_ringside_guests()\n{\n\t_ringside_names\n\t_files\n}\n\n"
	       "_ringside()\n{\n"
	       "\tif ((CURRENT == 2)); then\n"
	       "\t\tlocal -a commands=(\n");
	for (const struct subcommand *c = subcommands; c->name; c++) {
		printf("\t\t\t'%s:", c->name);
		zsh_text(c->purpose);
		printf("'\n");
	}
	printf("\t\t)\n\t\t_describe command commands\n\t\treturn\n\tfi\n"
	       "\tshift words\n\t((CURRENT--))\n"
	       "\tcase $words[1] in\n");
	for_all(zsh_command);
	printf("\tesac\n}\n\n_ringside \"$@\"\n");
}

/* ---- fish */

static void fish_text(const char *text)
{
	putchar('\'');
	for (; *text; text++)
		printf(*text == '\'' || *text == '\\' ? "\\%c" : "%c",
		       *text == '\n' ? ' ' : *text);
	putchar('\'');
}

static void fish_command(void *context, const struct command *command)
{
	const struct subcommand *subcommand = context;
	enum wanted operand = operand_of(command);

	for (const struct option *o = command->options; o->name; o++) {
		const char *name = o->name + strspn(o->name, "-"), *words;
		enum wanted wanted = wanted_of(o, &words);

		printf("complete -c ringside -n '__fish_seen_subcommand_from %s' -%c %s",
		       subcommand->name,
		       !name[1]				? 's'
		       : strncmp(o->name, "--", 2) == 0 ? 'l'
							: 'o',
		       name);
		if (wanted == WORDS && is_list(o))
			printf(" -xa '(__fish_append , %s)'", words);
		else if (wanted == WORDS)
			printf(" -xa '%s'", words);
		else if (wanted == GUESTS)
			printf(" -xa '(__fish_append , (__ringside_guests))'");
		else if (o->kind != OPTION_FLAG)
			printf(wanted == FILES ? " -rF" : " -x");
		printf(" -d ");
		fish_text(o->help);
		putchar('\n');
	}
	printf("complete -c ringside -n '__fish_seen_subcommand_from %s' -l lang -xa 'en ko' "
	       "-d 'language of what is said'\n",
	       subcommand->name);
	if (operand == GUESTS)
		printf("complete -c ringside -n '__fish_seen_subcommand_from %s' -F "
		       "-a '(__ringside_guests)'\n",
		       subcommand->name);
	else if (operand == FILES)
		printf("complete -c ringside -n '__fish_seen_subcommand_from %s' -F\n",
		       subcommand->name);
}

static void fish(void)
{
	printf("# fish completion for ringside, made by 'ringside completion fish'\n"
	       "function __ringside_guests\n"
	       "\tringside list 2>/dev/null | sed -n '2,$s/^\\([^ ][^ ]*\\) .*/\\1/p'\nend\n"
	       "complete -c ringside -f\n");
	for (const struct subcommand *c = subcommands; c->name; c++) {
		printf("complete -c ringside -n __fish_use_subcommand -a %s -d ", c->name);
		fish_text(c->purpose);
		putchar('\n');
	}
	for_all(fish_command);
}

int cmd_completion(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*write)(void);
	} shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};

	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
		if (argc == 2 && strcmp(argv[1], shells[i].name) == 0) {
			shells[i].write();
			return STATUS_OK;
		}
	}
	return complain(STATUS_USAGE, "completion: needs bash, zsh or fish");
}
