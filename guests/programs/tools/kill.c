#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

PROGRAM("end processes: [-SIGNAL] PID...; a negative PID is a group");

int main(int argc, char *argv[])
{
	long signal = SIGTERM, pid;
	int first = 1, failed = 0;
	if (argc > 2 && argv[1][0] == '-') {
		if (!to_number(argv[1] + 1, &signal) || signal > SIG_MOST) {
			fprintf(stderr, "kill: signals have numbers up to %d\n", SIG_MOST);
			return 2;
		}
		first = 2;
	}
	if (argc <= first) {
		fprintf(stderr, "kill: needs the number of a process; 'ps' shows them\n");
		return 2;
	}
	for (int i = first; i < argc; i++) {
		bool known = to_number(argv[i], &pid) && pid == (int)pid;
		if (known && kill((int)pid, (int)signal) == 0)
			continue;
		failed = 1;
		if (known)
			perror(argv[i]);
		else
			fprintf(stderr, "kill: %s is no number of a process\n", argv[i]);
	}
	return failed;
}
