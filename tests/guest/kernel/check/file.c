/* file.c - open, close, read, write, lseek, dup2, stat, readdir, chdir, getcwd, mkdir, unlink,
 * sync. */
#include "check.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define LESSON "/etc/lesson"

static char long_path[PATH_ROOM + 20], long_name[NAME_ROOM + 10];

static void make_long_paths(void)
{
	memset(long_path, 'a', sizeof long_path - 1);
	for (unsigned i = 0; i < sizeof long_path - 1; i += 10)
		long_path[i] = '/';
	memset(long_name, 'n', sizeof long_name - 1);
	long_name[0] = '/';
}

static void open_refuses_what_makes_no_sense(void)
{
	make_long_paths();
	refused(ENOENT, open("/nothing", O_RDONLY));
	refused(ENOENT, open("", O_RDONLY));
	refused(ENOENT, open("/no/where", O_RDONLY));
	refused(ENOTDIR, open(LESSON "/x", O_RDONLY));
	refused(ENOTDIR, open("/dev/null/x", O_RDONLY));
	refused(ENAMETOOLONG, open(long_path, O_RDONLY));
	refused(ENAMETOOLONG, open(long_name, O_RDONLY));
	refused(EINVAL, open(LESSON, O_ACCESS));
	refused(EINVAL, open(LESSON, 0x10000));
	refused(EINVAL, open(LESSON, -1));
	refused(EISDIR, open("/bin", O_WRONLY));
	refused(EROFS, open(LESSON, O_WRONLY));
	refused(EROFS, open(LESSON, O_RDWR | O_TRUNC));
	refused(EROFS, open("/new", O_WRONLY | O_CREAT));
	refused(EEXIST, open(LESSON, O_RDONLY | O_CREAT | O_EXCL));
	each_bad(p) refused(EFAULT, open(p, O_RDONLY));
}

static void a_path_may_end_where_memory_ends(void)
{
	char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE);
	size_t n = sizeof LESSON;
	memcpy(p + 4096 - n, LESSON, n);
	answers(3, open(p + 4096 - n, O_RDONLY));
	memcpy(p + 4096 - n + 1, LESSON, n - 1);
	refused(EFAULT, open(p + 4096 - n + 1, O_RDONLY)); /* no NUL at its end */
}

static void closed_descriptors_are_refused(void)
{
	static const int fds[] = {3, 9, FDS, FDS + 1, -1, 1 << 30};
	char c;
	struct stat s;
	struct dirent d;
	for (unsigned i = 0; i < COUNT_OF(fds); i++) {
		refused(EBADF, read(fds[i], &c, 1));
		refused(EBADF, write(fds[i], &c, 1));
		refused(EBADF, close(fds[i]));
		refused(EBADF, lseek(fds[i], 0, SEEK_SET));
		refused(EBADF, fstat(fds[i], &s));
		refused(EBADF, readdir(fds[i], &d));
		refused(EBADF, dup2(fds[i], 5));
	}
	int fd = open(LESSON, O_RDONLY);
	answers(0, close(fd));
	refused(EBADF, read(fd, &c, 1));
	refused(EBADF, close(fd));
}

static void only_what_a_file_was_opened_for_is_done(void)
{
	char c = 'x';
	int in = open(LESSON, O_RDONLY), out = open("/dev/null", O_WRONLY);
	refused(EBADF, write(in, &c, 1));
	refused(EBADF, read(out, &c, 1));
	answers(1, write(out, &c, 1));
	answers(1, read(in, &c, 1));
	refused(EISDIR, read(open("/bin", O_RDONLY), &c, 1));
	refused(EISDIR, read(open("/dev", O_RDONLY), &c, 1));
}

