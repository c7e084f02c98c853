/* process.c - fork, exit, waitpid, kill, groups, time. */
#include "check.h"

#include <signal.h>
#include <sys/mman.h>

static void fork_returns_twice_with_two_numbers(void)
{
	int ends[2], mine = getpid(), number = 0, parent = 0;
	answers(0, pipe(ends));
	int pid = fork();
	if (pid == 0) {
		number = getpid();
		parent = getppid();
		write(ends[1], &number, sizeof number);
		write(ends[1], &parent, sizeof parent);
		_exit(0);
	}
	answers(4, read(ends[0], &number, sizeof number));
	answers(4, read(ends[0], &parent, sizeof parent));
	answers(pid, number);
	answers(mine, parent);
	answers(pid, waitpid(pid, NULL));
}

static void every_exit_code_comes_back(void)
{
	for (int code = 0; code < 256; code += 5) {
		int status = -1, pid = fork();
		if (pid == 0)
			_exit(code);
		answers(pid, waitpid(-1, &status));
		answers(code, status);
	}
}

static void only_children_can_be_waited_for(void)
{
	refused(ECHILD, waitpid(-1, NULL));
	refused(ECHILD, waitpid(1, NULL));
	refused(ECHILD, waitpid(getpid(), NULL));
	refused(ECHILD, waitpid(31000, NULL));
	refused(ECHILD, waitpid(0, NULL));
}

static void a_bad_place_for_the_status_loses_no_child(void)
{
	int status = -1, pid = fork();
	if (pid == 0)
		_exit(9);
	each_bad(p) refused(EFAULT, waitpid(pid, p));
	answers(pid, waitpid(pid, &status));
	answers(9, status);
}

static void fork_up_to_the_limit_is_refused_then_and_works_again(void)
{
	int pids[PROCESSES], count = 0, gate[2];
	char byte;
	struct usage u;
	answers(0, pipe(gate));
	usage(&u);
	for (int pid; (pid = fork()) != -1; pids[count++] = pid)
		if (pid == 0) {
			close(gate[1]);
			read(gate[0], &byte, 1);
			_exit(0);
		}
	answers(EAGAIN, errno);
	answers(PROCESSES, (long)u.processes + count);
	refused(EAGAIN, fork());
	close(gate[1]);
	for (int i = 0; i < count; i++)
		answers(pids[i], waitpid(pids[i], NULL));
	refused(ECHILD, waitpid(-1, NULL));
	answers(0, status_of(only_children_can_be_waited_for));
}

static void sleep_for_long(void)
{
	usleep(1000000000);
}

static void read_for_long(void)
{
	int ends[2];
	char byte;
	pipe(ends);
	read(ends[0], &byte, 1);
}

static void compute_for_long(void)
{
	for (;;)
		__asm__ volatile("");
}

static void wait_for_long(void)
{
	if (fork() == 0)
		sleep_for_long();
	waitpid(-1, NULL);
}

static int killed(void (*part)(void), int signal)
{
	int status = -1, pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		part();
		_exit(0);
	}
	must(pid > 0);
	answers(0, setpgid(pid, pid)); /* whoever comes first */
	usleep(1000);
	answers(0, kill(-pid, signal));
	answers(pid, waitpid(pid, &status));
	usleep(1000); /* for its children, who end by themselves */
	return status;
}

static void a_process_is_killed_whatever_it_does(void)
{
	answers(STATUS_SIGNAL + SIGKILL, killed(sleep_for_long, SIGKILL));
	answers(STATUS_SIGNAL + SIGTERM, killed(read_for_long, SIGTERM));
	answers(STATUS_SIGNAL + SIGINT, killed(compute_for_long, SIGINT));
	answers(STATUS_SIGNAL + 31, killed(wait_for_long, 31));
}

static void end_myself(void)
{
	kill(getpid(), SIGTERM);
	_exit(1); /* never */
}

static void a_process_can_kill_itself(void)
{
	answers(STATUS_SIGNAL + SIGTERM, status_of(end_myself));
}

