/* box.c - boxes: numbers, file trees, host names; what is wrong is refused. (Limits: cgroup.c) */
#include "box.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

struct clone_args box_of(uint64_t flags)
{
	struct clone_args args = {.flags = flags, .name = "test"};
	if (flags & CLONE_NEWNS)
		strcpy(args.image, IMAGE);
	return args;
}

int status_in_box(uint64_t flags, void (*part)(void))
{
	struct clone_args args = box_of(flags);
	return status_in(clone3(&args), part);
}

bool box_called(const char *name, struct box_info *info)
{
	for (unsigned slot = 0; box(slot, info) > 0; slot++)
		if (info->pid && strcmp(info->name, name) == 0)
			return true;
	return false;
}

/* ---- Numbers ---- */

static int count_processes(void)
{
	struct process_info p;
	int count = 0;
	for (unsigned slot = 0; process(slot, &p) > 0; slot++)
		count += p.pid != 0;
	return count;
}

static void count_from_one(void)
{
	answers(1, getpid());
	answers(0, getppid());
	answers(1, count_processes());
	for (int i = 2; i < 6; i++) {
		int status = -1, pid = fork();
		if (pid == 0)
			_exit(getpid() == i && getppid() == 1 && count_processes() == 2);
		answers(i, pid);
		answers(i, waitpid(i, &status));
		answers(1, status);
	}
	refused(ECHILD, waitpid(1, NULL));
}

static void numbers_start_from_one(void)
{
	answers(0, status_in_box(CLONE_NEWPID, count_from_one));
	answers(0, status_in_box(CLONE_BOX, count_from_one));
}

static int outside_pid, outside_group;

static void look_for_others(void)
{
	for (int pid = 2; pid < 400; pid++) {
		refused(ESRCH, kill(pid, SIGKILL));
		refused(ESRCH, kill(-pid, SIGKILL));
		refused(ESRCH, setpgid(pid, 0));
	}
	refused(ESRCH, kill(-outside_group, SIGKILL));
	refused(EPERM, setpgid(0, outside_group == 1 ? 2 : outside_group));
	refused(ECHILD, waitpid(outside_pid, NULL));
	answers(0, setpgid(0, 0));
	answers(0, kill(-1, 0)); /* its own group */
}

static void nobody_outside_is_seen_or_signalled(void)
{
	outside_pid = getpid();
	outside_group = outside_pid;
	answers(0, setpgid(0, 0));
	answers(0, status_in_box(CLONE_NEWPID, look_for_others));
}

static void sleep_for_long(void)
{
	for (;;)
		usleep(1000000);
}

static void be_seen(void)
{
	if (fork() == 0)
		sleep_for_long();
	sleep_for_long();
}

static void from_outside_all_are_seen_and_can_be_ended(void)
{
	struct clone_args args = box_of(CLONE_NEWPID);
	struct box_info info;
	int status = -1, before = count_processes(), pid = clone3(&args);
	if (pid == 0)
		be_seen();
	must(pid > 1);
	usleep(20000);
	answers(before + 2, count_processes());
	must(box_called("test", &info));
	answers(pid, info.pid);
	answers(2, info.processes);
	answers(0, kill(pid, SIGTERM));
	answers(pid, waitpid(pid, &status));
	answers(STATUS_SIGNAL + SIGTERM, status);
	answers(before, count_processes()); /* the other one, too */
	must(!box_called("test", &info));
}

/* Children, who have children, who do all sorts of things. */
static void leave_many(void)
{
	int ends[2];
	char byte;
	pipe(ends);
	for (int i = 0; i < 3; i++)
		if (fork() == 0) {
			if (fork() == 0)
				for (;;)
					__asm__ volatile("");
			if (i == 0)
				read(ends[0], &byte, 1);
			if (i == 1)
				waitpid(-1, NULL);
			sleep_for_long();
		}
	usleep(1000);
	_exit(42);
}

static void with_number_one_all_others_end(void)
{
	int before = count_processes();
	for (int i = 0; i < 5; i++) {
		answers(42, status_in_box(CLONE_BOX, leave_many));
		answers(before, count_processes());
	}
}

static void end_number_one(void)
{
	if (fork() == 0) {
		kill(1, SIGTERM);
		sleep_for_long();
	}
	sleep_for_long();
}

