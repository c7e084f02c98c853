#include "host/install.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Read once: lanes of one process are opened by several threads. */
static char own_folder[RS_PATH_MAX];

static void read_own_folder(void)
{
	ssize_t length = readlink("/proc/self/exe", own_folder, sizeof own_folder - 1);

	own_folder[length > 0 ? length : 0] = '\0';
	if (strrchr(own_folder, '/'))
		*strrchr(own_folder, '/') = '\0';
}

/* The folder of this program; "" where the system does not say. */
static const char *program_folder(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, read_own_folder);
	return own_folder;
}

/* Remove each "x/.." of an absolute path, for messages: the program's folder is no symbolic link. */
static void shorten(char *path)
{
	char *up;

	while ((up = strstr(path, "/../")) && up != path) {
		char *before = up;

		while (before > path && *--before != '/')
			;
		memmove(before, up + 3, strlen(up + 3) + 1);
	}
}

/* The i-th candidate. @return false if there is none, or if its path is too long to be a file's. */
static bool candidate(const struct rs_part *part, size_t i, const char *name, char *path)
{
	const char *chosen = part->variable ? getenv(part->variable) : NULL;
	const char *folder = chosen && *chosen ? (i == 0 ? chosen : NULL) : part->folders[i];
	const char *slash = *name ? "/" : "";
	int length;

	if (!folder)
		return false;
	if (*folder == '/' || folder == chosen)
		length = snprintf(path, RS_PATH_MAX, "%s%s%s", folder, slash, name);
	else
		length = snprintf(path, RS_PATH_MAX, "%s/%s%s%s", program_folder(), folder,
				  slash, name);
	if (folder != chosen)
		shorten(path);
	return length < RS_PATH_MAX;
}

bool rs_part_find(const struct rs_part *part, const char *name, char *path)
{
	*path = '\0';
	for (size_t i = 0; candidate(part, i, name, path); i++)
		if (access(path, F_OK) == 0)
			return true;
	return false;
}

const char *rs_part_tried(const struct rs_part *part, const char *name, char *text, size_t size)
{
	char path[RS_PATH_MAX];
	size_t used = 0;

	*text = '\0';
	for (size_t i = 0; candidate(part, i, name, path) && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "", path);
	return text;
}
