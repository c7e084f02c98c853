/* disk.c - the minix file system in /disk, and the disk itself. The disk starts empty and
 * small. */
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

static int make(const char *path)
{
	return open(path, O_RDWR | O_CREAT | O_TRUNC);
}

static void fill(uint8_t *bytes, unsigned size, unsigned start)
{
	for (unsigned i = 0; i < size; i++)
		bytes[i] = (uint8_t)((start + i) * 31 >> 4);
}

static void write_pattern(const char *path, unsigned size)
{
	static uint8_t bytes[3000];
	int fd = make(path);
	must(fd >= 0);
	for (unsigned at = 0, n; at < size; at += n) {
		n = size - at < sizeof bytes ? size - at : sizeof bytes;
		fill(bytes, n, at);
		answers(n, write(fd, bytes, n));
	}
	answers(0, close(fd));
}

static void check_pattern(const char *path, unsigned size)
{
	static uint8_t bytes[2500], expected[2500];
	int fd = open(path, O_RDONLY);
	unsigned at = 0;
	ssize_t n;
	must(fd >= 0);
	while ((n = read(fd, bytes, sizeof bytes)) > 0) {
		fill(expected, (unsigned)n, at);
		answers(0, memcmp(bytes, expected, (size_t)n));
		at += (unsigned)n;
	}
	answers(size, at);
	answers(0, close(fd));
}

static void what_was_written_is_read(void)
{
	struct stat s;
	write_pattern("/disk/small", 100);
	check_pattern("/disk/small", 100);
	answers(0, stat("/disk/small", &s));
	must(s.kind == S_FILE && s.size == 100);
	refused(EEXIST, open("/disk/small", O_RDWR | O_CREAT | O_EXCL));
	write_pattern("/disk/small", 50); /* O_TRUNC */
	check_pattern("/disk/small", 50);
	answers(0, unlink("/disk/small"));
	refused(ENOENT, stat("/disk/small", &s));
}

/* Through tables of one and of two levels: 7, then 256 blocks, then more. */
static void large_files_have_tables_of_tables(void)
{
	write_pattern("/disk/large", 400 * 1024 + 77);
	check_pattern("/disk/large", 400 * 1024 + 77);
	answers(0, unlink("/disk/large"));
}

static void holes_read_as_zeroes(void)
{
	uint8_t bytes[1024];
	int fd = make("/disk/hole");
	answers(1, write(fd, "a", 1));
	answers(300000, lseek(fd, 300000, SEEK_SET));
	answers(1, write(fd, "z", 1));
	answers(299990, lseek(fd, 299990, SEEK_SET));
	answers(11, read(fd, bytes, 1024));
	for (int i = 0; i < 10; i++)
		answers(0, bytes[i]);
	answers('z', bytes[10]);
	answers(2000, lseek(fd, 2000, SEEK_SET));
	answers(1024, read(fd, bytes, 1024));
	for (int i = 0; i < 1024; i++)
		answers(0, bytes[i]);
	answers(1ll << 40, lseek(fd, 1ll << 40, SEEK_SET));
	refused(EFBIG, write(fd, "x", 1));
	answers(0, close(fd));
	answers(0, unlink("/disk/hole"));
}

static void appending_goes_to_the_end(void)
{
	char text[8];
	int a = make("/disk/log"), b = open("/disk/log", O_WRONLY | O_APPEND);
	answers(2, write(a, "ab", 2));
	answers(2, write(b, "cd", 2));
	answers(2, write(a, "ef", 2)); /* at its own position: over "cd" */
	answers(2, write(b, "gh", 2));
	answers(0, lseek(a, 0, SEEK_SET));
	answers(6, read(a, text, 8));
	answers(0, memcmp(text, "abefgh", 6));
	refused(EBUSY, unlink("/disk/log")); /* it is open */
	close(a);
	close(b);
	answers(0, unlink("/disk/log"));
}

