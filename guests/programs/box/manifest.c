/* manifest.c - an image is an archive (cpio, "newc") whose first file is `manifest`: a line
 * "KEY VALUE" for each thing that is known of it. */
#include <fcntl.h>
#include <string.h>

#include "box.h"

#define HEADER 110
#define SIZE   (6 + 8 * 6) /* where fields of the header are */
#define NAME   (6 + 8 * 11)

static long hexadecimal(const char *digits)
{
	long value = 0;
	for (int i = 0; i < 8; i++) {
		int c = digits[i];
		value = value << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return value;
}

/* Find the first entry that is no directory. @return its size, and where it starts; -1 if it is not
 * `manifest`. */
static long find_manifest(int fd)
{
	char header[HEADER], name[NAME_ROOM];
	for (long at = 0;;) {
		if (lseek(fd, at, SEEK_SET) < 0 || read(fd, header, HEADER) != HEADER ||
		    memcmp(header, "07070", 5) != 0)
			return -1;
		long length = hexadecimal(header + NAME), size = hexadecimal(header + SIZE);
		if (length < 1 || length > NAME_ROOM || size < 0 ||
		    read(fd, name, (size_t)length) != length || name[length - 1])
			return -1;
		at = (at + HEADER + length + 3) & ~3L;
		if (strcmp(name, "manifest") == 0)
			return lseek(fd, at, SEEK_SET) < 0 ? -1 : size;
		if (size)
			return -1;
	}
}

const char *manifest_read(const char *path)
{
	static char text[MANIFEST_ROOM];
	int fd = open(path, O_RDONLY);
	if (fd < 0) {
		fprintf(stderr, "box: no image '%s'; 'box images' shows them\n", path);
		return NULL;
	}
	long size = find_manifest(fd);
	bool good = size >= 0 && size < MANIFEST_ROOM && read(fd, text, (size_t)size) == size;
	close(fd);
	if (!good) {
		fprintf(stderr,
			"box: '%s' is no image: needs an archive (cpio, newc) whose first file "
			"is "
			"'manifest', of less than %d bytes\n",
			path, MANIFEST_ROOM);
		return NULL;
	}
	text[size] = '\0';
	return text;
}

bool manifest_value(const char *manifest, const char *key, char *to, size_t room)
{
	size_t length = strlen(key);
	for (const char *line = manifest; line && *line;) {
		const char *end = strchr(line, '\n');
		size_t size = end ? (size_t)(end - line) : strlen(line);
		if (size > length + 1 && memcmp(line, key, length) == 0 &&
		    line[length] == ' ' && size - length <= room) {
			memcpy(to, line + length + 1, size - length - 1);
			to[size - length - 1] = '\0';
			return true;
		}
		line = end ? end + 1 : NULL;
	}
	return false;
}
