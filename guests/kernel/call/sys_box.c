/* sys_box.c - system calls for boxes. From within a box it can be neither seen nor changed. */
#include "box/box.h"
#include "call/syscalls.h"
#include "call/usercopy.h"
#include "kernel.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

#define UNUSED (void)arg0, (void)arg1, (void)arg2

int64_t sys_clone3(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	struct clone_args args;
	struct box *box;
	if (copy_in(&args, arg0, sizeof(args)))
		return -EFAULT;
	if (current->box)
		return -EPERM;
	args.image[PATH_ROOM - 1] = '\0';
	int error = box_new(&args, &box);
	if (error)
		return error;
	int64_t pid = process_fork(box);
	if (pid < 0)
		box_free(box);
	return pid;
}

/* Its first process, or if it has no numbers of its own any. */
static int pid_of(const struct box *box)
{
	for (unsigned i = 0; i < PROCESSES; i++) {
		const struct process *p = &processes[i];
		if (p->state != PROCESS_FREE && p->box == box &&
		    (p == box->first || !(box->flags & CLONE_NEWPID)))
			return p->host_pid;
	}
	return 0;
}

int64_t sys_box(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	struct box_info info = {0};
	if (arg0 >= BOXES || current->box)
		return 0;
	const struct box *box = box_at((unsigned)arg0);
	if (box) {
		info.pid = pid_of(box);
		info.processes = (uint32_t)box->processes;
		info.memory = box->pages * PAGE_SIZE;
		info.layer = box->layer.pages * PAGE_SIZE;
		info.cpu = box->share.time / (RS_TIMEBASE_HZ / 1000000);
		info.limits = box->limits;
		memcpy(info.name, box->name, sizeof(info.name));
		memcpy(info.image, box->image, sizeof(info.image));
	}
	int error = copy_out(arg1, &info, sizeof(info));
	return error ? error : 1;
}

int64_t sys_gethostname(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	const char *name = uts_name();
	uint64_t size = strlen(name) + 1;
	if (arg1 < size)
		return -EINVAL;
	int error = copy_out(arg0, name, size);
	return error ? error : (int64_t)size;
}

int64_t sys_sethostname(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	char name[BOX_NAME_ROOM];
	int64_t size = copy_text(name, arg0, sizeof(name), -ENAMETOOLONG);
	if (size < 0)
		return size;
	if (size == 1)
		return -EINVAL;
	memcpy(uts_name(), name, (size_t)size);
	return 0;
}
