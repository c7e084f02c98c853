/* claims.c - see claims.h. */
#include "host/claims.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/file.h"
#include "host/message.h"

/* A file that exists is known by device and inode; one that does not, by those of its folder
 * and by its name. */
struct identity {
	dev_t device;
	ino_t inode;
	char *name;   /* NULL: it exists */
	char *option; /* an output: what asked for it; NULL: an input */
};

static struct {
	struct identity *list;
	size_t count;
	pthread_mutex_t lock;
} known = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool same(const struct identity *a, const struct identity *b)
{
	return a->device == b->device && a->inode == b->inode && !a->name == !b->name &&
	       (!a->name || strcmp(a->name, b->name) == 0);
}

/* Two inputs may be the same file. @return the entry that `new` conflicts with, or NULL. */
static const struct identity *find_clash(const struct identity *new)
{
	for (size_t i = 0; i < known.count; i++)
		if (same(&known.list[i], new) && (known.list[i].option || new->option))
			return &known.list[i];
	return NULL;
}

static bool is_known(const struct identity *new)
{
	for (size_t i = 0; i < known.count; i++)
		if (same(&known.list[i], new))
			return true;
	return false;
}

static enum rs_error clash(const struct identity *with, const char *path,
			   const struct identity *new, char *message, size_t size)
{
	if (with->option && new->option)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "%s: %s: is already what %s writes; needs another file",
				 new->option, path, with->option);
	return rs_refuse(RS_BAD_CONFIG, message, size,
			 "%s: %s: this run reads it, so it must not write it; needs another "
			 "file",
			 new->option ? new->option : with->option, path);
}

/* Take over the strings. @return false without memory */
static bool add(const struct identity *new)
{
	struct identity *grown = realloc(known.list, (known.count + 1) * sizeof *grown);

	if (!grown)
		return false;
	known.list = grown;
	known.list[known.count++] = *new;
	return true;
}

/* Add what is not known yet; an input also if it conflicts: a caller that continues without it
 * must not write it either. Takes over the strings. */
static enum rs_error remember(struct identity *new, const char *path, char *message,
			      size_t size)
{
	const struct identity *with;
	enum rs_error e = RS_OK;
	bool kept = false;

	pthread_mutex_lock(&known.lock);
	with = find_clash(new);
	if (with)
		e = clash(with, path, new, message, size);
	if (with ? !new->option : !is_known(new)) {
		kept = add(new);
		if (!kept)
			e = rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory", path);
	}
	pthread_mutex_unlock(&known.lock);
	if (!kept) {
		free(new->name);
		free(new->option);
	}
	return e;
}

enum rs_error rs_input_declare(const char *path, const struct stat *info, char *message,
			       size_t size)
{
	struct identity new = {.device = info->st_dev, .inode = info->st_ino};

	if (!S_ISREG(info->st_mode)) /* a device may be read and written */
		return RS_OK;
	return remember(&new, path, message, size);
}

enum rs_error rs_input_announce(const char *path, char *message, size_t size)
{
	struct stat info;

	return stat(path, &info) == 0 ? rs_input_declare(path, &info, message, size) : RS_OK;
}

enum rs_error rs_output_declare(const char *path, const char *option, char *message,
				size_t size)
{
	struct identity new = {.option = strdup(option)};
	char folder[PATH_MAX];
	struct stat info;
	bool exists = strcmp(path, "-") != 0 && stat(path, &info) == 0;

	if (!new.option)
		return rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory", path);
	if (exists && !S_ISREG(info.st_mode)) {
		free(new.option);
		return RS_OK;
	}
	if (!exists) {
		new.name = strdup(rs_base_of(path));
		memset(&info, 0, sizeof info); /* standard output has no folder */
		if (strcmp(path, "-") != 0 && rs_folder_of(folder, path))
			(void)stat(folder, &info); /* opening it will say what is wrong */
	}
	new.device = info.st_dev;
	new.inode = info.st_ino;
	return remember(&new, path, message, size);
}

enum rs_error rs_claims_check(const char *path, char *message, size_t size)
{
	struct stat info;
	bool reads = false;

	if (strcmp(path, "-") == 0 || stat(path, &info) != 0)
		return RS_OK;
	pthread_mutex_lock(&known.lock);
	for (size_t i = 0; i < known.count; i++)
		reads |= !known.list[i].option && !known.list[i].name &&
			 known.list[i].device == info.st_dev &&
			 known.list[i].inode == info.st_ino;
	pthread_mutex_unlock(&known.lock);
	if (reads)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "%s: this run reads it, so it must not write it; needs "
				 "another file",
				 path);
	return RS_OK;
}
