#include "cli/vm.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/drive.h"
#include "host/claims.h"
#include "host/message.h"

enum { GUEST, APPEND, INITRD, NAME, CONSOLE, TEXTS };
_Static_assert(TEXTS <= 5, "there is room for them in struct vm_list");

static const char *const keys[] = {"guest",  "append", "initrd", "name",  "console", "mem",
				   "weight", "cap",    "start",	 "drive", NULL};

static int wrong_key(const struct option *o, const char *key)
{
	const char *meant = rs_suggest(key, keys);

	return complain(STATUS_USAGE,
			"%s: unknown '%s'; it knows guest, append, initrd, name, console, mem, "
			"weight, cap, start and drive%s%s%s",
			o->name, key, meant ? "; did you mean '" : "", meant ? meant : "",
			meant ? "'?" : "");
}

static int wrong_value(const struct option *o, const char *key, const char *value,
		       const char *needed)
{
	return complain(STATUS_USAGE, "%s: %s: found '%s'; needs %s", o->name, key, value,
			needed);
}

static bool whole_number(const char *text, uint32_t most, uint32_t *value)
{
	char *end;
	unsigned long n;

	if (!isdigit((unsigned char)*text))
		return false;
	n = strtoul(text, &end, 10);
	*value = (uint32_t)n;
	return !*end && n >= 1 && n <= most;
}

/* "5ms", "200us", "1s", "0" */
static bool time_of(const char *text, uint64_t *ns)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
	char *end;
	double value;

	if (!isdigit((unsigned char)*text))
		return false;
	value = strtod(text, &end);
	*ns = 0;
	if (value == 0 && !*end)
		return true;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (strcmp(end, units[i].name) != 0)
			continue;
		*ns = (uint64_t)(value * units[i].ns);
		return value * units[i].ns < 1e18;
	}
	return false;
}

static int take_text(struct vm_list *vms, const char *key, const char *value)
{
	struct rs_vm *vm = &vms->list[vms->count];
	char(*words)[RS_PATH_MAX] = vms->words[vms->count];

	if (strcmp(key, "guest") == 0)
		vm->guest = strcpy(words[GUEST], value);
	else if (strcmp(key, "append") == 0)
		vm->append = strcpy(words[APPEND], value);
	else if (strcmp(key, "initrd") == 0)
		vm->initrd = strcpy(words[INITRD], value);
	else if (strcmp(key, "console") == 0)
		vms->consoles[vms->count] = strcpy(words[CONSOLE], value);
	else
		vm->name = strcpy(words[NAME], value);
	return OPTIONS_DONE;
}

static int take_disk(const struct option *o, struct vm_list *vms, const char *file)
{
	if (!*file)
		return wrong_value(o, "drive", file, "a file, the image of a disk");
	if (vms->disk_count == RS_LANE_DRIVES)
		return complain(STATUS_USAGE, "%s: drive: given more than %d times", o->name,
				RS_LANE_DRIVES);
	strcpy(vms->disks[vms->disk_count].file, file);
	vms->disks[vms->disk_count++].vm = vms->count;
	return OPTIONS_DONE;
}

/* One "key=value". */
static int take_pair(const struct option *o, struct vm_list *vms, char *pair)
{
	struct rs_vm *vm = &vms->list[vms->count];
	char *value = strchr(pair, '=');
	size_t key = 0;

	if (!value)
		return complain(STATUS_USAGE,
				"%s: found '%s'; needs pairs such as guest=serve,append=40",
				o->name, pair);
	*value++ = '\0';
	while (keys[key] && strcmp(keys[key], pair) != 0)
		key++;
	if (!keys[key])
		return wrong_key(o, pair);
	if (key == NAME && !rs_vm_name_is_good(value))
		return wrong_value(o, pair, value, "1 to 24 letters, digits, - _ or .");
	if (key < TEXTS)
		return take_text(vms, pair, value);
	if (strcmp(pair, "mem") == 0 &&
	    !options_scaled(value, 1024, UINT64_C(1) << 20, &vm->memory))
		return wrong_value(o, pair, value, "a size, such as 16 (MiB), 16M or 1G");
	if (strcmp(pair, "weight") == 0 && !whole_number(value, RS_VM_WEIGHT_MAX, &vm->weight))
		return wrong_value(o, pair, value, "1 to 10000");
	if (strcmp(pair, "cap") == 0 && !whole_number(value, 100, &vm->cap))
		return wrong_value(o, pair, value, "1 to 100, per cent of the CPU");
	if (strcmp(pair, "start") == 0 && !time_of(value, &vm->start_ns))
		return wrong_value(o, pair, value, "a time, such as 5ms, 200us or 1s");
	return strcmp(pair, "drive") == 0 ? take_disk(o, vms, value) : OPTIONS_DONE;
}

static int take_pairs(const struct option *o, struct vm_list *vms, const char *text)
{
	const struct rs_vm *vm = &vms->list[vms->count];
	char pair[RS_PATH_MAX];

	while (*text) {
		int status;

		if (!take_word(&text, pair, sizeof pair))
			return complain(STATUS_USAGE,
					"%s: a word of it is longer than %d bytes", o->name,
					RS_PATH_MAX - 1);
		status = take_pair(o, vms, pair);
		if (status != OPTIONS_DONE)
			return status;
	}
	if (!vm->guest || !*vm->guest)
		return complain(STATUS_USAGE, "%s: names no guest; needs guest=GUEST", o->name);
	return OPTIONS_DONE;
}

