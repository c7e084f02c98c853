#include "cli/drive.h"

#include <string.h>

#include "cli/cli.h"
#include "cli/pairs.h"
#include "host/claims.h"
#include "host/language.h"

static int take_switch(const struct option *o, const char *key, const char *value, bool *on)
{
	*on = strcmp(value, "on") == 0;
	return *on || strcmp(value, "off") == 0
		       ? OPTIONS_DONE
		       : pairs_wrong_value(o, key, value, _("on or off"));
}

static int take_assignment(const struct option *o, const char *key, const char *value,
			   enum rs_assignment *assignment)
{
	if (strcmp(value, "passthrough") == 0)
		*assignment = RS_ASSIGN_PASSTHROUGH;
	else if (strcmp(value, "emulated") == 0)
		*assignment = RS_ASSIGN_EMULATED;
	else
		return pairs_wrong_value(o, key, value, _("passthrough or emulated"));
	return OPTIONS_DONE;
}

int take_drive_property(const struct option *o, struct rs_drive *drive, const char *key,
			const char *value)
{
	if (strcmp(key, "readonly") == 0)
		return take_switch(o, key, value, &drive->read_only);
	if (strcmp(key, "snapshot") == 0)
		return take_switch(o, key, value, &drive->snapshot);
	if (strcmp(key, "assign") == 0)
		return take_assignment(o, key, value, &drive->assignment);
	return strcmp(value, "raw") == 0
		       ? OPTIONS_DONE
		       : pairs_wrong_value(o, key, value,
					   _("raw (qemu-img convert -O raw makes one)"));
}

enum { FILE_NAME, VM };
static const char *const keys[] = {"file", "vm", DRIVE_PROPERTIES, NULL};

static int take(const struct option *o, size_t key, const char *value)
{
	struct drive_list *drives = o->value;
	struct rs_drive *drive = &drives->list[drives->count];

	switch (key) {
	case FILE_NAME:
		drive->file = strcpy(drives->files[drives->count], value);
		return OPTIONS_DONE;
	case VM:
		if (!rs_vm_name_is_good(value))
			return pairs_wrong_value(o, keys[key], value,
						 _("the name of a virtual machine"));
		drive->vm = strcpy(drives->vms[drives->count], value);
		return OPTIONS_DONE;
	default:
		return take_drive_property(o, drive, keys[key], value);
	}
}

int take_drive(const struct option *o, const char *text)
{
	static const struct pairs pairs = {keys, "file=disk.img,snapshot=on", take};
	struct drive_list *drives = o->value;
	struct rs_drive *drive = &drives->list[drives->count];
	char message[1024];
	enum rs_error e;
	int status;

	if (drives->count == RS_LANE_DRIVES)
		return complain(STATUS_USAGE, "%s: given more than %d times", o->name,
				RS_LANE_DRIVES);
	*drive = (struct rs_drive){.file = NULL};
	status = pairs_take(&pairs, o, text);
	if (status != OPTIONS_DONE)
		return status;
	if (!drive->file || !*drive->file)
		return complain(STATUS_USAGE, "%s: names no file; needs file=IMAGE", o->name);
	drives->count++;
	e = rs_input_announce(drive->file, message, sizeof message);
	return e == RS_OK ? OPTIONS_DONE : complain(status_of_error(e), "%s", message);
}
