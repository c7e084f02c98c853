#include "gdb/packet.h"

#include <string.h>

#define ESCAPE	   '}'
#define ESCAPED	   0x20
#define INTERRUPT  0x03
#define FRAME_TAIL 3 /* '#' and two digits */

static int digit_of(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* ---- reading */

static void begin_packet(struct gdb_reader *r)
{
	r->state = GDB_INSIDE;
	r->sum = 0;
	r->size = 0;
	r->escaped = r->damaged = false;
}

static enum gdb_input outside(struct gdb_reader *r, uint8_t byte)
{
	if (byte == '$')
		begin_packet(r);
	return byte == INTERRUPT ? GDB_INTERRUPT : byte == '-' ? GDB_AGAIN : GDB_NOTHING;
}

static enum gdb_input inside(struct gdb_reader *r, uint8_t byte)
{
	if (byte == '$') { /* it never ended: this is the next one */
		begin_packet(r);
		return GDB_NOTHING;
	}
	if (byte == '#') {
		r->state = GDB_SUM_HIGH;
		return GDB_NOTHING;
	}
	r->sum = (uint8_t)(r->sum + byte);
	if (byte == ESCAPE && !r->escaped) {
		r->escaped = true;
		return GDB_NOTHING;
	}
	if (r->size == GDB_PACKET_MOST)
		r->damaged = true;
	else
		r->payload[r->size++] = (char)(r->escaped ? byte ^ ESCAPED : byte);
	r->escaped = false;
	return GDB_NOTHING;
}

enum gdb_input gdb_read(struct gdb_reader *r, uint8_t byte)
{
	int digit = digit_of(byte);

	switch (r->state) {
	case GDB_OUTSIDE:
		return outside(r, byte);
	case GDB_INSIDE:
		return inside(r, byte);
	case GDB_SUM_HIGH:
		r->damaged = r->damaged || digit < 0;
		r->given = (uint8_t)((unsigned)digit << 4);
		r->state = GDB_SUM_LOW;
		return GDB_NOTHING;
	case GDB_SUM_LOW:
		break;
	}
	r->state = GDB_OUTSIDE;
	r->payload[r->size] = '\0';
	return digit < 0 || r->damaged || (uint8_t)(r->given | digit) != r->sum ? GDB_DAMAGED
										: GDB_PACKET;
}

bool gdb_take(const char **text, char c)
{
	if (**text != c)
		return false;
	++*text;
	return true;
}

bool gdb_take_number(const char **text, uint64_t *number)
{
	const char *start = *text;

	*number = 0;
	for (int digit; (digit = digit_of((uint8_t) * *text)) >= 0; ++*text) {
		if (*number >> 60)
			return false;
		*number = *number << 4 | (unsigned)digit;
	}
	return *text > start;
}

size_t gdb_take_hex(const char **text, void *bytes, size_t most)
{
	uint8_t *to = bytes;
	size_t size = 0;

	while (size < most) {
		int high = digit_of((uint8_t)(*text)[0]);
		int low = high < 0 ? -1 : digit_of((uint8_t)(*text)[1]);

		if (low < 0)
			break;
		to[size++] = (uint8_t)(high << 4 | low);
		*text += 2;
	}
	return size;
}

/* ---- writing */

void gdb_begin(struct gdb_writer *w)
{
	w->bytes[0] = '$';
	w->size = 1;
}

static void put_byte(struct gdb_writer *w, char byte)
{
	if (w->size < sizeof w->bytes - FRAME_TAIL)
		w->bytes[w->size++] = byte;
}

void gdb_put(struct gdb_writer *w, const char *text)
{
	while (*text)
		put_byte(w, *text++);
}

void gdb_put_binary(struct gdb_writer *w, const void *bytes, size_t size)
{
	const char *from = bytes;

	for (size_t i = 0; i < size; i++) {
		bool special =
			from[i] == '$' || from[i] == '#' || from[i] == '*' || from[i] == ESCAPE;

		if (special)
			put_byte(w, ESCAPE);
		put_byte(w, special ? (char)(from[i] ^ ESCAPED) : from[i]);
	}
}

static char hex_digit(unsigned value)
{
	return "0123456789abcdef"[value & 15];
}

void gdb_put_hex(struct gdb_writer *w, const void *bytes, size_t size)
{
	const uint8_t *from = bytes;

	for (size_t i = 0; i < size; i++) {
		put_byte(w, hex_digit(from[i] >> 4));
		put_byte(w, hex_digit(from[i]));
	}
}

void gdb_put_number(struct gdb_writer *w, uint64_t number)
{
	unsigned digits = 1;

	while (digits < 16 && number >> (4 * digits))
		digits++;
	while (digits-- > 0)
		put_byte(w, hex_digit((unsigned)(number >> (4 * digits))));
}

void gdb_put_word(struct gdb_writer *w, uint64_t word)
{
	for (unsigned i = 0; i < 64; i += 8) {
		put_byte(w, hex_digit((unsigned)(word >> (i + 4))));
		put_byte(w, hex_digit((unsigned)(word >> i)));
	}
}

void gdb_end(struct gdb_writer *w)
{
	uint8_t sum = 0;

	for (size_t i = 1; i < w->size; i++)
		sum = (uint8_t)(sum + (uint8_t)w->bytes[i]);
	w->bytes[w->size++] = '#';
	w->bytes[w->size++] = hex_digit(sum >> 4);
	w->bytes[w->size++] = hex_digit(sum);
}

size_t gdb_written(const struct gdb_writer *w)
{
	return w->size - 1;
}
