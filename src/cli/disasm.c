/* disasm.c - `ringside disasm`: an image's code, as its file has it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/disasm_host.h"
#include "cli/options.h"
#include "host/guests.h"
#include "host/language.h"
#include "host/message.h"
#include "host/source.h"
#include "host/symbols.h"
#include "ringside/abi/board.h"
#include "ringside/isa.h"

enum { TEXT_MAX = 512, ZEROES_MIN = 16 };

/* What is shown of an image. */
struct listing {
	struct rs_symbols symbols;
	uint64_t from, to;  /* addresses; `to` is not shown any more */
	bool any;	    /* something was shown */
	size_t next_symbol; /* the first that has not been passed */
	bool data;	    /* a mapping symbol says that data follow */
	struct {
		unsigned rd; /* 0: none */
		uint64_t value;
	} high; /* the auipc or lui before: half of an address */
};

/* ---- one line */

/* Write " <main+0x10>" behind `text` if that is what `address` is called. */
static void append_name(char text[TEXT_MAX], const struct listing *l, uint64_t address)
{
	const struct rs_symbol *symbol = rs_symbols_at(&l->symbols, address);
	size_t length = strlen(text);

	if (symbol && symbol->address == address)
		snprintf(text + length, TEXT_MAX - length, " <%s>", symbol->name);
	else if (symbol)
		snprintf(text + length, TEXT_MAX - length, " <%s+0x%" PRIx64 ">", symbol->name,
			 address - symbol->address);
}

static uint64_t sign_extend(uint32_t value, unsigned width)
{
	uint64_t sign = UINT64_C(1) << (width - 1);

	return (value ^ sign) - sign;
}

/* The second half of an address: "auipc a0, 0x2c; addi a0, a0, -8" means a place. */
static void append_address(char text[TEXT_MAX], struct listing *l, uint64_t pc, uint32_t word)
{
	enum { AUIPC = 0x17, LUI = 0x37, LOAD = 0x03, ADDI = 0x13, STORE = 0x23, JALR = 0x67 };
	unsigned opcode = word & 0x7f, rd = word >> 7 & 31, rs1 = word >> 15 & 31;
	uint64_t offset = sign_extend(word >> 20, 12), value = l->high.value;
	bool whole = l->high.rd && rs1 == l->high.rd;
	size_t length = strlen(text);

	l->high.rd = 0;
	if (opcode == AUIPC || opcode == LUI) {
		l->high.rd = rd;
		l->high.value = (opcode == AUIPC ? pc : 0) + sign_extend(word & 0xfffff000, 32);
		return;
	}
	if (opcode == STORE)
		offset = sign_extend(word >> 25 << 5 | (word >> 7 & 31), 12);
	else if (opcode != LOAD && opcode != JALR && (opcode != ADDI || (word >> 12 & 7) != 0))
		return;
	if (!whole || (word & 3) != 3)
		return;
	snprintf(text + length, TEXT_MAX - length, " # %" PRIx64, value + offset);
	append_name(text, l, value + offset);
}

static void print_insn(struct listing *l, uint64_t pc, uint32_t word, unsigned size)
{
	char text[TEXT_MAX];
	uint64_t target;

	rs_disassemble(text, sizeof text, pc, word);
	if (rs_jump_target(pc, word, &target)) {
		append_name(text, l, target);
		l->high.rd = 0;
	} else {
		append_address(text, l, pc, word);
	}
	printf("%16" PRIx64 "  %0*" PRIx32 "%*s  %s\n", pc, (int)(2 * size), word,
	       (int)(8 - 2 * size), "", text);
}

static void print_data(uint64_t pc, uint32_t word, unsigned size)
{
	printf("%16" PRIx64 "  %0*" PRIx32 "%*s  .%s 0x%" PRIx32 "\n", pc, (int)(2 * size),
	       word, (int)(8 - 2 * size), "",
	       size == 4   ? "word"
	       : size == 2 ? "half"
			   : "byte",
	       word);
}

/* ---- all lines */

/* Print the labels of this place. */
static void pass_symbols(struct listing *l, uint64_t address)
{
	const struct rs_symbols *s = &l->symbols;

	for (; l->next_symbol < s->count && s->list[l->next_symbol].address <= address;
	     l->next_symbol++) {
		const struct rs_symbol *symbol = &s->list[l->next_symbol];

		if (rs_symbol_is_mapping(symbol))
			l->data = symbol->name[1] == 'd';
		else if (symbol->address == address && address >= l->from)
			printf("\n%016" PRIx64 " <%s>:\n", address, symbol->name);
	}
}

