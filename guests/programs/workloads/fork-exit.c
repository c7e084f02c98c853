/* fork-exit.c - fork, exit of the child, and wait. */
#include <sys/wait.h>
#include <unistd.h>

#include "workload.h"

PROGRAM("workload: make N processes that end at once");

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 20, 100000);
	bool right = true;
	work_begin(n);
	work_each (i, n) {
		int status = -1, pid = fork();
		if (pid == 0)
			_exit((int)i & 127);
		work_need(pid, "fork");
		right &= waitpid(pid, &status) == pid && status == ((int)i & 127);
	}
	work_end();
	work_result(right, "%ld processes", n);
}
