/* cgroup.c - limits of boxes: over one is an error or the end of that process, never of another. */
#include "box.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>

#define KIB 1024u

static void touch(size_t size)
{
	volatile char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE);
	must(memory != MAP_FAILED);
	for (size_t i = 0; i < size; i += 4096)
		memory[i] = 1;
}

static void touch_little(void)
{
	touch(128 * KIB);
}

static void touch_much(void)
{
	touch(1024 * KIB);
}

static void let_a_child_touch_much(void)
{
	answers(STATUS_SIGNAL + SIGKILL, status_of(touch_much));
	touch_little();
}

static void over_its_memory_a_process_ends_and_nobody_else(void)
{
	struct clone_args args = box_of(CLONE_NEWCGROUP | CLONE_NEWPID);
	args.limits.memory_max = 512 * KIB;
	answers(0, status_in(clone3(&args), touch_little));
	answers(STATUS_SIGNAL + SIGKILL, status_in(clone3(&args), touch_much));
	answers(0, status_in(clone3(&args), let_a_child_touch_much));
	args.limits.memory_max = 1; /* not even a page for its stack and one for its data */
	must(status_in(clone3(&args), touch_little) >= STATUS_SIGNAL);
	args.limits.memory_max = 0;
	answers(0, status_in(clone3(&args), touch_much));
}

static void ask_in_vain(void)
{
	int ends[2], made = 0;
	/* what the kernel uses for it counts, too */
	while (made < FDS && pipe(ends) == 0)
		made++;
	must(errno == ENOMEM || errno == EMFILE);
	while (fork() > 0)
		;
	must(errno == ENOMEM || errno == EAGAIN);
}

static void what_the_kernel_uses_for_a_box_counts(void)
{
	struct clone_args args = box_of(CLONE_NEWCGROUP | CLONE_NEWPID);
	struct box_info info;
	args.limits.memory_max = 128 * KIB;
	(void)status_in(clone3(&args), ask_in_vain);
	int pid = clone3(&args);
	if (pid == 0)
		for (;;)
			usleep(1000000);
	usleep(20000);
	must(box_called("test", &info));
	must(info.memory >= 4096 && info.memory <= args.limits.memory_max);
	answers(0, kill(pid, SIGKILL));
	answers(pid, waitpid(pid, NULL));
}

static void fork_like_a_bomb(void)
{
	int made = 0;
	while (fork() >= 0)
		made++;
	must(errno == EAGAIN || errno == ENOMEM);
	for (;;)
		(void)fork();
}

static void a_fork_bomb_stays_in_its_box(void)
{
	struct clone_args args = box_of(CLONE_BOX);
	struct box_info info;
	struct usage u;
	args.limits.pids_max = 7;
	int pid = clone3(&args);
	if (pid == 0)
		fork_like_a_bomb();
	must(pid > 0);
	usleep(100000);
	must(box_called("test", &info));
	answers(7, info.processes);
	usage(&u);
	must(u.processes < 16);
	for (int i = 0; i < 10; i++)
		answers(0, status_of(touch_little));
	answers(0, kill(pid, SIGKILL));
	answers(pid, waitpid(pid, NULL));
}

static void open_everything(void)
{
	int children = 0;
	for (; children < 8; children++)
		if (fork() == 0) {
			while (open(LESSON, O_RDONLY) >= 0)
				;
			usleep(30000);
			_exit(0);
		}
	usleep(20000);
	refused(ENFILE, open(LESSON, O_RDONLY));
	while (children--)
		must(waitpid(-1, NULL) > 0);
	must(open(LESSON, O_RDONLY) >= 0);
}

static void open_files_of_a_box_are_limited(void)
{
	struct clone_args args = box_of(CLONE_BOX);
	int pid = clone3(&args);
	if (pid == 0) {
		open_everything();
		_exit(0);
	}
	for (int i = 0; i < 30; i++) {
		int fd = open(LESSON, O_RDONLY);
		must(fd >= 0);
		close(fd);
		usleep(1000);
	}
	int status = -1;
	answers(pid, waitpid(pid, &status));
	answers(0, status);
}

static char block[4096];

static long fill_file(const char *path)
{
	long written = 0, done;
	int fd = open(path, O_WRONLY | O_CREAT);
	must(fd >= 0);
	while ((done = write(fd, block, sizeof block)) > 0)
		written += done;
	close(fd);
	return written;
}

