/* checksum.c - a lesson about trust: a computation that checks itself.
 *
 * Is the toy CPU right? Here it computes the same thing in two ways that share no code: a
 * CRC-32, the checksum of Ethernet, zip files and disks, over 16 KiB of pseudo-random bytes.
 * The first way goes bit by bit, as the definition says. The second goes byte by byte with a
 * table of 256 entries, as fast implementations do. They must agree with each other, and for the
 * bytes "123456789" with the value that every catalogue of checksums gives.
 *
 * An emulator, a hypervisor or a compiler that gets one addition wrong is almost certainly caught
 * here: one wrong bit anywhere changes the sum.
 */
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/mark.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "computes a checksum in two ways and compares");

_Noreturn void main(void);

enum { SIZE = 16384 };

#define POLYNOMIAL 0xedb88320u /* x^32 + x^26 + x^23 + ... + 1, its bits in reverse */
#define OF_DIGITS  0xcbf43926u /* of "123456789": the check value in the catalogues */

static uint8_t data[SIZE];
static uint32_t table[256];

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(sbi_probe(SBI_EXT_DBCN), bytes, (uint64_t)bytes, size);
}

/* A Lehmer generator: the same bytes in every run. */
static void fill(void)
{
	uint64_t state = 1;

	for (unsigned i = 0; i < SIZE; i++) {
		state = state * 48271 % 2147483647;
		data[i] = (uint8_t)state;
	}
}

/* One bit of the sum is shifted out on the right; if it was set, the polynomial is subtracted,
 * which in this arithmetic is exclusive or. */
static uint32_t shift(uint32_t sum)
{
	return sum & 1 ? sum >> 1 ^ POLYNOMIAL : sum >> 1;
}

static uint32_t by_bits(const uint8_t *bytes, unsigned size)
{
	uint32_t sum = UINT32_MAX;

	for (unsigned i = 0; i < size; i++) {
		sum ^= bytes[i];
		for (unsigned bit = 0; bit < 8; bit++)
			sum = shift(sum);
	}
	return ~sum;
}

static void make_table(void)
{
	for (uint32_t byte = 0; byte < 256; byte++) {
		table[byte] = byte;
		for (unsigned bit = 0; bit < 8; bit++)
			table[byte] = shift(table[byte]);
	}
}

static uint32_t by_table(const uint8_t *bytes, unsigned size)
{
	uint32_t sum = UINT32_MAX;

	for (unsigned i = 0; i < size; i++)
		sum = sum >> 8 ^ table[(sum ^ bytes[i]) & 0xff];
	return ~sum;
}

void main(void)
{
	static const uint8_t digits[] = "123456789";
	uint32_t slow, fast;
	bool right;

	fill();
	make_table();
	rs_mark(RS_MARK_WORKLOAD_BEGIN, 2);
	slow = by_bits(data, SIZE);
	rs_mark(RS_MARK_WORKLOAD_PROGRESS, 1);
	fast = by_table(data, SIZE);
	rs_mark(RS_MARK_WORKLOAD_PROGRESS, 2);
	right = slow == fast && by_bits(digits, 9) == OF_DIGITS &&
		by_table(digits, 9) == OF_DIGITS;
	rs_mark(RS_MARK_WORKLOAD_END, !right);
	print("checksum: bit by bit   %x\n", (uint64_t)slow);
	print("checksum: by the table %x\n", (uint64_t)fast);
	print("checksum: %s\n", right ? "they agree, and with the catalogue" : "they DISAGREE");
	rs_op_begin(RS_OP_POWER_OFF);
	sbi_power_off(!right);
}
