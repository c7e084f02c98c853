/** @file boot.h
 * How the loader hands a machine to the software on it. #defines only.
 *
 * Reset: pc = RS_FIRMWARE_BASE in M-mode, a0 = hart id, a1 = device tree, a2 = a `struct
 * fw_dynamic_info` (as QEMU passes to OpenSBI) that names the next stage's address and mode.
 * The firmware enters the next stage in S-mode with the same a0 and a1.
 *
 * A hypervisor finds its guests in the device tree:
 *
 *	/chosen {
 *		bootargs = "relay=marks";                  the hypervisor's own command line
 *		vm@0 {
 *			compatible = "ringside,vm";
 *			ringside,memory = <u64 bytes of guest RAM>;
 *			ringside,disks = <u64 slot>...;      (the machine's; the guest sees them from slot 0)
 *			ringside,passthrough = <u64 slot>...; (of these, those that the guest drives itself; hvm alone)
 *			ringside,name = "web";           starts its lines on the console  (if there are several)
 *			ringside,weight = <u64>;         its share of the CPU; 1 if it is not there
 *			ringside,cap = <u64 per cent>;   of the CPU at most; 100 if it is not there
 *			ringside,start = <u64 ticks>;    when it is made; 0 if it is not there
 *			kernel      { compatible = "multiboot,kernel", "multiboot,module"; ... };
 *			firmware    { compatible = "ringside,firmware", "multiboot,module"; ... };   (full only)
 *			initrd      { compatible = "multiboot,ramdisk", "multiboot,module"; ... };    (if there is one)
 *			device-tree { compatible = "multiboot,device-tree", "multiboot,module"; ... };
 *		};
 *	};
 *
 * Each module is a flat image: `reg` = <u64 address, u64 size> where it lies in the machine's RAM;
 * `ringside,load` = <u64> the guest-physical address it wants (guest RAM nominally starts at
 * RS_RAM_BASE; the initrd's is the one that /chosen of the guest's own tree has); `ringside,entry` =
 * <u64> its entry point (kernel and firmware: an address as the ELF header has it). The room from the
 * end of the last module to the end of RAM is the hypervisor's; it holds at least the guests' RAM,
 * aligned to 2 MiB, and RS_HYPERVISOR_ROOM more.
 */
#ifndef RS_ABI_BOOT_H
#define RS_ABI_BOOT_H

/* The exit code of firmware and hypervisors when they, or what they run, crashed. */
#define RS_CRASH_CODE 255

#define RS_HYPERVISOR_ROOM 0x01000000 /* bytes of RAM beyond guests' RAM and modules */

#define RS_FW_DYNAMIC_MAGIC   0x4942534f /* "OSBI" */
#define RS_FW_DYNAMIC_VERSION 2
#define RS_FW_NEXT_MODE_U     0
#define RS_FW_NEXT_MODE_S     1
#define RS_FW_NEXT_MODE_M     3

/* offsets of struct fw_dynamic_info, all u64 */
#define RS_FW_MAGIC	0
#define RS_FW_VERSION	8
#define RS_FW_NEXT_ADDR 16
#define RS_FW_NEXT_MODE 24
#define RS_FW_OPTIONS	32
#define RS_FW_BOOT_HART 40
#define RS_FW_INFO_SIZE 48

#endif
