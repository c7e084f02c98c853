#include "file/console.h"

#include "arch/arch.h"
#include "kernel.h"
#include "process/clock.h"
#include "process/process.h"

/* What was typed and not read yet: a ring. From `read` to `line` are whole lines, which can be
 * read; from `line` to `end` is the line being edited. The counters are never reset. */
#define ROOM 512u
static struct {
	char bytes[ROOM];
	unsigned read, line, end;
	struct queue readers;
	int group;
	enum { TEXT, ESCAPE, SEQUENCE } state; /* of keys that send several bytes */
} input = {.group = 1};

#define CTRL(letter) ((letter) - '@')
#define BACKSPACE    0x7f

/* The kernel's own messages (lib/print.h). */
void console_put(const char *bytes, size_t size)
{
	console_write(bytes, size);
}

static void echo(char c)
{
	console_write(&c, 1);
}

/* ---- Editing ---- */

static void erase(void)
{
	char c;
	do /* a character may have several bytes (UTF-8) */
		c = input.bytes[--input.end % ROOM];
	while (((uint8_t)c & 0xc0) == 0x80 && input.end != input.line);
	console_write("\b \b", 3);
}

static void erase_line(void)
{
	while (input.end != input.line)
		erase();
}

static void finish_line(void)
{
	input.line = input.end;
	wake_all(&input.readers);
}

static void interrupt_key(void)
{
	console_write("^C\n", 3);
	input.end = input.line;
	if (input.group)
		(void)process_kill(NULL, -input.group, SIGINT);
}

/* One byte is kept free for the end of the line. */
static void insert(char c)
{
	bool ends = c == '\n' || c == CTRL('D');
	if (input.end - input.read >= ROOM - !ends)
		return;
	input.bytes[input.end++ % ROOM] = c;
	if (c != CTRL('D'))
		echo(c);
	if (ends)
		finish_line();
}

/* @return whether the byte belongs to a key such as an arrow, which is ignored. */
static bool is_sequence(char c)
{
	switch (input.state) {
	case TEXT:
		if (c == CTRL('['))
			input.state = ESCAPE;
		return c == CTRL('[');
	case ESCAPE:
		input.state = c == '[' || c == 'O' ? SEQUENCE : TEXT;
		return true;
	case SEQUENCE:
		if (c >= '@')
			input.state = TEXT;
		return true;
	}
	return false;
}

static void take_key(char c)
{
	if (is_sequence(c))
		return;
	switch (c) {
	case CTRL('C'):
		interrupt_key();
		break;
	case CTRL('U'):
		erase_line();
		break;
	case CTRL('H'):
	case BACKSPACE:
		if (input.end != input.line)
			erase();
		break;
	case '\r':
		insert('\n');
		break;
	default:
		if (c == '\n' || c == '\t' || c == CTRL('D') || (uint8_t)c >= ' ')
			insert(c);
	}
}

/* Without room, bytes are left in the device; but a single line that does not fit loses its
 * end. */
static bool is_full(void)
{
	unsigned left = ROOM - (input.end - input.read);
	return left == 0 || (left == 1 && input.read != input.line);
}

void console_input(void)
{
	int c;
	while (!is_full() && (c = console_read()) >= 0)
		take_key((char)c);
	if (is_full())
		console_listen(false);
}

void console_poll(void)
{
	if (console_is_polled())
		console_input();
}

/* A reader waits for a line, and a program in the foreground can be ended by Ctrl-C. */
bool console_needs_poll(void)
{
	return console_is_polled() && (input.readers.first || input.group);
}

void console_set_group(int group)
{
	input.group = group;
}

/* ---- Programs ---- */

/* Copy bytes of whole lines, up to the end of one. They stay in the ring until drop_input(): the
 * program's memory may turn out not to be there. Ctrl-D ends the input where it stands. */
static unsigned copy_line(char *to, uint64_t size, bool *over)
{
	unsigned count = 0;
	*over = false;
	while (!*over && count < size && input.read + count != input.line) {
		char c = input.bytes[(input.read + count) % ROOM];
		*over = c == '\n' || c == CTRL('D');
		if (c == CTRL('D'))
			break;
		to[count++] = c;
	}
	return count;
}

/* Remove bytes from the ring. */
static void drop_input(unsigned count)
{
	bool full = is_full();
	input.read += count;
	if (full && count)
		console_listen(true);
}

int64_t console_read_line(void *to, uint64_t size)
{
	char piece[64];
	uint64_t done = 0;
	bool over = false, alive = true;
	while (alive && !over && done < size) {
		bool unmasked = irq_save();
		console_poll();
		while (alive && input.read == input.line) {
			if (console_is_polled())
				clock_need_ticks();
			alive = wait_interruptible(&input.readers);
		}
		unsigned count = copy_line(piece, min_u64(sizeof(piece), size - done), &over);
		irq_restore(unmasked);
		if (!copy_user((char *)to + done, piece, count))
			return done ? (int64_t)done : -EFAULT;
		unmasked = irq_save();
		/* a Ctrl-D after text ends this read, and stays to end the next one */
		drop_input(count ? count : over && !done);
		irq_restore(unmasked);
		done += count;
	}
	return alive ? (int64_t)done : -EINTR;
}

int64_t console_write_from(const void *from, uint64_t size)
{
	char piece[128];
	for (uint64_t done = 0; done < size;) {
		uint64_t count = min_u64(sizeof(piece), size - done);
		if (!copy_user(piece, (const char *)from + done, count))
			return done ? (int64_t)done : -EFAULT;
		console_write(piece, count);
		done += count;
	}
	return (int64_t)size;
}
