/* install.h - where the parts of Ringside lie: in the build folder, where they were installed, or, when
 * that tree was moved, relative to the program.
 */
#ifndef HOST_INSTALL_H
#define HOST_INSTALL_H
#include <stdbool.h>
#include <stddef.h>

enum { RS_PATH_MAX = 4096 };

/** One part: the folders that may hold it, in the order in which they are tried. */
struct rs_part {
	const char *
		variable; /**< of the environment: names the folder, and no other is tried; or NULL */
	/** Ends with NULL. One that does not begin with '/' is relative to the program's own folder. */
	const char *folders[5];
};

/** Find `name` in the folders of `part`, or a folder itself if `name` is "".
 * @param path  room for RS_PATH_MAX bytes: the first that exists; if none does, the last that was
 *              tried, for a message.
 * @return false if none exists. */
bool rs_part_find(const struct rs_part *part, const char *name, char *path);

/** List what rs_part_find() looked for: "/a/x, /b/x". @return `text`, cut off to `size` bytes. */
const char *rs_part_tried(const struct rs_part *part, const char *name, char *text,
			  size_t size);

#endif
