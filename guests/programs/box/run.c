/* run.c - from a request to a process in a box. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "box.h"
#include "ringside/abi/board.h"

/* In the box: run the program, or say why it cannot be. A name without a slash is one of /bin. */
static _Noreturn void become(char *command[])
{
	char path[PATH_ROOM];
	snprintf(path, sizeof path, "%s%s", strchr(command[0], '/') ? "" : "/bin/", command[0]);
	execv(path, command);
	fprintf(stderr, "box: '%s' cannot be run: %s\n", path, strerror(errno));
	_exit(127);
}

static void say_why(const struct clone_args *args)
{
	switch (errno) {
	case EPERM:
		fputs("box: there are no boxes in a box\n", stderr);
		break;
	case EEXIST:
		fprintf(stderr, "box: a box '%s' exists already; 'box stop %s' ends it\n",
			args->name, args->name);
		break;
	case EROFS:
		fprintf(stderr, "box: '%s' is on another file system; images are in /images\n",
			args->image);
		break;
	case ENOEXEC:
		fprintf(stderr, "box: '%s' is no whole archive (cpio, newc)\n", args->image);
		break;
	case EINVAL:
		fprintf(stderr,
			"box: --name: found '%s'; needs letters, digits, '.', '_' or '-' "
			"inside\n",
			args->name);
		break;
	default:
		fprintf(stderr, "box: no box could be made: %s\n", strerror(errno));
	}
}

/* A box that nobody waits for must not take the terminal's input. */
static void leave_terminal(void)
{
	int null = open("/dev/null", O_RDONLY);
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		close(null);
	}
}

int box_start(const struct request *request)
{
	static char program[PATH_ROOM];
	char *usual[] = {program, NULL}, **command = request->command;
	const char *manifest = manifest_read(request->args.image);
	if (!manifest)
		return -1;
	if (!*command) {
		if (!manifest_value(manifest, "program", program, sizeof program)) {
			fprintf(stderr,
				"box: '%s' names no program of its own; needs one after it\n",
				request->args.image);
			return -1;
		}
		command = usual;
	}
	int pid = clone3(&request->args);
	if (pid == 0)
		become(command);
	if (pid < 0)
		say_why(&request->args);
	return pid;
}

static void say_signal(const char *name, int status)
{
	if (status >= STATUS_SIGNAL)
		fprintf(stderr, "box: %s was ended by signal %d\n", name,
			status - STATUS_SIGNAL);
}

int box_run(const struct request *request)
{
	int status = 1;
	if (request->detached)
		leave_terminal();
	int pid = box_start(request);
	if (pid < 0)
		return 1;
	if (request->detached) {
		puts(request->args.name);
		return 0;
	}
	if (waitpid(pid, &status) < 0)
		return 1;
	say_signal(request->args.name, status);
	return status;
}

/* ---- Several ---- */

#define SEVERAL 8

static struct request requests[SEVERAL];
static int pids[SEVERAL];

/* Read requests up to the end of the words. @return how many; 0 after a complaint. */
static int read_all(char *words[])
{
	int count = 0;
	while (*words) {
		char **end = words;
		while (*end && strcmp(*end, "+") != 0)
			end++;
		bool more = *end != NULL;
		*end = NULL;
		if (count == SEVERAL) {
			fprintf(stderr, "box: up starts at most %d boxes\n", SEVERAL);
			return 0;
		}
		if (!request_read(&requests[count++], words))
			return 0;
		words = end + more;
	}
	for (int i = 0; count > 1 && i < count; i++)
		requests[i].args.flags |= CLONE_LINES;
	if (!count)
		fputs("box: up needs what 'box run' needs, for each box, with + between\n",
		      stderr);
	return count;
}

/* Microseconds since the computer's start. uptime() counts from that of the kernel. */
static uint64_t computer_time(void)
{
	uint64_t ticks;

	__asm__ volatile("csrr %0, time" : "=r"(ticks));
	return ticks / (RS_TIMEBASE_HZ / 1000000);
}

/* Those whose time has come are started. @return when the next one's comes; 0: all are. */
static uint64_t start_due(int count, int *worst)
{
	uint64_t next = 0;
	for (int i = 0; i < count; i++) {
		const struct request *r = &requests[i];
		if (pids[i])
			continue;
		if (computer_time() < r->start) {
			next = !next || r->start < next ? r->start : next;
			continue;
		}
		pids[i] = box_start(r);
		if (pids[i] < 0)
			*worst = 1;
	}
	return next;
}

int box_up(char *words[])
{
	int count = read_all(words), worst = 0, status, pid;
	uint64_t next;
	if (!count)
		return 2;
	while ((next = start_due(count, &worst))) {
		uint64_t now = computer_time();
		if (now < next)
			usleep(next - now);
	}
	while ((pid = waitpid(-1, &status)) > 0) {
		for (int i = 0; i < count; i++)
			if (pids[i] == pid)
				say_signal(requests[i].args.name, status);
		worst = status > worst ? status : worst;
	}
	return worst;
}
