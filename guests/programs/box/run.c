/* run.c - from a request to a process in a box. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "box.h"

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
			"box: --name: found '%s'; needs letters, digits, '.', '_' or '-' inside\n",
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

int box_run(const struct request *request)
{
	static char program[PATH_ROOM];
	char *usual[] = {program, NULL}, **command = request->command;
	int status = 1;
	const char *manifest = manifest_read(request->args.image);
	if (!manifest)
		return 1;
	if (!*command) {
		if (!manifest_value(manifest, "program", program, sizeof program)) {
			fprintf(stderr, "box: '%s' names no program of its own; needs one after it\n",
				request->args.image);
			return 2;
		}
		command = usual;
	}
	if (request->detached)
		leave_terminal();
	int pid = clone3(&request->args);
	if (pid == 0)
		become(command);
	if (pid < 0) {
		say_why(&request->args);
		return 1;
	}
	if (request->detached) {
		puts(request->args.name);
		return 0;
	}
	if (waitpid(pid, &status) < 0)
		return 1;
	if (status >= STATUS_SIGNAL)
		fprintf(stderr, "box: %s was ended by signal %d\n", request->args.name,
			status - STATUS_SIGNAL);
	return status;
}
