/* disasm_host.c - `ringside disasm --host`: what the engine jit makes of a function. The page of the function is put
 * into a small machine, whose engine translates whatever it enters. */
#include "cli/disasm_host.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "host/code_memory.h"
#include "host/language.h"
#include "ringside/abi/board.h"

#ifdef RS_JIT

enum { PAGE = 4096, RAM = 1 << 20, PIECES = 16384, CYCLES = 5000, TEXT = 200 };
#define AT (RS_RAM_BASE + 16 * (uint64_t)PAGE) /* where the page lies in the machine */

/* The host's instructions, by their offset; "" where none begins. */
struct host_text {
	char (*lines)[TEXT];
	size_t size; /* bytes of code */
};

struct host_code {
	struct rs_machine machine;
	struct rs_code_memory memory;
	void *arena;
	struct rs_native_listing listing;
	const uint8_t *begin; /* of the code */
	struct host_text text;
	uint64_t moved; /* an address of the image minus that in the machine */
};

/* ---- the machine */

static void put_page(struct rs_machine *m, const struct rs_code_part *part, uint64_t from)
{
	uint64_t page = from & ~(uint64_t)(PAGE - 1);
	uint64_t begin = page < part->address ? part->address : page;
	uint64_t end = part->address + part->size;

	if (end - page > PAGE + 2) /* an instruction may begin in its last two bytes */
		end = page + PAGE + 2;
	(void)rs_machine_store(m, AT + (begin - page), part->bytes + (begin - part->address),
			       (size_t)(end - begin));
}

static bool make_machine(struct host_code *h)
{
	struct rs_config config = rs_config_default();
	size_t size;

	config.engine = RS_ENGINE_JIT;
	config.ram_size = RAM;
	size = (rs_machine_arena_size(&config) + PAGE - 1) / PAGE * PAGE;
	h->arena = aligned_alloc(PAGE, size);
	h->listing.room = PIECES;
	h->listing.pieces = calloc(PIECES, sizeof *h->listing.pieces);
	if (!h->arena || !h->listing.pieces)
		return false;
	memset(h->arena, 0, size);
	return rs_machine_init(&h->machine, h->arena, size, &config) == RS_OK;
}

/* ---- text */

/* A line of objdump's: "  1a:\t48 01 d8             \tadd    rax,rbx". */
static void keep_line(struct host_text *t, const char *line)
{
	char *end;
	unsigned long at = strtoul(line, &end, 16);
	const char *text = strchr(end, '\t');
	size_t length;

	if (*end != ':' || !text || at >= t->size)
		return;
	text = strchr(text + 1, '\t');
	if (!text)
		return;
	length = strcspn(text + 1, "\n");
	snprintf(t->lines[at], TEXT, "%.*s", (int)length, text + 1);
}

#ifdef __x86_64__
#define OBJDUMP "objdump -D -z -b binary -m i386:x86-64 -M intel"
#else
#define OBJDUMP "objdump -D -z -b binary -m aarch64"
#endif

/* Without objdump the text stays empty, and bytes are shown alone. */
static void read_text(struct host_code *h, size_t size)
{
	char path[] = "/tmp/ringside-host-XXXXXX", command[200], line[500];
	int file = mkstemp(path);
	FILE *out;

	h->text.size = size;
	h->text.lines = calloc(size, sizeof *h->text.lines);
	if (file < 0 || !h->text.lines)
		return;
	if (write(file, h->begin, size) == (ssize_t)size) {
		snprintf(command, sizeof command, OBJDUMP " %s 2>/dev/null", path);
		out = popen(command, "r");
		while (out && fgets(line, sizeof line, out))
			keep_line(&h->text, line);
		if (out)
			pclose(out);
	}
	close(file);
	unlink(path);
}

static void print_bytes(const struct host_code *h, const uint8_t *code, size_t size)
{
	enum { WIDEST = 12 };
	const char *text = h->text.lines ? h->text.lines[code - h->begin] : "";

	printf("%22zx  ", (size_t)(code - h->begin));
	for (size_t i = 0; i < size; i++)
		printf("%02x%s", code[i], i + 1 < size ? " " : "");
	if (*text)
		printf("%*s  %s", size < WIDEST ? (int)(3 * (WIDEST - size)) : 0, "", text);
	printf("\n");
}

