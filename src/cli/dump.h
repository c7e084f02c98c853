/* dump.h - registers and memory of the guest at the end of a run, as --dump asks for them:
 *
 *	regs			the integer registers and pc
 *	0x80201000+64, table+8	so many bytes from an address or a symbol on
 *
 * with commas between them.
 */
#ifndef CLI_DUMP_H
#define CLI_DUMP_H
#include <jansson.h>
#include <stdio.h>

#include "cli/code_symbols.h"

enum { DUMP_PIECES = 32, DUMP_WORD = 64, DUMP_MOST = 1 << 20 };

struct dump {
	bool registers;
	struct {
		char place[DUMP_WORD];
		uint64_t size; /* bytes, at most DUMP_MOST */
	} pieces[DUMP_PIECES];
	size_t count;
};

/** Read what the user wrote. @return false if it is not of that kind. */
bool dump_parse(const char *text, struct dump *dump);

/** Write it to `out`, or with NULL not, and return it as an object too. What is not known (a symbol
 * that is not there, memory that cannot be read) is said in its place, null in the object.
 * *whole becomes false then. The caller owns the object. */
json_t *dump_write(FILE *out, const struct dump *dump, const struct rs_lane *lane,
		   const struct rs_lane_options *options, bool *whole);

#endif
