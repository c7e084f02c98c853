/* guest_files.c - the folder of guests as files: what there is to be identified. */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/guests.h"
#include "host/message.h"

bool rs_guests_reference(char *path)
{
	struct stat info;
	int length = snprintf(path, RS_PATH_MAX, "%s/reference.txt", rs_guests_folder());

	return length < RS_PATH_MAX && stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

static int is_image(const struct dirent *entry)
{
	return fnmatch("*.elf", entry->d_name, 0) == 0;
}

/* The order of bytes, whatever the locale. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

enum rs_error rs_guests_images(void (*visit)(void *context, const char *path), void *context,
			       char *message, size_t size)
{
	struct dirent **entries;
	char path[RS_PATH_MAX], ignored[8];
	int count = scandir(rs_guests_folder(), &entries, is_image, by_bytes);

	if (count < 0)
		return rs_refuse(RS_IO, message, size, "%s: cannot be read: %s",
				 rs_guests_folder(), strerror(errno));
	for (int i = 0; i < count; i++) {
		if (snprintf(path, sizeof path, "%s/%s", rs_guests_folder(),
			     entries[i]->d_name) < RS_PATH_MAX)
			visit(context, path);
		free(entries[i]);
	}
	free(entries);
	if (rs_guests_archive(path, ignored, sizeof ignored) == RS_OK)
		visit(context, path);
	return RS_OK;
}