static void directories_come_and_go(void)
{
	struct dirent d;
	struct stat s;
	char where[PATH_ROOM];
	int names = 0;
	answers(0, mkdir("/disk/a"));
	answers(0, mkdir("/disk/a/b"));
	refused(EEXIST, mkdir("/disk/a"));
	refused(ENOENT, mkdir("/disk/x/y"));
	write_pattern("/disk/a/b/c", 10);
	refused(ENOTDIR, mkdir("/disk/a/b/c/d"));
	refused(ENOTEMPTY, unlink("/disk/a"));
	refused(EISDIR, open("/disk/a", O_RDWR));
	answers(0, chdir("/disk/a/b"));
	check_pattern("c", 10);
	check_pattern("../b/c", 10);
	answers(10, getcwd(where, sizeof where));
	answers(0, chdir("/"));
	int fd = open("/disk/a/b", O_RDONLY);
	while (readdir(fd, &d) > 0)
		names += strcmp(d.name, "c") == 0;
	answers(1, names);
	refused(EBUSY, unlink("/disk/a/b")); /* it is open */
	close(fd);
	answers(0, unlink("/disk/a/b/c"));
	answers(0, unlink("/disk/a/b"));
	answers(0, unlink("/disk/a"));
	refused(ENOENT, stat("/disk/a", &s));
}

static void names_have_a_longest_length(void)
{
	char path[PATH_ROOM] = "/disk/";
	memset(path + 6, 'n', 60);
	write_pattern(path, 10);
	check_pattern(path, 10);
	answers(0, unlink(path));
	path[66] = 'n';
	refused(ENAMETOOLONG, make(path));
}

static void a_directory_holds_many_names(void)
{
	char path[PATH_ROOM];
	struct dirent d;
	int seen = 0;
	answers(0, mkdir("/disk/many"));
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof path, "/disk/many/file-%d", i);
		answers(0, close(make(path)));
	}
	for (int i = 0; i < 100; i += 2) {
		snprintf(path, sizeof path, "/disk/many/file-%d", i);
		answers(0, unlink(path));
	}
	int fd = open("/disk/many", O_RDONLY);
	while (readdir(fd, &d) > 0)
		seen++;
	answers(50, seen);
	close(fd);
	for (int i = 1; i < 100; i += 2) {
		snprintf(path, sizeof path, "/disk/many/file-%d", i);
		answers(0, unlink(path));
	}
	answers(0, unlink("/disk/many"));
}

/* More than the kernel keeps in memory, so that they wait for the disk and for each other. */
static void several_processes_write_at_a_time(void)
{
	static const char *const paths[] = {"/disk/p0", "/disk/p1", "/disk/p2", "/disk/p3"};
	for (unsigned i = 0; i < COUNT_OF(paths); i++)
		if (fork() == 0) {
			write_pattern(paths[i], 90000 + i);
			check_pattern(paths[i], 90000 + i);
			_exit(0);
		}
	for (unsigned i = 0; i < COUNT_OF(paths); i++) {
		int status = -1;
		must(waitpid(-1, &status) > 0);
		answers(0, status);
	}
	for (unsigned i = 0; i < COUNT_OF(paths); i++) {
		check_pattern(paths[i], 90000 + i);
		answers(0, unlink(paths[i]));
	}
}

/* Files come and go under the same names, while others open them and one keeps the disk busy.
 * Who has opened a file has it, and not another that came in its place. */
static bool is_well(long answer)
{
	return answer >= 0 || errno == ENOENT || errno == EBUSY || errno == EEXIST ||
	       errno == EISDIR;
}

static void come_and_go(uint64_t seed)
{
	char path[] = "/disk/race/at/0", text[8];
	for (int i = 0; i < 60; i++) {
		uint64_t dice = random_next(&seed);
		path[14] = (char)('0' + dice % 3);
		if (dice & 16) {
			must(is_well(mkdir(path)));
			must(is_well(unlink(path)));
			continue;
		}
		/* None truncates: another may be about to read what it wrote to the same file. */
		int fd = open(path, dice & 8 ? O_RDWR | O_CREAT : O_RDWR);
		must(is_well(fd));
		if (fd >= 0) {
			answers(5, write(fd, path + 7, 5));
			answers(0, lseek(fd, 0, SEEK_SET));
			answers(5, read(fd, text, 8));
			answers(0, memcmp(text, path + 7, 5));
			answers(0, close(fd));
		}
		must(is_well(unlink(path)));
	}
	_exit(0);
}

