#include "cli/option_value.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/sweep.h"
#include "cli/cli.h"
#include "cli/drive.h"
#include "cli/hardware.h"
#include "cli/range.h"
#include "cli/vm.h"
#include "host/claims.h"
#include "host/costfile.h"
#include "host/install.h"
#include "host/language.h"
#include "host/message.h"

struct generation_list generations_all(void)
{
	struct generation_list all = {.count = RS_GENERATIONS};

	for (unsigned i = 0; i < RS_GENERATIONS; i++)
		all.list[i] = (enum rs_generation)i;
	return all;
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
	bool on[RS_LANE_KINDS] = {false};

	wrong[0] = '\0';
	while (*text) {
		size_t length = strcspn(text, ",");
		enum rs_generation g;

		snprintf(wrong, 32, "%.*s", (int)(length < 31 ? length : 31), text);
		if (strcmp(wrong, "all") == 0)
			memset(on, true, RS_GENERATIONS * sizeof *on);
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
	for (unsigned i = 0; i < RS_LANE_KINDS; i++)
		if (on[i])
			list->list[list->count++] = (enum rs_generation)i;
	return list->count > 0;
}

static int wrong_generation(const struct option *o, const char *found)
{
	static const char *const names[] = {"bare",	 "full", "para", "hvm",
					    "container", "all",	 NULL};
	bool several = o->kind == OPTION_GENERATIONS;
	const char *meant = rs_suggest(found, names);

	if (!several && (strcmp(found, "all") == 0 || strchr(found, ',')))
		return complain(
			STATUS_USAGE,
			"%s: found '%s'; needs one of bare, full, para, hvm and container "
			"('ringside race' runs several)",
			o->name, found);
	return complain(STATUS_USAGE,
			"%s: found '%s'; needs bare, full, para, hvm or container%s%s%s%s",
			o->name, found, several ? _(" (or a list, or all)") : "",
			meant ? _("; did you mean '") : "", meant ? meant : "",
			meant ? _("'?") : "");
}

static int take_engine(const struct option *o, const char *text)
{
	const char *names[RS_ENGINES + 1] = {NULL};
	char list[100];

	for (unsigned i = 0; i < RS_ENGINES; i++) {
		names[i] = rs_engine_name((enum rs_engine)i);
		if (strcmp(text, names[i]) == 0) {
			*(enum rs_engine *)o->value = (enum rs_engine)i;
			return OPTIONS_DONE;
		}
	}
	rs_list(list, sizeof list, names);
	return complain(STATUS_USAGE, "%s: found '%s'; needs %s", o->name, text, list);
}

static int wrong_cpu(const struct option *o, const char *text)
{
	return complain(STATUS_USAGE,
			"%s: found '%s'; needs rv64, and after it any of ,h=on ,h=off ,sstc=on "
			",sstc=off",
			o->name, text);
}

/* "rv64,h=on,sstc=off", in QEMU's words, which also knows true and false. */
static int take_cpu(const struct option *o, const char *text)
{
	static const char *const on[] = {"on", "true"}, *const off[] = {"off", "false"};
	struct rs_cpu *cpu = o->value;
	const char *at = text + strcspn(text, ",");

	if ((size_t)(at - text) != strlen("rv64") || strncmp(text, "rv64", 4) != 0)
		return wrong_cpu(o, text);
	*cpu = (struct rs_cpu){.chosen = true, .h = false, .sstc = true};
	while (*at) {
		const char *name = at + 1, *value = strchr(name, '=');
		size_t length = strcspn(name, ",");
		bool *extension = NULL, known = false;

		if (value && strncmp(name, "h=", 2) == 0)
			extension = &cpu->h;
		else if (value && strncmp(name, "sstc=", 5) == 0)
			extension = &cpu->sstc;
		if (!extension)
			return wrong_cpu(o, text);
		value++;
		for (unsigned i = 0; i < 2; i++) {
			size_t size = (size_t)(name + length - value);

			if (size == strlen(on[i]) && strncmp(value, on[i], size) == 0)
				known = *extension = true;
			if (size == strlen(off[i]) && strncmp(value, off[i], size) == 0)
				known = !(*extension = false);
		}
		if (!known)
			return wrong_cpu(o, text);
		at = name + length;
	}
	return OPTIONS_DONE;
}

static int take_depth(const struct option *o, const char *text)
{
	uint64_t depth;

	if (!options_number(text, &depth) || depth > RS_DEPTHS)
		return complain(STATUS_USAGE, "%s: found '%s'; needs 1 to %d", o->name, text,
				RS_DEPTHS);
	*(unsigned *)o->value = (unsigned)depth;
	return OPTIONS_DONE;
}

/* "sstc,vmid": names of helps. */
static int take_without(const struct option *o, const char *text)
{
	const char *names[RS_HELPS + 1] = {NULL};
	unsigned *without = o->value;

	for (unsigned i = 0; i < RS_HELPS; i++)
		names[i] = rs_help_name(i);
	for (const char *at = text;; at++) {
		size_t length = strcspn(at, ",");
		char word[32];
		const char *meant;
		unsigned i = 0;

		snprintf(word, sizeof word, "%.*s", (int)length, at);
		while (i < RS_HELPS && strcmp(word, names[i]) != 0)
			i++;
		if (i == RS_HELPS) {
			meant = rs_suggest(word, names);
			return complain(STATUS_USAGE,
					"%s: found '%s'; needs any of sstc, vmid, iommu and "
					"walk-cache, with commas between them%s%s%s",
					o->name, word, meant ? _("; did you mean '") : "",
					meant ? meant : "", meant ? _("'?") : "");
		}
		*without |= 1u << i;
		at += length;
		if (!*at)
			return OPTIONS_DONE;
	}
}

static const struct rs_part costs_part = {
	"RINGSIDE_COSTS", {RS_COSTS_BESIDE, RS_COSTS_SOURCE, RS_COSTS_INSTALL, NULL}};

/* A name without a folder may also be one of the tables that come with the program. */
static const char *find_costs(const char *path, char found[RS_PATH_MAX])
{
	return !strchr(path, '/') && access(path, F_OK) != 0 &&
			       rs_part_find(&costs_part, path, found)
		       ? found
		       : path;
}

static int take_costs(const struct option *o, const char *name)
{
	struct cost_choice *costs = o->value;
	char message[1024], found[RS_PATH_MAX];
	const char *path = find_costs(name, found);
	enum rs_error e;

	costs->table = rs_costs_default();
	costs->file = name;
	e = rs_costs_read(&costs->table, path, message, sizeof message);
	if (e != RS_OK)
		return complain(status_of_error(e), "%s: %s", o->name, message);
	costs->chosen = &costs->table;
	for (size_t i = 0; i < RS_COSTS; i++)
		if (costs->set[i])
			(void)rs_cycles_parse(strchr(costs->set[i], '=') + 1,
					      &costs->table.cycles[i]);
	return OPTIONS_DONE;
}

static int wrong_cost(const struct option *o, const char *text, const char *name)
{
	const char *names[RS_COSTS + 1] = {NULL}, *meant;

	for (size_t i = 0; i < RS_COSTS; i++)
		names[i] = rs_cost_info[i].slug;
	meant = rs_suggest(name, names);
	return complain(STATUS_USAGE,
			"%s: found '%s'; needs NAME=N, the name of a cost and a number of "
			"cycles%s%s%s; "
			"'ringside costs' shows all",
			o->name, text, meant ? _("; did you mean '") : "", meant ? meant : "",
			meant ? _("'?") : "");
}

/* "walk-read=20" */
static int take_cost(const struct option *o, const char *text)
{
	struct cost_choice *costs = o->value;
	size_t length = strcspn(text, "="), i = 0;
	uint32_t cycles;
	char name[64];

	snprintf(name, sizeof name, "%.*s", (int)(length < 63 ? length : 63), text);
	while (i < RS_COSTS && strcmp(name, rs_cost_info[i].slug) != 0)
		i++;
	if (i == RS_COSTS || !text[length] || !rs_cycles_parse(text + length + 1, &cycles))
		return wrong_cost(o, text, i == RS_COSTS ? name : "");
	if (!costs->chosen)
		costs->table = rs_costs_default();
	costs->chosen = &costs->table;
	costs->set[i] = text;
	costs->table.cycles[i] = cycles;
	return OPTIONS_DONE;
}

/* It is known as an input before anything is opened, whether or not it then is. */
static int take_input(const struct option *o, const char *path)
{
	char message[1024];
	enum rs_error e = rs_input_announce(path, message, sizeof message);

	*(const char **)o->value = path;
	return e == RS_OK ? OPTIONS_DONE : complain(status_of_error(e), "%s", message);
}

/* A long run must not end with results that have no place to go. Nothing is written yet: the
 * folder of a file that is not there must allow it. */
static int take_output(const struct option *o, const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[RS_PATH_MAX] = ".", message[1024];
	struct stat info;
	enum rs_error e;
	bool good;

	*(const char **)o->value = path;
	e = rs_output_declare(path, o->name, message, sizeof message);
	if (e != RS_OK)
		return complain(status_of_error(e), "%s", message);
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

static int take_vary(const struct option *o, const char *text)
{
	char message[512];

	if (sweep_add(o->value, text, message, sizeof message) != RS_OK)
		return complain(STATUS_USAGE, "%s", message);
	return OPTIONS_DONE;
}

int option_take_value(const struct option *o, const char *text)
{
	char wrong[32];

	switch (o->kind) {
	case OPTION_FLAG:
		break;
	case OPTION_TEXT:
		*(const char **)o->value = text;
		break;
	case OPTION_INPUT:
		return take_input(o, text);
	case OPTION_OUTPUT:
		return take_output(o, text);
	case OPTION_COUNT:
		if (!options_scaled(text, 1000, 1, o->value))
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
		if (!options_scaled(text, 1024, UINT64_C(1) << 20, o->value))
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
	case OPTION_VMS:
		return take_vm(o, text);
	case OPTION_COSTS:
		return take_costs(o, text);
	case OPTION_SET:
		return take_cost(o, text);
	case OPTION_DEPTH:
		return take_depth(o, text);
	case OPTION_VARY:
		return take_vary(o, text);
	case OPTION_WITHOUT:
		return take_without(o, text);
	case OPTION_HARDWARE:
		return take_hardware(o, text);
	case OPTION_CPU:
		return take_cpu(o, text);
	}
	return OPTIONS_DONE;
}
