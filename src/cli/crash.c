#include "cli/crash.h"

#include <inttypes.h>
#include <string.h>

#include "cli/crash_hints.h"
#include "cli/describe.h"
#include "host/language.h"
#include "ringside/cause.h"
#include "ringside/isa.h"

enum { DEFAULT_MIB = 128 };

/* A crash with the names that belong to it. */
struct report {
	struct rs_crash crash;
	struct code_symbols names;
	const char *symbol; /* NULL: none */
	uint64_t offset;
	bool has_line;
	struct rs_line line;
	char instruction[DESCRIBE_MAX]; /* "": it cannot be read */
	uint32_t word;
	char hints[CRASH_HINTS][CRASH_HINT];
	size_t hint_count;
};

static bool open_report(struct report *r, const struct rs_lane *lane,
			const struct rs_lane_options *options)
{
	const struct rs_first_trap *t = &r->crash.trap;
	const struct rs_symbol *symbol;
	enum rs_mode mode;

	*r = (struct report){.symbol = NULL};
	if (!rs_lane_crash(lane, &r->crash))
		return false;
	mode = (enum rs_mode)t->mode;
	if (r->crash.guest)
		code_symbols_open_guest(&r->names, options);
	else
		code_symbols_open(&r->names, options);
	symbol = code_symbols_at(&r->names, mode, t->pc, &r->offset);
	r->symbol = symbol ? symbol->name : NULL;
	r->has_line = code_symbols_line(&r->names, mode, t->pc, &r->line);
	if (r->crash.code_size && !rs_cause_is_fetch(t->cause)) {
		memcpy(&r->word, r->crash.code, r->crash.code_size);
		rs_disassemble(r->instruction, sizeof r->instruction, t->pc, r->word);
	}
	r->hint_count =
		crash_hints(r->hints, &r->crash,
			    options->memory ? options->memory : (uint64_t)DEFAULT_MIB << 20);
	return true;
}

/* "stvec", by the mode whose handler it names; "vstvec" is the guest's own stvec. */
static const char *vector_name(const struct rs_crash *c)
{
	return c->trap.handler_mode == RS_MODE_M ? "mtvec" : "stvec";
}

static void describe_handler(char text[DESCRIBE_MAX], const struct rs_crash *c)
{
	if (!c->handler_trapped)
		snprintf(text, DESCRIBE_MAX, _("nothing: the hypervisor has no answer to it"));
	else if (c->trap.handler == 0)
		snprintf(text, DESCRIBE_MAX, _("nothing: no trap vector is set (%s is 0)"),
			 vector_name(c));
	else
		snprintf(text, DESCRIBE_MAX,
			 _("nothing: its handler (%s is 0x%" PRIx64
			   ") traps at its first instruction"),
			 vector_name(c), c->trap.handler);
}

static bool tells_an_address(uint64_t cause)
{
	return cause != RS_CAUSE_ILLEGAL_INSN && cause != RS_CAUSE_VIRTUAL_INSN &&
	       cause != RS_CAUSE_BREAKPOINT && strncmp(rs_cause_slug(cause), "ecall", 5) != 0 &&
	       !(cause & RS_CAUSE_INTERRUPT);
}

void crash_print_registers(FILE *out, const uint64_t x[32], uint64_t pc)
{
	fprintf(out, "  %-5s %016" PRIx64, "pc", pc);
	for (unsigned i = 1; i < 32; i++)
		fprintf(out, "%s%-5s %016" PRIx64, i % 4 ? "  " : "\n  ", rs_reg_name(i), x[i]);
	fputc('\n', out);
}

/* ---- a program that the guest OS ended: the OS has said why, here is where */

struct program_place {
	uint64_t pc, offset;
	struct code_symbols names;
	const char *symbol; /* NULL: none */
	bool has_line;
	struct rs_line line;
};

