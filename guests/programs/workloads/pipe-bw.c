/* pipe-bw.c - many bytes from one process to another, through the kernel's buffer. */
#include <sys/wait.h>
#include <unistd.h>

#include "workload.h"

PROGRAM("workload: send N KiB through a pipe");

#define PIECE 4096

static _Noreturn void send(int to, long n)
{
	static uint64_t bytes[PIECE / 8];
	uint64_t value = 0;
	for (long sent = 0; sent < n * 1024;) {
		long piece = n * 1024 - sent < PIECE ? n * 1024 - sent : PIECE;
		for (long i = 0; i < piece / 8; i++)
			bytes[i] = value++;
		for (long done = 0, m; done < piece; done += m)
			if ((m = write(to, (uint8_t *)bytes + done, (size_t)(piece - done))) <
			    0)
				_exit(1);
		sent += piece;
	}
	_exit(0);
}

/* Add up `size` bytes as numbers of 8 bytes. */
static uint64_t receive(int from, long size)
{
	static uint64_t bytes[PIECE / 8];
	uint64_t sum = 0;
	while (size > 0) {
		size_t have = 0, want = size < PIECE ? (size_t)size : PIECE;
		while (have < want) {
			ssize_t m = read(from, (uint8_t *)bytes + have, want - have);
			if (m <= 0)
				work_failed("read");
			have += (size_t)m;
		}
		for (size_t i = 0; i < want / 8; i++)
			sum += bytes[i];
		size -= (long)want;
	}
	return sum;
}

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 128, 1000000), numbers = n * 1024 / 8;
	int ends[2], status = -1;
	uint64_t sum = 0;
	work_need(pipe(ends), "pipe");
	work_begin(n);
	int pid = fork();
	work_need(pid, "fork");
	if (pid == 0)
		send(ends[1], n);
	close(ends[1]);
	work_each (i, n)
		sum += receive(ends[0], 1024);
	waitpid(pid, &status);
	work_end();
	work_result(status == 0 && sum == (uint64_t)numbers * (uint64_t)(numbers - 1) / 2,
		    "%ld KiB", n);
}
