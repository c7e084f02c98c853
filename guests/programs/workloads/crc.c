/* crc.c - the CRC-32 (IEEE 802.3) of n bytes with a table: for each byte a load and a chain of
 * dependent operations. */
#include <stdlib.h>
#include <string.h>

#include "workload.h"

PROGRAM("workload: the CRC-32 of N bytes");

static uint32_t table[256];

static void make_table(void)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t c = i;
		for (int bit = 0; bit < 8; bit++)
			c = c >> 1 ^ (0xedb88320u & (0u - (c & 1)));
		table[i] = c;
	}
}

static uint32_t next(uint32_t crc, uint8_t byte)
{
	return table[(crc ^ byte) & 255] ^ crc >> 8;
}

/* A message followed by its own CRC has the same CRC as every other such message. */
#define RESIDUE 0x2144df1cu

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 200000, 16000000);
	uint64_t seed = 1;
	uint32_t crc = 0xffffffff;
	uint8_t *bytes = malloc((size_t)n + 4);
	if (!bytes)
		work_failed("memory");
	for (long i = 0; i < n; i++)
		bytes[i] = (uint8_t)(random_next(&seed) >> 32);
	make_table();
	work_begin(n);
	work_each (i, n)
		crc = next(crc, bytes[i]);
	work_end();
	crc = ~crc;
	uint32_t check = ~crc;
	for (int i = 0; i < 4; i++)
		check = next(check, (uint8_t)(crc >> 8 * i));
	work_result(~check == RESIDUE, "%08x of %ld bytes", crc, n);
}