static bool open_place(struct program_place *p, const struct rs_lane *lane,
		       const struct rs_lane_options *options)
{
	enum rs_mode mode = options->generation == RS_HVM ? RS_MODE_VU : RS_MODE_U;
	const struct rs_symbol *symbol;

	*p = (struct program_place){.symbol = NULL};
	if (!rs_lane_program_fault(lane, &p->pc))
		return false;
	code_symbols_open_guest(&p->names, options);
	symbol = code_symbols_at(&p->names, mode, p->pc, &p->offset);
	p->symbol = symbol ? symbol->name : NULL;
	p->has_line = code_symbols_line(&p->names, mode, p->pc, &p->line);
	return true;
}

static void print_program_place(FILE *out, const struct rs_lane *lane,
				const struct rs_lane_options *options)
{
	struct program_place p;

	if (!open_place(&p, lane, options))
		return;
	fprintf(out, _("ringside: the program crashed at 0x%" PRIx64), p.pc);
	if (p.symbol)
		fprintf(out, p.offset ? " <%s+0x%" PRIx64 ">" : " <%s>", p.symbol, p.offset);
	if (p.has_line)
		fprintf(out, ", %s:%u", p.line.file, p.line.line);
	fputc('\n', out);
	code_symbols_close(&p.names);
}

/* ---- */

bool crash_print(FILE *out, const struct rs_lane *lane, const struct rs_lane_options *options)
{
	char handler[DESCRIBE_MAX], place[DESCRIBE_MAX];
	const struct rs_first_trap *t;
	struct report r;

	if (!open_report(&r, lane, options)) {
		print_program_place(out, lane, options);
		return false;
	}
	t = &r.crash.trap;
	fprintf(out,
		r.crash.guest
			? _("ringside: the guest crashed: %s at 0x%" PRIx64)
			: _("ringside: the software below the guest crashed: %s at 0x%" PRIx64),
		_(rs_cause_text(t->cause)), t->pc);
	if (r.symbol)
		fprintf(out, r.offset ? " <%s+0x%" PRIx64 ">" : " <%s>", r.symbol, r.offset);
	if (r.has_line)
		fprintf(out, ", %s:%u", r.line.file, r.line.line);
	fputc('\n', out);
	if (*r.instruction)
		fprintf(out, _("  instruction  %0*" PRIx32 "  %s\n"), 2 * r.crash.code_size,
			r.word, r.instruction);
	if (tells_an_address(t->cause))
		fprintf(out, _("  address      %s\n"), describe_place(place, t->tval));
	if (t->gpa && t->gpa != (t->tval & ~UINT64_C(3))) /* its low bits are not kept */
		fprintf(out, _("  guest-physical address %s\n"), describe_place(place, t->gpa));
	fprintf(out, _("  mode         %s\n"), rs_mode_name((enum rs_mode)t->mode));
	describe_handler(handler, &r.crash);
	fprintf(out, _("  handled by   %s\n"), handler);
	if (r.crash.has_registers)
		crash_print_registers(out, r.crash.x, t->pc);
	for (size_t i = 0; i < r.hint_count; i++)
		fprintf(out, _("  hint: %s\n"), r.hints[i]);
	code_symbols_close(&r.names);
	return true;
}

bool crash_place(char *text, size_t size, const struct rs_lane *lane,
		 const struct rs_lane_options *options)
{
	const struct rs_first_trap *t;
	const char *file;
	struct report r;

	if (!open_report(&r, lane, options))
		return false;
	t = &r.crash.trap;
	file = strrchr(r.line.file, '/');
	if (r.has_line)
		snprintf(text, size, "%s · %s:%u", rs_cause_text(t->cause),
			 file ? file + 1 : r.line.file, r.line.line);
	else if (r.symbol)
		snprintf(text, size, "%s · %s+0x%" PRIx64, rs_cause_text(t->cause), r.symbol,
			 r.offset);
	else
		snprintf(text, size, "%s · 0x%" PRIx64, rs_cause_text(t->cause), t->pc);
	code_symbols_close(&r.names);
	return true;
}

static json_t *hexadecimal(uint64_t value)
{
	char text[32];

	snprintf(text, sizeof text, "0x%" PRIx64, value);
	return json_string(text);
}

