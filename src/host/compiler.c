#include "host/compiler.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "host/file.h"
#include "host/message.h"

extern char **environ;

static const char *const compiler[] = {RS_COMPILER, NULL};
static const char *const program_options[] = {RS_PROGRAM_OPTIONS, NULL};

static void add_all(struct rs_compiler *c, const char *const *words)
{
	for (; *words; words++)
		rs_compiler_add(c, *words);
}

void rs_compiler_begin(struct rs_compiler *c)
{
	*c = (struct rs_compiler){.count = 0};
	add_all(c, compiler);
}

void rs_compiler_program(struct rs_compiler *c)
{
	add_all(c, program_options);
}

void rs_compiler_add(struct rs_compiler *c, const char *word)
{
	if (c->count == RS_COMPILER_WORDS)
		c->full = true;
	else
		c->words[c->count++] = word;
}

void rs_compiler_include(struct rs_compiler *c, const char *folder)
{
	rs_compiler_add(c, "-I");
	rs_compiler_add(c, folder);
}

/* @return 0 and the exit status, -1 if it crashed; or why it cannot be run. */
static int run(const char *const *words, int *status)
{
	pid_t child;
	int e = posix_spawnp(&child, words[0], NULL, NULL, (char *const *)words, environ);

	if (e != 0)
		return e;
	while (waitpid(child, status, 0) < 0)
		if (errno != EINTR)
			return errno;
	*status = WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
	return *status == 127 ? ENOENT : 0; /* where the child, not the parent, finds out */
}

enum rs_error rs_compiler_run(struct rs_compiler *c, const char *source, char *message,
			      size_t size)
{
	const char *known = c->words[0];
	int status = 0, e;

	if (c->full)
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s: cannot be built: too many sources", source);
	c->words[c->count] = NULL;
	/* an object out of a cache may name the folder of another source that reads the same */
	setenv("CCACHE_DISABLE", "1", 1);
	e = run(c->words, &status);
	if (e == ENOENT && strchr(known, '/')) { /* it is not where it was when we were built */
		c->words[0] = rs_base_of(known);
		e = run(c->words, &status);
	}
	if (e == ENOENT)
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: cannot be built: no compiler for RISC-V is installed, looked "
			"for %s; on Debian: apt install %s",
			source, c->words[0], RS_COMPILER_PACKAGE);
	if (e != 0)
		return rs_refuse(RS_BAD_IMAGE, message, size, "%s: cannot be built: %s: %s",
				 source, c->words[0], strerror(e));
	if (status != 0)
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s: cannot be built: see the messages of %s above", source,
				 rs_base_of(c->words[0]));
	return RS_OK;
}
