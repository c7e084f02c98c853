/* disk.c - see disk.h. */
#include "host/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/claims.h"
#include "host/language.h"
#include "host/message.h"

struct rs_disk {
	char *name; /* in messages */
	int fd;
	uint64_t sectors;
	bool read_only;
	unsigned number;

	int overlay;	  /* snapshot: changed sectors, each at its own offset; otherwise -1 */
	uint8_t *changed; /* snapshot: one bit per sector */

	char problem[512]; /* the first failure; empty: none */
};

/* ---- opening */

const char *rs_drive_name(const struct rs_drive *drive)
{
	return drive->name ? _(drive->name) : drive->file;
}

static enum rs_error refuse_open(const struct rs_drive *d, bool write, char *message,
				 size_t size)
{
	bool denied = write && (errno == EACCES || errno == EROFS || errno == EPERM);

	return rs_refuse(RS_IO, message, size, "%s: cannot be opened%s: %s%s", rs_drive_name(d),
			 write ? _(" for writing") : "", strerror(errno),
			 denied ? _("; readonly=on or snapshot=on leaves it alone") : "");
}

static enum rs_error check_size(struct rs_disk *disk, char *message, size_t size)
{
	struct stat info;

	if (fstat(disk->fd, &info) != 0 || !S_ISREG(info.st_mode))
		return rs_refuse(RS_IO, message, size,
				 "%s: found %s where a disk image should be", disk->name,
				 S_ISDIR(info.st_mode) ? _("a folder") : _("no regular file"));
	if (info.st_size == 0 || info.st_size % RS_SECTOR_SIZE)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "%s: found %lld bytes; a disk image is sectors of 512 bytes, "
				 "at least one (truncate -s sets the length of a file)",
				 disk->name, (long long)info.st_size);
	disk->sectors = (uint64_t)info.st_size / RS_SECTOR_SIZE;
	return rs_input_declare(disk->name, &info, message, size);
}

