/* output.c - see output.h. */
#include "host/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/claims.h"
#include "host/file.h"
#include "host/language.h"
#include "host/message.h"

enum { PENDING = 16 };

struct rs_output {
	FILE *file;
	char *path;	 /* as the user gave it */
	char *place;	 /* where it will lie, links resolved; NULL: it is written directly */
	char *temporary; /* the file that is written until then */
	int slot;	 /* of `pending`, or -1 */
};

/* For rs_output_forget(): names that are set before their files exist. */
static char pending[PENDING][PATH_MAX + 64];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int take_slot(const char *name)
{
	int slot = -1;

	pthread_mutex_lock(&lock);
	for (int i = 0; i < PENDING && slot < 0; i++)
		if (!*pending[i])
			slot = i;
	if (slot >= 0)
		snprintf(pending[slot], sizeof pending[slot], "%s", name);
	pthread_mutex_unlock(&lock);
	return slot;
}

void rs_output_forget(void)
{
	for (int i = 0; i < PENDING; i++)
		if (*pending[i])
			unlink(pending[i]);
}

static enum rs_error cannot(const char *path, char *message, size_t size)
{
	return rs_refuse(RS_IO, message, size, "%s: cannot be written: %s",
			 strcmp(path, "-") == 0 ? _("standard output") : path,
			 strerror(errno ? errno : EIO));
}

/* Standard output or error may lie in a regular file (`--json /dev/stdout >all.txt`). That must
 * be written to, not replaced. */
static bool is_standard(const struct stat *info)
{
	for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
		struct stat standard;

		if (fstat(fd, &standard) == 0 && standard.st_dev == info->st_dev &&
		    standard.st_ino == info->st_ino)
			return true;
	}
	return false;
}

/* Begin a file beside `place`, with the permissions that the result will have. @return its
 * descriptor, or -1. */
static int begin_beside(struct rs_output *o, const struct stat *old)
{
	static atomic_uint count;
	char folder[PATH_MAX], name[PATH_MAX + 64];
	int fd = -1;

	if (!rs_folder_of(folder, o->place)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	for (int i = 0; i < 100 && fd < 0; i++) {
		snprintf(name, sizeof name, "%s.ringside-%ld-%u", folder, (long)getpid(),
			 atomic_fetch_add(&count, 1));
		o->slot = take_slot(name);
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd >= 0)
			break;
		if (o->slot >= 0)
			*pending[o->slot] = '\0';
		o->slot = -1;
		if (errno != EEXIST)
			return -1;
	}
	if (fd >= 0 && old)
		(void)fchmod(fd, old->st_mode & 07777);
	o->temporary = fd >= 0 ? strdup(name) : NULL;
	if (fd >= 0 && !o->temporary) {
		unlink(name);
		close(fd);
		errno = ENOMEM;
		return -1;
	}
	return fd;
}

/* Where a name leads: through links, also through one whose target does not exist yet. */
static char *resolve(const char *path)
{
	char *whole = realpath(path, NULL);
	char folder[PATH_MAX], name[2 * PATH_MAX];

	if (whole || errno != ENOENT)
		return whole;
	if (!rs_folder_of(folder, path))
		return NULL;
	snprintf(name, sizeof name, "%s%s", folder, rs_base_of(path));
	return strdup(name);
}

/* Nothing in there may be replaced, whatever it is. */
static bool is_of_devices(const char *path)
{
	return strncmp(path, "/dev/", 5) == 0 && strncmp(path, "/dev/shm/", 9) != 0;
}

static bool is_link(const char *path)
{
	struct stat info;

	return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

static bool open_file(struct rs_output *o)
{
	struct stat info;
	bool exists = stat(o->path, &info) == 0;
	int fd = -1;

	if (strcmp(o->path, "-") == 0) {
		o->file = stdout;
		return true;
	}
	/* A link to nowhere is followed as open() does, once. */
	if (!is_of_devices(o->path) &&
	    (exists ? S_ISREG(info.st_mode) && !is_standard(&info) : !is_link(o->path))) {
		if (exists && access(o->path, W_OK) != 0)
			return false;
		o->place = resolve(o->path);
		if (!o->place)
			return false;
		fd = begin_beside(o, exists ? &info : NULL);
		/* a folder that allows no new file may hold one that can be written */
		if (fd < 0 && !(exists && (errno == EACCES || errno == EPERM)))
			return false;
	}
	o->file = fd >= 0 ? fdopen(fd, "wb") : fopen(o->path, "wb");
	if (!o->file && fd >= 0)
		close(fd);
	return o->file != NULL;
}

static void free_output(struct rs_output *o)
{
	if (o->temporary)
		unlink(o->temporary);
	if (o->slot >= 0)
		*pending[o->slot] = '\0';
	free(o->temporary);
	free(o->place);
	free(o->path);
	free(o);
}

enum rs_error rs_output_open(struct rs_output **output, const char *path, char *message,
			     size_t size)
{
	struct rs_output *o;
	enum rs_error e = rs_claims_check(path, message, size);

	*output = NULL;
	if (e != RS_OK)
		return e;
	o = calloc(1, sizeof *o);
	if (!o || !(o->path = strdup(path))) {
		free(o);
		return rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory to write it",
				 path);
	}
	o->slot = -1;
	errno = 0;
	if (!open_file(o)) {
		e = cannot(path, message, size);
		free_output(o);
		return e;
	}
	*output = o;
	return RS_OK;
}

FILE *rs_output_file(struct rs_output *output)
{
	return output->file;
}

enum rs_error rs_output_close(struct rs_output *o, bool good, char *message, size_t size)
{
	enum rs_error e = RS_OK;
	bool written = !ferror(o->file);

	if (fflush(o->file) != 0)
		written = false;
	if (!written && good)
		e = cannot(o->path, message, size);
	/* the name must not come to lie on the medium before the content */
	if (o->temporary && good && e == RS_OK && fsync(fileno(o->file)) != 0 &&
	    errno != EINVAL && errno != EROFS)
		e = cannot(o->path, message, size);
	if (o->file != stdout && fclose(o->file) != 0 && good && e == RS_OK)
		e = cannot(o->path, message, size);
	if (o->temporary && good && e == RS_OK) {
		if (rename(o->temporary, o->place) != 0) {
			e = cannot(o->path, message, size);
		} else {
			free(o->temporary);
			o->temporary = NULL;
		}
	}
	free_output(o);
	return e;
}