static void kill_refuses_what_makes_no_sense(void)
{
	refused(ESRCH, kill(31000, SIGKILL));
	refused(ESRCH, kill(-31000, SIGKILL));
	refused(EINVAL, kill(0, SIGKILL));
	refused(EINVAL, kill(getpid(), 32));
	refused(EINVAL, kill(getpid(), -1));
	answers(-EINVAL, raw_call(SYS_kill, (uint64_t)INT64_MIN, 9, 0));
	answers(-EINVAL, raw_call(SYS_kill, INT64_MAX, 9, 0));
	answers(-EINVAL, raw_call(SYS_kill, (uint64_t)INT32_MIN, 9, 0));
	answers(-ESRCH, raw_call(SYS_kill, (uint64_t)(INT32_MIN + 1), 9, 0));
	answers(0, kill(getpid(), 0)); /* is it there? */
}

static void an_ended_process_cannot_be_killed_but_collected(void)
{
	int status = -1, pid = fork();
	if (pid == 0)
		_exit(3);
	usleep(1000);
	refused(ESRCH, kill(pid, SIGKILL));
	answers(pid, waitpid(pid, &status));
	answers(3, status);
}

static void make_orphan(void)
{
	if (fork() == 0) {
		usleep(500);
		_exit(getppid() != 0);
	}
}

static void orphans_vanish_by_themselves(void)
{
	struct usage before, after;
	usage(&before);
	for (int i = 0; i < 3; i++)
		answers(0, status_of(make_orphan));
	usleep(5000);
	usage(&after);
	answers(before.processes, after.processes);
}

static void groups_are_inherited_and_set(void)
{
	struct process_info p;
	int pid = fork();
	if (pid == 0)
		sleep_for_long();
	refused(ESRCH, setpgid(31000, 1));
	refused(ESRCH, setpgid(1, 1)); /* not mine */
	refused(EINVAL, setpgid(pid, -1));
	answers(0, setpgid(pid, 0));
	for (unsigned slot = 0; process(slot, &p) > 0; slot++)
		if (p.pid == pid)
			answers(pid, p.group);
	refused(EINVAL, tcsetpgrp(-1));
	answers(0, kill(-pid, SIGKILL));
	answers(pid, waitpid(pid, NULL));
}

static void the_table_of_processes_shows_this_one(void)
{
	struct process_info p;
	int found = 0;
	for (unsigned slot = 0; process(slot, &p) > 0; slot++)
		if (p.pid == getpid()) {
			found++;
			answers(getppid(), p.parent);
			answers(PROCESS_RUNNING, p.state);
			answers(0, strcmp(p.name, "check"));
			must(p.pages > 10);
		}
	answers(1, found);
	answers(0, process(PROCESSES, &p));
	answers(0, process(UINT32_MAX, &p));
	each_bad(at) refused(EFAULT, process(0, at));
	each_bad(at) refused(EFAULT, usage(at));
}

static void sleep_takes_as_long_as_was_asked(void)
{
	int64_t before = uptime();
	answers(0, usleep(3000));
	must(uptime() - before >= 3000);
	before = uptime();
	answers(0, usleep(0));
	answers(0, sched_yield());
	must(uptime() >= before);
}

static void many_sleep_at_a_time(void)
{
	int64_t before = uptime();
	for (int i = 0; i < 10; i++)
		if (fork() == 0)
			_exit(usleep((uint64_t)(10 - i) * 1000));
	for (int i = 0; i < 10; i++)
		must(waitpid(-1, NULL) > 0);
	must(uptime() - before >= 10000);
}