/* An instruction of the host a line; if they are not known, eight bytes. */
static void print_code(const struct host_code *h, const struct rs_native_piece *p)
{
	for (size_t at = 0, size; at < p->size; at += size) {
		size_t offset = (size_t)(p->code - h->begin) + at;

		size = 1;
		while (at + size < p->size &&
		       (*h->text.lines[offset] ? !*h->text.lines[offset + size] : size < 8))
			size++;
		print_bytes(h, p->code + at, size);
	}
}

static void print_piece(const struct host_code *h, const struct rs_native_piece *p,
			void (*insn)(void *context, uint64_t address), void *context)
{
	static const char *const heads[] = {
		[RS_NATIVE_RARE] = N_("rarely, for"),
		[RS_NATIVE_ENTRY] = N_("a jump through a register comes to"),
		[RS_NATIVE_BEGIN] = N_("a handler comes to"),
	};

	if (p->part == RS_NATIVE_INSN)
		insn(context, p->pc + h->moved);
	else if (p->part == RS_NATIVE_SHARED)
		printf("%s:\n", _("in and out of the page"));
	else
		printf("%s %" PRIx64 ":\n", _(heads[p->part]), p->pc + h->moved);
	print_code(h, p);
}

/* ---- */

/* The function's pieces, and at the end what it shares with others. */
static void print_pieces(const struct host_code *h, uint64_t from, uint64_t to,
			 void (*insn)(void *context, uint64_t address), void *context)
{
	for (unsigned shared = 0; shared < 2; shared++) {
		for (size_t i = 0; i < h->listing.count; i++) {
			const struct rs_native_piece *p = &h->listing.pieces[i];
			uint64_t address = p->pc + h->moved;

			if (p->part == RS_NATIVE_SHARED
				    ? shared
				    : !shared && address >= from && address < to)
				print_piece(h, p, insn, context);
		}
	}
}

static int show(struct host_code *h, const struct rs_code_part *part, uint64_t from,
		uint64_t to, void (*insn)(void *context, uint64_t address), void *context)
{
	const struct rs_native_piece *last;

	put_page(&h->machine, part, from);
	rs_machine_boot(&h->machine, AT + from % PAGE, 0, 0);
	rs_machine_code(&h->machine, &h->memory);
	rs_machine_list_native(&h->machine, &h->listing);
	(void)rs_machine_run(&h->machine, CYCLES);
	if (h->listing.count == 0)
		return complain(STATUS_FAILED,
				"disasm: nothing is translated at 0x%llx: its instructions are "
				"run by their handlers",
				(unsigned long long)from);
	last = &h->listing.pieces[h->listing.count - 1];
	h->begin = h->memory.run; /* with what all pages share, to which jumps lead */
	h->moved = from - (AT + from % PAGE);
	read_text(h, (size_t)(last->code + last->size - h->begin));
	if (!h->text.lines)
		return complain(STATUS_FAILED, "no memory");
	print_pieces(h, from, to, insn, context);
	return STATUS_OK;
}

int disasm_host(const struct rs_code_part *part, uint64_t from, uint64_t to,
		void (*insn)(void *context, uint64_t address), void *context)
{
	struct host_code h = {.begin = NULL};
	int status = STATUS_FAILED;

	if (!rs_code_memory_open(&h.memory, RS_CODE_LEAST)) /* main() says that */
		return status;
	h.memory.heat = 1;
	if (make_machine(&h))
		status = show(&h, part, from, to, insn, context);
	else
		(void)complain(STATUS_FAILED, "no memory");
	free(h.text.lines);
	free(h.listing.pieces);
	free(h.arena);
	rs_code_memory_close(&h.memory);
	return status;
}

#else

int disasm_host(const struct rs_code_part *part, uint64_t from, uint64_t to,
		void (*insn)(void *context, uint64_t address), void *context)
{
	(void)part;
	(void)from;
	(void)to;
	(void)insn;
	(void)context;
	return complain(STATUS_USAGE, "disasm --host: there is no engine jit here");
}

#endif
