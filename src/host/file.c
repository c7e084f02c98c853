/* file.c - reading whole files.
 * They are read rather than mapped: a mapped file that shrinks would kill the program. */
#include "host/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/claims.h"
#include "host/language.h"
#include "host/message.h"

#define LARGEST (UINT64_C(1) << 30)

enum rs_error rs_file_read(struct rs_file *file, const char *path, char *message, size_t size)
{
	struct stat info;
	enum rs_error e;
	size_t wanted;
	int fd;

	*file = (struct rs_file){.path = path};
	/* O_NONBLOCK: opening a named pipe without a writer must not block. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return rs_refuse(RS_IO, message, size, "%s: cannot be opened: %s", path,
				 strerror(errno));
	if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
		close(fd);
		return rs_refuse(RS_IO, message, size, "%s: found %s where a file should be",
				 path,
				 S_ISDIR(info.st_mode) ? _("a folder") : _("no regular file"));
	}
	if ((uint64_t)info.st_size > LARGEST) {
		close(fd);
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s: found %lld bytes; an image has at most %llu", path,
				 (long long)info.st_size, (unsigned long long)LARGEST);
	}
	e = rs_input_declare(path, &info, message, size);
	if (e != RS_OK) {
		close(fd);
		return e;
	}
	wanted = (size_t)info.st_size;
	file->bytes = malloc(wanted + 1);
	if (!file->bytes) {
		close(fd);
		return rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory for its %zu bytes",
				 path, wanted);
	}
	while (file->size < wanted) {
		ssize_t got = read(fd, file->bytes + file->size, wanted - file->size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			e = rs_refuse(RS_IO, message, size, "%s: cannot be read: %s", path,
				      strerror(errno));
			close(fd);
			rs_file_free(file);
			return e;
		}
		if (got == 0)
			break; /* it has shrunk: use what was read */
		file->size += (size_t)got;
	}
	close(fd);
	return RS_OK;
}

void rs_file_free(struct rs_file *file)
{
	free(file->bytes);
	file->bytes = NULL;
	file->size = 0;
}

bool rs_folder_of(char *folder, const char *path)
{
	const char *slash = strrchr(path, '/');
	int n = slash ? snprintf(folder, PATH_MAX, "%.*s", (int)(slash - path) + 1, path)
		      : snprintf(folder, PATH_MAX, "./");

	return n > 0 && n < PATH_MAX;
}

const char *rs_base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
