/* save.c - lanes in files: see ringside/save.h.
 *
 *	"RINGSAVE" | version | zstd: words, options, what the lane is, machine, RAM, disks, what was added up
 */
#include "ringside/save.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/file.h"
#include "host/language.h"
#include "host/message.h"
#include "host/output.h"
#include "lane/format_parts.h"
#include "lane/host.h"
#include "lane/packed_stream.h"
#include "lane/save_format.h"
#include "lane/save_parts.h"
#include "ringside/abi/board.h"
#include "ringside/recording.h"
#include "ringside/state.h"

enum {
	FRAME = 12, /* bytes before the stream: the name of the format and its version */
	LEVEL = 3,
	WORD_MOST = 4096,
	END = 0x21444e45, /* "END!" */
};

static const char magic[8] = {'R', 'I', 'N', 'G', 'S', 'A', 'V', 'E'};

#define NUMBER FORMAT_NUMBER

struct rs_saved {
	char *name;
	void *file; /* its bytes; the reader's */
	struct packed_reader *reader;
	char *words[RS_SAVE_WORDS];
	size_t word_count;
	struct rs_save_options options;
	uint64_t input;
};

bool rs_saves_built(void)
{
	return true;
}

/* ---- disks: their hash, and what stays beside their images */

static struct rs_disk *disk_of(const struct rs_lane *lane, size_t i)
{
	return lane->host ? lane->host->disks[i] : NULL;
}

static enum rs_error cannot_read(const char *name, size_t number, char *message, size_t size)
{
	return rs_refuse(RS_IO, message, size, "%s: disk number %zu cannot be read", name,
			 number + 1);
}

static enum rs_error write_disks(struct format_stream *s, const struct rs_lane *lane,
				 const char *path, char *message, size_t size)
{
	for (size_t i = 0; i < rs_lane_drives(lane); i++) {
		struct rs_disk *disk = disk_of(lane, i);
		uint8_t bytes[RS_SECTOR_SIZE];
		uint64_t hash = 0, sectors, end = UINT64_MAX, sector = 0;

		if (!disk || !rs_disk_hash(disk, &hash))
			return cannot_read(path, i, message, size);
		sectors = rs_disk_sectors(disk);
		format_number(s, &sectors, 8);
		format_number(s, &hash, 8);
		for (; rs_disk_next_changed(disk, &sector); sector++) {
			if (!rs_disk_get_sector(disk, sector, bytes))
				return cannot_read(path, i, message, size);
			format_number(s, &sector, 8);
			s->failed = s->failed || !s->move(s, bytes, sizeof bytes);
		}
		format_number(s, &end, 8);
	}
	return RS_OK;
}

static bool read_sectors(struct format_stream *s, struct rs_disk *disk)
{
	uint8_t bytes[RS_SECTOR_SIZE];
	uint64_t sector;

	for (;;) {
		sector = 0;
		format_number(s, &sector, 8);
		if (s->failed || sector == UINT64_MAX)
			return true;
		if (!s->move(s, bytes, sizeof bytes) ||
		    !rs_disk_put_sector(disk, sector, bytes))
			return false;
	}
}

static enum rs_error read_disks(struct rs_saved *saved, const struct rs_lane *lane,
				char *message, size_t size)
{
	struct format_stream *s = &saved->reader->stream;

	for (size_t i = 0; i < rs_lane_drives(lane) && !s->failed; i++) {
		struct rs_disk *disk = disk_of(lane, i);
		uint64_t sectors = 0, hash = 0, here = 0;

		format_number(s, &sectors, 8);
		format_number(s, &hash, 8);
		if (!disk || !rs_disk_hash(disk, &here))
			return cannot_read(saved->name, i, message, size);
		if (!s->failed && (sectors != rs_disk_sectors(disk) || hash != here))
			return rs_refuse(
				RS_BAD_CONFIG, message, size,
				"%s: was saved when disk number %zu had other contents; "
				"it needs the image as it was then (a copy, or "
				"snapshot=on before saving)",
				saved->name, i + 1);
		if (!read_sectors(s, disk))
			return rs_refuse(RS_BAD_CONFIG, message, size,
					 "%s: was saved with disk number %zu as a snapshot; "
					 "needs snapshot=on",
					 saved->name, i + 1);
	}
	return RS_OK;
}

/* ---- words and options */

