/* vm.h - the value of --vm. */
#ifndef CLI_VM_H
#define CLI_VM_H
#include "cli/options.h"

/** Rows of a table of options; `v` is a struct vm_list. */
/* clang-format off */
#define VM_OPTION(v) \
	{"--vm", OPTION_VMS, &(v), "GUEST", \
	 "instead of GUEST: one of several virtual machines on one computer, 'GUEST ARGUMENT...' or " \
	 "guest=GUEST and after it ,append=TEXT ,initrd=FILE ,name=NAME ,console=FILE " \
	 ",mem=SIZE (16M) ,weight=N (1) ,cap=PERCENT ,size=NAME (nano, micro or small: these three) " \
	 ",start=TIME (5ms) ,drive=IMG, and " \
	 "after a disk what -drive takes; may be repeated"}
/* clang-format on */

/** Add a virtual machine to the struct vm_list of `o`: "GUEST ARGUMENT...", or pairs
 * "guest=GUEST[,append=TEXT][,initrd=FILE][,name=NAME][,console=FILE][,mem=SIZE][,weight=N]
 * [,cap=PERCENT][,size=NAME][,start=TIME][,drive=IMG[,readonly=on][,snapshot=on][,assign=HOW]]", in which a comma in a value is
 * written twice.
 * @return OPTIONS_DONE, or a status after a message. */
int take_vm(const struct option *o, const char *text);

/** What the virtual machines are called as a whole, "sieve + serve": for headings.
 * @return `text`. */
const char *vms_title(char *text, size_t size, const struct vm_list *vms);

/** Make `options` those of several virtual machines, if any are in the list.
 * @param drives  get the disks that the list gives to its virtual machines.
 * @param operands  words that the user gave beside options; GUEST is one of them.
 * @return OPTIONS_DONE, or a status after a message. */
int vms_take(const struct vm_list *vms, struct rs_lane_options *options,
	     struct drive_list *drives, const char *command, int operands);

#endif
