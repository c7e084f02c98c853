/* save.h - runs in files: `ringside run --save` and `--restore`. */
#ifndef CLI_SAVE_H
#define CLI_SAVE_H
#include "cli/request.h"
#include "cli/step.h"
#include "ringside/save.h"

struct save_wishes {
	const char *file;    /**< --save; NULL: nothing is saved */
	struct range at;     /**< --save-at */
	bool until;	     /**< ... or where --until stops */
	const char *restore; /**< --restore; NULL: the run begins at its begin */

	const char
		*words[RS_SAVE_WORDS]; /**< by which the guest was asked for: `count` of them */
	size_t count;
	bool too_many;
	struct step step; /**< what is seen on the way to the point */
	struct rs_save_options options;
	struct rs_saved *saved;	    /**< the file that is restored */
	char **restored;	    /**< its words, as arguments */
	int operands;		    /**< of these */
	struct rs_lane_options was; /**< what they ask for */
	uint64_t before;	    /**< instructions of the run when it was saved */
};

/** Remember the words of a command line by which the guest is asked for: the operands, and the options in `kept`. To be
 * called before options_parse(), which moves them. */
void save_words(struct save_wishes *w, const struct command *command, const struct option *kept,
		int argc, char **argv);
/** If --restore is among the words, read its file, and the options in it as those of `kept`. They hold unless the command
 * line says something else. @return OPTIONS_DONE to go on, or a status after a message. */
int save_read(struct save_wishes *w, const struct option *kept, int argc, char **argv);
/** Let consoles of virtual machines that come from a file go to the terminal. */
void save_forget_consoles(const struct save_wishes *w, struct vm_list *vms);
/** @return STATUS_OK, or a status after a message: options that do not go together, or that ask for another computer than
 * `was`, with which the file was saved. */
int save_check(const struct save_wishes *w, int operands,
	       const struct rs_lane_options *options);

/** What a lane that is saved or restored must be opened with. */
void save_prepare(struct save_wishes *w, struct rs_lane_options *options);
/** Put a lane that was opened where the file says. @return likewise. */
int save_restore(struct save_wishes *w, struct request *r, struct rs_lane *lane);
/** Run a lane to the point, and save it. @return likewise. */
int save_at_point(struct save_wishes *w, const struct request *r, struct rs_lane *lane);
/** Save a lane where it stands. @return likewise. */
int save_now(const struct save_wishes *w, const struct request *r, struct rs_lane *lane);

void save_free(struct save_wishes *w);

#endif