static void format_options(struct format_stream *s, struct rs_save_options *o, uint64_t *input)
{
	uint64_t flags = (uint64_t)o->relay | (uint64_t)o->behalf << 1 |
			 (uint64_t)o->count_walks << 2 | (uint64_t)o->derive << 3;

	format_number(s, &flags, 1);
	NUMBER(s, o->reports, enum rs_reports, 1);
	format_number(s, input, 8);
	o->relay = flags & 1;
	o->behalf = flags >> 1 & 1;
	o->count_walks = flags >> 2 & 1;
	o->derive = flags >> 3 & 1;
	if (flags >> 4 || (unsigned)o->reports > RS_REPORTS_STEPS)
		s->failed = true;
}

static void write_words(struct format_stream *s, const char *const *words, size_t count)
{
	uint64_t number = count;

	format_number(s, &number, 2);
	for (size_t i = 0; i < count; i++) {
		uint64_t length = strlen(words[i]);
		char word[WORD_MOST];

		if (length >= sizeof word)
			s->failed = true;
		format_number(s, &length, 2);
		if (s->failed)
			return;
		memcpy(word, words[i], (size_t)length);
		s->failed = !s->move(s, word, (size_t)length);
	}
}

static void read_words(struct format_stream *s, struct rs_saved *saved)
{
	uint64_t count = 0, length = 0;

	format_number(s, &count, 2);
	if (count > RS_SAVE_WORDS)
		s->failed = true;
	for (size_t i = 0; i < count && !s->failed; i++) {
		format_number(s, &length, 2);
		if (length >= WORD_MOST)
			s->failed = true;
		saved->words[i] = s->failed ? NULL : calloc(1, (size_t)length + 1);
		if (!saved->words[i] || !s->move(s, saved->words[i], (size_t)length) ||
		    strlen(saved->words[i]) != length)
			s->failed = true;
		saved->word_count = i + (saved->words[i] != NULL);
	}
}

/* ---- saving */

static enum rs_error write_all(struct packed_writer *w, struct rs_lane *lane,
			       const char *const *words, size_t count,
			       const struct rs_save_options *options, uint64_t input,
			       const char *path, char *message, size_t size)
{
	struct format_stream *s = &w->stream;
	uint8_t version[4] = {RS_SAVE_VERSION};
	struct rs_save_options own = *options;
	struct save_identity id;
	uint64_t end = END;
	enum rs_error e;

	save_take_identity(&id, lane);
	if (fwrite(magic, 1, sizeof magic, w->file) != sizeof magic ||
	    fwrite(version, 1, sizeof version, w->file) != sizeof version)
		s->failed = true;
	write_words(s, words, count);
	format_options(s, &own, &input);
	save_format_identity(s, &id);
	save_format_state(s, &lane->machine);
	save_write_ram(s, &lane->machine, id.ram_size);
	e = write_disks(s, lane, path, message, size);
	format_lane(s, lane);
	format_number(s, &end, 4);
	if (e == RS_OK && (s->failed || !packed_end(w)))
		e = rs_refuse(RS_IO, message, size, "%s: cannot be written: %s", path,
			      strerror(errno));
	return e;
}

enum rs_error rs_lane_save(struct rs_lane *lane, const char *const *words, size_t count,
			   const struct rs_save_options *options, uint64_t input,
			   const char *path, char *message, size_t size)
{
	struct packed_writer *w;
	struct rs_output *output;
	enum rs_error e;

	if (lane_ended(lane))
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "%s: the run has ended, nothing can be saved", path);
	if (count > RS_SAVE_WORDS)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "%s: found %zu words of options; at most %d can be saved",
				 path, count, RS_SAVE_WORDS);
	w = packed_writer_new(LEVEL);
	if (!w)
		return rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory to write it",
				 path);
	e = rs_output_open(&output, path, message, size);
	if (e == RS_OK) {
		w->file = rs_output_file(output);
		e = write_all(w, lane, words, count, options, input, path, message, size);
		if (rs_output_close(output, e == RS_OK, e == RS_OK ? message : NULL, size) !=
		    RS_OK)
			e = RS_IO;
	}
	packed_writer_free(w);
	return e;
}

/* ---- restoring */

