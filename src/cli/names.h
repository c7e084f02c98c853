/* names.h - what a lane's code is called, mode by mode: the symbols of all images in it. */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H
#include "host/symbols.h"
#include "ringside/lane.h"

enum { NAMES_IMAGES = 4 };

struct names {
	struct {
		struct rs_symbols symbols;
		unsigned modes; /**< a bit for each enum rs_mode that runs it */
	} images[NAMES_IMAGES];
	size_t count;
	size_t own; /* how many lie beneath the guest's */
};

/** A place in the code of one image. */
struct place {
	uint64_t address; /**< as linked ... */
	uint64_t offset;  /**< ... which is so far above where it lies before paging is on */
	unsigned modes;	  /**< a bit for each enum rs_mode that runs it */
};

/** Read what symbols can be read of the images that a lane with these options is made of. What
 * cannot be read has no names, which is no error. Free with names_close(). */
void names_open(struct names *n, const struct rs_lane_options *options);
void names_close(struct names *n);

/** Find a symbol: the guest's, or if it has none of this name, a hypervisor's or the
 * firmware's. */
bool names_find(const struct names *n, const char *symbol, struct place *place);
/** @return the symbol most likely meant, or NULL. Good until names_close(). */
const char *names_suggest(const struct names *n, const char *word);
/** @return whether a hart in this mode and at this address is there. */
bool names_is_at(const struct place *place, enum rs_mode mode, uint64_t pc);

/** @return the symbol in which `pc` lies when run in `mode`, and in *offset how far; or NULL.
 */
const struct rs_symbol *names_at(const struct names *n, enum rs_mode mode, uint64_t pc,
				 uint64_t *offset);

#endif
