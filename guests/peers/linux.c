/* linux.c - the computing kernels as a program for Linux: NAME ROUNDS. */
#include "peers.h"

#include "lib/print.h"
#include "lib/string.h"

enum { STDOUT = 1 };

int main(int count, char **words);
int64_t linux_write(int64_t descriptor, const void *bytes, uint64_t size);

static const struct {
	const char *name;
	kernel *run;
} kernels[] = {
/* clang-format off */
#define ROW(name) {#name, name},
	COMPUTE_KERNELS(ROW)
#undef ROW
	/* clang-format on */
};

void console_put(const char *bytes, size_t size)
{
	(void)linux_write(STDOUT, bytes, size);
}

static uint64_t number(const char *text)
{
	uint64_t value = 0;

	while (*text >= '0' && *text <= '9')
		value = value * 10 + (uint64_t)(*text++ - '0');
	return value;
}

int main(int count, char **words)
{
	for (unsigned i = 0; count == 3 && i < sizeof kernels / sizeof *kernels; i++) {
		size_t length = strlen(kernels[i].name);

		if (strlen(words[1]) != length || memcmp(kernels[i].name, words[1], length))
			continue;
		print("%s: %u\n", kernels[i].name, kernels[i].run(number(words[2])));
		return 0;
	}
	print("which kernel, and how many rounds?\n");
	return 2;
}
