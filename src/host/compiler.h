/* compiler.h - runs the compiler that builds the guests, for guests that are given as source.
 * Private to src/host.
 */
#ifndef HOST_COMPILER_H
#define HOST_COMPILER_H
#include <stdbool.h>
#include <stddef.h>

#include "ringside/error.h"

enum { RS_COMPILER_WORDS = 256 };

/** A command line in the making. The words are not copied. */
struct rs_compiler {
	const char *words[RS_COMPILER_WORDS + 1];
	size_t count;
	bool full; /**< there were more words */
};

/** Begin with the compiler's name and the options of its target. */
void rs_compiler_begin(struct rs_compiler *c);
void rs_compiler_add(struct rs_compiler *c, const char *word);
/** Add "-I FOLDER". */
void rs_compiler_include(struct rs_compiler *c, const char *folder);
/** Add what makes C the C of the kernel's programs: the same as in the build. */
void rs_compiler_program(struct rs_compiler *c);

/** Run it. Its messages go to standard error.
 * @param source  the file that is named in a message.
 * @return RS_OK; RS_BAD_IMAGE with a message, also if there is no compiler. */
enum rs_error rs_compiler_run(struct rs_compiler *c, const char *source, char *message,
			      size_t size);

#endif
