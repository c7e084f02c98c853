/* symbols.h - the code of an image for people: its sections and symbols. Running an image needs
 * none of it, so a file may lack it.
 */
#ifndef HOST_SYMBOLS_H
#define HOST_SYMBOLS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/file.h"
#include "ringside/error.h"

/** Bytes that are code, as linked: addresses are virtual. */
struct rs_code_part {
	const char *name; /**< of the section; "" if it has none */
	uint64_t address;
	const uint8_t *bytes;
	size_t size;
};

struct rs_symbol {
	uint64_t address;
	uint64_t size;	  /**< bytes; 0: unknown */
	const char *name; /**< "$x" and "$d": code and data follow (RISC-V psABI, "Mapping
			     Symbol") */
};

struct rs_symbols {
	struct rs_file file;
	struct rs_code_part *parts; /**< in the order of the file */
	size_t part_count;
	struct rs_symbol *list; /**< by address; at the same address the better names first */
	size_t count;
	char **spelt; /**< names that are shown otherwise than they are in the file (host/plain.h) */
	size_t spelt_count;
	uint64_t offset; /**< linked address minus physical address */
};

/** Read the image at `path`: an ELF file, or a flat one (*.bin) that lies at `flat_load`, as does a
 * position-independent one that is linked outside RAM.
 * @return RS_OK, or an error with a message. Free with rs_symbols_close(), also after an error.
 */
enum rs_error rs_symbols_open(struct rs_symbols *s, const char *path, uint64_t flat_load,
			      char *message, size_t size);
void rs_symbols_close(struct rs_symbols *s);

/** @return the symbol in which `address` lies, or NULL. Mapping symbols do not count. */
const struct rs_symbol *rs_symbols_at(const struct rs_symbols *s, uint64_t address);
/** @return the symbol of this name, or NULL. */
const struct rs_symbol *rs_symbols_named(const struct rs_symbols *s, const char *name);
/** @return the index of the first symbol at or after `address`. */
size_t rs_symbols_from(const struct rs_symbols *s, uint64_t address);
/** @return whether it is a mapping symbol, which is no name for people. */
bool rs_symbol_is_mapping(const struct rs_symbol *symbol);

#endif
