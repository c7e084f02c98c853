/* null-syscall.c - the cheapest system call: into the kernel and back. */
#include <unistd.h>

#include "workload.h"

PROGRAM("workload: ask the kernel N times for the parent's number");

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 2000, 10000000), right = 0;
	work_begin(n);
	work_each (i, n)
		right += getppid() == 0;
	work_end();
	work_result(right == n || getppid(), "%ld calls", n);
}
