/* disk.h - a raw image file as the far end of a machine's disk.
 */
#ifndef HOST_DISK_H
#define HOST_DISK_H
#include <stddef.h>

#include "ringside/device.h"
#include "ringside/error.h"
#include "ringside/lane.h"

struct rs_disk;

/** @return what messages call it. */
const char *rs_drive_name(const struct rs_drive *drive);

/** Open the image of `drive`. Unless it is read only or a snapshot the file is locked against
 * every other user; otherwise against those who would write. A snapshot's writes go to a
 * temporary file that nobody sees.
 * @param number  tells disks apart in what guests see
 * @return RS_OK and *disk; RS_IO, RS_BAD_CONFIG or RS_NO_MEMORY with a message. */
enum rs_error rs_disk_open(struct rs_disk **disk, const struct rs_drive *drive, unsigned number,
			   char *message, size_t size);
void rs_disk_close(struct rs_disk *disk); /**< NULL is allowed */

/** The disk as a machine takes it; good until rs_disk_close(). Requests are never pending. A
 * write is in the file when it is done, a flush when it is on the medium. */
struct rs_block rs_disk_block(struct rs_disk *disk);

/** @return what failed first, for the user; NULL if nothing did. The guest got an error then.
 */
const char *rs_disk_problem(const struct rs_disk *disk);

#endif
