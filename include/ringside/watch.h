/** @file watch.h
 * Places at which a run stops: a debugger's breakpoints and watchpoints. They cost the modelled machine
 * nothing: cycles and events are those of a run without them. */
#ifndef RS_WATCH_H
#define RS_WATCH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What is watched: a bit each. */
enum {
	RS_WATCH_CODE = 1,  /**< stop before an instruction at this address */
	RS_WATCH_LOAD = 2,  /**< stop behind an instruction that read there */
	RS_WATCH_STORE = 4, /**< ... or wrote there; page walks and devices are not watched */
};

struct rs_watch {
	uint64_t first, last; /**< addresses, both included; `first` <= `last` */
	uint8_t kinds;	      /**< RS_WATCH_* */
	uint8_t modes;	      /**< a bit for each enum rs_mode that is watched; code and data */
	bool physical; /**< they are physical addresses; of data only, code is watched by virtual ones */
};

/** All of one machine; the caller's. */
struct rs_watches {
	const struct rs_watch *list; /**< `count` of them */
	size_t count;
	uint8_t kinds; /**< of these kinds only; the others wait */

	bool hit; /**< the run stopped here: the rest is valid */
	const struct rs_watch *which;
	uint8_t kind; /**< RS_WATCH_* of the access */
	uint64_t
		address; /**< its first byte: of `which`, or the access's own if that begins later */
	uint8_t access_kinds;		    /**< of data: all that the access is */
	uint64_t access_first, access_last; /**< ... and its virtual addresses */
};

#endif
