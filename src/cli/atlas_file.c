#include "cli/atlas_file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "host/file.h"

static const struct rs_part part = {
	"RINGSIDE_ATLAS",
	{RS_ATLAS_BESIDE, RS_ATLAS_SOURCE, RS_ATLAS_INSTALL, NULL},
};

typedef enum rs_error reader(struct atlas *a, const char *file, const void *bytes, size_t size,
			     char *message, size_t message_size);

static int read_with(reader *read, struct atlas *a, const char *path)
{
	char message[RS_PATH_MAX + 512];
	struct rs_file file;
	enum rs_error e = rs_file_read(&file, path, message, sizeof message);

	if (e == RS_OK) {
		e = read(a, path, file.bytes, file.size, message, sizeof message);
		rs_file_free(&file);
	}
	return e == RS_OK ? STATUS_OK : complain(status_of_error(e), "%s", message);
}

int atlas_file_open(struct atlas_file *f, const char *path)
{
	char tried[2 * RS_PATH_MAX];
	int result;

	memset(&f->atlas, 0, sizeof f->atlas);
	if (path)
		snprintf(f->path, sizeof f->path, "%s", path);
	else if (!rs_part_find(&part, "aws.txt", f->path))
		return complain(STATUS_IO,
				"aws.txt: no such file, looked for %s; RINGSIDE_ATLAS can name "
				"its folder",
				rs_part_tried(&part, "aws.txt", tried, sizeof tried));
	result = read_with(atlas_read, &f->atlas, f->path);
	if (result != STATUS_OK)
		return result;
	if (!rs_folder_of(f->coast, f->path) ||
	    strlen(f->coast) + sizeof "coast.txt" > sizeof f->coast)
		return STATUS_OK;
	strcat(f->coast, "coast.txt");
	return access(f->coast, R_OK) == 0 ? read_with(atlas_read_coast, &f->atlas, f->coast)
					   : STATUS_OK;
}

const struct atlas *atlas_usual(void)
{
	static struct atlas_file usual; /* to the program's end */
	static bool tried, good;

	if (!tried)
		good = atlas_file_open(&usual, NULL) == STATUS_OK;
	tried = true;
	return good ? &usual.atlas : NULL;
}

void atlas_file_close(struct atlas_file *f)
{
	atlas_free(&f->atlas);
}
