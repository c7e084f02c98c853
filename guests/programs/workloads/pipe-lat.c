/* pipe-lat.c - one byte to another process and back: two system calls, a wake-up and a switch
 * each way. */
#include <sys/wait.h>
#include <unistd.h>

#include "workload.h"

PROGRAM("workload: send a byte to another process and back, N times");

/* Send back each byte plus 1. */
static _Noreturn void answer(int from, int to)
{
	uint8_t byte;
	while (read(from, &byte, 1) == 1) {
		byte++;
		write(to, &byte, 1);
	}
	_exit(0);
}

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 200, 1000000);
	int there[2], back[2], status = -1;
	bool right = true;
	work_need(pipe(there), "pipe");
	work_need(pipe(back), "pipe");
	int pid = fork();
	work_need(pid, "fork");
	if (pid == 0) {
		close(there[1]);
		answer(there[0], back[1]);
	}
	work_begin(n);
	work_each (i, n) {
		uint8_t byte = (uint8_t)i;
		right &= write(there[1], &byte, 1) == 1 && read(back[0], &byte, 1) == 1 &&
			 byte == (uint8_t)(i + 1);
	}
	work_end();
	close(there[1]);
	right &= waitpid(pid, &status) == pid && status == 0;
	work_result(right, "%ld round trips", n);
}