static void bad_buffers_are_refused(void)
{
	int in = open(LESSON, O_RDONLY), null = open("/dev/null", O_RDWR);
	char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE);
	each_bad(at)
	{
		refused(EFAULT, read(in, at, 10));
		refused(EFAULT, fstat(in, at));
		refused(EFAULT, stat(LESSON, at));
		refused(EFAULT, stat(at, (struct stat *)p));
		refused(EFAULT, mkdir(at));
		refused(EFAULT, unlink(at));
		refused(EFAULT, chdir(at));
		refused(EFAULT, getcwd(at, 100));
		refused(EFAULT, pipe(at));
		refused(EFAULT, readdir(open("/", O_RDONLY), at));
	}
	refused(EFAULT, write(1, (void *)0xffffffc080200000, 10));
	refused(EFAULT, write(null, p, SIZE_MAX));
	refused(EFAULT, read(in, p, SIZE_MAX));
	refused(EFAULT, read(in, p + 4000, 200)); /* half of it is there */
	answers(0, lseek(in, 0, SEEK_SET));
	refused(EFAULT, read(in, (void *)(uintptr_t)bad_buffers_are_refused,
			     8)); /* the program's code */
	answers(0, read(in, p, 0));
	answers(8, read(in, p, 8));
	answers(0, memcmp(p, "Where a ", 8));
}

static void a_buffer_may_not_be_there_yet(void)
{
	char *p = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE);
	int in = open(LESSON, O_RDONLY);
	answers(2000, read(in, p + 3000, 2000));
	answers(0, memcmp(p + 3000, "Where a ", 8));
	answers(4096, write(open("/dev/null", O_WRONLY), p + 2 * 4096, 4096));
}

static void positions_are_kept_and_moved(void)
{
	char a[16], b[16];
	struct stat s;
	int in = open(LESSON, O_RDONLY), ends[2];
	answers(0, fstat(in, &s));
	must(s.kind == S_FILE && s.size > 1000);
	answers(16, read(in, a, 16));
	answers(16, lseek(in, 0, SEEK_CUR));
	answers(8, lseek(in, -8, SEEK_CUR));
	answers(8, read(in, b, 8));
	answers(0, memcmp(a + 8, b, 8));
	answers((long)s.size - 3, lseek(in, -3, SEEK_END));
	answers(3, read(in, b, 16));
	answers(0, read(in, b, 16));
	answers((long)s.size + 100, lseek(in, 100, SEEK_END));
	answers(0, read(in, b, 16));
	refused(EINVAL, lseek(in, -1, SEEK_SET));
	refused(EINVAL, lseek(in, INT64_MIN, SEEK_END));
	refused(EINVAL, lseek(in, INT64_MAX, SEEK_END));
	refused(EINVAL, lseek(in, 0, 3));
	answers(0, pipe(ends));
	refused(ESPIPE, lseek(ends[0], 0, SEEK_SET));
}

static void duplicates_share_their_position(void)
{
	char c[4];
	int in = open(LESSON, O_RDONLY), other = dup2(in, -1);
	answers(4, other);
	answers(2, read(in, c, 2));
	answers(2, read(other, c + 2, 2));
	answers(0, memcmp(c, "Wher", 4));
	answers(10, dup2(in, 10));
	answers(0, close(in));
	answers(1, read(10, c, 1));
	must(c[0] == 'e');
	answers(10, dup2(10, 10));
	answers(other, dup2(10, other));
	refused(EBADF, dup2(10, FDS));
	refused(EBADF, dup2(10, -2));
	if (fork() == 0) {
		read(10, c, 1);
		_exit(0);
	}
	must(waitpid(-1, NULL) > 0);
	answers(6, lseek(10, 0, SEEK_CUR));
}

static void a_process_has_so_many_descriptors_and_no_more(void)
{
	int ends[2];
	for (int fd = 3; fd < FDS; fd++)
		answers(fd, open(LESSON, O_RDONLY));
	refused(EMFILE, open(LESSON, O_RDONLY));
	refused(EMFILE, dup2(0, -1));
	refused(EMFILE, pipe(ends));
	answers(0, close(7));
	refused(EMFILE, pipe(ends));
	answers(7, open(LESSON, O_RDONLY));
}

static void the_system_has_so_many_open_files_and_no_more(void)
{
	int count = 0, gate[2], pid = 0, ends[2];
	char byte;
	answers(0, pipe(gate));
	/* each child opens what it can and waits */
	for (int i = 0; i < FILES / 8; i++) {
		int ready[2];
		answers(0, pipe(ready));
		pid = fork();
		if (pid == 0) {
			int opened = 0;
			errno = 0;
			while (open(LESSON, O_RDONLY) >= 0)
				opened++;
			byte = (char)(errno == ENFILE ? 100 : opened);
			write(ready[1], &byte, 1);
			close(gate[1]);
			read(gate[0], &byte, 1);
			_exit(0);
		}
		answers(1, read(ready[0], &byte, 1));
		close(ready[0]);
		close(ready[1]);
		count++;
		if (byte == 100)
			break;
	}
	answers(100, byte);
	refused(ENFILE, open(LESSON, O_RDONLY));
	refused(ENFILE, pipe(ends));
	close(gate[1]);
	while (count--)
		must(waitpid(-1, NULL) > 0);
	answers(0, pipe(ends));
}