json_t *crash_json_registers(const uint64_t x[32], uint64_t pc)
{
	json_t *object = json_object();

	json_object_set_new(object, "pc", hexadecimal(pc));
	for (unsigned i = 1; i < 32; i++)
		json_object_set_new(object, rs_reg_name(i), hexadecimal(x[i]));
	return object;
}

static void set_place(json_t *object, const char *symbol, uint64_t offset,
		      const struct rs_line *line)
{
	json_object_set_new(object, "symbol", symbol ? json_string(symbol) : json_null());
	json_object_set_new(object, "offset",
			    symbol ? json_integer((json_int_t)offset) : json_null());
	json_object_set_new(object, "file", line ? json_string(line->file) : json_null());
	json_object_set_new(object, "line", line ? json_integer(line->line) : json_null());
}

json_t *crash_json_program(const struct rs_lane *lane, const struct rs_lane_options *options)
{
	struct program_place p;
	json_t *object;

	if (!open_place(&p, lane, options))
		return NULL;
	object = json_object();
	json_object_set_new(object, "pc", hexadecimal(p.pc));
	set_place(object, p.symbol, p.offset, p.has_line ? &p.line : NULL);
	code_symbols_close(&p.names);
	return object;
}

json_t *crash_json(const struct rs_lane *lane, const struct rs_lane_options *options)
{
	json_t *object, *hints = json_array();
	const struct rs_first_trap *t;
	char handler[DESCRIBE_MAX];
	struct report r;

	if (!open_report(&r, lane, options)) {
		json_decref(hints);
		return NULL;
	}
	t = &r.crash.trap;
	object = json_object();
	json_object_set_new(object, "who", json_string(r.crash.guest ? "guest" : "below"));
	json_object_set_new(object, "cause", json_string(rs_cause_slug(t->cause)));
	json_object_set_new(object, "cause_text", json_string(rs_cause_text(t->cause)));
	json_object_set_new(object, "pc", hexadecimal(t->pc));
	set_place(object, r.symbol, r.offset, r.has_line ? &r.line : NULL);
	json_object_set_new(object, "instruction",
			    *r.instruction ? json_string(r.instruction) : json_null());
	json_object_set_new(object, "address",
			    tells_an_address(t->cause) ? hexadecimal(t->tval) : json_null());
	json_object_set_new(object, "mode", json_string(rs_mode_name((enum rs_mode)t->mode)));
	describe_handler(handler, &r.crash);
	json_object_set_new(object, "handled_by", json_string(handler));
	json_object_set_new(object, "registers",
			    r.crash.has_registers ? crash_json_registers(r.crash.x, t->pc)
						  : json_null());
	for (size_t i = 0; i < r.hint_count; i++)
		json_array_append_new(hints, json_string(r.hints[i]));
	json_object_set_new(object, "hints", hints);
	code_symbols_close(&r.names);
	return object;
}

const char *crash_describe_hang(char text[DESCRIBE_MAX], const struct rs_lane *lane,
				const struct rs_lane_options *options)
{
	const struct rs_symbol *symbol;
	struct code_symbols names;
	struct rs_guest_hart hart;
	struct rs_line line = {.file = ""};
	size_t length;
	uint64_t offset;

	text[0] = '\0';
	if (!rs_lane_guest_hart(lane, &hart))
		return text;
	code_symbols_open_guest(&names, options);
	length = (size_t)snprintf(text, DESCRIBE_MAX, ", at 0x%" PRIx64, hart.pc);
	symbol = code_symbols_at(&names, hart.mode, hart.pc, &offset);
	if (symbol)
		length += (size_t)snprintf(text + length, DESCRIBE_MAX - length,
					   offset ? " <%.40s+0x%" PRIx64 ">" : " <%.40s>",
					   symbol->name, offset);
	if (!code_symbols_line(&names, hart.mode, hart.pc, &line))
		line.line = 0;
	if (line.line)
		snprintf(text + length, DESCRIBE_MAX - length, ", %.40s:%u", line.file,
			 line.line);
	code_symbols_close(&names);
	return text;
}
