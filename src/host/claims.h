/* claims.h - which files a run reads and which it writes. None may be both: the run would destroy
 * what it was given. Files are compared by device and inode, so that links and other spellings
 * of a name do not matter; pipes and devices may be both.
 */
#ifndef HOST_CLAIMS_H
#define HOST_CLAIMS_H
#include <stddef.h>

#include "ringside/error.h"

struct stat;

/** Say that this run will write `path` ("-": standard output), for which `option` asked.
 * @return RS_OK; RS_BAD_CONFIG with a message if it is one of the run's inputs or outputs. */
enum rs_error rs_output_declare(const char *path, const char *option, char *message,
				size_t size);

/** Say that this run reads the open file that `info` describes, known to the user as `path`.
 * Whatever opens a file that the user names calls it. @return likewise. */
enum rs_error rs_input_declare(const char *path, const struct stat *info, char *message,
			       size_t size);

/** The same for a file that is not open yet. One that is not there is not an input yet. */
enum rs_error rs_input_announce(const char *path, char *message, size_t size);

/** Check once more before `path` is opened for writing: an input may have been opened since.
 * @return likewise. */
enum rs_error rs_claims_check(const char *path, char *message, size_t size);

#endif
