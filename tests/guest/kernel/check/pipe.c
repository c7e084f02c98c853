/* pipe.c - pipes: full, empty, broken. */
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

static void bytes_come_out_in_their_order(void)
{
	char text[16];
	int ends[2];
	struct stat s;
	answers(0, pipe(ends));
	answers(5, write(ends[1], "hello", 5));
	answers(6, write(ends[1], " world", 6));
	answers(3, read(ends[0], text, 3));
	answers(8, read(ends[0], text + 3, 13));
	answers(0, memcmp(text, "hello world", 11));
	answers(0, write(ends[1], text, 0));
	answers(0, read(ends[0], text, 0));
	answers(0, fstat(ends[0], &s));
	answers(S_PIPE, s.kind);
	refused(EBADF, read(ends[1], text, 1));
	refused(EBADF, write(ends[0], text, 1));
}

static void without_a_writer_a_pipe_ends(void)
{
	char text[16];
	int ends[2];
	answers(0, pipe(ends));
	answers(2, write(ends[1], "ab", 2));
	answers(0, close(ends[1]));
	answers(2, read(ends[0], text, 16));
	answers(0, read(ends[0], text, 16));
}

static void without_a_reader_writing_is_refused(void)
{
	int ends[2];
	answers(0, pipe(ends));
	answers(0, close(ends[0]));
	refused(EPIPE, write(ends[1], "ab", 2));
}

/* More than a pipe holds, in pieces of odd sizes. */
#define MUCH 100000

static void write_much(int to)
{
	static uint8_t bytes[777];
	unsigned sent = 0;
	while (sent < MUCH) {
		unsigned n = MUCH - sent < sizeof bytes ? MUCH - sent : sizeof bytes;
		for (unsigned i = 0; i < n; i++)
			bytes[i] = (uint8_t)((sent + i) * 7 >> 3);
		if (write(to, bytes, n) != (ssize_t)n)
			_exit(1);
		sent += n;
	}
	_exit(0);
}

static void a_full_pipe_makes_its_writer_wait(void)
{
	uint8_t bytes[1001];
	unsigned got = 0;
	int ends[2], status = -1;
	ssize_t n;
	answers(0, pipe(ends));
	if (fork() == 0)
		write_much(ends[1]);
	close(ends[1]);
	usleep(2000);
	while ((n = read(ends[0], bytes, sizeof bytes)) > 0)
		for (ssize_t i = 0; i < n; i++, got++)
			must(bytes[i] == (uint8_t)(got * 7 >> 3));
	answers(MUCH, got);
	must(waitpid(-1, &status) > 0);
	answers(0, status);
}

/* The reader goes while the writer waits: it hears of what was taken, then of the break. */
static void a_pipe_that_breaks_wakes_its_writer(void)
{
	static char bytes[20000];
	int ends[2], status = -1;
	answers(0, pipe(ends));
	if (fork() == 0) {
		close(ends[0]);
		ssize_t n = write(ends[1], bytes, sizeof bytes);
		_exit(n <= 0 || n >= (ssize_t)sizeof bytes || write(ends[1], bytes, 1) != -1 ||
		      errno != EPIPE);
	}
	usleep(2000);
	close(ends[0]);
	must(waitpid(-1, &status) > 0);
	answers(0, status);
}

static void who_waits_for_a_pipe_can_be_killed(void)
{
	static char bytes[20000];
	int ends[2], status = -1;
	answers(0, pipe(ends));
	for (int writes = 0; writes < 2; writes++) {
		int pid = fork();
		if (pid == 0) {
			if (writes)
				write(ends[1], bytes, sizeof bytes);
			else
				read(ends[0], bytes, 1);
			_exit(0);
		}
		usleep(2000);
		answers(0, kill(pid, SIGTERM));
		answers(pid, waitpid(pid, &status));
		answers(STATUS_SIGNAL + SIGTERM, status);
	}
}

