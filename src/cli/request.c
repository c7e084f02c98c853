#include "cli/request.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/setups.h"
#include "host/claims.h"
#include "host/source.h"

static void no_output(void *context, uint8_t byte)
{
	(void)context;
	(void)byte;
}

char *guest_line(const char *append, int argc, char **argv)
{
	size_t size = 1 + (append ? strlen(append) + 1 : 0);
	char *line;

	for (int i = 0; i < argc; i++)
		size += strlen(argv[i]) + 1;
	line = malloc(size);
	if (!line)
		return NULL;
	line[0] = '\0';
	if (append)
		strcat(line, append);
	for (int i = 0; i < argc; i++) {
		if (*line)
			strcat(line, " ");
		strcat(line, argv[i]);
	}
	return line;
}

static int take_input(struct request *r)
{
	char message[1024];
	enum rs_error e = rs_file_read(&r->script.file, r->input, message, sizeof message);

	if (e != RS_OK)
		return complain(status_of_error(e), "--input: %s", message);
	r->options.console.poll = rs_script_poll;
	r->options.console.context = &r->script;
	return STATUS_OK;
}

int guest_take(const char **guest, int *words, int operands, char **argv)
{
	char message[1024];

	*guest = argv[1];
	*words = (int)rs_source_join(argv + 1, (size_t)operands);
	for (int i = 1; i <= *words; i++) {
		enum rs_error e = rs_input_announce(argv[i], message, sizeof message);

		if (e != RS_OK)
			return complain(status_of_error(e), "%s", message);
	}
	return STATUS_OK;
}

int request_take(struct request *r, const char *command, int operands, char **argv)
{
	const struct setup *setup =
		operands == 1 && !r->vms.count && !r->kernel ? setup_find(argv[1]) : NULL;
	int words = 0; /* that name the guest */
	int result = setup ? setup_take(setup, &r->vms) : OPTIONS_DONE;

	if (setup)
		operands = 0;
	if (result == OPTIONS_DONE)
		result = vms_take(&r->vms, &r->options, &r->drives, command,
				  operands + (r->kernel != NULL));
	if (result != OPTIONS_DONE)
		return result;
	if (r->options.without && r->options.generation != RS_HVM)
		return complain(STATUS_USAGE,
				"--without: takes away helps of hvm's hardware, found --on %s",
				rs_generation_name(r->options.generation));
	result = STATUS_OK;
	if (!r->kernel && !r->vms.count && operands < 1)
		return complain(STATUS_USAGE,
				"%s: needs a GUEST, such as tour ('ringside list' shows them)",
				command);
	if (setup)
		r->options.guest = setup->name;
	else if (r->vms.count)
		r->options.guest = vms_title(r->title, sizeof r->title, &r->vms);
	else if (r->kernel)
		r->options.guest = r->kernel;
	else
		result = guest_take(&r->options.guest, &words, operands, argv);
	if (result != STATUS_OK)
		return result;
	r->options.drives = r->drives.list;
	r->options.drive_count = r->drives.count;
	r->options.costs = r->costs.chosen;
	r->options.console.put = no_output;
	r->line = guest_line(r->options.append, operands - words, argv + 1 + words);
	if (!r->line)
		return complain(STATUS_IMAGE, "no memory");
	r->options.append = *r->line ? r->line : NULL;
	return r->input ? take_input(r) : STATUS_OK;
}

int request_check_emulator(const struct request *r, bool emulator)
{
	if (!emulator || r->options.generation == RS_FULL)
		return STATUS_OK;
	return complain(STATUS_USAGE, "--emulator: shows the emulator of full, found --on %s",
			rs_generation_name(r->options.generation));
}

bool request_speaks_of_guest(struct request *r, bool emulator)
{
	if (r->options.generation != RS_FULL || emulator)
		return false;
	r->options.reports = RS_REPORTS_EVENTS;
	return true;
}

void request_free(struct request *r)
{
	rs_file_free(&r->script.file);
	free(r->line);
	r->line = NULL;
}
