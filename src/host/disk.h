/* disk.h - a raw image file behind a machine's disk.
 */
#ifndef HOST_DISK_H
#define HOST_DISK_H
#include <stddef.h>

#include "ringside/device.h"
#include "ringside/error.h"
#include "ringside/lane.h"

struct rs_disk;

/** @return its name in messages. */
const char *rs_drive_name(const struct rs_drive *drive);

/** Open the image of `drive`. Unless it is read only or a snapshot the file is locked against
 * all other users; otherwise only against writers. Writes to a snapshot go to an unlinked
 * temporary file.
 * @param number  distinguishes disks in the serial number that guests see
 * @return RS_OK and *disk; RS_IO, RS_BAD_CONFIG or RS_NO_MEMORY with a message. */
enum rs_error rs_disk_open(struct rs_disk **disk, const struct rs_drive *drive, unsigned number,
			   char *message, size_t size);
void rs_disk_close(struct rs_disk *disk); /**< NULL is allowed */

/** The disk as a machine takes it; valid until rs_disk_close(). Requests complete at once. A
 * completed write is in the file; after a flush it is on the medium. */
struct rs_block rs_disk_block(struct rs_disk *disk);

/** @return the first failure, for the user, which was an I/O error for the guest; NULL: none. */
const char *rs_disk_problem(const struct rs_disk *disk);

/* ---- What it holds, for a file in which a machine is saved. */

uint64_t rs_disk_sectors(const struct rs_disk *disk);
/** Whether what is written to it stays beside the image. */
bool rs_disk_is_snapshot(const struct rs_disk *disk);
/** A hash of the image, without what stays beside it. @return false: it cannot be read. */
bool rs_disk_hash(struct rs_disk *disk, uint64_t *hash);
/** The first sector at or behind *sector that stays beside the image. @return false: there is none. */
bool rs_disk_next_changed(const struct rs_disk *disk, uint64_t *sector);
/** Read a sector, or write one beside the image of a snapshot. @return false: that failed. */
bool rs_disk_get_sector(struct rs_disk *disk, uint64_t sector, void *bytes);
bool rs_disk_put_sector(struct rs_disk *disk, uint64_t sector, const void *bytes);

#endif
