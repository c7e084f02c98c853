/* files.h - files that the page gave to a worker, or images whose names it has itself: guests and hypervisors, under the names that they have in the folder of
 * guests ("tour.elf", "programs/programs.cpio"). They are what src/host/guests.h finds there. */
#ifndef WEB_FILES_H
#define WEB_FILES_H
#include <stddef.h>
#include <stdint.h>

enum { WEB_FILES = 128 };

/** Keep a file, whose name and bytes were allocated and are now this one's, in place of one of that name.
 * @return false: there are WEB_FILES. */
int web_files_add(char *name, uint8_t *bytes, size_t size);

#endif
