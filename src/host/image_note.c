#include "host/file.h"
#include "host/image.h"

enum rs_error rs_image_note_at(struct rs_note *note, const char *path, char *message,
			       size_t size)
{
	struct rs_file file;
	enum rs_error e = rs_file_read(&file, path, message, size);

	if (e == RS_OK) {
		struct rs_content content = {path, file.bytes, file.size};

		e = rs_image_note(note, &content, message, size);
		rs_file_free(&file);
	}
	return e;
}