static void bad_addresses_lose_nothing_that_was_there(void)
{
	char text[8];
	int ends[2];
	answers(0, pipe(ends));
	answers(4, write(ends[1], "abcd", 4));
	each_bad(p)
	{
		refused(EFAULT, read(ends[0], p, 2));
		refused(EFAULT, write(ends[1], p, 2));
	}
	answers(4, read(ends[0], text, 8));
	answers(0, memcmp(text, "abcd", 4));
}

/* The room in a pipe is a ring: with its start at 3000, bytes go in and come out in two pieces.
 */
#define ROOM 4000

static void turn(const int ends[2])
{
	static char bytes[3000];
	answers(3000, write(ends[1], bytes, sizeof bytes));
	answers(3000, read(ends[0], bytes, sizeof bytes));
}

static char *memory_that_ends(void)
{
	char *start = mmap(NULL, 8192, PROT_READ | PROT_WRITE);
	must(start != (void *)-1);
	answers(0, munmap(start + 4096, 4096));
	return start + 4096;
}

static void a_write_that_faults_says_how_much_went_through(void)
{
	char text[16];
	int ends[2];
	char *end = memory_that_ends();
	memset(end - 1500, 'n', 1500);
	answers(0, pipe(ends));
	turn(ends);
	answers(1000, write(ends[1], end - 1500, 3000));
	answers(1, write(ends[1], "z", 1));
	for (int i = 0; i < 100; i++) {
		answers(10, read(ends[0], text, 10));
		answers(0, memcmp(text, "nnnnnnnnnn", 10));
	}
	answers(1, read(ends[0], text, 16));
	answers('z', text[0]);
}

/* ... and wakes the writer that waits for room. */
static void a_read_that_faults_says_how_much_came_out(void)
{
	static char bytes[ROOM];
	int ends[2], status = -1;
	char *end = memory_that_ends();
	answers(0, pipe(ends));
	turn(ends);
	memset(bytes, 'n', sizeof bytes);
	answers(ROOM, write(ends[1], bytes, sizeof bytes));
	int pid = fork();
	if (pid == 0)
		_exit(write(ends[1], "z", 1) != 1);
	usleep(2000);
	answers(1000, read(ends[0], end - 1500, 3000));
	answers(pid, waitpid(pid, &status));
	answers(0, status);
	answers(3000, read(ends[0], bytes, 3000));
	answers('n', bytes[2999]);
	answers(1, read(ends[0], bytes, sizeof bytes));
	answers('z', bytes[0]);
}

static void many_processes_share_a_pipe(void)
{
	int ends[2], sum = 0;
	char byte;
	answers(0, pipe(ends));
	for (int i = 1; i <= 10; i++)
		if (fork() == 0) {
			byte = (char)i;
			for (int j = 0; j < 20; j++) {
				write(ends[1], &byte, 1);
				sched_yield();
			}
			_exit(0);
		}
	close(ends[1]);
	while (read(ends[0], &byte, 1) == 1)
		sum += byte;
	answers(20 * 55, sum);
	for (int i = 0; i < 10; i++)
		must(waitpid(-1, NULL) > 0);
}

const struct check pipe_checks[] = {
	{"bytes come out in their order", bytes_come_out_in_their_order},
	{"without a writer a pipe ends", without_a_writer_a_pipe_ends},
	{"without a reader writing is refused", without_a_reader_writing_is_refused},
	{"a full pipe makes its writer wait", a_full_pipe_makes_its_writer_wait},
	{"a pipe that breaks wakes its writer", a_pipe_that_breaks_wakes_its_writer},
	{"who waits for a pipe can be killed", who_waits_for_a_pipe_can_be_killed},
	{"bad addresses lose nothing that was there",
	 bad_addresses_lose_nothing_that_was_there},
	{"a write that faults says how much went through",
	 a_write_that_faults_says_how_much_went_through},
	{"a read that faults says how much came out",
	 a_read_that_faults_says_how_much_came_out},
	{"many processes share a pipe", many_processes_share_a_pipe},
	{NULL, NULL},
};