/* "serve 40": a guest and its arguments. */
static int take_words(const struct option *o, struct rs_vm *vm, char words[][RS_PATH_MAX],
		      const char *text)
{
	size_t length = strcspn(text, " ");
	const char *rest = text + length + strspn(text + length, " ");

	if (strlen(text) >= RS_PATH_MAX)
		return complain(STATUS_USAGE, "%s: it is longer than %d bytes", o->name,
				RS_PATH_MAX - 1);
	if (!length)
		return complain(STATUS_USAGE, "%s: found '%s'; needs a GUEST", o->name, text);
	memcpy(words[GUEST], text, length);
	words[GUEST][length] = '\0';
	vm->guest = words[GUEST];
	if (*rest)
		vm->append = strcpy(words[APPEND], rest);
	return OPTIONS_DONE;
}

int take_vm(const struct option *o, const char *text)
{
	struct vm_list *vms = o->value;
	struct rs_vm *vm = &vms->list[vms->count];
	bool pairs = text[strcspn(text, "= ")] == '=';
	size_t disks = vms->disk_count;
	char message[1024];
	enum rs_error e;
	int status;

	if (vms->count == RS_VMS)
		return complain(STATUS_USAGE, "%s: given more than %d times", o->name, RS_VMS);
	*vm = (struct rs_vm){.guest = NULL};
	status = pairs ? take_pairs(o, vms, text)
		       : take_words(o, vm, vms->words[vms->count], text);
	if (status != OPTIONS_DONE)
		return status;
	vms->count++;
	e = rs_input_announce(vm->guest, message, sizeof message);
	if (e == RS_OK && vm->initrd)
		e = rs_input_announce(vm->initrd, message, sizeof message);
	if (e == RS_OK && vms->consoles[vms->count - 1])
		e = rs_output_declare(vms->consoles[vms->count - 1], "console of --vm", message,
				      sizeof message);
	for (; e == RS_OK && disks < vms->disk_count; disks++)
		e = rs_input_announce(vms->disks[disks].file, message, sizeof message);
	return e == RS_OK ? OPTIONS_DONE : complain(status_of_error(e), "%s", message);
}

const char *vms_title(char *text, size_t size, const struct vm_list *vms)
{
	size_t used = 0;

	*text = '\0';
	for (size_t i = 0; i < vms->count && used < size; i++) {
		const char *slash = strrchr(vms->list[i].guest, '/');

		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " + " : "",
					 slash ? slash + 1 : vms->list[i].guest);
	}
	return text;
}

/* A disk that a virtual machine was given is one more of the computer's. */
static int take_disks(const struct vm_list *vms, struct drive_list *drives)
{
	for (size_t i = 0; i < vms->disk_count; i++) {
		size_t vm = vms->disks[i].vm, n = drives->count;

		if (n == RS_LANE_DRIVES)
			return complain(STATUS_USAGE,
					"--vm: drive: found more than %d disks, with those of "
					"-drive; the board has slots for %d",
					RS_LANE_DRIVES, RS_LANE_DRIVES);
		strcpy(drives->files[n], vms->disks[i].file);
		strcpy(drives->vms[n], rs_vm_name(&vms->list[vm], vm));
		drives->list[n] =
			(struct rs_drive){.file = drives->files[n], .vm = drives->vms[n]};
		drives->count++;
	}
	return OPTIONS_DONE;
}

static int check_consoles(const struct vm_list *vms, const char *command,
			  enum rs_generation generation)
{
	for (size_t i = 0; i < vms->count && generation == RS_CONTAINER; i++)
		if (vms->consoles[i])
			return complain(STATUS_USAGE,
					"--vm: console: a container has none of its own, found "
					"'%s'; its kernel's console is the terminal",
					vms->consoles[i]);
	for (size_t i = 0; i < vms->count && !vms->console_is_shown; i++)
		if (vms->consoles[i])
			return complain(STATUS_USAGE,
					"--vm: console: '%s' shows no console of a guest; "
					"'run' does",
					command);
	return OPTIONS_DONE;
}

int vms_take(const struct vm_list *vms, struct rs_lane_options *options,
	     struct drive_list *drives, const char *command, int operands)
{
	int status;

	if (!vms->count)
		return OPTIONS_DONE;
	if (operands)
		return complain(
			STATUS_USAGE,
			"%s: found --vm and GUEST; needs --vm for each virtual machine, "
			"or GUEST alone",
			command);
	if (options->append || options->initrd || options->memory)
		return complain(
			STATUS_USAGE,
			"%s: found --vm and -append, -initrd or -m; each virtual machine "
			"has its own: --vm guest=GUEST,append=TEXT,initrd=FILE,mem=SIZE",
			command);
	options->vms = vms->list;
	options->vm_count = vms->count;
	status = check_consoles(vms, command, options->generation);
	return status == OPTIONS_DONE ? take_disks(vms, drives) : status;
}
