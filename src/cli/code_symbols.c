#include "cli/code_symbols.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/guests.h"
#include "host/message.h"
#include "ringside/abi/board.h"
#include "ringside/abi/note.h"

#define IN(mode) (1u << RS_MODE_##mode)

static void add(struct code_symbols *n, const char *path, uint64_t flat_load, unsigned modes)
{
	struct rs_symbols *s = &n->images[n->count].symbols;

	if (rs_symbols_open(s, path, flat_load, NULL, 0) != RS_OK) {
		rs_symbols_close(s);
		return;
	}
	snprintf(n->images[n->count].path, sizeof n->images[n->count].path, "%s", path);
	n->images[n->count++].modes = modes;
}

static void add_part(struct code_symbols *n, const char *name, unsigned modes)
{
	char path[RS_PATH_MAX];

	if (rs_guests_part(path, name, NULL, 0) == RS_OK)
		add(n, path, RS_FIRMWARE_BASE, modes);
}

/* The guest's code runs in the modes that are its own; under `full` it runs nowhere. */
static void add_guest(struct code_symbols *n, const struct rs_lane_options *options)
{
	static const unsigned modes[RS_LANE_KINDS] = {
		[RS_BARE] = IN(M) | IN(S) | IN(U),
		[RS_PARA] = IN(U),
		[RS_HVM] = IN(VS) | IN(VU),
		[RS_CONTAINER] = IN(S) | IN(U),
	};
	const char *guest = options->guest;
	struct rs_program program;
	char path[RS_PATH_MAX];

	if (options->generation == RS_FULL ||
	    rs_guests_program(&program, guest, NULL, 0) != RS_OK)
		return;
	if (*program.name) {
		add(n, program.path, RS_KERNEL_BASE,
		    modes[options->generation] & (IN(U) | IN(VU)));
		guest = RS_GUESTS_KERNEL;
	}
	if (rs_guests_find(path, guest, options->generation == RS_PARA, NULL, 0) == RS_OK)
		add(n, path, RS_KERNEL_BASE, modes[options->generation]);
}

/* Firmware runs beneath all but guests that take its place. */
static void add_firmware(struct code_symbols *n, const struct rs_lane_options *options)
{
	bool own = options->bios && options->generation != RS_FULL;
	char path[RS_PATH_MAX];
	struct rs_note note;

	if (own && strcmp(options->bios, "none") == 0)
		return;
	if (options->generation == RS_BARE &&
	    rs_guests_find(path, options->guest, false, NULL, 0) == RS_OK &&
	    rs_image_note_at(&note, path, NULL, 0) == RS_OK && note.mode == RS_NOTE_MODE_M)
		return;
	if (own)
		add(n, options->bios, RS_FIRMWARE_BASE, IN(M));
	else
		add_part(n, "firmware", IN(M));
}

void code_symbols_open(struct code_symbols *n, const struct rs_lane_options *options)
{
	char part[64];

	*n = (struct code_symbols){.count = 0};
	add_firmware(n, options);
	if (options->generation != RS_BARE && options->generation != RS_CONTAINER) {
		snprintf(part, sizeof part, "hypervisor-%s",
			 rs_generation_name(options->generation));
		add_part(n, part, IN(S));
	}
	n->own = n->count;
	add_guest(n, options);
}

void code_symbols_open_guest(struct code_symbols *n, const struct rs_lane_options *options)
{
	struct rs_lane_options own = *options;

	if (own.generation == RS_FULL)
		own.generation = RS_BARE;
	code_symbols_open(n, &own);
}

void code_symbols_close(struct code_symbols *n)
{
	for (size_t i = 0; i < n->count; i++)
		rs_symbols_close(&n->images[i].symbols);
	n->count = 0;
}

bool code_symbols_find(const struct code_symbols *n, const char *symbol, struct place *place)
{
	for (size_t i = 0; i < n->count; i++) {
		size_t which = (i + n->own) % n->count; /* the guest's first */
		const struct rs_symbols *s = &n->images[which].symbols;
		const struct rs_symbol *found = rs_symbols_named(s, symbol);

		if (!found)
			continue;
		*place = (struct place){found->address, s->offset, n->images[which].modes,
					found->size};
		return true;
	}
	return false;
}

const char *code_symbols_suggest(const struct code_symbols *n, const char *word)
{
	const char *meant = NULL;

	for (size_t i = n->count; i-- > 0 && !meant;) {
		const struct rs_symbols *s = &n->images[i].symbols;
		const char **names = calloc(s->count + 1, sizeof *names);

		for (size_t j = 0; names && j < s->count; j++)
			names[j] = s->list[j].name;
		if (names)
			meant = rs_suggest(word, names);
		free(names);
	}
	return meant;
}

