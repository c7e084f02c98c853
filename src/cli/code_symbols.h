/* code_symbols.h - what a lane's code is called, mode by mode: the symbols of all images in it. */
#ifndef CLI_CODE_SYMBOLS_H
#define CLI_CODE_SYMBOLS_H
#include <jansson.h>

#include "host/install.h"
#include "host/lines.h"
#include "host/symbols.h"
#include "ringside/lane.h"

enum { CODE_SYMBOLS_IMAGES = 4, CODE_SYMBOLS_PLACE = 1024 };

struct code_symbols {
	struct {
		struct rs_symbols symbols;
		unsigned modes; /**< a bit for each enum rs_mode that runs it */
		char path[RS_PATH_MAX];
	} images[CODE_SYMBOLS_IMAGES];
	size_t count;
	size_t own; /* how many lie beneath the guest's */
};

/** A place in the code of one image. */
struct place {
	uint64_t address; /**< as linked ... */
	uint64_t offset;  /**< ... which is so far above where it lies before paging is on */
	unsigned modes;	  /**< a bit for each enum rs_mode that runs it */
	uint64_t size;	  /**< bytes; 0: unknown */
};

/** Read what symbols can be read of the images that a lane with these options is made of. What
 * cannot be read has no names, which is no error. Free with code_symbols_close(). */
void code_symbols_open(struct code_symbols *n, const struct rs_lane_options *options);
/** The same of the images that the guest's machine is made of: under `full`, of those that the emulator acts out,
 * as on bare; elsewhere as above. */
void code_symbols_open_guest(struct code_symbols *n, const struct rs_lane_options *options);
void code_symbols_close(struct code_symbols *n);

/** Find a symbol: the guest's, or if it has none of this name, a hypervisor's or the
 * firmware's. */
bool code_symbols_find(const struct code_symbols *n, const char *symbol, struct place *place);
/** @return the symbol most likely meant, or NULL. Good until code_symbols_close(). */
const char *code_symbols_suggest(const struct code_symbols *n, const char *word);
/** @return whether a hart in this mode and at this address is there. */
bool code_symbols_is_at(const struct place *place, enum rs_mode mode, uint64_t pc);

/** @return the symbol in which `pc` lies when run in `mode`, and in *offset how far; or NULL.
 */
const struct rs_symbol *code_symbols_at(const struct code_symbols *n, enum rs_mode mode,
					uint64_t pc, uint64_t *offset);

/** @return whether the debugging information of the image says from which line of source the code at `pc` comes. */
bool code_symbols_line(const struct code_symbols *n, enum rs_mode mode, uint64_t pc,
		       struct rs_line *line);

/** Write where that is: "0x80200010 <wait+0x4>, hello.c:12", as far as it is known. @return `text`. */
const char *code_symbols_place(char text[CODE_SYMBOLS_PLACE], const struct code_symbols *n,
			       enum rs_mode mode, uint64_t pc);
/** Write it shorter, where the code is shown beside it: "<wait+0x4>, hello.c:12", or the address. */
void code_symbols_short(char *text, size_t size, const struct code_symbols *n,
			enum rs_mode mode, uint64_t pc);
/** The same as members of an object: pc, symbol, offset, file, line; null where nothing is known. */
void code_symbols_json(json_t *object, const struct code_symbols *n, enum rs_mode mode,
		       uint64_t pc);

#endif
