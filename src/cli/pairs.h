/* pairs.h - the value of an option that is a list of pairs, "file=disk.img,snapshot=on", with QEMU's rules. */
#ifndef CLI_PAIRS_H
#define CLI_PAIRS_H
#include "cli/options.h"

struct pairs {
	const char *const *keys; /**< that are known; ends with NULL */
	const char *example;	 /**< of two pairs */
	/** Take the value of keys[key]. @return OPTIONS_DONE, or a status after a message. */
	int (*take)(const struct option *o, size_t key, const char *value);
	const char
		*first; /**< the key of a first word that is no pair; NULL: it has to be one */
};

/** Take each pair of `text`. A comma in a value is written twice; a value is shorter than RS_PATH_MAX.
 * @return OPTIONS_DONE, or a status after a message. */
int pairs_take(const struct pairs *pairs, const struct option *o, const char *text);

/** @return a status, after a message that the value of `key` is wrong. */
int pairs_wrong_value(const struct option *o, const char *key, const char *value,
		      const char *needed);

#endif
