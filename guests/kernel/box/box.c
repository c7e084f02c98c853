#include "box/box.h"

#include "file/file.h"
#include "kernel.h"
#include "lib/string.h"
#include "ringside/abi/mark.h"

#define NO_BOX UINT32_MAX

unsigned box_count;
static struct box boxes[BOXES];

unsigned box_number(const struct box *box)
{
	return (unsigned)(box - boxes) + 1;
}

struct box *box_numbered(unsigned number)
{
	return &boxes[number - 1];
}

const struct box *box_at(unsigned slot)
{
	return boxes[slot].flags ? &boxes[slot] : NULL;
}

/* Letters, digits, and what does not look like an option. */
static bool is_name(const char *name)
{
	size_t length = 0;
	for (; length < BOX_NAME_ROOM && name[length]; length++) {
		char c = name[length], lower = (char)(c | 0x20);
		if (!(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') && c != '.' &&
		    c != '_' && (c != '-' || length == 0))
			return false;
	}
	return length > 0 && length < BOX_NAME_ROOM;
}

static bool is_good(const struct clone_args *args)
{
	const struct cgroup none = {0};
	if (!(args->flags & CLONE_BOX) || args->flags & ~(uint64_t)(CLONE_BOX | CLONE_LINES) ||
	    !is_name(args->name) || args->slot > BOXES)
		return false;
	if (args->flags & CLONE_NEWCGROUP)
		return cgroup_is_good(&args->limits);
	return memcmp(&args->limits, &none, sizeof(none)) == 0;
}

int box_new(const struct clone_args *args, struct box **box)
{
	struct box *found = NULL;
	if (!is_good(args))
		return -EINVAL;
	for (unsigned i = BOXES; i-- > 0;) {
		if (!boxes[i].flags && (!args->slot || args->slot == i + 1))
			found = &boxes[i];
		else if (boxes[i].flags && same_text(boxes[i].name, args->name))
			return -EEXIST;
	}
	if (!found)
		return -EAGAIN;
	memset(found, 0, sizeof(*found));
	found->flags = args->flags;
	found->limits = args->limits;
	memcpy(found->name, args->name, sizeof(found->name));
	memcpy(found->host_name, args->name, sizeof(found->host_name));
	if (!box_count++)
		share_start();
	int error = args->flags & CLONE_NEWNS ? layer_init(found, args->image) : 0;
	if (error) {
		found->flags = 0;
		box_count--;
	}
	*box = found;
	return error;
}

void box_enter(struct box *box, struct process *process)
{
	process->box = box;
	if (!box->first) {
		box->first = process;
		watch_begin(box);
	}
	if (box->flags & CLONE_NEWPID)
		process->pid = pid_new(box);
}

void box_first(struct process *process)
{
	struct box *box = process->box;
	if (box->flags & CLONE_NEWPID)
		process->group = 0; /* one of outside, which has no number here */
	if (box->flags & CLONE_LINES)
		(void)log_open(process); /* without it lines have no name */
	if (!(box->flags & CLONE_NEWNS))
		return;
	memcpy(process->cwd, "/", 2);
	for (unsigned fd = 3; fd < FDS; fd++) {
		file_put(process->files[fd]);
		process->files[fd] = NULL;
	}
}

uint64_t box_tag(const struct box *box)
{
	return (uint64_t)(box - boxes) << RS_MARK_VM_SHIFT;
}

void box_mark(const struct process *process)
{
	struct box *box = process ? process->box : NULL;
	uint64_t slot = box ? box_number(box) - 1 : NO_BOX;
	if (box)
		box->switches++;
	rs_mark(RS_MARK_CONTEXT, slot << 32 | RS_CONTEXT_KERNEL);
}

void box_mark_end(struct box *box, int status)
{
	uint64_t crashed = status >= STATUS_SIGNAL;
	watch_end(box);
	rs_mark(RS_MARK_VM_END, box_tag(box) | crashed << 8 | (uint8_t)status);
}

void box_leave(struct box *box)
{
	box->processes--;
	box_free(box);
}

void box_free(struct box *box)
{
	if (box->processes || !box->flags)
		return;
	if (box->flags & CLONE_NEWNS)
		layer_free(box);
	box->flags = 0;
	box_count--;
}
