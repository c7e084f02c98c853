/** @file device.h
 * What a device is to the bus. A device does not know the hart or the machine.
 */
#ifndef RS_DEVICE_H
#define RS_DEVICE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside/cost.h"

/** The host side of a serial port. Neither function may block. Both may be NULL: output is
 * dropped, input never comes. */
struct rs_console {
	void (*put)(void *context, uint8_t byte);
	/** @return a byte 0..255; RS_CONSOLE_EMPTY: none now; RS_CONSOLE_END: none ever again. */
	int (*poll)(void *context);
	void *context;
};
enum { RS_CONSOLE_EMPTY = -1, RS_CONSOLE_END = -2 };

/** A source of time. */
struct rs_clock {
	/** @return the time in ticks, RS_TIMEBASE_HZ a second. One that is earlier than the last is
	 * ignored. */
	uint64_t (*ticks)(void *context);
	void *context;
};

/** Bytes of the machine's memory that belong together. */
struct rs_block_piece {
	uint8_t *bytes;	  /**< host address */
	uint64_t address; /**< address that the device uses */
	uint32_t size;	  /**< bytes, above 0 */
};

enum rs_block_op { RS_BLOCK_READ, RS_BLOCK_WRITE, RS_BLOCK_FLUSH };

struct rs_block_request {
	enum rs_block_op op;
	uint64_t sector; /**< of RS_SECTOR_SIZE bytes; all of the request lies on the disk */
	const struct rs_block_piece
		*pieces; /**< whole sectors in total; the list is valid during submit() only */
	size_t piece_count;
};
enum { RS_SECTOR_SIZE = 512, RS_BLOCK_ID_SIZE = 20 };

enum rs_block_result {
	RS_BLOCK_DONE,
	RS_BLOCK_FAILED,  /**< an input or output error */
	RS_BLOCK_PENDING, /**< not finished: poll() reports the result */
};

/** The host side of a disk. No function may block. There is one request at a time. With the
 * machine's own clock, a backend whose requests are PENDING makes a run that does not repeat
 * exactly: when the modelled latency is over, the machine waits for it. */
struct rs_block {
	uint64_t sectors;
	bool read_only;
	char id[RS_BLOCK_ID_SIZE]; /**< padded with NULs */
	/** Start a request. The bytes of its pieces stay valid until it is no longer PENDING.
	 * NULL: there is no disk. */
	enum rs_block_result (*submit)(void *context, const struct rs_block_request *request);
	/** @return the state of the request that was PENDING. NULL if none ever is. */
	enum rs_block_result (*poll)(void *context);
	void *context;
};

/** Memory access of a device. */
struct rs_dma {
	/** The host address of the byte at `address`, and in *run the number of bytes that are
	 * contiguous from there on: at least 1, at most `size`. `write`: they are about to be
	 * written. @return NULL if there is no memory, or none for this device. */
	uint8_t *(*reach)(void *context, uint64_t address, uint64_t size, bool write,
			  uint64_t *run);
	/** The device begins a request that moves these bytes. The list is valid during the call
	 * only. */
	void (*moves)(void *context, const struct rs_block_piece *pieces, size_t count,
		      bool to_memory);
	/** A request that was PENDING is done: the bytes that it moved to memory were written only
	 * now. */
	void (*arrived)(void *context);
	/** @return cycles that it took to find out where the device's addresses are, since this was
	 * asked last. NULL: none. */
	uint64_t (*delay)(void *context);
	/** Room for the pieces of one request: RS_BLOCK_PIECES of them. */
	struct rs_block_piece *pieces;
	void *context;
};

/** A request has so many pieces at most: 256 buffers of 64 KiB, none of whose pages need follow
 * each other in memory. */
enum { RS_BLOCK_PIECES = 256 * (65536 / 4096 + 1) };

/** What the board gives a device for the duration of one call. */
struct rs_board_io {
	uint64_t cycle; /**< the clock */
	uint64_t ticks; /**< the time, RS_TIMEBASE_HZ a second */
	const struct rs_console *console;
	const struct rs_block *block; /**< what is in the device's slot; NULL: it has none */
	const struct rs_dma *dma;
	const struct rs_costs *costs;
};

/** When a device must be updated next. A device changes only the fields that concern it. */
struct rs_wake {
	uint64_t cycle; /**< at this clock; UINT64_MAX: never */
	uint64_t tick;	/**< ... or at this time; likewise */
	bool outside;	/**< ... or when its host attachment may have news ... */
	bool input;	/**< ... which is console input */
};

struct rs_device_class {
	const char *name;
	uint64_t span;	   /**< bytes of physical address space */
	size_t state_size; /**< bytes; the machine allocates and zeroes them */

	/** Put `state` in its power-on state. Called once before any access. */
	void (*reset)(void *state);

	/** Access one register. The bus guarantees `offset + size <= span`, natural alignment, and
	 * `size` in {1, 2, 4, 8} bytes. @return false to answer with an access fault. */
	bool (*load)(void *state, const struct rs_board_io *io, uint64_t offset, unsigned size,
		     uint64_t *value);
	bool (*store)(void *state, const struct rs_board_io *io, uint64_t offset, unsigned size,
		      uint64_t value);

	/** Do what is due. Called after each access to any device, and at the times in `wake`.
	 * `poll` allows it to poll its host attachment. NULL: the device only answers
	 * accesses. */
	void (*update)(void *state, const struct rs_board_io *io, bool poll,
		       struct rs_wake *wake);

	/** @return the interrupt lines that it drives: bit n for line n. NULL: it has none. */
	uint32_t (*irq)(const void *state);
	/** The interrupt controller passed on a request of a line. NULL: does not matter. */
	void (*irq_passed)(void *state);
};

#endif
