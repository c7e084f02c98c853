/** @file error.h
 * Errors of the program around the machine. A guest's mistakes are traps, never these.
 */
#ifndef RS_ERROR_H
#define RS_ERROR_H

#define RS_ERRORS(X)                                                                           \
	X(OK, "ok")                                                                            \
	X(NO_ROOM, "the memory given is too small for this machine")                           \
	X(BAD_CONFIG, "the machine's configuration is impossible")                             \
	X(OUT_OF_RANGE, "the address range lies outside the machine's RAM")                    \
	X(NO_MEMORY, "the host is out of memory")                                              \
	X(BAD_IMAGE, "the image cannot be loaded")                                             \
	X(IO, "input or output failed")

enum rs_error {
#define X(name, text) RS_##name,
	RS_ERRORS(X)
#undef X
};

/** @return static English text for `e`; never NULL. */
const char *rs_error_text(enum rs_error e);

#endif