static void a_box_can_end_itself(void)
{
	answers(STATUS_SIGNAL + SIGTERM, status_in_box(CLONE_BOX, end_number_one));
}

/* ---- Files ---- */

static int names_in(const char *path)
{
	struct dirent entry;
	int count = 0, fd = open(path, O_RDONLY);
	must(fd >= 0);
	while (readdir(fd, &entry) > 0)
		count++;
	close(fd);
	return count;
}

static void look_for_files(void)
{
	static const char *const paths[] = {"/images",
					    "/../images",
					    "/bin/../../images",
					    "../images",
					    "../../../../bin/check",
					    "/bin/check",
					    "/disk",
					    "/dev/../disk",
					    "//disk",
					    "/./disk/..//disk"};
	struct stat s;
	char cwd[8];
	answers(2, getcwd(cwd, sizeof cwd));
	answers(4, names_in("/")); /* bin dev etc manifest */
	answers(4, names_in("/../.."));
	for (unsigned i = 0; i < COUNT_OF(paths); i++) {
		refused(ENOENT, stat(paths[i], &s));
		refused(ENOENT, open(paths[i], O_RDONLY));
		refused(ENOENT, chdir(paths[i]));
	}
	refused(ENODEV, open("/dev/console", O_RDONLY));
	refused(ENODEV, open("/dev/disk", O_RDWR));
	answers(0, chdir("/bin/../.."));
	answers(2, getcwd(cwd, sizeof cwd));
	answers('/', cwd[0]);
	must(open("/dev/null", O_RDWR) >= 0);
}

static void a_box_sees_its_image_alone(void)
{
	answers(0, chdir("/bin"));
	answers(0, status_in_box(CLONE_NEWNS, look_for_files));
	answers(0, status_in_box(CLONE_BOX, look_for_files));
	answers(0, chdir("/"));
}

static void holds_only_three(void)
{
	struct stat s;
	for (int fd = 3; fd < FDS; fd++)
		refused(EBADF, fstat(fd, &s));
	answers(0, fstat(1, &s));
}

static void descriptors_stay_outside(void)
{
	int ends[2], folder = open("/", O_RDONLY), file = open(LESSON, O_RDONLY);
	answers(0, pipe(ends));
	answers(FDS - 1, dup2(folder, FDS - 1));
	must(file > 0);
	answers(0, status_in_box(CLONE_NEWNS, holds_only_three));
}

static char bytes[8192];

static void fill(char seed, size_t size)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)(seed + i / 7);
}

static void put(const char *path, int flags, size_t size)
{
	int fd = open(path, O_WRONLY | flags);
	must(fd >= 0);
	answers(size, write(fd, bytes, size));
	answers(0, close(fd));
}

static bool holds(const char *path, size_t size)
{
	static char found[sizeof bytes];
	int fd = open(path, O_RDONLY);
	must(fd >= 0);
	ssize_t got = read(fd, found, sizeof found);
	answers(0, close(fd));
	return got == (ssize_t)size && memcmp(bytes, found, size) == 0;
}

static void write_files(void)
{
	struct stat s;
	fill(1, sizeof bytes);
	put("/new", O_CREAT, sizeof bytes);
	must(holds("/new", sizeof bytes));
	answers(0, mkdir("/folder"));
	refused(EEXIST, mkdir("/folder"));
	refused(EEXIST, mkdir("/etc"));
	put("/folder/a", O_CREAT, 100);
	put("/etc/b", O_CREAT, 5000);
	must(holds("/folder/a", 100) && holds("/etc/b", 5000));
	refused(ENOTEMPTY, unlink("/folder"));
	refused(ENOTEMPTY, unlink("/etc"));
	answers(0, unlink("/folder/a"));
	answers(0, unlink("/folder"));
	refused(ENOENT, stat("/folder", &s));
	refused(ENOENT, stat("/folder/a", &s));
	refused(ENOTDIR, open("/new/x", O_RDONLY | O_CREAT));
	refused(EISDIR, open("/etc", O_WRONLY));
}

static void files_can_be_made_and_removed(void)
{
	answers(0, status_in_box(CLONE_NEWNS, write_files));
}

