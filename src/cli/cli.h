/* cli.h - the sub-commands of `ringside`, and what they share. Data goes to standard output,
 * messages to standard error.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H
#include <stdbool.h>
#include <stdio.h>

#include "ringside/error.h"
#include "ringside/lane.h"

struct read_report; /* bench/reading.h */

/** Exit status of the command. */
enum status {
	STATUS_OK = 0,	   /**< the guest ended well */
	STATUS_FAILED = 1, /**< the guest failed or crashed */
	STATUS_USAGE = 2,  /**< wrong usage */
	STATUS_IMAGE = 3,  /**< bad image or configuration */
	STATUS_LIMIT = 4,  /**< --max-insns or --timeout was reached */
	STATUS_HANG = 5,   /**< the guest can make no progress */
	STATUS_IO = 6,	   /**< input or output failed */
	STATUS_INTERRUPTED = 130,
};

/* One file each. argv[0] is the sub-command's name. Each returns the exit status. */
int cmd_run(int argc, char **argv);
int cmd_race(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_plot(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_stat(int argc, char **argv);
int cmd_trace(int argc, char **argv);
int cmd_why(int argc, char **argv);
int cmd_build(int argc, char **argv);
int cmd_disasm(int argc, char **argv);
int cmd_lesson(int argc, char **argv);
int cmd_atlas(int argc, char **argv);
int cmd_arn(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_costs(int argc, char **argv);
/* Not in the list: what packages are made with. */
int cmd_completion(int argc, char **argv);
int cmd_manual(int argc, char **argv);

/** The list of commands, which ends with one without a name. */
struct subcommand {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *purpose;
};
extern const struct subcommand subcommands[];
/** What there is to say about the generations: lines of a name and a phrase. */
extern const char generations_text[];

/** Print "ringside: " and the message to standard error. @return `status`. */
__attribute__((format(printf, 2, 3))) int complain(enum status status, const char *format, ...);

/** From now on messages begin with a place, "FILE:LINE: ", until it is called with NULL. `file` is not copied. */
void complain_of(const char *file, unsigned line);

/** Read a report of results. @return STATUS_OK, or a status after a message. Free it in either case. */
int open_report(struct read_report *r, const char *path);

/** Start a lane on a thread of its own. @return STATUS_OK, or a status after a message. */
int start_lane(struct rs_lane *lane);

/** The exit status for a lane that could not be opened. */
enum status status_of_error(enum rs_error e);

/** The exit status for a lane at its end, `interrupted` aside. */
enum status status_of_lane(const struct rs_lane_status *lane);

/** "ended well", "failed with exit code 3", "hangs: ..."... @return `text`. */
const char *describe_end(char *text, size_t size, const struct rs_lane_status *lane);

/** Whether to use colour and characters beyond ASCII on this stream: a terminal, without
 * NO_COLOR; a terminal in UTF-8. */
bool wants_colour(int fd);
/** Columns of the terminal on which lines can be drawn over; 0 if it is none, or a dumb one. */
size_t terminal_columns(int fd);
bool is_utf8(void);

/** Print where a result comes from, and what keeps it from being one of README and book. */
void print_provenance(FILE *out, const struct rs_provenance *p, const struct rs_costs *costs);

/** If events of it were thinned out, say how many of how many; `name` is what it is called. */
void tell_of_thinning(const char *name, const struct rs_recording *r);

/** Print `text`, of which the first line starts in column `indent`, broken at spaces to 80
 * columns. */
void print_wrapped(const char *text, size_t indent);

/* ---- Signals. */

/** From now on a signal that ends the program removes temporary files and restores the terminal. */
void signals_clean_up(void);
/** Remember how the terminal is, for a signal that ends the program while curses has it; with false:
 * curses has given it back. */
void signals_guard_terminal(bool on);
/** Ctrl-C, and likewise SIGTERM: the first asks for an orderly end, the second ends at once. */
void interrupts_catch(void);
bool interrupted(void);
void interrupt(void); /**< as the first Ctrl-C */

#endif
