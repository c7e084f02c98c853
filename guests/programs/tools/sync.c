#include <stdio.h>
#include <unistd.h>

#include "program.h"

PROGRAM("write to the disk what is not on it yet");

int main(void)
{
	if (sync() == 0)
		return 0;
	perror("sync");
	return 1;
}
