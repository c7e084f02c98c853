/* list.c - `ringside list`. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/json.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/setups.h"
#include "host/guests.h"
#include "host/language.h"
#include "host/row.h"
#include "ringside/abi/note.h"
#include "ringside/lane.h"

enum { INDENT = 39 };

enum { RUNS_ON = 32 };

/* The rules of the generations' table, as far as the note of an image tells. */
static const char *runs_on(char text[RUNS_ON], const struct rs_guest *guest)
{
	bool m = guest->note.mode == RS_NOTE_MODE_M;
	size_t used = 0;

	for (enum rs_generation g = RS_BARE; g < RS_GENERATIONS; g++) {
		if ((g == RS_PARA && !guest->para) || (m && g != RS_BARE && g != RS_FULL))
			continue;
		used += (size_t)snprintf(text + used, RUNS_ON - used, "%s%s", used ? " " : "",
					 rs_generation_name(g));
	}
	return text;
}

static bool is_program(const struct rs_guest *guest)
{
	return guest->note.role == RS_NOTE_ROLE_PROGRAM;
}

static json_t *setups_json(void)
{
	json_t *list = json_array();

	for (const struct setup *s = setups; s->name; s++) {
		json_t *row = json_object(), *vms = json_array();

		for (size_t i = 0; i < RS_VMS && s->vms[i]; i++)
			json_array_append_new(vms, json_string(s->vms[i]));
		json_object_set_new(row, "name", json_string(s->name));
		json_object_set_new(row, "generation",
				    json_string(rs_generation_name(s->lane)));
		json_object_set_new(row, "screen", json_string(s->screen));
		json_object_set_new(row, "vms", vms);
		json_object_set_new(row, "text", json_string(s->text));
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *as_json(const struct rs_guest *guests, size_t count)
{
	json_t *document = json_object(), *list = json_array();
	char text[RUNS_ON];

	for (size_t i = 0; i < count; i++) {
		const struct rs_guest *g = &guests[i];
		bool m = g->note.mode == RS_NOTE_MODE_M;
		json_t *row = json_object();

		json_object_set_new(row, "name", json_string(g->name));
		json_object_set_new(row, "kind",
				    json_string(is_program(g) ? "program" : "guest"));
		json_object_set_new(row, "mode", json_string(m ? "M" : "S"));
		json_object_set_new(row, "para", json_boolean(g->para));
		json_object_set_new(row, "generations", json_string(runs_on(text, g)));
		json_object_set_new(row, "container", json_boolean(is_program(g)));
		json_object_set_new(row, "text", json_string(g->note.text));
		json_array_append_new(list, row);
	}
	json_object_set_new(document, "schema", json_string("ringside-list/1"));
	json_object_set_new(document, "folder", json_string(rs_guests_folder()));
	json_object_set_new(document, "guests", list);
	json_object_set_new(document, "setups", setups_json());
	return document;
}

static void as_table(const struct rs_guest *guests, size_t count)
{
	char text[RUNS_ON];

	rs_row(stdout, "%-18s %-19s %s\n", _("guest"), _("runs on"), _("what it is"));
	for (size_t i = 0; i < count; i++) {
		if (is_program(&guests[i]) && (i == 0 || !is_program(&guests[i - 1])))
			printf(_("\n  programs, each run by the kernel, and by it in a "
				 "container (--on container):\n"));
		printf("%-18s %-19s ", guests[i].name, runs_on(text, &guests[i]));
		print_wrapped(_(guests[i].note.text), INDENT);
	}
	printf(_("\n  set-ups of several guests, for 'ringside show' and 'ringside run':\n"));
	for (const struct setup *s = setups; s->name; s++) {
		printf("%-18s %-19s ", s->name, rs_generation_name(s->lane));
		print_wrapped(_(s->text), INDENT);
	}
}

/* ---- images */

struct images {
	json_t *list; /* NULL: as text */
	int status;
};

static void add_image(void *context, const char *path)
{
	struct images *images = context;
	struct rs_image_id id;
	char message[1024];
	enum rs_error e = rs_image_identify(&id, path, message, sizeof message);

	if (e != RS_OK)
		images->status = complain(status_of_error(e), "%s", message);
	else if (images->list)
		json_array_append_new(images->list, json_image(&id));
	else
		printf("%016" PRIx64 "  %-30s %s\n", id.hash, id.name,
		       id.reference ? _("reference") : _("local"));
}

static int list_images(bool json)
{
	struct images images = {.list = json ? json_array() : NULL, .status = STATUS_OK};
	char message[1024];
	json_t *document;

	if (rs_guests_images(add_image, &images, message, sizeof message) != RS_OK)
		images.status = complain(STATUS_IMAGE, "%s", message);
	if (!json)
		return images.status;
	document = json_object();
	json_object_set_new(document, "schema", json_string("ringside-images/1"));
	json_object_set_new(document, "folder", json_string(rs_guests_folder()));
	json_object_set_new(document, "images", images.list);
	return json_write(document, "-") ? images.status : STATUS_IO;
}

int cmd_list(int argc, char **argv)
{
	bool json = false, images = false;
	const struct option table[] = {
		{"--images", OPTION_FLAG, &images, NULL,
		 "the images of which guests consist, each with the hash that reports give it"},
		{"--json", OPTION_FLAG, &json, NULL, "as JSON"},
		{NULL},
	};
	const struct command command = {
		.usage = "list [OPTION]...",
		.purpose = "Say what guests there are, and on which generations each runs.",
		.options = table,
		.more = "The folder of guests is $RINGSIDE_GUESTS if that is set.",
	};
	struct rs_guest *guests;
	char message[1024];
	size_t count;
	int operands;
	int result = options_parse(&command, argc, argv, &operands);
	enum rs_error e;

	if (result != OPTIONS_DONE)
		return result;
	if (operands)
		return complain(STATUS_USAGE, "list: takes no '%s'", argv[1]);
	if (images)
		return list_images(json);
	e = rs_guests_list(&guests, &count, message, sizeof message);
	if (e != RS_OK)
		return complain(status_of_error(e), "%s", message);
	result = STATUS_OK;
	if (json)
		result = json_write(as_json(guests, count), "-") ? STATUS_OK : STATUS_IO;
	else if (count)
		as_table(guests, count);
	else
		result = complain(STATUS_IMAGE, "%s: no guests there", rs_guests_folder());
	free(guests);
	return result;
}
