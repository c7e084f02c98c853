/** @file device.h
 * What a device is to the bus. A device knows no hart and no machine.
 */
#ifndef RS_DEVICE_H
#define RS_DEVICE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The far end of a serial port. Neither call may wait. Both may be NULL: output is dropped, input
 * never comes. */
struct rs_console {
	void (*put)(void *context, uint8_t byte);
	/** @return a byte 0..255; RS_CONSOLE_EMPTY: none now; RS_CONSOLE_END: none ever again. */
	int (*poll)(void *context);
	void *context;
};
enum { RS_CONSOLE_EMPTY = -1, RS_CONSOLE_END = -2 };

/** What the board lends a device for the length of one call. */
struct rs_board_io {
	uint64_t cycle; /**< the clock */
	uint64_t ticks; /**< the time, RS_TIMEBASE_HZ a second */
	const struct rs_console *console;
};

/** What a device waits for. It leaves alone what does not concern it. */
struct rs_wake {
	uint64_t cycle; /**< look at it again when the clock shows this; UINT64_MAX: never */
	uint64_t tick;  /**< ... or when the time is this; likewise */
	bool outside;   /**< ... or when there may be news from its host attachment */
};

/** One register as a viewer may show it. */
struct rs_field {
	const char *name;
	const char *meaning;
	size_t offset; /**< bytes into the device state */
	size_t size;   /**< bytes: 1, 2, 4 or 8 */
};

struct rs_device_class {
	const char *name;
	uint64_t span;     /**< bytes of physical address space */
	size_t state_size; /**< bytes; the machine allocates and zeroes them */

	/** Put `state` in its power-on state. Called once before any access. */
	void (*reset)(void *state);

	/** Access one register. The bus guarantees `offset + size <= span`, natural alignment, and
	 * `size` in {1, 2, 4, 8} bytes. @return false to answer with an access fault. */
	bool (*load)(void *state, const struct rs_board_io *io, uint64_t offset, unsigned size,
	             uint64_t *value);
	bool (*store)(void *state, const struct rs_board_io *io, uint64_t offset, unsigned size,
	              uint64_t value);

	/** Do what is due: after each access to any device, and when something that it waited for is
	 * there. `ask` allows it to look at its host attachment. NULL: it only ever answers accesses. */
	void (*update)(void *state, const struct rs_board_io *io, bool ask, struct rs_wake *wake);

	/** @return whether it drives its interrupt line. NULL: it has none. */
	bool (*irq)(const void *state);

	const struct rs_field *fields;
	size_t field_count;
};

#endif
