/* boot_pieces.h - what is stored in a machine before reset, piece by piece. Private to boot.
 */
#ifndef LANE_BOOT_PIECES_H
#define LANE_BOOT_PIECES_H
#include "host/devicetree.h"
#include "lane/boot.h"

#define BOOT_PAGE  UINT64_C(0x1000)
#define BOOT_GRAIN (UINT64_C(2) << 20) /* device trees and RAM are aligned to this */

static inline uint64_t boot_align(uint64_t value, uint64_t to)
{
	return (value + to - 1) & ~(to - 1);
}

/** Add what is to be stored at `at`. Two pieces must not share memory: the later would destroy the
 * earlier in silence. */
enum rs_error boot_add_piece(struct boot *b, const char *what, uint64_t at, const void *bytes,
			     size_t bytes_size, char *message, size_t size);
enum rs_error boot_add_image(struct boot *b, const char *what, const struct rs_image *image,
			     char *message, size_t size);

/** What the firmware finds at reset: where to go on. */
void boot_fill_info(struct boot *b, uint64_t next);

/** Write a device tree, `*used` bytes at `*tree`, which is to be freed. */
enum rs_error boot_make_tree(uint8_t **tree, const struct rs_dt *dt, size_t *used,
			     char *message, size_t size);

/** @return an address in the guest's RAM below which its device tree never comes to lie. */
uint64_t boot_tree_least(const struct boot_guest *g);

/** Choose where a guest finds its initrd, if it has one, and describe it. */
enum rs_error boot_place_initrd(struct boot_guest *g, struct rs_dt *dt, char *message,
				size_t size);

#endif