static void change_the_image(void)
{
	struct stat s;
	char start[10];
	int fd = open(LESSON, O_RDWR);
	answers(10, read(fd, start, 10));
	answers(0, stat(LESSON, &s));
	uint64_t size = s.size;
	uint32_t number = s.number;
	answers(3, write(fd, "XYZ", 3)); /* in the middle of what is there */
	answers(0, lseek(fd, 0, SEEK_SET));
	read(fd, bytes, 16);
	must(memcmp(bytes, start, 10) == 0 && memcmp(bytes + 10, "XYZ", 3) == 0);
	answers(0, stat(LESSON, &s));
	answers(size, s.size);
	answers(number, s.number);
	close(fd);
	put(LESSON, O_APPEND, 5);
	answers(0, stat(LESSON, &s));
	answers(size + 5, s.size);
	fill(9, 20);
	put(LESSON, O_TRUNC, 20);
	must(holds(LESSON, 20));
	int names = names_in("/bin");
	answers(0, unlink("/bin/wc"));
	answers(names - 1, names_in("/bin"));
	refused(ENOENT, unlink("/bin/wc"));
	put("/bin/wc", O_CREAT, 7);
	answers(names, names_in("/bin"));
	answers(0, unlink("/bin/wc"));
	refused(ENOENT, open("/bin/wc", O_RDONLY));
}

static void find_it_unchanged(void)
{
	struct stat s;
	answers(0, stat("/bin/wc", &s));
	must(s.size > 1000);
	answers(0, stat(LESSON, &s));
	must(s.size > 1000);
	refused(ENOENT, stat("/new", &s));
	int fd = open(LESSON, O_RDONLY);
	answers(7, read(fd, bytes, 7));
	must(memcmp(bytes, "Where a", 7) == 0);
}

static void what_a_box_changes_no_other_one_sees(void)
{
	answers(0, status_in_box(CLONE_NEWNS, write_files));
	answers(0, status_in_box(CLONE_NEWNS, change_the_image));
	answers(0, status_in_box(CLONE_NEWNS, find_it_unchanged));
	find_it_unchanged();
}

static void use_holes(void)
{
	int fd = open("/hole", O_RDWR | O_CREAT);
	answers(20000, lseek(fd, 20000, SEEK_SET));
	answers(1, write(fd, "x", 1));
	answers(0, lseek(fd, 0, SEEK_SET));
	memset(bytes, 1, sizeof bytes);
	answers(sizeof bytes, read(fd, bytes, sizeof bytes));
	for (unsigned i = 0; i < sizeof bytes; i++)
		answers(0, bytes[i]);
	refused(EBUSY, unlink("/hole")); /* it is open */
	answers(1L << 40, lseek(fd, 1L << 40, SEEK_SET));
	refused(EFBIG, write(fd, "x", 1));
	answers(0, read(fd, bytes, 1));
	answers(0, lseek(fd, 0, SEEK_SET));
	each_bad(p) refused(EFAULT, write(fd, p, 1));
	each_bad(p) refused(EFAULT, read(fd, p, 1));
}

static void files_have_holes_and_a_largest_size(void)
{
	answers(0, status_in_box(CLONE_NEWNS, use_holes));
}

/* ---- Host names ---- */

static void rename_host(void)
{
	char name[BOX_NAME_ROOM];
	answers(5, gethostname(name, sizeof name));
	answers(0, strcmp(name, "test"));
	answers(0, sethostname("other"));
	answers(6, gethostname(name, sizeof name));
	answers(0, strcmp(name, "other"));
	refused(EINVAL, gethostname(name, 5));
	refused(EINVAL, sethostname(""));
	refused(ENAMETOOLONG, sethostname("a-name-of-exactly-32-characters-"));
	each_bad(p) refused(EFAULT, gethostname(p, 100));
	each_bad(p) refused(EFAULT, sethostname(p));
}

static void host_names_are_private(void)
{
	char before[BOX_NAME_ROOM], after[BOX_NAME_ROOM];
	must(gethostname(before, sizeof before) > 0);
	answers(0, status_in_box(CLONE_NEWUTS, rename_host));
	must(gethostname(after, sizeof after) > 0);
	answers(0, strcmp(before, after));
}

/* ---- What is refused ---- */

static void try_privileges(void)
{
	struct clone_args args = box_of(CLONE_NEWPID);
	struct box_info info;
	strcpy(args.name, "inner");
	refused(EPERM, clone3(&args));
	answers(0, box(0, &info)); /* not even itself */
	refused(EPERM, tick(1000));
	refused(EPERM, tcsetpgrp(1));
	must(tick(0) >= 0);
}

