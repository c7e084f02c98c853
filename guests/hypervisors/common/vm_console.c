#include "hypervisors/common/vm_console.h"

#include "lib/print.h"
#include "lib/string.h"
#include "lib/uart.h"

#define LINE_MAX 256u /* a longer one is cut into several */
#define KEYS_MAX 64u  /* typed ahead; what comes beyond is lost, as at a real serial port */
#define ESCAPE	 0x01 /* Ctrl-A */
#define NOBODY	 VM_MAX

struct side {
	const char *name;
	bool ended;
	char line[LINE_MAX];
	unsigned used; /* of `line`: not shown yet */
	uint8_t keys[KEYS_MAX];
	unsigned first_key, key_count;
};

static struct side sides[VM_MAX];
static unsigned count;
static unsigned open_line = NOBODY; /* whose line the terminal shows the beginning of */
static unsigned focus;		    /* who gets the keys */
static bool escaped;

void vm_console_init(const struct boot_info *info)
{
	count = info->vm_count;
	for (unsigned vm = 0; vm < count; vm++)
		sides[vm].name = info->vm[vm].name;
}

/* Lines have names if the loader gave names to the VMs. */
static bool shared(void)
{
	return sides[0].name && sides[0].name[0];
}

static void put_text(const char *text)
{
	uart_write(text, strlen(text));
}

/* Whatever comes next starts on a line of its own. */
static void close_line(void)
{
	if (open_line != NOBODY)
		put_text("\n");
	open_line = NOBODY;
}

/* Show what VM `vm` has written of its line. */
static void show(unsigned vm)
{
	struct side *side = &sides[vm];

	if (!side->used)
		return;
	if (open_line != vm) {
		close_line();
		put_text(side->name);
		put_text("| ");
	}
	uart_write(side->line, side->used);
	open_line = side->line[side->used - 1] == '\n' ? NOBODY : vm;
	side->used = 0;
}

void vm_console_write(unsigned vm, const char *bytes, size_t size)
{
	struct side *side = &sides[vm];

	if (!shared()) {
		uart_write(bytes, size);
		return;
	}
	for (; size; size--, bytes++) {
		side->line[side->used++] = *bytes;
		if (*bytes == '\n') {
			show(vm);
		} else if (side->used == LINE_MAX) {
			show(vm);
			close_line();
		}
	}
}

/* ---- input */

static void give_key(struct side *side, uint8_t key)
{
	if (side->key_count < KEYS_MAX)
		side->keys[(side->first_key + side->key_count++) % KEYS_MAX] = key;
}

/* Take what was typed, for whoever has the keys at that time. */
static void take_keys(void)
{
	int byte;

	while ((byte = uart_read()) >= 0) {
		if (escaped && byte >= '0' && byte < '0' + (int)count)
			focus = (unsigned)(byte - '0');
		else if (escaped || byte != ESCAPE)
			give_key(&sides[focus], (uint8_t)byte);
		escaped = !escaped && byte == ESCAPE;
	}
}

int vm_console_read(unsigned vm)
{
	struct side *side = &sides[vm];
	int key;

	if (!shared())
		return uart_read();
	take_keys();
	if (!side->key_count) {
		if (vm == focus && !uart_has_ended())
			show(vm); /* it is a prompt */
		return -1;
	}
	key = side->keys[side->first_key];
	side->first_key = (side->first_key + 1) % KEYS_MAX;
	side->key_count--;
	return key;
}

bool vm_console_has_ended(void)
{
	return uart_has_ended();
}

void vm_console_end(unsigned vm)
{
	if (!shared())
		return;
	show(vm);
	close_line();
	sides[vm].ended = true;
	for (unsigned i = 0; i < count && sides[focus].ended; i++)
		focus = (focus + 1) % count;
}

/* The hypervisor owns the serial port once the firmware has started it. An SBI call for each
 * line would add a trap and teach nothing. */
void console_put(const char *bytes, size_t size)
{
	close_line();
	uart_write(bytes, size);
}
