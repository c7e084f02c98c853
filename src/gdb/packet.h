/* packet.h - packets of gdb's remote protocol (gdb's manual, "Remote Protocol"), bytes in and bytes out:
 *
 *	$ payload # sum		the sum of the payload's bytes, two hexadecimal digits
 *	+  -			received well, or not: until QStartNoAckMode
 *	0x03			Ctrl-C
 *
 * In a payload } stands before a byte that could be mistaken for the frame's, with bit 5 turned. Whatever
 * else comes is ignored.
 */
#ifndef GDB_PACKET_H
#define GDB_PACKET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes of a payload, as PacketSize says. */
enum { GDB_PACKET_MOST = 0x4000 };

enum gdb_input {
	GDB_NOTHING,   /**< not yet */
	GDB_PACKET,    /**< a whole packet: `payload`, `size` bytes and a NUL */
	GDB_DAMAGED,   /**< a packet with a wrong sum, or a longer one than is allowed */
	GDB_INTERRUPT, /**< Ctrl-C */
	GDB_AGAIN,     /**< the newest packet did not arrive well */
};

struct gdb_reader {
	enum { GDB_OUTSIDE, GDB_INSIDE, GDB_SUM_HIGH, GDB_SUM_LOW } state;
	uint8_t sum, given;
	bool escaped, damaged;
	size_t size;
	char payload[GDB_PACKET_MOST + 1];
};

/** Take one byte. @return what it completes. */
enum gdb_input gdb_read(struct gdb_reader *r, uint8_t byte);

/** A packet that is written. What does not fit is left out. */
struct gdb_writer {
	size_t size;
	char bytes[GDB_PACKET_MOST + 8];
};

void gdb_begin(struct gdb_writer *w);
/** Append text, or bytes of which any may be special; or hexadecimal digits. */
void gdb_put(struct gdb_writer *w, const char *text);
void gdb_put_binary(struct gdb_writer *w, const void *bytes, size_t size);
void gdb_put_hex(struct gdb_writer *w, const void *bytes, size_t size);
void gdb_put_number(struct gdb_writer *w, uint64_t number);
/** Eight bytes, little-endian, in hexadecimal. */
void gdb_put_word(struct gdb_writer *w, uint64_t word);
void gdb_end(struct gdb_writer *w);
/** Bytes of payload so far. */
size_t gdb_written(const struct gdb_writer *w);

/** Read a hexadecimal number; *text is moved behind it. @return false: there is none, or it has more than 64
 * bits. */
bool gdb_take_number(const char **text, uint64_t *number);
/** Skip one character. @return false if another stands there. */
bool gdb_take(const char **text, char c);
/** Read hexadecimal digits as bytes. @return how many of at most `most` there are; *text is moved behind them. */
size_t gdb_take_hex(const char **text, void *bytes, size_t most);

#endif