bool code_symbols_is_at(const struct place *place, enum rs_mode mode, uint64_t pc)
{
	return place->modes >> mode & 1 &&
	       (pc == place->address || pc + place->offset == place->address);
}

const struct rs_symbol *code_symbols_at(const struct code_symbols *n, enum rs_mode mode,
					uint64_t pc, uint64_t *offset)
{
	for (size_t i = 0; i < n->count; i++) {
		const struct rs_symbols *s = &n->images[i].symbols;
		/* before paging is on, code runs where it lies */
		const uint64_t places[] = {pc, pc + s->offset};

		if (!(n->images[i].modes & 1u << mode))
			continue;
		for (size_t j = 0; j < 2; j++) {
			const struct rs_symbol *found = rs_symbols_at(s, places[j]);

			if (!found)
				continue;
			*offset = places[j] - found->address;
			return found;
		}
	}
	return NULL;
}

/* A file below the folder that the user is in is named from there, as the user named it. */
static void shorten(char file[RS_LINE_FILE])
{
	char folder[RS_LINE_FILE];
	size_t length;

	if (!getcwd(folder, sizeof folder))
		return;
	length = strlen(folder);
	if (strncmp(file, folder, length) == 0 && file[length] == '/')
		memmove(file, file + length + 1, strlen(file + length + 1) + 1);
}

bool code_symbols_line(const struct code_symbols *n, enum rs_mode mode, uint64_t pc,
		       struct rs_line *line)
{
	for (size_t i = 0; i < n->count; i++) {
		const struct rs_symbols *s = &n->images[i].symbols;

		if (n->images[i].modes & 1u << mode &&
		    (rs_line_at(&s->file, pc, line) ||
		     rs_line_at(&s->file, pc + s->offset, line))) {
			shorten(line->file);
			return true;
		}
	}
	return false;
}

const char *code_symbols_place(char text[CODE_SYMBOLS_PLACE], const struct code_symbols *n,
			       enum rs_mode mode, uint64_t pc)
{
	const struct rs_symbol *symbol;
	struct rs_line line;
	uint64_t offset;
	size_t length = (size_t)snprintf(text, CODE_SYMBOLS_PLACE, "0x%" PRIx64, pc);

	symbol = code_symbols_at(n, mode, pc, &offset);
	if (symbol)
		length += (size_t)snprintf(text + length, CODE_SYMBOLS_PLACE - length,
					   offset ? " <%.200s+0x%" PRIx64 ">" : " <%.200s>",
					   symbol->name, offset);
	if (code_symbols_line(n, mode, pc, &line))
		snprintf(text + length, CODE_SYMBOLS_PLACE - length, ", %s:%u", line.file,
			 line.line);
	return text;
}

void code_symbols_short(char *text, size_t size, const struct code_symbols *n,
			enum rs_mode mode, uint64_t pc)
{
	uint64_t offset;
	const struct rs_symbol *s = code_symbols_at(n, mode, pc, &offset);
	struct rs_line line;
	size_t used;

	if (!s)
		used = (size_t)snprintf(text, size, "0x%" PRIx64, pc);
	else if (offset)
		used = (size_t)snprintf(text, size, "<%s+0x%" PRIx64 ">", s->name, offset);
	else
		used = (size_t)snprintf(text, size, "<%s>", s->name);
	if (used < size && code_symbols_line(n, mode, pc, &line))
		snprintf(text + used, size - used, ", %s:%u", rs_base_of(line.file), line.line);
}

void code_symbols_json(json_t *object, const struct code_symbols *n, enum rs_mode mode,
		       uint64_t pc)
{
	uint64_t offset = 0;
	const struct rs_symbol *symbol = code_symbols_at(n, mode, pc, &offset);
	struct rs_line line;
	bool known = code_symbols_line(n, mode, pc, &line);
	char text[24];

	snprintf(text, sizeof text, "0x%" PRIx64, pc);
	json_object_set_new(object, "pc", json_string(text));
	json_object_set_new(object, "symbol", symbol ? json_string(symbol->name) : json_null());
	json_object_set_new(object, "offset",
			    symbol ? json_integer((json_int_t)offset) : json_null());
	json_object_set_new(object, "file", known ? json_string(line.file) : json_null());
	json_object_set_new(object, "line", known ? json_integer(line.line) : json_null());
}
