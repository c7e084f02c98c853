#include <stdio.h>
#include <unistd.h>

#include "program.h"

PROGRAM("list the processes, and what is in use");

int main(void)
{
	static const char *const states[] = {
		[PROCESS_READY] = "ready",
		[PROCESS_RUNNING] = "running",
		[PROCESS_WAITING] = "waiting",
		[PROCESS_ZOMBIE] = "zombie",
	};
	struct process_info p;
	struct usage u;
	printf("  pid parent group state     pages name\n");
	for (unsigned slot = 0; process(slot, &p) > 0; slot++)
		if (p.pid)
			printf("%5d %6d %5d %-8s %6lu %s\n", p.pid, p.parent, p.group,
			       states[p.state], p.pages, p.name);
	if (usage(&u) == 0)
		printf("%lu of %lu pages are free, %lu files are open\n", u.pages_free, u.pages,
		       u.files);
	return 0;
}