static void files_come_and_go_while_others_open_them(void)
{
	answers(0, mkdir("/disk/race"));
	answers(0, mkdir("/disk/race/at"));
	int busy = fork();
	if (busy == 0)
		for (;;)
			write_pattern("/disk/busy", 200000);
	for (uint64_t i = 1; i <= 5; i++)
		if (fork() == 0)
			come_and_go(i);
	for (int i = 0; i < 5; i++) {
		int status = -1;
		must(waitpid(-1, &status) > 0);
		answers(0, status);
	}
	answers(0, kill(busy, SIGKILL));
	answers(busy, waitpid(busy, NULL));
	answers(0, unlink("/disk/busy"));
	for (char path[] = "/disk/race/at/0"; path[14] < '3'; path[14]++)
		must(is_well(unlink(path)));
	answers(0, unlink("/disk/race/at")); /* nothing was there twice */
	answers(0, unlink("/disk/race"));
}

static void a_full_disk_refuses_more_and_works_again(void)
{
	static char bytes[4096];
	struct stat s;
	int fd = make("/disk/full");
	ssize_t n;
	while ((n = write(fd, bytes, sizeof bytes)) > 0)
		;
	answers(-1, n);
	answers(ENOSPC, errno);
	refused(ENOSPC, write(fd, bytes, sizeof bytes));
	refused(ENOSPC, mkdir("/disk/no-room"));
	refused(ENOENT, stat("/disk/no-room", &s));
	answers(0, close(fd));
	answers(0, unlink("/disk/full"));
	write_pattern("/disk/again", 20000);
	check_pattern("/disk/again", 20000);
	answers(0, unlink("/disk/again"));
}

static void there_are_so_many_inodes_and_no_more(void)
{
	char path[PATH_ROOM];
	int count = 0;
	answers(0, mkdir("/disk/inodes"));
	for (;; count++) {
		snprintf(path, sizeof path, "/disk/inodes/%d", count);
		int fd = make(path);
		if (fd < 0)
			break;
		close(fd);
	}
	answers(ENOSPC, errno);
	must(count > 50);
	while (count--) {
		snprintf(path, sizeof path, "/disk/inodes/%d", count);
		answers(0, unlink(path));
	}
	answers(0, unlink("/disk/inodes"));
}

static void bad_buffers_hurt_no_file(void)
{
	write_pattern("/disk/good", 3000);
	int fd = open("/disk/good", O_RDWR);
	each_bad(p)
	{
		refused(EFAULT, write(fd, p, 10));
		refused(EFAULT, read(fd, p, 10));
	}
	close(fd);
	check_pattern("/disk/good", 3000);
	answers(0, unlink("/disk/good"));
}

/* Map `size` bytes with nothing behind them. @return their end. */
static uint8_t *memory_that_ends(unsigned size)
{
	uint8_t *start = mmap(NULL, size + 4096, PROT_READ | PROT_WRITE);
	must(start != (void *)-1);
	answers(0, munmap(start + size, 4096));
	memset(start, 'n', size);
	return start + size;
}