static enum rs_error lock(struct rs_disk *disk, bool write, char *message, size_t size)
{
	if (flock(disk->fd, (write ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0)
		return RS_OK;
	if (errno != EWOULDBLOCK)
		return rs_refuse(RS_IO, message, size, "%s: cannot be locked: %s", disk->name,
				 strerror(errno));
	return rs_refuse(RS_BAD_CONFIG, message, size,
			 write ? "%s: is in use by another machine; a file is written by one "
				 "alone (snapshot=on leaves it alone)"
			       : "%s: is being written by another machine; copy it first",
			 disk->name);
}

/* A file that has been unlinked: closing it deletes it. */
static enum rs_error make_overlay(struct rs_disk *disk, char *message, size_t size)
{
	const char *folder = getenv("TMPDIR");
	char name[4096];

	if (!folder || !*folder)
		folder = "/tmp";
	snprintf(name, sizeof name, "%s/ringside-XXXXXX", folder);
	disk->overlay = mkstemp(name);
	if (disk->overlay < 0)
		return rs_refuse(RS_IO, message, size,
				 "%s: no temporary file for its snapshot in %s: %s; TMPDIR "
				 "names another folder",
				 disk->name, folder, strerror(errno));
	unlink(name);
	disk->changed = calloc(1, (size_t)(disk->sectors / 8 + 1));
	if (!disk->changed)
		return rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory for a snapshot",
				 disk->name);
	return RS_OK;
}

enum rs_error rs_disk_open(struct rs_disk **out, const struct rs_drive *drive, unsigned number,
			   char *message, size_t size)
{
	bool write = !drive->read_only && !drive->snapshot;
	struct rs_disk *disk = calloc(1, sizeof *disk);
	enum rs_error e;

	*out = NULL;
	if (!disk)
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for a disk");
	disk->overlay = -1;
	disk->number = number;
	disk->read_only = drive->read_only;
	disk->name = malloc(strlen(rs_drive_name(drive)) + 1);
	/* O_NONBLOCK: opening a named pipe must not block. */
	disk->fd = open(drive->file, (write ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);
	if (disk->name)
		strcpy(disk->name, rs_drive_name(drive));
	if (!disk->name)
		e = rs_refuse(RS_NO_MEMORY, message, size, "no memory for a disk");
	else if (disk->fd < 0)
		e = refuse_open(drive, write, message, size);
	else
		e = check_size(disk, message, size);
	if (e == RS_OK)
		e = lock(disk, write, message, size);
	if (e == RS_OK && drive->snapshot)
		e = make_overlay(disk, message, size);
	if (e != RS_OK) {
		rs_disk_close(disk);
		return e;
	}
	*out = disk;
	return RS_OK;
}

void rs_disk_close(struct rs_disk *disk)
{
	if (!disk)
		return;
	if (disk->overlay >= 0)
		close(disk->overlay);
	if (disk->fd >= 0)
		close(disk->fd); /* unlocks */
	free(disk->changed);
	free(disk->name);
	free(disk);
}

/* ---- moving bytes */

/* Remember the first failure. @return false */
static bool fail(struct rs_disk *disk, const char *what, const char *why)
{
	if (!disk->problem[0])
		snprintf(disk->problem, sizeof disk->problem,
			 _("%s: %s: %s; the guest got an I/O error"), disk->name, what, why);
	return false;
}

/* `what` has a place for the byte. */
static bool fail_at(struct rs_disk *disk, const char *what, uint64_t at, const char *why)
{
	char where[128];

	snprintf(where, sizeof where, what, (unsigned long long)at);
	return fail(disk, where, why);
}

static bool read_all(struct rs_disk *disk, int fd, uint8_t *to, uint64_t size, uint64_t at)
{
	while (size) {
		ssize_t got = pread(fd, to, size, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail_at(disk, _("cannot be read at byte %llu"), at,
				       strerror(errno));
		if (got == 0)
			return fail_at(disk, _("cannot be read at byte %llu"), at,
				       _("the file has become shorter"));
		to += got;
		at += (uint64_t)got;
		size -= (uint64_t)got;
	}
	return true;
}

static bool write_all(struct rs_disk *disk, int fd, const uint8_t *from, uint64_t size,
		      uint64_t at)
{
	while (size) {
		ssize_t put = pwrite(fd, from, size, (off_t)at);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return fail_at(
				disk,
				fd == disk->overlay
					? _("cannot be written to its snapshot at byte %llu")
					: _("cannot be written at byte %llu"),
				at, strerror(put < 0 ? errno : ENOSPC));
		from += put;
		at += (uint64_t)put;
		size -= (uint64_t)put;
	}
	return true;
}

static bool is_changed(const struct rs_disk *disk, uint64_t sector)
{
	return disk->changed && (disk->changed[sector / 8] >> sector % 8 & 1);
}

/* Bytes from `at` to the end of its sector, at most `size`: they are all in the same file. */
static uint64_t within_sector(const struct rs_disk *disk, uint64_t at, uint64_t size)
{
	uint64_t left = RS_SECTOR_SIZE - at % RS_SECTOR_SIZE;

	return disk->changed && left < size ? left : size;
}

static bool read_piece(struct rs_disk *disk, uint8_t *to, uint64_t size, uint64_t at)
{
	while (size) {
		uint64_t n = within_sector(disk, at, size);
		int fd = is_changed(disk, at / RS_SECTOR_SIZE) ? disk->overlay : disk->fd;

		if (!read_all(disk, fd, to, n, at))
			return false;
		to += n;
		at += n;
		size -= n;
	}
	return true;
}

/* Copy a sector into the overlay before a part of it is written. */
static bool adopt(struct rs_disk *disk, uint64_t sector)
{
	uint8_t bytes[RS_SECTOR_SIZE];
	uint64_t at = sector * RS_SECTOR_SIZE;

	if (is_changed(disk, sector))
		return true;
	if (!read_all(disk, disk->fd, bytes, sizeof bytes, at) ||
	    !write_all(disk, disk->overlay, bytes, sizeof bytes, at))
		return false;
	disk->changed[sector / 8] |= (uint8_t)(1u << sector % 8);
	return true;
}

static bool write_piece(struct rs_disk *disk, const uint8_t *from, uint64_t size, uint64_t at)
{
	if (!disk->changed)
		return write_all(disk, disk->fd, from, size, at);
	while (size) {
		uint64_t n = within_sector(disk, at, size);

		if (!adopt(disk, at / RS_SECTOR_SIZE) ||
		    !write_all(disk, disk->overlay, from, n, at))
			return false;
		from += n;
		at += n;
		size -= n;
	}
	return true;
}

static bool transfer(struct rs_disk *disk, const struct rs_block_request *r)
{
	uint64_t at = r->sector * RS_SECTOR_SIZE;

	for (size_t i = 0; i < r->piece_count; i++) {
		const struct rs_block_piece *p = &r->pieces[i];
		bool good = r->op == RS_BLOCK_READ ? read_piece(disk, p->bytes, p->size, at)
						   : write_piece(disk, p->bytes, p->size, at);

		if (!good)
			return false;
		at += p->size;
	}
	return true;
}

static bool flush(struct rs_disk *disk)
{
	if (disk->changed || disk->read_only) /* nothing is kept */
		return true;
	return fsync(disk->fd) == 0 || fail(disk, _("cannot be flushed"), strerror(errno));
}

static enum rs_block_result submit(void *context, const struct rs_block_request *r)
{
	struct rs_disk *disk = context;
	bool good = r->op == RS_BLOCK_FLUSH ? flush(disk) : transfer(disk, r);

	return good ? RS_BLOCK_DONE : RS_BLOCK_FAILED;
}

struct rs_block rs_disk_block(struct rs_disk *disk)
{
	struct rs_block block = {.sectors = disk->sectors,
				 .read_only = disk->read_only,
				 .submit = submit,
				 .context = disk};

	snprintf(block.id, sizeof block.id, "ringside-disk-%u", disk->number);
	return block;
}

const char *rs_disk_problem(const struct rs_disk *disk)
{
	return disk->problem[0] ? disk->problem : NULL;
}
