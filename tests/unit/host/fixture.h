/* fixture.h - ELF files made by hand: a good one, to be spoilt in one place by each test. */
#ifndef TEST_FIXTURE_H
#define TEST_FIXTURE_H
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/image.h"

enum { FIXTURE_DATA = 0x200, FIXTURE_SIZE = 0x400 };

/** As it lies in the file: the headers, then the segments' bytes at FIXTURE_DATA. */
struct fixture {
	Elf64_Ehdr header;
	Elf64_Phdr segments[4];
	uint8_t rest[FIXTURE_SIZE - sizeof(Elf64_Ehdr) - 4 * sizeof(Elf64_Phdr)];
};
_Static_assert(sizeof(struct fixture) == FIXTURE_SIZE, "no padding");

/** An S-mode guest of one segment, 16 bytes of text and 16 of zeroed data at 0x80200000, linked
 * high. */
struct fixture fixture_good(void);

/** Write `size` bytes to a new file. @return its path, good until the next call. */
const char *fixture_write(const void *bytes, size_t size, const char *suffix);

/** Load it as a guest of 128 MiB. The message of a refusal is in fixture_message. */
enum rs_error fixture_load(const struct fixture *f, struct rs_image *image);
extern char fixture_message[1024];

/** Assert that loading is refused and that the message holds the file's name and each text
 * given; end them with NULL. */
void fixture_refused(const struct fixture *f, ...);

#endif
