#include "cli/vm_console.h"

#include <string.h>

#include "cli/cli.h"

/* The hypervisors begin each line of a virtual machine with its name and this. */
static const char mark[] = "| ";

static void put_terminal(struct vm_consoles *c, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		c->terminal.put(c->terminal.context, (uint8_t)bytes[i]);
}

/* Does the line that begins with `start` belong to a virtual machine with a file, or can it? */
enum owner { OWNER_NONE, OWNER_UNKNOWN, OWNER_FOUND };

static enum owner find_owner(struct vm_consoles *c)
{
	enum owner found = OWNER_NONE;

	for (size_t i = 0; i < c->vms->count; i++) {
		char whole[sizeof c->start + 1];
		size_t size;

		if (!c->outputs[i])
			continue;
		size = (size_t)snprintf(whole, sizeof whole, "%s%s",
					rs_vm_name(&c->vms->list[i], i), mark);
		if (c->started > size || memcmp(whole, c->start, c->started) != 0)
			continue;
		found = OWNER_UNKNOWN;
		if (c->started == size) {
			c->line = rs_output_file(c->outputs[i]);
			return OWNER_FOUND;
		}
	}
	return found;
}

static void begin_line(struct vm_consoles *c, uint8_t byte)
{
	enum owner owner;

	c->start[c->started++] = (char)byte;
	owner = find_owner(c);
	if (owner == OWNER_UNKNOWN)
		return;
	if (owner == OWNER_NONE) {
		c->line = NULL;
		put_terminal(c, c->start, c->started);
	}
	c->started = 0;
	c->inside = owner == OWNER_FOUND || byte != '\n';
}

static void put(void *context, uint8_t byte)
{
	struct vm_consoles *c = context;

	if (!c->inside) {
		begin_line(c, byte);
		return;
	}
	if (c->line)
		putc(byte, c->line); /* errors show when it is closed */
	else
		c->terminal.put(c->terminal.context, byte);
	c->inside = byte != '\n';
}

/* A guest that asks for input has said all that it had to say. */
static int poll(void *context)
{
	struct vm_consoles *c = context;

	for (size_t i = 0; i < c->vms->count; i++)
		if (c->outputs[i])
			fflush(rs_output_file(c->outputs[i]));
	return c->terminal.poll ? c->terminal.poll(c->terminal.context) : RS_CONSOLE_END;
}

int vm_consoles_open(struct vm_consoles *c, const struct vm_list *vms,
		     struct rs_console *console)
{
	char message[1024];
	bool any = false;

	*c = (struct vm_consoles){.terminal = *console, .vms = vms};
	for (size_t i = 0; i < vms->count; i++) {
		enum rs_error e;

		if (!vms->consoles[i])
			continue;
		e = rs_output_open(&c->outputs[i], vms->consoles[i], message, sizeof message);
		if (e != RS_OK)
			return complain(status_of_error(e), "--vm: console: %s", message);
		any = true;
	}
	if (any)
		*console = (struct rs_console){.put = put, .poll = poll, .context = c};
	return STATUS_OK;
}

static int close_all(struct vm_consoles *c, bool good, int result)
{
	char message[1024];

	for (size_t i = 0; i < c->vms->count; i++) {
		if (!c->outputs[i] ||
		    rs_output_close(c->outputs[i], good, message, sizeof message) == RS_OK)
			continue;
		complain(STATUS_IO, "--vm: console: %s", message);
		if (result == STATUS_OK)
			result = STATUS_IO;
	}
	return result;
}

int vm_consoles_abandon(struct vm_consoles *c, int result)
{
	return close_all(c, false, result);
}

int vm_consoles_close(struct vm_consoles *c, int result)
{
	put_terminal(c, c->start, c->started);
	c->started = 0;
	return close_all(c, true, result);
}