/* How far the place at `offset` may be shown as one: the next label, or the end. */
static size_t room_at(const struct listing *l, const struct rs_code_part *part, size_t offset)
{
	size_t room = part->size - offset;
	uint64_t address = part->address + offset;

	if (l->next_symbol < l->symbols.count) {
		uint64_t next = l->symbols.list[l->next_symbol].address - address;

		if (next < room)
			room = (size_t)next;
	}
	return room;
}

/* How many bytes of zero to pass over at once; 0: too few. */
static size_t zeroes(const uint8_t *bytes, size_t room)
{
	size_t n = 0;

	while (n < room && bytes[n] == 0)
		n++;
	n &= ~(size_t)3;
	return n >= ZEROES_MIN ? n : 0;
}

static uint32_t little_endian(const uint8_t *bytes, size_t size)
{
	uint32_t word = 0;

	for (size_t i = 0; i < size; i++)
		word |= (uint32_t)bytes[i] << (8 * i);
	return word;
}

/* Show what stands at `offset`. @return its size. */
static size_t show_place(struct listing *l, const struct rs_code_part *part, size_t offset)
{
	uint64_t address = part->address + offset;
	const uint8_t *bytes = part->bytes + offset;
	size_t room, size;

	pass_symbols(l, address);
	room = room_at(l, part, offset);
	size = zeroes(bytes, room);
	if (address < l->from)
		return size ? 2 : room < 2 || l->data || (*bytes & 3) != 3 ? 2 : 4;
	l->any = true;
	if (size) {
		printf("%16" PRIx64 "  %zu bytes of zero\n", address, size);
		l->high.rd = 0;
		return size;
	}
	size = l->data || (room >= 4 && (*bytes & 3) == 3) ? 4 : 2;
	if (room < size)
		size = room >= 2 ? 2 : 1;
	if (l->data || (size < 4 && (*bytes & 3) == 3) || size < 2)
		print_data(address, little_endian(bytes, size), (unsigned)size);
	else
		print_insn(l, address, little_endian(bytes, size), (unsigned)size);
	return size;
}

static void show_part(struct listing *l, const struct rs_code_part *part)
{
	if (l->from - part->address >= part->size && l->from > part->address)
		return;
	if (part->address >= l->to)
		return;
	if (*part->name)
		printf("%ssection %s\n", l->any ? "\n" : "", part->name);
	l->next_symbol = rs_symbols_from(&l->symbols, part->address);
	l->data = false;
	l->high.rd = 0;
	for (size_t offset = 0; offset < part->size && part->address + offset < l->to;)
		offset += show_place(l, part, offset);
}

/* ---- the operands */

/* Firmware and hypervisors are named as their files; programs lie in a folder of their own. */
static enum rs_error find_image(char path[RS_PATH_MAX], const char *name, char *message,
				size_t size)
{
	struct rs_program program;
	enum rs_error e = rs_guests_program(&program, name, message, size);

	if (e != RS_OK || *program.name) {
		memcpy(path, program.path, RS_PATH_MAX);
		return e;
	}
	return rs_guests_find(path, name, false, message, size);
}

static int wrong_place(const struct listing *l, const char *option, const char *found)
{
	const char **names = calloc(l->symbols.count + 1, sizeof *names);
	const char *meant = NULL;
	int status;

	for (size_t i = 0; names && i < l->symbols.count; i++)
		names[i] = l->symbols.list[i].name;
	if (names)
		meant = rs_suggest(found, names);
	status = complain(STATUS_USAGE,
			  "%s: found '%s'; needs a symbol of the image or a hexadecimal "
			  "address%s%s%s",
			  option, found, meant ? _("; did you mean '") : "", meant ? meant : "",
			  meant ? _("'?") : "");
	free(names);
	return status;
}

static int parse_place(const struct listing *l, const char *option, const char *text,
		       uint64_t *address)
{
	const struct rs_symbol *symbol = rs_symbols_named(&l->symbols, text);
	char *end;

	if (symbol) {
		*address = symbol->address;
		return STATUS_OK;
	}
	*address = strtoull(text, &end, 16);
	return *text && *text != '-' && !*end ? STATUS_OK : wrong_place(l, option, text);
}

