/* wish.h - what a lane is to be, in lines that the page writes: "lang ko" (of messages), "on hvm", "guest tour", "append 40", "mem 8",
 * "vm guest=serve,append=40,name=web", "without vmid,sstc", "set walk-read=9", "costs slow-disk.txt", "alone 2" (that guest of several, on a computer of its own). The words mean what they do on the command line. */
#ifndef WEB_WISH_H
#define WEB_WISH_H
#include "ringside/recording.h"

struct web_wish {
	struct rs_lane_options options; /**< points to what follows */
	struct rs_vm vms[RS_VMS];
	struct rs_costs costs;
	int alone;  /**< -1: all of it */
	char *text; /**< all the lines, divided */
};

/** Take all lines of `text`, which was allocated and is now the wish's.
 * @return RS_OK, or RS_BAD_CONFIG with a message that names the line. */
enum rs_error web_wish_take(struct web_wish *wish, char *text, char *message, size_t size);

#endif