static void directories_list_what_is_in_them(void)
{
	struct dirent d;
	struct stat s;
	int fd = open("/", O_RDONLY), names = 0, more;
	while ((more = readdir(fd, &d)) > 0)
		names += strcmp(d.name, "bin") == 0 || strcmp(d.name, "etc") == 0;
	answers(0, more);
	answers(2, names);
	answers(0, readdir(fd, &d));
	refused(ENOTDIR, readdir(open(LESSON, O_RDONLY), &d));
	refused(ENOTDIR, readdir(1, &d));
	answers(0, stat("/bin", &s));
	answers(S_DIRECTORY, s.kind);
	answers(0, stat("/dev/null", &s));
	answers(S_DEVICE, s.kind);
	refused(ENOENT, stat("/nothing", &s));
}

static void paths_start_where_the_process_is(void)
{
	char where[PATH_ROOM];
	make_long_paths();
	answers(2, getcwd(where, sizeof where));
	answers(0, strcmp(where, "/"));
	answers(0, chdir("etc/../etc/./"));
	answers(5, getcwd(where, sizeof where));
	answers(0, strcmp(where, "/etc"));
	answers(3, open("lesson", O_RDONLY));
	answers(4, open("../../../bin/../etc/lesson", O_RDONLY));
	refused(EINVAL, getcwd(where, 4));
	refused(ENOENT, chdir("nothing"));
	refused(ENOTDIR, chdir("lesson"));
	refused(ENAMETOOLONG, chdir(long_path));
	answers(0, chdir(".."));
	answers(2, getcwd(where, 2));
	if (fork() == 0)
		_exit(chdir("/bin") != 0);
	must(waitpid(-1, NULL) > 0);
	answers(2, getcwd(where, 2)); /* the child's own affair */
}

static void what_comes_with_the_kernel_cannot_be_changed(void)
{
	refused(EROFS, mkdir("/new"));
	refused(EEXIST, mkdir("/bin"));
	refused(EEXIST, mkdir("/"));
	refused(EBUSY, unlink("/"));
	refused(EROFS, unlink(LESSON));
	refused(EROFS, unlink("/dev/null"));
	refused(ENOENT, unlink("/nothing"));
	answers(0, sync());
}

static void devices_are_files(void)
{
	char c = 'x';
	uint64_t now;
	int null = open("/dev/null", O_RDWR);
	answers(0, read(null, &c, 1));
	answers(1, write(null, &c, 1));
	int rtc = open("/dev/rtc", O_RDWR);
	if (rtc >= 0) {
		refused(EINVAL, read(rtc, &now, 7));
		answers(8, read(rtc, &now, 8));
		refused(EROFS, write(rtc, &c, 1));
	} else {
		answers(ENODEV, errno); /* not every computer has one */
	}
	if (open("/dev/disk", O_RDONLY) < 0)
		answers(ENODEV, errno);
}

const struct check file_checks[] = {
	{"open refuses what makes no sense", open_refuses_what_makes_no_sense},
	{"a path may end where memory ends", a_path_may_end_where_memory_ends},
	{"closed descriptors are refused", closed_descriptors_are_refused},
	{"only what a file was opened for is done", only_what_a_file_was_opened_for_is_done},
	{"bad buffers are refused", bad_buffers_are_refused},
	{"a buffer may not be there yet", a_buffer_may_not_be_there_yet},
	{"positions are kept and moved", positions_are_kept_and_moved},
	{"duplicates share their position", duplicates_share_their_position},
	{"a process has so many descriptors and no more",
	 a_process_has_so_many_descriptors_and_no_more},
	{"the system has so many open files and no more",
	 the_system_has_so_many_open_files_and_no_more},
	{"directories list what is in them", directories_list_what_is_in_them},
	{"paths start where the process is", paths_start_where_the_process_is},
	{"what comes with the kernel cannot be changed",
	 what_comes_with_the_kernel_cannot_be_changed},
	{"devices are files", devices_are_files},
	{NULL, NULL},
};