/* A function that is named is shown whole, and nothing else. */
static int choose_function(struct listing *l, const char *name)
{
	const struct rs_symbol *symbol = rs_symbols_named(&l->symbols, name);
	size_t next;

	if (!symbol)
		return wrong_place(l, "disasm", name);
	l->from = symbol->address;
	l->to = symbol->address + symbol->size;
	if (symbol->size)
		return STATUS_OK;
	l->to = UINT64_MAX;
	next = rs_symbols_from(&l->symbols, symbol->address + 1);
	while (next < l->symbols.count && rs_symbol_is_mapping(&l->symbols.list[next]))
		next++;
	if (next < l->symbols.count)
		l->to = l->symbols.list[next].address;
	return STATUS_OK;
}

static int show(struct listing *l, const char *path)
{
	printf("%s\n", path);
	for (size_t i = 0; i < l->symbols.part_count; i++)
		show_part(l, &l->symbols.parts[i]);
	if (!l->any)
		return complain(STATUS_USAGE,
				"%s: no code there; it is found from 0x%" PRIx64 " on", path,
				l->symbols.part_count ? l->symbols.parts[0].address : 0);
	return STATUS_OK;
}

/* ---- code of the host */

struct in_part {
	struct listing *l;
	const struct rs_code_part *part;
};

/* An instruction that was translated. */
static void show_translated(void *context, uint64_t address)
{
	const struct in_part *in = context;
	const uint8_t *bytes = in->part->bytes + (address - in->part->address);
	unsigned size = (*bytes & 3) == 3 ? 4 : 2;

	print_insn(in->l, address, little_endian(bytes, size), size);
}

static int show_host(struct listing *l, const char *path)
{
	if (l->from & 1)
		return complain(STATUS_USAGE, "--host: found 0x%llx, an odd address",
				(unsigned long long)l->from);
	for (size_t i = 0; i < l->symbols.part_count; i++) {
		struct in_part in = {l, &l->symbols.parts[i]};

		if (l->from - in.part->address >= in.part->size)
			continue;
		printf("%s\n", path);
		return disasm_host(in.part, l->from, l->to, show_translated, &in);
	}
	return complain(STATUS_USAGE,
			"--host: needs a FUNCTION, or --from with a place in code");
}

int cmd_disasm(int argc, char **argv)
{
	struct listing l = {.to = UINT64_MAX};
	const char *from = NULL, *to = NULL;
	bool host = false;
	const struct option table[] = {
		{"--from", OPTION_TEXT, &from, "PLACE",
		 "begin at this symbol or hexadecimal address"},
		{"--to", OPTION_TEXT, &to, "PLACE", "...and end before this one"},
		{"--host", OPTION_FLAG, &host, NULL,
		 "below each instruction the host's, as the engine jit translates it"},
		{NULL},
	};
	const struct command command = {
		.usage = "disasm [OPTION]... IMAGE [FUNCTION]",
		.purpose = "Show the code of an image: address, bytes, instruction.",
		.options = table,
		.more = "IMAGE is a name of 'ringside list', a part such as firmware or "
			"hypervisor-hvm, an ELF file, a flat one in .bin, or a source in "
			".c or .S, which is built.",
	};
	char path[RS_PATH_MAX], message[1024];
	int operands;
	int result = options_parse(&command, argc, argv, &operands);
	enum rs_error e;

	if (result != OPTIONS_DONE)
		return result;
	if (operands == 0)
		return complain(
			STATUS_USAGE,
			"disasm: needs an IMAGE, such as tour ('ringside list' shows them)");
	if (operands > 2)
		return complain(STATUS_USAGE, "disasm: takes one FUNCTION, found '%s' too",
				argv[3]);
	e = find_image(path, argv[1], message, sizeof message);
	if (e == RS_OK)
		e = rs_symbols_open(&l.symbols, path, RS_KERNEL_BASE, message, sizeof message);
	if (e != RS_OK) {
		rs_symbols_close(&l.symbols);
		return complain(status_of_error(e), "%s", message);
	}
	result = operands == 2 ? choose_function(&l, argv[2]) : STATUS_OK;
	if (result == STATUS_OK && from)
		result = parse_place(&l, "--from", from, &l.from);
	if (result == STATUS_OK && to)
		result = parse_place(&l, "--to", to, &l.to);
	if (result == STATUS_OK)
		result = (host ? show_host : show)(&l, rs_source_is(argv[1]) ? argv[1] : path);
	rs_symbols_close(&l.symbols);
	return result;
}
