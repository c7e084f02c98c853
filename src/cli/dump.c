#include "cli/dump.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/crash.h"
#include "host/language.h"

enum { LINE = 16 };

/* One piece: its word has been cut out of the list. */
static bool parse_piece(char *word, struct dump *dump)
{
	char *plus = strrchr(word, '+'), *end;
	unsigned long long size;

	if (strcmp(word, "regs") == 0) {
		dump->registers = true;
		return true;
	}
	if (!plus || plus == word || dump->count == DUMP_PIECES || plus[1] < '0' ||
	    plus[1] > '9')
		return false;
	*plus = '\0';
	size = strtoull(plus + 1, &end, 0);
	if (*end || size == 0 || size > DUMP_MOST)
		return false;
	strcpy(dump->pieces[dump->count].place, word);
	dump->pieces[dump->count++].size = size;
	return true;
}

bool dump_parse(const char *text, struct dump *dump)
{
	char word[DUMP_WORD];

	*dump = (struct dump){.registers = false};
	for (;;) {
		size_t length = strcspn(text, ",");

		if (length == 0 || length >= sizeof word)
			return false;
		memcpy(word, text, length);
		word[length] = '\0';
		if (!parse_piece(word, dump))
			return false;
		if (!text[length])
			return true;
		text += length + 1;
	}
}

/* ---- writing */

static bool find(const struct code_symbols *names, const char *place, uint64_t *address)
{
	struct place found;
	char *end;

	if (place[0] >= '0' && place[0] <= '9') {
		*address = strtoull(place, &end, 0);
		return *end == '\0';
	}
	if (!code_symbols_find(names, place, &found))
		return false;
	*address = found.address;
	return true;
}

static json_t *hexadecimal(const uint8_t *bytes, size_t size)
{
	char *text = malloc(2 * size + 1);
	json_t *string;

	for (size_t i = 0; text && i < size; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	string = text ? json_string(text) : NULL;
	free(text);
	return string ? string : json_null();
}

static void print_memory(FILE *out, uint64_t address, const uint8_t *bytes, size_t size)
{
	for (size_t at = 0; at < size; at += LINE) {
		size_t n = size - at < LINE ? size - at : LINE;

		fprintf(out, "  %016" PRIx64 " ", address + at);
		for (size_t i = 0; i < n; i++)
			fprintf(out, " %02x", bytes[at + i]);
		fprintf(out, "%*s  ", 3 * (int)(LINE - n), "");
		for (size_t i = 0; i < n; i++)
			fputc(bytes[at + i] >= 0x20 && bytes[at + i] < 0x7f ? bytes[at + i]
									    : '.',
			      out);
		fputc('\n', out);
	}
}

/* @return the bytes, or NULL after saying why not. */
static uint8_t *read_memory(FILE *out, const struct rs_lane *lane, enum rs_mode mode,
			    const char *place, bool found, uint64_t address, uint64_t size)
{
	uint8_t *bytes = found ? malloc(size) : NULL;

	if (!found && out)
		fprintf(out, _("  no symbol of the guest is called '%s'\n"), place);
	if (bytes && rs_lane_guest_memory(lane, mode, address, bytes, size) != RS_OK) {
		if (out)
			fprintf(out,
				_("  0x%" PRIx64 " and %" PRIu64 " bytes from there are not "
				  "all memory of the guest\n"),
				address, size);
		free(bytes);
		bytes = NULL;
	}
	return bytes;
}

json_t *dump_write(FILE *out, const struct dump *dump, const struct rs_lane *lane,
		   const struct rs_lane_options *options, bool *whole)
{
	static const enum rs_mode modes[RS_LANE_KINDS] = {[RS_BARE] = RS_MODE_S,
							  [RS_FULL] = RS_MODE_S,
							  [RS_PARA] = RS_MODE_U,
							  [RS_HVM] = RS_MODE_VS,
							  [RS_CONTAINER] = RS_MODE_S};
	json_t *object = json_object(), *memory = json_array();
	struct rs_guest_hart hart = {.mode = modes[options->generation]};
	bool known = rs_lane_guest_hart(lane, &hart);
	struct code_symbols names;

	*whole = known || !dump->registers;
	if (dump->registers && out) {
		if (known)
			crash_print_registers(out, hart.x, hart.pc);
		else
			fprintf(out, _("  the guest's registers are not known here\n"));
	}
	if (dump->registers)
		json_object_set_new(object, "registers",
				    known ? crash_json_registers(hart.x, hart.pc)
					  : json_null());
	code_symbols_open_guest(&names, options);
	for (size_t i = 0; i < dump->count; i++) {
		const char *place = dump->pieces[i].place;
		uint64_t size = dump->pieces[i].size, address = 0;
		bool found = find(&names, place, &address);
		uint8_t *bytes = read_memory(out, lane, hart.mode, place, found, address, size);
		json_t *piece = json_object();
		char text[32];

		*whole &= bytes != NULL;
		if (bytes && out)
			print_memory(out, address, bytes, size);
		snprintf(text, sizeof text, "0x%" PRIx64, address);
		json_object_set_new(piece, "place", json_string(place));
		json_object_set_new(piece, "address", found ? json_string(text) : json_null());
		json_object_set_new(piece, "bytes",
				    bytes ? hexadecimal(bytes, size) : json_null());
		json_array_append_new(memory, piece);
		free(bytes);
	}
	code_symbols_close(&names);
	json_object_set_new(object, "memory", memory);
	return object;
}
