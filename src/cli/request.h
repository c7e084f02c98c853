/* request.h - the lane that a user asks for, by options that several commands share. */
#ifndef CLI_REQUEST_H
#define CLI_REQUEST_H
#include "cli/options.h"
#include "cli/vm.h"
#include "host/script.h"

struct request {
	struct rs_lane_options options;
	double timeout; /**< of host time; 0: none */

	const char *kernel, *input;
	struct drive_list drives;
	struct vm_list vms;
	char title[256]; /* what several virtual machines are called */
	struct cost_choice costs;
	struct rs_script script; /* the file `input` */
	char *line;		 /* the guest's command line */
};

/* clang-format off */
/** Rows of a table of options; `r` is a struct request. */
#define REQUEST_OPTIONS(r) \
	VM_OPTION((r).vms), \
	{"-kernel", OPTION_INPUT, &(r).kernel, "FILE", \
	 "the guest, instead of GUEST"}, \
	{"-append", OPTION_TEXT, &(r).options.append, "TEXT", "the guest's command line"}, \
	{"-initrd", OPTION_INPUT, &(r).options.initrd, "FILE", \
	 "an archive of files for the guest (the kernel brings its own)"}, \
	{"-bios", OPTION_INPUT, &(r).options.bios, "FILE", "another firmware; none: no firmware"}, \
	{"-m", OPTION_MEMORY, &(r).options.memory, "SIZE", "the guest's RAM (128 MiB)"}, \
	{"-cpu", OPTION_CPU, &(r).options.cpu, "rv64", \
	 "and after it ,h=on (hypervisor extension) or ,sstc=off (bare only)"}, \
	HARDWARE_OPTION((r).options.hardware), \
	DEPTH_OPTION((r).options.depth), \
	WITHOUT_OPTION((r).options.without), \
	{"-drive", OPTION_DRIVES, &(r).drives, "file=IMG", \
	 "a disk, and after it ,readonly=on, ,snapshot=on or ,assign=emulated (hvm: not passed through)"}, \
	{"--input", OPTION_INPUT, &(r).input, "FILE", "the console's input"}, \
	COST_OPTIONS((r).costs), \
	ENGINE_OPTION((r).options.engine), \
	{"--relay", OPTION_FLAG, &(r).options.relay, NULL, \
	 "full: tell of the guest's operations too (costs some cycles each)"}, \
	{"--max-insns", OPTION_COUNT, &(r).options.max_instructions, "N", \
	 "stop after N instructions (exit status 4)"}, \
	{"--timeout", OPTION_SECONDS, &(r).timeout, "SECONDS", \
	 "stop after so much host time (exit status 4)"}
/* clang-format on */

/* clang-format off */
/** A row of a table of options, for what speaks of the guest's code. */
#define EMULATOR_OPTION(flag) \
	{"--emulator", OPTION_FLAG, &(flag), NULL, \
	 "full: of the emulator itself, instead of its guest"}
/* clang-format on */

/** What --help says about GUEST, and about all operands. */
#define GUEST_IS                                                                               \
	"GUEST is a name of 'ringside list', an ELF file, a flat image in .bin, a C source, "  \
	"which is built as a program of the teaching kernel, or an assembly source in .S."
#define REQUEST_OPERANDS                                                                       \
	GUEST_IS " Further sources of the same program follow the first. Arguments that "      \
		 "begin with '-' go after --, and those that end like a source in -append."

/** Take the word that names a guest, or the sources of one: argv[1] to argv[*words], of `operands`,
 * which is not 0. @return STATUS_OK, or a status after a message. */
int guest_take(const char **guest, int *words, int operands, char **argv);
/** -append and the words after GUEST as one command line, "" without either. @return NULL without memory; free() it. */
char *guest_line(const char *append, int argc, char **argv);

/** Take GUEST and its arguments, and read what the options name. The console is left open: it
 * has input if `input` is given. @return STATUS_OK, or a status after a message. */
int request_take(struct request *r, const char *command, int operands, char **argv);
/** @return STATUS_OK, or a status after a message: `emulator` was given, and there is none. */
int request_check_emulator(const struct request *r, bool emulator);
/** Whether what is shown is of a guest that an emulator acts out: the default under `full`, without
 * --emulator. The emulator will report its events then. */
bool request_speaks_of_guest(struct request *r, bool emulator);
void request_free(struct request *r);

#endif
