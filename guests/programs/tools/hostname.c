#include <stdio.h>
#include <unistd.h>

#include "program.h"

PROGRAM("show the name of the computer, or of the box; [NAME] changes it");

int main(int argc, char *argv[])
{
	char name[BOX_NAME_ROOM];
	if (argc > 2) {
		fprintf(stderr, "hostname: found %d words; needs one name, or none\n",
			argc - 1);
		return 2;
	}
	if (argc == 2 ? sethostname(argv[1]) : (int)gethostname(name, sizeof name) < 0) {
		perror("hostname");
		return 1;
	}
	if (argc == 1)
		puts(name);
	return 0;
}
