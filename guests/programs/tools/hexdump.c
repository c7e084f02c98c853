#include <stdio.h>
#include <unistd.h>

#include "each.h"
#include "program.h"

PROGRAM("show bytes in hexadecimal, of files or of what is typed");

static void line(unsigned long at, const unsigned char *bytes, size_t n)
{
	printf("%08lx ", at);
	for (size_t i = 0; i < 16; i++) {
		if (i < n)
			printf(" %02x", bytes[i]);
		else
			printf("   ");
	}
	printf("  |");
	for (size_t i = 0; i < n; i++)
		putchar(bytes[i] >= ' ' && bytes[i] < 0x7f ? bytes[i] : '.');
	puts("|");
}

static int dump(int fd, const char *name)
{
	unsigned char bytes[16];
	unsigned long at = 0;
	size_t have = 0;
	ssize_t n;
	while ((n = read(fd, bytes + have, sizeof bytes - have)) > 0) {
		have += (size_t)n;
		if (have < sizeof bytes)
			continue;
		line(at, bytes, have);
		at += have;
		have = 0;
	}
	if (have)
		line(at, bytes, have);
	if (n < 0)
		perror(*name ? name : "hexdump");
	return n < 0;
}

int main(int argc, char *argv[])
{
	return each_file(argc, argv, dump);
}
