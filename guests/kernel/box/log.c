/* log.c - the console of a box among several: each line carries the box's name, and no other's
 * comes into it. */
#include "box/box.h"
#include "file/console.h"
#include "file/file.h"
#include "file/path.h"
#include "kernel.h"
#include "lib/print.h"
#include "lib/string.h"

static struct box *open_line; /* whose line the console shows the beginning of */

static struct box *box_of(const struct file *file)
{
	return box_numbered((unsigned)file->offset);
}

static void close_line(void)
{
	if (open_line)
		console_put("\n", 1);
	open_line = NULL;
}

/* Show what the box has written of its line. */
static void show(struct box *box)
{
	if (!box->line_used)
		return;
	if (open_line != box) {
		close_line();
		console_put(box->name, strlen(box->name));
		console_put("| ", 2);
	}
	console_put(box->line, box->line_used);
	open_line = box->line[box->line_used - 1] == '\n' ? NULL : box;
	box->line_used = 0;
}

static void put(struct box *box, char c)
{
	box->line[box->line_used++] = c;
	if (c == '\n') {
		show(box);
	} else if (box->line_used == BOX_LINE) { /* a longer one is cut into several */
		show(box);
		close_line();
	}
}

static int64_t log_write(struct file *file, const void *from, uint64_t size)
{
	char piece[64];
	for (uint64_t done = 0; done < size;) {
		uint64_t count = min_u64(sizeof(piece), size - done);
		if (!copy_user(piece, (const char *)from + done, count))
			return done ? (int64_t)done : -EFAULT;
		for (uint64_t i = 0; i < count; i++)
			put(box_of(file), piece[i]);
		done += count;
	}
	return (int64_t)size;
}

/* What stands before the input is a prompt. */
static int64_t log_read(struct file *file, void *to, uint64_t size)
{
	show(box_of(file));
	open_line = NULL; /* Enter ends it */
	return console_read_line(to, size);
}

static void log_close(struct file *file)
{
	show(box_of(file));
	if (open_line == box_of(file))
		close_line();
}

static const struct file_kind log_kind = {
	.stat_kind = S_DEVICE,
	.read = log_read,
	.write = log_write,
	.close = log_close,
};

static bool is_console(const struct file *file)
{
	struct node console;
	return file && path_find("/dev/console", &console) == 0 &&
	       file->node.fs == console.fs && file->node.number == console.number;
}

bool log_open(struct process *process)
{
	struct file *log = file_new(&log_kind, O_RDWR);
	if (!log)
		return false;
	log->offset = box_number(process->box);
	for (unsigned fd = 0; fd < 3; fd++) {
		if (!is_console(process->files[fd]))
			continue;
		file_put(process->files[fd]);
		process->files[fd] = file_get(log);
	}
	file_put(log);
	return true;
}