static void a_box_has_no_privileges(void)
{
	answers(0, status_in_box(CLONE_NEWUTS, try_privileges));
	answers(0, status_in_box(CLONE_BOX, try_privileges));
}

static void take_slot(void)
{
	usleep(1000000);
}

static void boxes_that_make_no_sense_are_refused(void)
{
	struct clone_args args = box_of(CLONE_BOX), wrong;
	struct box_info info;
	each_bad(p) refused(EFAULT, clone3(p));
	each_bad(p) refused(EFAULT, box(0, p));
	answers(0, box(BOXES, &info));
#define wrong_with(error, change)                                                              \
	do {                                                                                   \
		wrong = args;                                                                  \
		change;                                                                        \
		refused(error, clone3(&wrong));                                                \
	} while (0)
	wrong_with(EINVAL, wrong.flags = 0);
	wrong_with(EINVAL, wrong.flags |= 2);
	wrong_with(EINVAL, wrong.flags |= UINT64_C(1) << 63);
	wrong_with(EINVAL, wrong.name[0] = '\0');
	wrong_with(EINVAL, wrong.name[0] = '-');
	wrong_with(EINVAL, wrong.name[1] = '/');
	wrong_with(EINVAL, memset(wrong.name, 'a', sizeof wrong.name));
	wrong_with(EINVAL, wrong.slot = BOXES + 1);
	wrong_with(EINVAL, wrong.limits.cpu_max = 101);
	wrong_with(EINVAL, wrong.limits.cpu_weight = CPU_WEIGHT_MOST + 1);
	wrong_with(EINVAL, (wrong.flags = CLONE_NEWPID, wrong.limits.pids_max = 1));
	wrong_with(ENOENT, strcpy(wrong.image, "/images/nothing"));
	wrong_with(ENOENT, strcpy(wrong.image, ""));
	wrong_with(ENOEXEC, strcpy(wrong.image, LESSON));
	wrong_with(EISDIR, strcpy(wrong.image, "/images"));
	wrong_with(EROFS, strcpy(wrong.image, "/dev/null"));
	args.slot = 3;
	int pid = clone3(&args);
	if (pid == 0)
		take_slot();
	refused(EEXIST, clone3(&args));
	wrong_with(EAGAIN, (wrong.name[0] = 'x', wrong.slot = 3)); /* it is taken */
	answers(0, kill(pid, SIGKILL));
	answers(pid, waitpid(pid, NULL));
	answers(0, status_in(clone3(&args), try_privileges));
}

static void boxes_up_to_the_limit_are_made(void)
{
	struct clone_args args = box_of(CLONE_BOX);
	int pids[BOXES];
	for (int i = 0; i < BOXES; i++) {
		snprintf(args.name, sizeof args.name, "b%d", i);
		pids[i] = clone3(&args);
		if (pids[i] == 0)
			sleep_for_long();
		must(pids[i] > 0);
	}
	strcpy(args.name, "more");
	refused(EAGAIN, clone3(&args));
	for (int i = 0; i < BOXES; i++) {
		answers(0, kill(pids[i], SIGKILL));
		answers(pids[i], waitpid(pids[i], NULL));
	}
}

const struct check box_checks[] = {
	{"in a box numbers of processes start from 1", numbers_start_from_one},
	{"nobody outside is seen or signalled", nobody_outside_is_seen_or_signalled},
	{"from outside all are seen, and can be ended",
	 from_outside_all_are_seen_and_can_be_ended},
	{"with number 1 all others end", with_number_one_all_others_end},
	{"a box can end itself", a_box_can_end_itself},
	{"a box sees its image alone", a_box_sees_its_image_alone},
	{"descriptors stay outside", descriptors_stay_outside},
	{"files can be made and removed in a box", files_can_be_made_and_removed},
	{"what a box changes no other one sees", what_a_box_changes_no_other_one_sees},
	{"files of a box have holes and a largest size", files_have_holes_and_a_largest_size},
	{"host names are private", host_names_are_private},
	{"a box has no privileges", a_box_has_no_privileges},
	{"boxes that make no sense are refused", boxes_that_make_no_sense_are_refused},
	{"boxes up to the limit are made", boxes_up_to_the_limit_are_made},
	{0},
};
