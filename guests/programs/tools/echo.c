#include <stdio.h>

#include "program.h"

PROGRAM("write its arguments");

int main(int argc, char *argv[])
{
	for (int i = 1; i < argc; i++)
		printf(i > 1 ? " %s" : "%s", argv[i]);
	puts("");
	return 0;
}
