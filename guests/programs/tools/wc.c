#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "each.h"
#include "program.h"

PROGRAM("count lines, words and bytes of files, or of what is typed");

static int count(int fd, const char *name)
{
	static char buffer[4096];
	unsigned long lines = 0, words = 0, bytes = 0;
	bool inside = false;
	ssize_t n;
	while ((n = read(fd, buffer, sizeof buffer)) > 0) {
		bytes += (unsigned long)n;
		for (ssize_t i = 0; i < n; i++) {
			bool space = buffer[i] == ' ' || buffer[i] == '\n' || buffer[i] == '\t';
			lines += buffer[i] == '\n';
			words += inside && space;
			inside = !space;
		}
	}
	if (n < 0) {
		perror(*name ? name : "wc");
		return 1;
	}
	words += inside;
	printf("%7lu %7lu %7lu%s%s\n", lines, words, bytes, *name ? " " : "", name);
	return 0;
}

int main(int argc, char *argv[])
{
	return each_file(argc, argv, count);
}
