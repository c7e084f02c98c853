#include "torture.h"

#define UART ((volatile uint8_t *)0x10000000)

/* What was noted is written out at the end: a device access on the way would disturb what QEMU
 * remembers of translations, and with it what is looked for. */
enum { ENTRIES = 8192 };
static struct {
	const char *name;
	uint64_t value;
} entries[ENTRIES];
static unsigned count;
static uint64_t hash;

static void put(char c)
{
	enum { LINE_STATUS = 5, THR_EMPTY = 0x20 };

	while (!(UART[LINE_STATUS] & THR_EMPTY))
		;
	UART[0] = (uint8_t)c;
}

void print(const char *text)
{
	for (; *text; text++)
		put(*text);
}

void print_hex(uint64_t value)
{
	for (unsigned i = 16; i-- > 0;)
		put("0123456789abcdef"[value >> (4 * i) & 15]);
}

void log_start(void)
{
	hash = UINT64_C(0xcbf29ce484222325);
	count = 0;
}

void log_write(void)
{
	for (unsigned i = 0; i < count; i++) {
		print("  ");
		print(entries[i].name);
		print(" ");
		print_hex(entries[i].value);
		print("\n");
	}
}

static void mix(uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x100000001b3);
	hash ^= hash >> 29;
}

void note(const char *name, uint64_t value)
{
	mix(value);
	if (count < ENTRIES) {
		entries[count].name = name;
		entries[count].value = value;
		count++;
	}
}

void note_memory(const char *name, uint64_t from, uint64_t bytes)
{
	const uint64_t *words = (const uint64_t *)from;
	uint64_t sum = 0;

	for (uint64_t i = 0; i < bytes / 8; i++)
		sum = (sum ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15) + i;
	note(name, sum);
}

uint64_t log_hash(void)
{
	return hash;
}
