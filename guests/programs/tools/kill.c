#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

PROGRAM("end processes: [-SIGNAL] PID...; a negative PID is a group");

int main(int argc, char *argv[])
{
	int signal = SIGTERM, first = 1, failed = 0;
	if (argc > 2 && argv[1][0] == '-') {
		signal = atoi(argv[1] + 1);
		first = 2;
	}
	if (argc <= first) {
		fprintf(stderr, "kill: needs the number of a process; 'ps' shows them\n");
		return 2;
	}
	for (int i = first; i < argc; i++) {
		if (kill(atoi(argv[i]), signal) == 0)
			continue;
		perror(argv[i]);
		failed = 1;
	}
	return failed;
}
