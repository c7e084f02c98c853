/* options.h - options as a table per sub-command: parsing, help and proposals all read it. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H
#include <stdbool.h>
#include <stddef.h>

#include "host/guests.h"
#include "host/sizefile.h"
#include "ringside/lane.h"

enum option_kind {
	OPTION_FLAG,	    /**< bool */
	OPTION_TEXT,	    /**< const char * */
	OPTION_INPUT,	    /**< const char *: a file that is read */
	OPTION_OUTPUT,	    /**< const char *: a file that can be written, or - */
	OPTION_COUNT,	    /**< uint64_t > 0; k, M and G for thousands, millions, billions */
	OPTION_RANGE,	    /**< struct range (cli/range.h) */
	OPTION_MEMORY,	    /**< uint64_t bytes; as QEMU's -m: MiB unless K, M or G is given */
	OPTION_SECONDS,	    /**< double > 0 */
	OPTION_PERCENT,	    /**< double >= 0 */
	OPTION_GENERATION,  /**< enum rs_generation */
	OPTION_GENERATIONS, /**< struct generation_list */
	OPTION_ENGINE,	    /**< enum rs_engine */
	OPTION_DRIVES,	    /**< struct drive_list; may be given several times */
	OPTION_VMS,	    /**< struct vm_list; may be given several times */
	OPTION_COSTS,	    /**< struct cost_choice; the file is read */
	OPTION_SET,	    /**< struct cost_choice: one cost; may be given several times */
	OPTION_VARY,	/**< struct sweep (bench/sweep.h): a name; may be given several times */
	OPTION_CPU,	/**< struct rs_cpu; as QEMU's -cpu */
	OPTION_DEPTH,	/**< unsigned: 1 to RS_DEPTHS */
	OPTION_WITHOUT, /**< unsigned: a bit for each enum rs_help */
	OPTION_HARDWARE, /**< struct rs_hardware (cli/hardware.h) */
};

/** Generations in the order of the table, each once. */
struct generation_list {
	enum rs_generation list[RS_LANE_KINDS];
	size_t count;
	bool given; /**< by the user */
};

/** Disks, in the order in which they were given. */
struct drive_list {
	struct rs_drive list[RS_LANE_DRIVES];
	char files[RS_LANE_DRIVES][RS_PATH_MAX];      /**< their names */
	char vms[RS_LANE_DRIVES][RS_VM_NAME_MAX + 1]; /**< and their owners' */
	size_t count;
};

/** Virtual machines of one computer, in the order in which they were given. */
struct vm_list {
	struct rs_vm list[RS_VMS];
	char words[RS_VMS][5][RS_PATH_MAX]; /**< what their texts point to */
	const char *consoles[RS_VMS];	    /**< files for their consoles; NULL: the terminal */
	struct rs_size sizes[RS_VMS];	    /**< without a name: none was given */
	bool console_is_shown;		    /**< by this command: others refuse `consoles` */
	size_t count;
	struct vm_disk {
		struct rs_drive drive; /**< without file and owner: */
		char file[RS_PATH_MAX];
		size_t vm; /**< an index of `list` */
	} disks[RS_LANE_DRIVES];
	size_t disk_count;
};

/** A cost table of the user's. */
struct cost_choice {
	struct rs_costs table;
	const struct rs_costs *chosen; /**< &table, or NULL: none was given */
	const char *file;
	const char *set
		[RS_COSTS]; /**< what --set said of each cost, "walk-read=20"; counts over the file */
};

/* clang-format off */
/** A row of a table of options; `w` is unsigned. */
#define WITHOUT_OPTION(w) \
	{"--without", OPTION_WITHOUT, &(w), "LIST", \
	 "hvm: take helps of the hardware away, to see what they are worth: sstc, vmid, iommu, walk-cache"}

/** A row of a table of options; `h` is a struct rs_hardware. */
#define HARDWARE_OPTION(h) \
	{"-machine", OPTION_HARDWARE, &(h), "tlb=N", \
	 "entries of each TLB (256), and after it ,walk-cache=N: those of the caches of page tables (8)"}

/** A row of a table of options; `d` is unsigned. */
#define DEPTH_OPTION(d) \
	{"--depth", OPTION_DEPTH, &(d), "N", \
	 "full: emulators inside one another, 1 (default) to 3; the guest is the innermost one's"}

/** Rows of a table of options; `c` is a struct cost_choice. */
#define ENGINE_OPTION(engine_) \
	{"--engine", OPTION_ENGINE, &(engine_), "ENGINE", \
	 "jit (host code; default where it exists), blocks (default elsewhere) or step (slow): the same results"}
#define COST_OPTIONS(c) \
	{"--costs", OPTION_COSTS, &(c), "FILE", \
	 "another cost table ('ringside costs' shows the names)"}, \
	{"--set", OPTION_SET, &(c), "NAME=N", \
	 "change one cost to N cycles, whatever --costs says; may be repeated"}
/* clang-format on */

struct option {
	const char *name; /**< with the dashes that help shows; one or two are accepted */
	enum option_kind kind;
	void *value;
	const char *placeholder; /**< NULL for a flag */
	const char *help;
};

struct command {
	const char *usage;	      /**< "run [OPTION]... GUEST [ARGUMENT]..." */
	const char *purpose;	      /**< a sentence or two */
	const struct option *options; /**< ends with a row without name */
	const char *more;	      /**< shown below the options; NULL: nothing */
	bool exits;		      /**< show what the exit status means */
};

enum { OPTIONS_DONE = -1 };

/** Read the options of argv[1...]; what is not one is moved to the front, argv[1..*operands].
 * "--" ends the options.
 * @return OPTIONS_DONE to go on, or an exit status: after --help, or after a message about what
 * was wrong. */
int options_parse(const struct command *command, int argc, char **argv, int *operands);

/** All generations, in order; `given` stays false. */
struct generation_list generations_all(void);

/** Read a number above 0: k, M and G for thousands, millions, billions. @return false if it is
 * none. */
bool options_number(const char *text, uint64_t *value);

/** Read a number above 0 with an optional suffix: without one it counts `unit`; k, M and G are
 * powers of `step`. @return false if it is none. */
bool options_scaled(const char *text, uint64_t step, uint64_t unit, uint64_t *value);

/** @return the row of `rows` that a word such as --engine or -m=64 names, or NULL. */
const struct option *options_row(const struct option *rows, const char *word);

/** Call `visit` with the table of a command, which does nothing else. */
void options_describe(int (*run)(int argc, char **argv),
		      void (*visit)(void *context, const struct command *command),
		      void *context);

/** Call `print` for each paragraph of what a command's help says below its options, translated. */
void options_more(const char *more, void (*print)(const char *paragraph));

/** What the exit statuses mean, on lines of 80 columns. */
extern const char options_exits[];

#endif
