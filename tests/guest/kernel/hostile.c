/* hostile.c - a program that tries to get out of its box, or to take from its neighbours: hostile
 * WHAT. Whatever it manages it reports in a line with "ESCAPED"; otherwise it goes on until it is
 * ended. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

PROGRAM("test of the kernel: tries to get out of its box");

static void escaped(const char *how, long number)
{
	printf("ESCAPED: %s %ld\n", how, number);
	fflush(stdout);
}

static void pids(void)
{
	struct process_info p;
	struct box_info b;
	int mine = getpid();
	for (int pid = -32767; pid <= 32767; pid++) {
		if (pid == 0 || pid == mine)
			continue;
		if (kill(pid, SIGKILL) == 0)
			escaped("signalled", pid);
		if (pid > 0 && setpgid(pid, pid) == 0)
			escaped("regrouped", pid);
	}
	for (unsigned slot = 0; process(slot, &p) > 0; slot++)
		if (p.pid && p.pid != mine)
			escaped("saw process", p.pid);
	if (box(0, &b) != 0)
		escaped("saw boxes", 0);
	if (waitpid(-1, NULL) > 0)
		escaped("waited", 0);
}

static void paths(void)
{
	static const char *const targets[] = {
		"images",    "images/tools",	    "disk", "dev/disk", "dev/console",
		"dev/sysrq", "bin/hostile-not-here"};
	static const char *const ways[] = {
		"/",	    "/../",	    "../", "../../../../", "/bin/../../",
		"/dev/../", "/./..//.././", "//",  "dev/../../"};
	char path[PATH_ROOM];
	struct stat s;
	for (unsigned w = 0; w < sizeof ways / sizeof *ways; w++) {
		for (unsigned t = 0; t < sizeof targets / sizeof *targets; t++) {
			snprintf(path, sizeof path, "%s%s", ways[w], targets[t]);
			if (open(path, O_RDONLY) >= 0 || open(path, O_RDWR | O_TRUNC) >= 0)
				escaped(path, 0);
			if (stat(path, &s) == 0 && strcmp(targets[t], "dev/console") != 0 &&
			    strcmp(targets[t], "dev/disk") != 0 &&
			    strcmp(targets[t], "dev/sysrq") != 0)
				escaped(path, 1);
			char *args[] = {path, NULL};
			execv(path, args);
		}
		if (chdir(ways[w]) == 0 && stat("images", &s) == 0)
			escaped(ways[w], 2);
	}
}

static void descriptors(void)
{
	struct stat s;
	struct dirent entry;
	for (int fd = 3; fd < 200; fd++)
		if (fstat(fd, &s) == 0)
			escaped("has descriptor", fd);
	for (int fd = 0; fd < 3; fd++)
		if (readdir(fd, &entry) > 0)
			escaped("listed", fd);
}

static _Noreturn void take_memory(void)
{
	for (;;) {
		volatile char *page = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE);
		for (int i = 0; page != MAP_FAILED && i < 1 << 20; i += 4096)
			page[i] = 1;
	}
}

/* One child after the other takes what it can, and is ended for it. */
static void memory(void)
{
	for (;;) {
		if (fork() == 0)
			take_memory();
		(void)waitpid(-1, NULL);
	}
}

static void bomb(void)
{
	for (;;)
		(void)fork();
}

static void files(void)
{
	char path[32], block[4096];
	memset(block, 'x', sizeof block);
	for (unsigned i = 0;; i++) {
		snprintf(path, sizeof path, "/f%u", i % 1000);
		int fd = open(path, O_WRONLY | O_CREAT);
		while (fd >= 0 && write(fd, block, sizeof block) > 0)
			;
		if (i % 3)
			close(fd);
	}
}

static void compute(void)
{
	for (;;)
		(void)tick(20); /* it would slow all others down */
}

static void pipes(void)
{
	int ends[2];
	(void)fork();
	(void)fork();
	for (;;)
		(void)pipe(ends);
}

static void privileges(void)
{
	struct clone_args args = {.flags = CLONE_BOX, .name = "x", .image = "/images/tools"};
	if (clone3(&args) >= 0)
		escaped("made a box", 0);
	if (tcsetpgrp(1) == 0)
		escaped("took the terminal", 0);
	if (tick(20) != -1)
		escaped("set the tick", 0);
	__asm__ volatile("csrr t0, sstatus" ::: "t0"); /* ends it */
	escaped("read a CSR", 0);
}

int main(int argc, char *argv[])
{
	static const struct {
		const char *name;
		void (*run)(void);
	} ways[] = {{"pids", pids},	{"paths", paths},     {"descriptors", descriptors},
		    {"memory", memory}, {"bomb", bomb},	      {"files", files},
		    {"pipes", pipes},	{"compute", compute}, {"privileges", privileges}};
	for (unsigned i = 0; argc == 2 && i < sizeof ways / sizeof *ways; i++)
		if (strcmp(argv[1], ways[i].name) == 0) {
			ways[i].run();
			return 0;
		}
	fputs("hostile: needs what to try\n", stderr);
	return 2;
}
