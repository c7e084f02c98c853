/* run.c - from pipelines to processes. A pipeline is a group: Ctrl-C ends the one in the
 * foreground. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shell.h"

/* ---- Built-in commands ---- */

static int do_cd(const struct command *c, int status)
{
	(void)status;
	const char *path = c->argc > 1 ? c->argv[1] : "/";
	if (chdir(path) == 0)
		return 0;
	perror(path);
	return 1;
}

static int do_pwd(const struct command *c, int status)
{
	char path[PATH_ROOM];
	(void)c, (void)status;
	if (getcwd(path, sizeof path) < 0)
		return 1;
	puts(path);
	return 0;
}

static int do_exit(const struct command *c, int status)
{
	long code = status;
	if (c->argc > 1 && !to_number(c->argv[1], &code)) {
		(void)complain("exit needs a number");
		return 2;
	}
	exit((int)code);
}

static int do_true(const struct command *c, int status)
{
	(void)c, (void)status;
	return 0;
}

static int do_false(const struct command *c, int status)
{
	(void)c, (void)status;
	return 1;
}

static int do_wait(const struct command *c, int status)
{
	int pid;
	(void)c;
	while ((pid = waitpid(-1, &status)) > 0)
		;
	return status;
}

static int do_help(const struct command *c, int status)
{
	(void)c, (void)status;
	puts("PROGRAM [WORD]...      run it; 'ls /bin' shows what there is");
	puts("A | B                  what A writes is what B reads");
	puts("< FILE  > FILE  >> FILE  read from, write to, add to a file");
	puts("A &                    do not wait for it; 'wait' does");
	puts("A ; B                  one after the other");
	puts("A && B   A || B        B only if A ended well; only if it did not");
	puts("$?                     how the last one ended: 0 is well");
	puts("'a  b' \"$?\"            one word; $? counts within \"\" too");
	puts("cd exit false help pwd true wait    done by the shell itself");
	puts("Ctrl-C ends what runs (ringside run -nographic), Ctrl-D the input");
	return 0;
}

static const struct {
	const char *name;
	int (*run)(const struct command *command, int status);
} builtins[] = {
	{"cd", do_cd},	 {"exit", do_exit}, {"false", do_false}, {"help", do_help},
	{"pwd", do_pwd}, {"true", do_true}, {"wait", do_wait},
};

/* @return whether the command is built in. */
static bool run_builtin(const struct command *c, int *status)
{
	for (unsigned i = 0; i < sizeof builtins / sizeof *builtins; i++) {
		if (strcmp(c->argv[0], builtins[i].name) != 0)
			continue;
		*status = builtins[i].run(c, *status);
		return true;
	}
	return false;
}

/* ---- Programs ---- */

/* Move descriptor `fd` to `to`. */
static void move_fd(int fd, int to)
{
	if (fd == to)
		return;
	dup2(fd, to);
	close(fd);
}

static void redirect(const char *path, int flags, int to)
{
	if (!path)
		return;
	int fd = open(path, flags);
	if (fd < 0) {
		perror(path);
		_exit(1);
	}
	move_fd(fd, to);
}

static _Noreturn void become(const struct command *c, int status)
{
	char path[PATH_ROOM];
	redirect(c->input, O_RDONLY, STDIN_FILENO);
	redirect(c->output, O_WRONLY | O_CREAT | (c->append ? O_APPEND : O_TRUNC),
		 STDOUT_FILENO);
	if (run_builtin(c, &status))
		exit(status);
	snprintf(path, sizeof path, "%s%s", strchr(c->argv[0], '/') ? "" : "/bin/", c->argv[0]);
	execv(path, c->argv);
	perror(c->argv[0]);
	_exit(127);
}

/* Start one program of a pipeline. `input`, which it reads, is closed. @return its pid, or -1. */
static int start(const struct pipeline *p, int index, int group, int input, int *next_input,
		 int status)
{
	int ends[2] = {-1, -1};
	bool last = index + 1 == p->count;
	if (!last && pipe(ends) < 0)
		return -1;
	int pid = fork();
	if (pid == 0) {
		setpgid(0, group);
		if (ends[0] >= 0)
			close(ends[0]);
		move_fd(input, STDIN_FILENO);
		if (!last)
			move_fd(ends[1], STDOUT_FILENO);
		become(&p->commands[index], status);
	}
	if (ends[1] >= 0)
		close(ends[1]);
	if (input != STDIN_FILENO)
		close(input);
	*next_input = ends[0];
	return pid;
}

static int wait_for(const int *pids, int count)
{
	int status = 1, last = pids[count - 1];
	for (int i = 0; i < count; i++)
		if (pids[i] > 0 && waitpid(pids[i], &status) < 0)
			status = 1;
	if (last > 0 && status >= STATUS_SIGNAL && status != STATUS_SIGNAL + SIGINT)
		fprintf(stderr, "shell: %d was ended by signal %d\n", last,
			status - STATUS_SIGNAL);
	return status;
}

int run(const struct pipeline *p, int status)
{
	int pids[PIPELINE_MOST], count = 0, input = STDIN_FILENO;
	const struct command *first = &p->commands[0];
	if (p->count == 1 && !p->background && !first->input && !first->output &&
	    run_builtin(first, &status))
		return status;
	for (; count < p->count; count++) {
		int pid = start(p, count, count ? pids[0] : 0, input, &input, status);
		if (pid < 0) {
			perror("shell");
			break;
		}
		pids[count] = pid;
		setpgid(pid, pids[0]);
		if (!count && !p->background)
			tcsetpgrp(pid);
	}
	if (count < p->count && input > STDERR_FILENO)
		close(input);
	if (!count)
		return 1;
	if (p->background) {
		printf("[%d]\n", pids[count - 1]);
		return 0;
	}
	status = wait_for(pids, count);
	tcsetpgrp(0);
	return count < p->count ? 1 : status;
}

/* waitpid() would block: find a zombie first. */
void collect(void)
{
	struct process_info p;
	int status;
	for (unsigned slot = 0; process(slot, &p) > 0; slot++)
		if (p.pid && p.state == PROCESS_ZOMBIE && p.parent == getpid() &&
		    waitpid(p.pid, &status) > 0)
			printf("[%d] %s ended with %d\n", p.pid, p.name, status);
}
