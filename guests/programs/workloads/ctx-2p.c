/* ctx-2p.c - two processes yield to each other: nothing but switches of context and address space.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "workload.h"

PROGRAM("workload: two processes yield to each other N times");

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 500, 1000000);
	struct usage before, after;
	int status = -1;
	work_need(usage(&before), "usage");
	int pid = fork();
	work_need(pid, "fork");
	if (pid == 0) {
		for (long i = 0; i < n; i++)
			sched_yield();
		_exit(0);
	}
	work_begin(n);
	work_each (i, n)
		sched_yield();
	work_end();
	waitpid(pid, &status);
	work_need(usage(&after), "usage");
	work_result(status == 0 && after.switches - before.switches >= (uint64_t)(2 * n),
		    "%ld times to and fro", n);
}