/* So much is read first that the buffers hold another file. */
static void a_write_that_faults_leaves_the_file_as_it_was(void)
{
	static uint8_t bytes[2500];
	uint8_t *end = memory_that_ends(8192);
	write_pattern("/disk/victim", 2500);
	write_pattern("/disk/other", 200000);
	check_pattern("/disk/other", 200000);
	int fd = open("/disk/victim", O_RDWR), fresh = make("/disk/fresh");
	refused(EFAULT, write(fd, end, 1024));
	refused(EFAULT, write(fd, end - 500, 1024));
	refused(EFAULT, write(fresh, end - 500, 1024));
	answers(0, lseek(fresh, 0, SEEK_END));
	check_pattern("/disk/victim", 2500);
	answers(2048, write(fd, end - 2100, 2400)); /* whole blocks, as far as they went */
	answers(2048, lseek(fd, 0, SEEK_CUR));
	answers(0, lseek(fd, 0, SEEK_SET));
	answers(2500, read(fd, bytes, sizeof bytes));
	for (unsigned i = 0; i < 2048; i++)
		answers('n', bytes[i]);
	for (unsigned i = 2048; i < 2500; i++)
		answers((uint8_t)(i * 31 >> 4), bytes[i]);
	answers(0, close(fd));
	answers(0, close(fresh));
	answers(0, unlink("/disk/victim"));
	answers(0, unlink("/disk/other"));
	answers(0, unlink("/disk/fresh"));
}

static void the_raw_disk_is_read_past_the_file_system(void)
{
	static uint8_t sector[1024];
	struct stat s;
	answers(0, sync());
	int fd = open("/dev/disk", O_RDWR);
	must(fd >= 0);
	answers(0, fstat(fd, &s));
	answers(1024, lseek(fd, 1024, SEEK_SET));
	answers(1024, read(fd, sector, 1024));
	must(sector[24] == 0x5a && sector[25] == 0x4d); /* the magic of minix 3 */
	refused(EINVAL, read(fd, sector, 100));
	answers(100, lseek(fd, 100, SEEK_SET));
	refused(EINVAL, read(fd, sector, 512));
	answers((long)s.size, lseek(fd, 0, SEEK_END));
	answers(0, read(fd, sector, 512));
	answers(0, lseek(fd, 0, SEEK_SET));
	refused(EBUSY, write(fd, sector, 512)); /* in use as /disk */
	each_bad(p) refused(EFAULT, read(fd, p, 512));
	close(fd);
}

/* Together they want more requests at a time than there are. */
#define RAW_SIZE (8 * 4096)
static uint8_t raw[2][RAW_SIZE];

static void read_raw(uint8_t *to)
{
	int fd = open("/dev/disk", O_RDONLY);
	answers(RAW_SIZE, read(fd, to, RAW_SIZE));
	answers(0, close(fd));
}

static void several_processes_read_the_raw_disk_at_a_time(void)
{
	answers(0, sync());
	read_raw(raw[0]);
	for (int i = 0; i < 6; i++)
		if (fork() == 0) {
			for (int j = 0; j < 4; j++) {
				memset(raw[1], 0, RAW_SIZE);
				read_raw(raw[1]);
				answers(0, memcmp(raw[0], raw[1], RAW_SIZE));
			}
			_exit(0);
		}
	for (int i = 0; i < 6; i++) {
		int status = -1;
		must(waitpid(-1, &status) > 0);
		answers(0, status);
	}
}

const struct check disk_checks[] = {
	{"what was written is read", what_was_written_is_read},
	{"large files have tables of tables", large_files_have_tables_of_tables},
	{"holes read as zeroes", holes_read_as_zeroes},
	{"appending goes to the end", appending_goes_to_the_end},
	{"directories come and go", directories_come_and_go},
	{"names have a longest length", names_have_a_longest_length},
	{"a directory holds many names", a_directory_holds_many_names},
	{"several processes write at a time", several_processes_write_at_a_time},
	{"files come and go while others open them", files_come_and_go_while_others_open_them},
	{"a full disk refuses more and works again", a_full_disk_refuses_more_and_works_again},
	{"there are so many inodes and no more", there_are_so_many_inodes_and_no_more},
	{"bad buffers hurt no file", bad_buffers_hurt_no_file},
	{"a write that faults leaves the file as it was",
	 a_write_that_faults_leaves_the_file_as_it_was},
	{"the raw disk is read past the file system",
	 the_raw_disk_is_read_past_the_file_system},
	{"several processes read the raw disk at a time",
	 several_processes_read_the_raw_disk_at_a_time},
	{NULL, NULL},
};
