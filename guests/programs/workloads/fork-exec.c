/* fork-exec.c - fork, exec of a program that exits at once, and wait. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workload.h"

PROGRAM("workload: run N programs that end at once");

static _Noreturn void become(char *program, long i)
{
	static char exit_option[] = "-exit";
	char code[8];
	char *args[] = {program, exit_option, code, NULL};
	snprintf(code, sizeof code, "%ld", i & 127);
	execv("/bin/fork-exec", args);
	_exit(255);
}

int main(int argc, char *argv[])
{
	if (argc == 3 && strcmp(argv[1], "-exit") == 0)
		return atoi(argv[2]);
	long n = work_size(argc, argv, 10, 100000);
	bool right = true;
	work_begin(n);
	work_each (i, n) {
		int status = -1, pid = fork();
		if (pid == 0)
			become(argv[0], i);
		work_need(pid, "fork");
		right &= waitpid(pid, &status) == pid && status == ((int)i & 127);
	}
	work_end();
	work_result(right, "%ld programs", n);
}
