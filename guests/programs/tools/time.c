#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

PROGRAM("run a program and say how long it took");

int main(int argc, char *argv[])
{
	char path[PATH_ROOM];
	struct usage before, after;
	int status = 1;
	if (argc < 2) {
		fprintf(stderr, "time: needs a program\n");
		return 2;
	}
	snprintf(path, sizeof path, "%s%s", strchr(argv[1], '/') ? "" : "/bin/", argv[1]);
	usage(&before);
	int64_t start = uptime();
	int pid = fork();
	if (pid == 0) {
		execv(path, argv + 1);
		perror(argv[1]);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status) < 0) {
		perror("time");
		return 1;
	}
	int64_t took = uptime() - start;
	usage(&after);
	fprintf(stderr, "%ld us, %lu system calls, %lu faults, %lu switches\n", took,
		after.system_calls - before.system_calls, after.faults - before.faults,
		after.switches - before.switches);
	return status;
}
