/* lines.h - which line of source an address comes from, by the debugging information of an ELF
 * file (DWARF Debugging Information Format, "Line Number Information").
 */
#ifndef HOST_LINES_H
#define HOST_LINES_H
#include <stdbool.h>
#include <stdint.h>

#include "host/file.h"

enum { RS_LINE_FILE = 512 };

struct rs_line {
	char file[RS_LINE_FILE]; /**< as the compiler was given it, plain text (host/plain.h) */
	unsigned line;		 /**< from 1 */
};

/** @return whether the file says it of this linked address. Never without libdw, which is loaded for it. */
bool rs_line_at(const struct rs_file *elf, uint64_t address, struct rs_line *line);

#endif
