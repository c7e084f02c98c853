/* boot.h - what a lane's machine is loaded with: images, device trees and where each lies.
 *
 * bare:          firmware, guest | ... free ... | initrd | device tree, boot information
 * a hypervisor:  firmware, hypervisor | boot information, device tree | of each guest its image, its
 * firmware, its initrd, its device tree | the hypervisor's room
 *
 * On bare metal the device tree lies where QEMU's `virt` puts it: at the last multiple of 2 MiB
 * that leaves room for it; so it does in a guest's own RAM, and the initrd ends before it.
 * Under a hypervisor the machine's own tree lies before the modules, because the room after
 * them is promised to the hypervisor (abi/boot.h). All is aligned to pages.
 *
 * An emulator in an emulator has the same layout in the RAM of the computer that the lower one builds,
 * but for that computer's tree and boot information: the lower emulator puts them at the end of that RAM,
 * as for any guest. The upper emulator is the kernel of that computer, and its modules are the initrd.
 */
#ifndef LANE_BOOT_H
#define LANE_BOOT_H
#include "host/image.h"
#include "lane/generation.h"
#include "ringside/abi/boot.h"
#include "ringside/machine.h"

/* firmware, hypervisor, tree and information; and of each guest: image, firmware, initrd, tree */
enum { BOOT_PIECES = 4 + 4 * RS_VMS };

/** What one guest is started with. */
struct boot_guest {
	struct rs_vm own; /**< what was asked for, with the defaults */
	uint64_t memory;  /**< bytes of its RAM */
	struct rs_image image;
	bool is_m;		       /**< it starts in M-mode, without firmware */
	bool unmarked;		       /**< it marks no operations, and they are wanted */
	struct rs_content initrd;      /**< an archive of files for it; size 0: none */
	uint64_t initrd_at;	       /**< where it finds that */
	uint8_t disks[RS_LANE_DRIVES]; /**< `disk_count` of the machine's slots */
	size_t disk_count;
	bool passed[RS_LANE_DRIVES]; /**< of each: the guest drives it itself */
	uint8_t *tree;
};

/** A computer with a hypervisor: the toy computer, or one that an emulator builds for the next emulator. */
struct boot_computer {
	uint64_t memory; /**< bytes of its RAM */
	uint8_t *tree;	 /**< `tree_size` bytes */
	size_t tree_size;
	/** What its emulator finds in its RAM from `modules_at` on; the toy computer has it piece by piece. */
	uint8_t *modules;
	size_t modules_size;
	uint64_t modules_at;
};

struct boot {
	const struct generation *generation;
	unsigned
		depth; /**< full: emulators, each on the computer that the one before builds; else 1 */
	struct boot_computer
		computers[RS_DEPTHS]; /**< `depth` of them, the toy computer first */
	struct rs_config config;
	unsigned tlb;	  /**< entries of each TLB */
	unsigned without; /**< helps that it does not have (enum rs_help) */
	struct rs_image firmware, hypervisor;
	struct rs_image guest_firmware; /**< full: what the nested machines start with */
	struct boot_guest guests[RS_VMS];
	size_t guest_count;
	struct rs_vm boxes[RS_VMS]; /**< `box_count` containers of the only guest */
	size_t box_count;
	size_t disk_count; /**< of the machine */
	bool several;	   /**< virtual machines were asked for: they have names and shares */
	enum rs_reports reports; /**< full: what the emulator shall report ... */
	bool behalf;		 /**< full: emulators shall report on whose behalf they work */
	char emulator_arguments[64]; /**< ... in words */
	uint8_t *tree;
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

/** @return bytes of RAM that a guest of a hypervisor takes: its own, and what the hypervisor keeps of it. */
uint64_t boot_guest_room(const struct boot *b, const struct boot_guest *guest);

/** @return how many disks guest number `guest` has, and how many of them it drives itself under a hypervisor. */
struct rs_disk_counts boot_disks(const struct boot *b, size_t guest);

void boot_free(struct boot *b);

#endif