static void fill_the_layer(void)
{
	/* 16 pages: files, the file's list of pages, its pages */
	answers(14 * 4096, fill_file("/much"));
	answers(ENOSPC, errno);
	int fd = open("/more", O_WRONLY | O_CREAT); /* a name still fits */
	must(fd >= 0);
	refused(ENOSPC, write(fd, "x", 1));
	fd = open(LESSON, O_RDWR);
	refused(ENOSPC, write(fd, "x", 1));
	answers(1, read(fd, block, 1)); /* it is as it was */
	answers('W', block[0]);
	answers(0, unlink("/much"));
	answers(14 * 4096, fill_file("/more"));
	answers(0, unlink("/bin/wc"));
}

static void make_many_files(void)
{
	char path[32];
	for (int i = 0;; i++) {
		snprintf(path, sizeof path, "/file%d", i);
		int fd = open(path, O_WRONLY | O_CREAT);
		if (fd < 0)
			break;
		close(fd);
	}
	answers(ENOSPC, errno);
	refused(ENOSPC, unlink("/bin/wc")); /* there is no room to hide it */
	answers(0, unlink("/file7"));
	answers(0, unlink("/bin/wc"));
}

static void a_full_layer_is_an_error_in_its_box(void)
{
	struct clone_args args = box_of(CLONE_BOX);
	args.limits.layer_max = 64 * KIB;
	answers(0, status_in(clone3(&args), fill_the_layer));
	answers(0, status_in(clone3(&args), make_many_files));
	args.limits.layer_max = 0;
	answers(0,
		status_in(clone3(&args), make_many_files)); /* there are only so many slots */
	args.limits.layer_max = 1;
	must(status_in(clone3(&args), fill_the_layer) == 1);
}

static void compute(void)
{
	for (;;)
		__asm__ volatile("");
}

static int start(const char *name, uint32_t weight, uint32_t cap)
{
	struct clone_args args = box_of(CLONE_NEWCGROUP | CLONE_NEWPID);
	args.limits.cpu_weight = weight;
	args.limits.cpu_max = cap;
	strcpy(args.name, name);
	int pid = clone3(&args);
	if (pid == 0)
		compute();
	must(pid > 0);
	return pid;
}

static void stop(int pid)
{
	answers(0, kill(pid, SIGKILL));
	answers(pid, waitpid(pid, NULL));
}

static uint64_t cpu_of(const char *name)
{
	struct box_info info;
	must(box_called(name, &info));
	return info.cpu;
}

static void the_cpu_is_divided_by_weights(void)
{
	int a = start("a", 100, 0), b = start("b", 300, 0), c = start("c", 100, 0);
	usleep(1000000);
	uint64_t of_a = cpu_of("a"), of_b = cpu_of("b"), of_c = cpu_of("c");
	stop(a), stop(b), stop(c);
	must(of_b > 2 * of_a && of_b < 4 * of_a);
	must(of_c * 5 > of_a * 4 && of_c * 4 < of_a * 5);
}

static void a_cap_is_kept(void)
{
	int64_t before = uptime();
	int pid = start("capped", 0, 20);
	usleep(200000);
	uint64_t used = cpu_of("capped");
	int64_t most = (uptime() - before) / 5;
	stop(pid);
	/* it was alone, so it had what the cap allows; a window is 10 ms */
	must((int64_t)used <= most + 10000 && (int64_t)used >= most / 2);
}

static void a_box_that_computes_takes_nothing_from_who_wakes(void)
{
	int a = start("a", 1, 0), b = start("b", 1, 0);
	int64_t before = uptime();
	for (int i = 0; i < 20; i++)
		usleep(1000);
	int64_t took = uptime() - before;
	stop(a), stop(b);
	/* each time it waits for the end of a slice, 10 ms, and for no more */
	must(took <= 20 * 12000);
}

const struct check cgroup_checks[] = {
	{"over its memory a process ends, and nobody else",
	 over_its_memory_a_process_ends_and_nobody_else},
	{"what the kernel uses for a box counts", what_the_kernel_uses_for_a_box_counts},
	{"a fork bomb stays in its box", a_fork_bomb_stays_in_its_box},
	{"open files of a box are limited", open_files_of_a_box_are_limited},
	{"a full layer is an error in its box", a_full_layer_is_an_error_in_its_box},
	{"the CPU is divided by weights", the_cpu_is_divided_by_weights},
	{"a cap is kept", a_cap_is_kept},
	{"a box that computes takes nothing from who wakes",
	 a_box_that_computes_takes_nothing_from_who_wakes},
	{0},
};
