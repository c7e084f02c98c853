/* soak.c - random system calls with random arguments: soak [ROUNDS [SEED]]. Each round is a
 * group of processes that lives for some milliseconds; afterwards nothing of it may be left.
 * The same seed makes the same calls, wherever time is the same. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

PROGRAM("test of the kernel: random system calls");

#define ROUND_US 5000

static uint64_t seed;
static uint64_t buffer[1024];
static char path[64] = "/etc/lesson";

static uint64_t roll(uint64_t sides)
{
	return random_next(&seed) % sides;
}

/* Numbers that are often at the edge of something. */
static uint64_t any_number(void)
{
	static const uint64_t edges[] = {0,
					 1,
					 2,
					 3,
					 7,
					 15,
					 16,
					 63,
					 64,
					 100,
					 511,
					 512,
					 1024,
					 4095,
					 4096,
					 4097,
					 0x10000,
					 0x20000000,
					 0x3fe00000,
					 0x40000000,
					 0x3fffffffff,
					 0x4000000000,
					 0x7fffffff,
					 0x80000000,
					 0xffffffff,
					 0x7fffffffffffffff,
					 0x8000000000000000,
					 0xffffffc080200000,
					 0xfffffffffffff000,
					 0xffffffffffffffff};
	switch (roll(4)) {
	case 0:
		return random_next(&seed);
	case 1:
		return roll(20);
	default:
		return edges[roll(sizeof edges / sizeof *edges)];
	}
}

static uint64_t any_address(void)
{
	static const char *const paths[] = {
		"/",	   ".",		"..",	  "/bin", "/etc/lesson", "/dev/null", "/disk",
		"/disk/a", "/disk/b/c", "lesson", "",	  "/nothing",	 "/bin/echo"};
	switch (roll(6)) {
	case 0:
		return any_number();
	case 1:
		return (uint64_t)paths[roll(sizeof paths / sizeof *paths)];
	case 2:
		return 0x20000000 + roll(64) * 4096 + roll(2) * 4000;
	case 3:
		return (uint64_t)path;
	default:
		return (uint64_t)buffer + roll(sizeof buffer);
	}
}

static uint64_t any_page(void)
{
	return roll(3) ? 0x20000000 + roll(64) * 4096 : any_number();
}

static void call(uint64_t number, uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	register uint64_t a0 __asm__("a0") = arg0;
	register uint64_t a1 __asm__("a1") = arg1;
	register uint64_t a2 __asm__("a2") = arg2;
	register uint64_t a7 __asm__("a7") = number;
	__asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
}

/* One call. Those that would end the test itself, or silence it, are left out. */
static void random_call(void)
{
	uint64_t number = roll(38);
	switch (number) {
	case SYS_exit:
		if (roll(50) == 0)
			call(number, any_number(), 0, 0);
		break;
	case SYS_fork:
		if (roll(3) == 0)
			call(number, 0, 0, 0);
		break;
	case SYS_kill:
		call(number, roll(2) ? (uint64_t)getpid() : 31000 + roll(100),
		     roll(40) ? 0 : any_number(), 0);
		break;
	case SYS_usleep:
		call(number, roll(200), 0, 0);
		break;
	case SYS_tick:
		call(number, roll(100) ? 0 : 50 + roll(10000), 0, 0);
		break;
	case SYS_setpgid:
	case SYS_tcsetpgrp:
		break;
	case SYS_waitpid:
		call(number, roll(2) ? UINT64_MAX : any_number(), any_address(), 0);
		break;
	case SYS_sbrk:
		call(number, roll(2) ? roll(20000) - 10000 : any_number(), 0, 0);
		break;
	case SYS_mmap:
	case SYS_munmap:
	case SYS_mprotect:
		call(number, any_page(), roll(2) ? roll(16) * 4096 : any_number(), roll(9));
		break;
	case SYS_open:
		call(number, any_address(), roll(2) ? O_RDONLY : O_RDWR | O_CREAT | roll(0x800),
		     0);
		break;
	case SYS_stat:
	case SYS_mkdir:
	case SYS_unlink:
	case SYS_chdir:
	case SYS_execv:
		call(number, any_address(), any_address(), any_address());
		break;
	case SYS_pipe:
	case SYS_usage:
	case SYS_getcwd:
		call(number, any_address(), any_number(), 0);
		break;
	default: /* what has a descriptor, what has nothing, what there is not */
		call(number, roll(20), any_address(), roll(2) ? roll(5000) : any_number());
	}
}

static _Noreturn void member(void)
{
	int null = open("/dev/null", O_RDWR);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	mmap(NULL, 32 * 4096, PROT_READ | PROT_WRITE);
	for (;;) {
		/* children go ways of their own */
		seed ^= (uint64_t)getpid() << 32;
		random_call();
	}
}

static bool same(const struct usage *a, const struct usage *b)
{
	return a->pages_free == b->pages_free && a->processes == b->processes &&
	       a->files == b->files;
}

int main(int argc, char *argv[])
{
	long rounds = argc > 1 ? atol(argv[1]) : 40;
	struct usage before, after;
	uint64_t calls = 0;
	int disk = open("/disk",
			O_RDONLY); /* the buffers of a disk come with its first use, and stay */
	if (disk >= 0)
		close(disk);
	for (long i = -1; i < rounds; i++) {
		seed = (uint64_t)(argc > 2 ? atol(argv[2]) : 1) * 1000003 + (uint64_t)i;
		usage(&before);
		int pid = fork();
		if (pid == 0) {
			setpgid(0, 0);
			member();
		}
		setpgid(pid, pid);
		usleep(ROUND_US);
		kill(-pid, SIGKILL);
		waitpid(pid, NULL);
		usleep(1000); /* for its children, who end by themselves */
		while (kill(-pid, SIGKILL) == 0)
			usleep(1000);
		tick(10000);
		usage(&after);
		calls += after.system_calls - before.system_calls;
		if (i >= 0 &&
		    !same(&before, &after)) { /* before that something may have come to stay */
			printf("soak: round %ld: pages %ld, processes %ld, files %ld\n", i,
			       (long)(before.pages_free - after.pages_free),
			       (long)(after.processes - before.processes),
			       (long)(after.files - before.files));
			return 1;
		}
	}
	printf("soak: %ld rounds, %lu calls, nothing left over\n", rounds, calls);
	return 0;
}
