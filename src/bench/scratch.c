#include "bench/scratch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/workloads.h"
#include "host/language.h"
#include "host/message.h"

#define NAME "the workloads' empty disk"

static char path[4096]; /* "": there is none */

const struct rs_drive bench_scratch = {
	.file = path, .name = N_("the workloads' empty disk"), .snapshot = true};

void bench_scratch_remove(void)
{
	if (*path)
		unlink(path);
	*path = '\0';
}

enum rs_error bench_scratch_make(char *message, size_t size)
{
	const char *folder = getenv("TMPDIR");
	enum rs_error e = RS_OK;
	int fd;

	if (!folder || !*folder)
		folder = "/tmp";
	snprintf(path, sizeof path, "%s/ringside-bench-XXXXXX", folder);
	fd = mkstemp(path);
	if (fd < 0 || ftruncate(fd, BENCH_DISK_SIZE) != 0) {
		e = rs_refuse(RS_IO, message, size,
			      NAME ": cannot be made in %s: %s; TMPDIR names another folder",
			      folder, strerror(errno));
		if (fd >= 0)
			unlink(path);
		*path = '\0';
	}
	if (fd >= 0)
		close(fd);
	return e;
}
