/** @file save.h
 * A lane in a file: save it where it stands, and restore it in a lane that was opened alike. What then happens is what
 * would have happened without: to the cycle, and with the same digest.
 *
 * A file holds the machine's state and RAM, what was added up so far, and what its disks hold if they are snapshots. It
 * does not depend on the engine. Other disks are held to a hash of their contents, images to theirs.
 */
#ifndef RS_SAVE_H
#define RS_SAVE_H
#include "ringside/lane.h"

enum { RS_SAVE_VERSION = 3, RS_SAVE_WORDS = 512 };

/** What a lane was opened with, besides what its words say. */
struct rs_save_options {
	bool relay, behalf, count_walks, derive;
	enum rs_reports reports;
};

struct rs_saved;

/** Whether this build can. */
bool rs_saves_built(void);

/** Save a lane that stands still and has not ended.
 * @param words    the words by which it is opened again; for rs_saved_words()
 * @param input    how many bytes of its console's input have been taken; for rs_saved_input()
 * @return RS_OK, or an error with a message */
enum rs_error rs_lane_save(struct rs_lane *lane, const char *const *words, size_t count,
			   const struct rs_save_options *options, uint64_t input,
			   const char *path, char *message, size_t size);

/** Read a file, or bytes that are called `name` and need not stay. @return RS_OK and *saved, or an error with a message
 * that says what is wrong with it. */
enum rs_error rs_saved_open(struct rs_saved **saved, const char *path, char *message,
			    size_t size);
enum rs_error rs_saved_read(struct rs_saved **saved, const void *bytes, size_t count,
			    const char *name, char *message, size_t size);
void rs_saved_close(struct rs_saved *saved); /**< NULL is allowed */

const char *const *rs_saved_words(const struct rs_saved *saved, size_t *count);
struct rs_save_options rs_saved_options(const struct rs_saved *saved);
uint64_t rs_saved_input(const struct rs_saved *saved);

/** Put a lane that was opened with the same words and options, and has not run, where the saved one stood. The file can be
 * restored once. @return RS_OK; an error with a message: the lane differs in something, or the file is damaged. */
enum rs_error rs_saved_restore(struct rs_saved *saved, struct rs_lane *lane, char *message,
			       size_t size);

#endif