static void processes_that_compute_take_turns(void)
{
	int ends[2], a, b;
	char byte = 0;
	answers(0, pipe(ends));
	int before = (int)tick(100);
	if ((a = fork()) == 0)
		compute_for_long();
	if ((b = fork()) == 0) {
		for (int i = 0; i < 5; i++) {
			int64_t now = tick(0);
			while (tick(0) == now)
				;
			write(ends[1], &byte, 1);
		}
		_exit(0);
	}
	for (int i = 0; i < 5; i++)
		answers(1, read(ends[0], &byte, 1));
	must(tick(0) - before >= 5);
	kill(a, SIGKILL);
	must(waitpid(-1, NULL) > 0);
	must(waitpid(-1, NULL) > 0);
	must(tick(10000) > 0);
	refused(EINVAL, tick(1));
	refused(EINVAL, tick(UINT64_MAX));
}

static void unknown_calls_are_refused(void)
{
	answers(-ENOSYS, raw_call(0, 0, 0, 0));
	answers(-ENOSYS, raw_call(39, 0, 0, 0));
	answers(-ENOSYS, raw_call(1000000, 0, 0, 0));
	answers(-ENOSYS, raw_call(UINT64_MAX, 0, 0, 0));
}

/* A system call and a tick leave all registers but a0 alone. */
static void registers_survive(void)
{
	uint64_t lost = 1;
	tick(50);
	__asm__ volatile(
		"li a7, %1\n"
		"li a0, 0\n"
		"li t0, 11\nli t1, 12\nli t2, 13\nli s2, 14\nli s3, 15\nli a1, 16\n"
		"li a2, 17\nli a3, 18\nli t3, 19\nli t6, 20\nli s11, 21\nli gp, 22\nli tp, 23\n"
		"ecall\n"
		"li t4, 100000\n"
		"1: addi t4, t4, -1\nbnez t4, 1b\n"
		"addi t0, t0, -11\naddi t1, t1, -12\naddi t2, t2, -13\naddi s2, s2, -14\n"
		"addi s3, s3, -15\naddi a1, a1, -16\naddi a2, a2, -17\naddi a3, a3, -18\n"
		"addi t3, t3, -19\naddi t6, t6, -20\naddi s11, s11, -21\naddi gp, gp, -22\n"
		"addi tp, tp, -23\n"
		"or t0, t0, t1\nor t0, t0, t2\nor t0, t0, s2\nor t0, t0, s3\nor t0, t0, a1\n"
		"or t0, t0, a2\nor t0, t0, a3\nor t0, t0, t3\nor t0, t0, t6\nor t0, t0, s11\n"
		"or t0, t0, gp\nor %0, t0, tp\n"
		: "=r"(lost)
		: "i"(SYS_tick)
		: "a0", "a1", "a2", "a3", "a7", "t0", "t1", "t2", "t3", "t4", "t6", "s2", "s3",
		  "s11", "gp", "tp", "memory");
	tick(10000);
	answers(0, lost);
}

const struct check process_checks[] = {
	{"fork returns twice, with two numbers", fork_returns_twice_with_two_numbers},
	{"every exit code comes back", every_exit_code_comes_back},
	{"only children can be waited for", only_children_can_be_waited_for},
	{"a bad place for the status loses no child",
	 a_bad_place_for_the_status_loses_no_child},
	{"fork up to the limit is refused, then works again",
	 fork_up_to_the_limit_is_refused_then_and_works_again},
	{"a process is killed whatever it does", a_process_is_killed_whatever_it_does},
	{"a process can kill itself", a_process_can_kill_itself},
	{"kill refuses what makes no sense", kill_refuses_what_makes_no_sense},
	{"an ended process cannot be killed but collected",
	 an_ended_process_cannot_be_killed_but_collected},
	{"orphans vanish by themselves", orphans_vanish_by_themselves},
	{"groups are inherited and set", groups_are_inherited_and_set},
	{"the table of processes shows this one", the_table_of_processes_shows_this_one},
	{"sleep takes as long as was asked", sleep_takes_as_long_as_was_asked},
	{"many sleep at a time", many_sleep_at_a_time},
	{"processes that compute take turns", processes_that_compute_take_turns},
	{"unknown calls are refused", unknown_calls_are_refused},
	{"registers survive calls and ticks", registers_survive},
	{NULL, NULL},
};
