/** @file provenance.h
 * Where a result comes from: what makes two results comparable. Everything that shows or stores a
 * result carries it.
 */
#ifndef RS_PROVENANCE_H
#define RS_PROVENANCE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside/cost.h"
#include "ringside/machine.h"

/** The compiler of the guest software whose figures README and book give. Another one makes other
 * instructions, and so other cycles. */
#define RS_REFERENCE_COMPILER "GCC 12.2"

/** Where the guest software comes from, down to its bytes. */
enum rs_guest_origin {
	RS_GUESTS_UNKNOWN,
	RS_GUESTS_LOCAL,     /**< some image is not one of the list of reference guests */
	RS_GUESTS_REFERENCE, /**< all are: guests/reference.txt */
};
/** @return "reference", "local" or "unknown". */
const char *rs_guest_origin_name(enum rs_guest_origin origin);

/** One image that ran. The hash is of what was loaded into memory, not of the rest of its file. */
struct rs_image_id {
	char name[64]; /**< of its file, without folders: "kernel.elf" */
	uint64_t hash;
	bool reference; /**< it is one of the list */
};

/** Plain bytes, zeroed behind each text: can be stored and compared as a whole. */
struct rs_provenance {
	char version[32]; /**< of Ringside: "0.1.0" */
	char commit
		[48]; /**< "202e656f1a2b", with "-dirty" if files were changed; "": not known */
	char compiler[64]; /**< of the project's guest software: "GCC 12.2.0"; "": not known */
	uint64_t images;   /**< hash of all images: firmware, hypervisor, guest, archive */
	uint64_t memory;   /**< bytes of guest RAM */
	unsigned without;  /**< helps that hvm did not have: a bit for each enum rs_help */
	unsigned depth;	   /**< emulators of full inside one another; 0: one at most */
	/* A recording does not keep what follows: it is of the usual machine, and the same with any engine. */
	unsigned tlb;			    /**< entries; 0: not known */
	unsigned walk_cache;		    /**< of each of its caches, if `tlb` is known */
	bool tlb_varied, walk_cache_varied; /**< they are those of a part of the results */
	enum rs_engine engine;		    /**< likewise */
	enum rs_guest_origin guests;
};

/** The hash of the images of several results, in their order; begin with `all` 0. That of one is its own. */
static inline uint64_t rs_images_add(uint64_t all, uint64_t images)
{
	return all ? (all ^ images) * UINT64_C(0x100000001b3) : images;
}

/** Of this program and the folder of guests that it uses: `images` and `memory` are 0. */
struct rs_provenance rs_provenance_here(void);

/** @return whether the guest software was made by the reference compiler. */
bool rs_provenance_is_reference(const struct rs_provenance *p);

/** @return whether a cost table is the one that the project comes with. */
bool rs_costs_are_default(const struct rs_costs *costs);

/** For people: "ringside 0.1.0 (202e656f1a2b), default costs, guests by GCC 12.2.0", and with images a second
 * line, "images 5f1c...". @return `text`. */
const char *rs_provenance_text(char *text, size_t size, const struct rs_provenance *p,
			       bool default_costs);

/** What keeps figures from being those of README and book: "costs are not the default; ...". @return `text`,
 * "" if nothing does. */
const char *rs_provenance_warning(char *text, size_t size, const struct rs_provenance *p,
				  bool default_costs);

#endif
