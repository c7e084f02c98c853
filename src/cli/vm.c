#include "cli/vm.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/drive.h"
#include "cli/pairs.h"
#include "host/claims.h"
#include "host/language.h"
#include "host/message.h"

enum {
	GUEST,
	APPEND,
	INITRD,
	NAME,
	CONSOLE,
	TEXTS,
	MEM = TEXTS,
	WEIGHT,
	CAP,
	START,
	SIZE,
	DRIVE
};
_Static_assert(TEXTS <= 5, "there is room for them in struct vm_list");

static const char *const keys[] = {"guest", "append",	      "initrd", "name",	 "console",
				   "mem",   "weight",	      "cap",	"start", "size",
				   "drive", DRIVE_PROPERTIES, NULL};

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

static int take_text(struct vm_list *vms, size_t key, const char *value)
{
	struct rs_vm *vm = &vms->list[vms->count];
	const char **texts[] = {[GUEST] = &vm->guest,
				[APPEND] = &vm->append,
				[INITRD] = &vm->initrd,
				[NAME] = &vm->name,
				[CONSOLE] = &vms->consoles[vms->count]};

	*texts[key] = strcpy(vms->words[vms->count][key], value);
	return OPTIONS_DONE;
}

static int take_disk(const struct option *o, struct vm_list *vms, const char *file)
{
	struct vm_disk *disk = &vms->disks[vms->disk_count];

	if (!*file)
		return pairs_wrong_value(o, keys[DRIVE], file,
					 _("a file, the image of a disk"));
	if (vms->disk_count == RS_LANE_DRIVES)
		return complain(STATUS_USAGE, "%s: drive: given more than %d times", o->name,
				RS_LANE_DRIVES);
	*disk = (struct vm_disk){.vm = vms->count};
	strcpy(disk->file, file);
	vms->disk_count++;
	return OPTIONS_DONE;
}

/* It is said of the disk to its left. */
static int take_disk_property(const struct option *o, struct vm_list *vms, const char *key,
			      const char *value)
{
	struct vm_disk *disk = vms->disk_count ? &vms->disks[vms->disk_count - 1] : NULL;

	if (!disk || disk->vm != vms->count)
		return complain(STATUS_USAGE,
				"%s: %s: found no disk to its left; needs drive=IMAGE,%s=%s",
				o->name, key, key, value);
	return take_drive_property(o, &disk->drive, key, value);
}

static int take_size(const struct option *o, struct vm_list *vms, const char *name)
{
	char message[1024];
	enum rs_error e = rs_size_find(&vms->sizes[vms->count], name, message, sizeof message);

	return e == RS_OK ? OPTIONS_DONE
			  : complain(e == RS_BAD_CONFIG ? STATUS_USAGE : status_of_error(e),
				     "%s: size: %s", o->name, message);
}

/* What the option does not say itself, the size says. */
static void apply_size(struct rs_vm *vm, const struct rs_size *size)
{
	if (!*size->name)
		return;
	vm->memory = vm->memory ? vm->memory : size->memory;
	vm->weight = vm->weight ? vm->weight : size->weight;
	vm->cap = vm->cap ? vm->cap : size->cap;
}

static int take(const struct option *o, size_t key, const char *value)
{
	struct vm_list *vms = o->value;
	struct rs_vm *vm = &vms->list[vms->count];
	const char *needed = NULL;

	if (key == NAME && !rs_vm_name_is_good(value))
		return pairs_wrong_value(o, keys[key], value,
					 _("1 to 24 letters, digits, - _ or ."));
	if (key < TEXTS)
		return take_text(vms, key, value);
	if (key == SIZE)
		return take_size(o, vms, value);
	if (key == DRIVE)
		return take_disk(o, vms, value);
	if (key > DRIVE)
		return take_disk_property(o, vms, keys[key], value);
	if (key == MEM && !options_scaled(value, 1024, UINT64_C(1) << 20, &vm->memory))
		needed = _("a size, such as 16 (MiB), 16M or 1G");
	if (key == WEIGHT && !whole_number(value, RS_VM_WEIGHT_MAX, &vm->weight))
		needed = _("1 to 10000");
	if (key == CAP && !whole_number(value, 100, &vm->cap))
		needed = _("1 to 100, per cent of the CPU");
	if (key == START && !time_of(value, &vm->start_ns))
		needed = _("a time, such as 5ms, 200us or 1s");
	return needed ? pairs_wrong_value(o, keys[key], value, needed) : OPTIONS_DONE;
}

static int take_pairs(const struct option *o, struct rs_vm *vm, const char *text)
{
	static const struct pairs pairs = {keys, "guest=serve,append=40", take,
					   .first = "guest"};
	const struct vm_list *vms = o->value;
	int status = pairs_take(&pairs, o, text);

	apply_size(vm, &vms->sizes[vms->count]);

	if (status == OPTIONS_DONE && (!vm->guest || !*vm->guest))
		return complain(STATUS_USAGE, "%s: names no guest; needs guest=GUEST", o->name);
	return status;
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
	vms->sizes[vms->count] = (struct rs_size){.memory = 0};
	status = pairs ? take_pairs(o, vm, text)
		       : take_words(o, vm, vms->words[vms->count], text);
	if (status != OPTIONS_DONE)
		return status;
	vms->count++;
	e = rs_input_announce(vm->guest, message, sizeof message);
	if (e == RS_OK && vm->initrd)
		e = rs_input_announce(vm->initrd, message, sizeof message);
	if (e == RS_OK && vms->consoles[vms->count - 1])
		e = rs_output_declare(vms->consoles[vms->count - 1], _("console of --vm"),
				      message, sizeof message);
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
		const struct vm_disk *disk = &vms->disks[i];
		size_t n = drives->count;

		if (n == RS_LANE_DRIVES)
			return complain(STATUS_USAGE,
					"--vm: drive: found more than %d disks, with those of "
					"-drive; the board has slots for %d",
					RS_LANE_DRIVES, RS_LANE_DRIVES);
		drives->list[n] = disk->drive;
		drives->list[n].file = strcpy(drives->files[n], disk->file);
		drives->list[n].vm =
			strcpy(drives->vms[n], rs_vm_name(&vms->list[disk->vm], disk->vm));
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
