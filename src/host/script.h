/* script.h - console input from a file: whenever the machine looks, the next byte is there. So
 * what a guest reads depends on nothing but the file and the machine. */
#ifndef HOST_SCRIPT_H
#define HOST_SCRIPT_H
#include "host/file.h"

struct rs_script {
	struct rs_file file;
	size_t next; /**< the byte that comes next */
};

/** The `poll` of a console whose context is a struct rs_script. */
int rs_script_poll(void *context);

#endif
