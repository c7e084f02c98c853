#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "program.h"

PROGRAM("show bytes in hexadecimal, of a file or of what is typed");

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

int main(int argc, char *argv[])
{
	unsigned char bytes[16];
	unsigned long at = 0;
	size_t have = 0;
	ssize_t n;
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : STDIN_FILENO;
	if (fd < 0) {
		perror(argv[1]);
		return 1;
	}
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
		perror("hexdump");
	return n < 0;
}
