/* message.h - how host code says what is wrong. */
#ifndef HOST_MESSAGE_H
#define HOST_MESSAGE_H
#include <stddef.h>

#include "ringside/error.h"

/** Write the text to `message` (room for `size` bytes, may be NULL) and return `e`, so that a
 * refusal is one statement. The text names the thing, the value found, and what would be right.
 */
__attribute__((format(printf, 4, 5))) enum rs_error
rs_refuse(enum rs_error e, char *message, size_t size, const char *format, ...);

/** The entry of `names` (NULL-terminated) that was most likely meant by `word`.
 * @return NULL when none is near enough to be worth proposing. */
const char *rs_suggest(const char *word, const char *const *names);

/** Write that `found` is none of `names`, and which was most likely meant: "rung: found 'zome', expected world, region or
 * zone; did you mean 'zone'?" @param names  NULL-terminated. */
void rs_unknown(char *text, size_t size, const char *what, const char *found,
		const char *const *names);

/** Write "a, b or c", in the language of who reads it. What does not fit is left out.
 * @param names  NULL-terminated. */
void rs_list(char *text, size_t size, const char *const *names);

#endif
