/* boot.h - what a lane's machine is loaded with: images, device trees and where each lies.
 *
 * bare:          firmware, guest | ... free ... | initrd | device tree, boot information
 * a hypervisor:  firmware, hypervisor | boot information, device tree | guest, its firmware,
 * its initrd, its device tree | the hypervisor's room
 *
 * On bare metal the device tree lies where QEMU's `virt` puts it: at the last multiple of 2 MiB
 * that leaves room for it; so it does in a guest's own RAM, and the initrd ends before it.
 * Under a hypervisor the machine's own tree lies before the modules, because the room after
 * them is promised to the hypervisor (abi/boot.h). All is aligned to pages.
 */
#ifndef LANE_BOOT_H
#define LANE_BOOT_H
#include "host/image.h"
#include "lane/generation.h"
#include "ringside/abi/boot.h"
#include "ringside/machine.h"

enum { BOOT_PIECES = 8 };

struct boot {
	const struct generation *generation;
	uint64_t memory; /**< bytes of guest RAM */
	struct rs_config config;
	struct rs_image firmware, hypervisor, guest;
	struct rs_image guest_firmware; /**< full: what the nested machine starts with */
	bool guest_is_m;		/**< the guest starts in M-mode, without firmware */
	struct rs_content initrd;	/**< an archive of files for the guest; size 0: none */
	uint64_t initrd_at;		/**< where the guest finds it */
	size_t disk_count;
	bool unmarked;		     /**< the guest marks no operations, and they are wanted */
	enum rs_reports reports;     /**< full: what the emulator shall report ... */
	char emulator_arguments[48]; /**< ... in words */
	uint8_t *tree, *vm_tree;
	uint64_t info_words[RS_FW_INFO_SIZE / 8];

	struct boot_piece {
		const char *what;
		uint64_t at;
		const void *bytes;
		size_t size;
	} pieces[BOOT_PIECES]; /**< all that is stored before reset */
	size_t piece_count;

	uint64_t pc, tree_at, info_at; /**< what the hart finds at reset */
};

/** Check and place everything. `images` must stay until boot_machine(). Free with boot_free(), also
 * after an error. @return RS_OK, or an error with a message for the user. */
enum rs_error boot_prepare(struct boot *b, const struct rs_lane_options *options,
			   const struct rs_lane_images *images, char *message, size_t size);

/** Store all pieces and stand at reset. */
enum rs_error boot_machine(const struct boot *b, struct rs_machine *m, char *message,
			   size_t size);

void boot_free(struct boot *b);

#endif
