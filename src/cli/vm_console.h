/* vm_console.h - consoles of virtual machines that go to files of their own instead of the
 * terminal: console= of --vm. */
#ifndef CLI_VM_CONSOLE_H
#define CLI_VM_CONSOLE_H
#include "cli/options.h"
#include "host/output.h"

struct vm_consoles {
	struct rs_console terminal; /**< what is not theirs goes there */
	const struct vm_list *vms;
	struct rs_output *outputs[RS_VMS]; /**< NULL: the terminal is its console */
	char start[RS_VM_NAME_MAX + 2];	   /**< of a line, until it is known whose it is */
	size_t started;
	FILE *line; /**< whose file has the rest of the line; NULL: the terminal */
	bool inside;
};

/** Open the files that `vms` names, and put the distribution of lines before `console`.
 * @return STATUS_OK, or a status after a message; in both cases one of these must follow: */
int vm_consoles_open(struct vm_consoles *c, const struct vm_list *vms,
		     struct rs_console *console);
/** Nothing was run: leave the files as they were. @return `result`. */
int vm_consoles_abandon(struct vm_consoles *c, int result);
/** @return `result`, or STATUS_IO after a message if a file could not be written. */
int vm_consoles_close(struct vm_consoles *c, int result);

#endif