static enum rs_error damaged(const char *name, char *message, size_t size)
{
	return rs_refuse(RS_BAD_IMAGE, message, size,
			 "%s: is cut off or damaged; save it again with 'ringside run --save'",
			 name);
}

static enum rs_error check_frame(const uint8_t *bytes, size_t count, const char *name,
				 char *message, size_t size)
{
	uint32_t version;

	if (count < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0)
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: is no saved run%s; 'ringside run --save FILE GUEST' makes "
			"one",
			name,
			count >= sizeof magic && memcmp(bytes, "RINGREC\n", 8) == 0
				? _(" but a recording, which 'ringside show' opens")
				: "");
	if (count < FRAME)
		return damaged(name, message, size);
	version = (uint32_t)bytes[8] | (uint32_t)bytes[9] << 8 | (uint32_t)bytes[10] << 16 |
		  (uint32_t)bytes[11] << 24;
	if (version == RS_SAVE_VERSION)
		return RS_OK;
	return rs_refuse(RS_BAD_IMAGE, message, size,
			 "%s: found version %u of the format; this program reads version %d: "
			 "save it again with 'ringside run --save'",
			 name, version, RS_SAVE_VERSION);
}

enum rs_error rs_saved_read(struct rs_saved **out, const void *bytes, size_t count,
			    const char *name, char *message, size_t size)
{
	enum rs_error e = check_frame(bytes, count, name, message, size);
	struct rs_saved *saved;

	*out = NULL;
	if (e != RS_OK)
		return e;
	saved = calloc(1, sizeof *saved);
	if (saved) {
		saved->name = malloc(strlen(name) + 1);
		saved->file = malloc(count);
	}
	if (saved && saved->name && saved->file) {
		strcpy(saved->name, name);
		memcpy(saved->file, bytes, count);
		saved->reader =
			packed_reader_new((const uint8_t *)saved->file + FRAME, count - FRAME);
	}
	if (!saved || !saved->reader) {
		rs_saved_close(saved);
		return rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory to read it", name);
	}
	read_words(&saved->reader->stream, saved);
	format_options(&saved->reader->stream, &saved->options, &saved->input);
	if (saved->reader->stream.failed) {
		rs_saved_close(saved);
		return damaged(name, message, size);
	}
	*out = saved;
	return RS_OK;
}

enum rs_error rs_saved_open(struct rs_saved **saved, const char *path, char *message,
			    size_t size)
{
	struct rs_file file;
	enum rs_error e = rs_file_read(&file, path, message, size);

	*saved = NULL;
	if (e != RS_OK)
		return e;
	e = rs_saved_read(saved, file.bytes, file.size, path, message, size);
	rs_file_free(&file);
	return e;
}

void rs_saved_close(struct rs_saved *saved)
{
	if (!saved)
		return;
	for (size_t i = 0; i < RS_SAVE_WORDS; i++)
		free(saved->words[i]);
	packed_reader_free(saved->reader);
	free(saved->file);
	free(saved->name);
	free(saved);
}

const char *const *rs_saved_words(const struct rs_saved *saved, size_t *count)
{
	*count = saved->word_count;
	return (const char *const *)saved->words;
}

struct rs_save_options rs_saved_options(const struct rs_saved *saved)
{
	return saved->options;
}

uint64_t rs_saved_input(const struct rs_saved *saved)
{
	return saved->input;
}

enum rs_error rs_saved_restore(struct rs_saved *saved, struct rs_lane *lane, char *message,
			       size_t size)
{
	struct format_stream *s = &saved->reader->stream;
	struct save_identity was = {0}, is;
	uint64_t end = 0;
	enum rs_error e;

	save_format_identity(s, &was);
	if (s->failed)
		return damaged(saved->name, message, size);
	save_take_identity(&is, lane);
	e = save_compare(saved->name, &was, &is, message, size);
	if (e != RS_OK)
		return e;
	save_format_state(s, &lane->machine);
	save_read_ram(s, &lane->machine, is.ram_size);
	e = read_disks(saved, lane, message, size);
	if (e != RS_OK)
		return e;
	format_lane(s, lane);
	format_number(s, &end, 4);
	if (s->failed || end != END || !packed_is_over(saved->reader) ||
	    !rs_machine_state_good(&lane->machine, is.ram_size))
		return damaged(saved->name, message, size);
	rs_machine_restored(&lane->machine);
	lane_publish(lane);
	return RS_OK;
}
