#include "cli/drive.h"

#include <string.h>

#include "cli/cli.h"
#include "host/claims.h"
#include "host/message.h"

enum { WORD_MAX = RS_PATH_MAX };

bool take_word(const char **text, char *word, size_t size)
{
	size_t n = 0;

	for (; **text; ++*text) {
		if (**text == ',' && *++*text != ',')
			break;
		if (n + 1 == size)
			return false;
		word[n++] = **text;
	}
	word[n] = '\0';
	return true;
}

static int wrong_key(const struct option *o, const char *key)
{
	static const char *const keys[] = {"file", "format", "readonly", "snapshot",
					   "vm",   "assign", NULL};
	const char *meant = rs_suggest(key, keys);

	return complain(STATUS_USAGE,
			"%s: unknown '%s'; it knows file, format, readonly, snapshot, vm and "
			"assign%s%s%s",
			o->name, key, meant ? "; did you mean '" : "", meant ? meant : "",
			meant ? "'?" : "");
}

static int take_switch(const struct option *o, const char *key, const char *value, bool *on)
{
	*on = strcmp(value, "on") == 0;
	if (*on || strcmp(value, "off") == 0)
		return OPTIONS_DONE;
	return complain(STATUS_USAGE, "%s: %s: found '%s'; needs on or off", o->name, key,
			value);
}

static int take_assignment(const struct option *o, const char *value,
			   enum rs_assignment *assignment)
{
	if (strcmp(value, "passthrough") == 0)
		*assignment = RS_ASSIGN_PASSTHROUGH;
	else if (strcmp(value, "emulated") == 0)
		*assignment = RS_ASSIGN_EMULATED;
	else
		return complain(STATUS_USAGE,
				"%s: assign: found '%s'; needs passthrough or emulated",
				o->name, value);
	return OPTIONS_DONE;
}

/* One "key=value". */
static int take_pair(const struct option *o, struct rs_drive *drive, char *file, char *vm,
		     char *pair)
{
	char *value = strchr(pair, '=');

	if (!value)
		return complain(STATUS_USAGE,
				"%s: found '%s'; needs pairs such as file=disk.img,snapshot=on",
				o->name, pair);
	*value++ = '\0';
	if (strcmp(pair, "file") == 0) {
		strcpy(file, value);
		drive->file = file;
	} else if (strcmp(pair, "vm") == 0) {
		if (!rs_vm_name_is_good(value))
			return complain(
				STATUS_USAGE,
				"%s: vm: found '%s'; needs the name of a virtual machine",
				o->name, value);
		strcpy(vm, value);
		drive->vm = vm;
	} else if (strcmp(pair, "assign") == 0) {
		return take_assignment(o, value, &drive->assignment);
	} else if (strcmp(pair, "readonly") == 0) {
		return take_switch(o, pair, value, &drive->read_only);
	} else if (strcmp(pair, "snapshot") == 0) {
		return take_switch(o, pair, value, &drive->snapshot);
	} else if (strcmp(pair, "format") != 0) {
		return wrong_key(o, pair);
	} else if (strcmp(value, "raw") != 0) {
		return complain(STATUS_USAGE,
				"%s: format: found '%s'; needs raw (qemu-img convert -O raw "
				"makes one)",
				o->name, value);
	}
	return OPTIONS_DONE;
}

int take_drive(const struct option *o, const char *text)
{
	struct drive_list *drives = o->value;
	struct rs_drive *drive = &drives->list[drives->count];
	char pair[WORD_MAX], message[1024];
	enum rs_error e;

	if (drives->count == RS_LANE_DRIVES)
		return complain(STATUS_USAGE, "%s: given more than %d times", o->name,
				RS_LANE_DRIVES);
	*drive = (struct rs_drive){.file = NULL};
	while (*text) {
		int status;

		if (!take_word(&text, pair, sizeof pair))
			return complain(STATUS_USAGE,
					"%s: a word of it is longer than %d bytes", o->name,
					WORD_MAX - 1);
		status = take_pair(o, drive, drives->files[drives->count],
				   drives->vms[drives->count], pair);
		if (status != OPTIONS_DONE)
			return status;
	}
	if (!drive->file || !*drive->file)
		return complain(STATUS_USAGE, "%s: names no file; needs file=IMAGE", o->name);
	drives->count++;
	e = rs_input_announce(drive->file, message, sizeof message);
	return e == RS_OK ? OPTIONS_DONE : complain(status_of_error(e), "%s", message);
}
