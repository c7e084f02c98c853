/* script.h - console input from a file: the next byte is available whenever the machine polls, so
 * what a guest reads depends only on the file and the machine. */
#ifndef HOST_SCRIPT_H
#define HOST_SCRIPT_H
#include "host/file.h"

struct rs_script {
	struct rs_file file;
	size_t next; /**< offset of the next byte */
};

/** The `poll` of a console whose context is a struct rs_script. */
int rs_script_poll(void *context);

#endif
