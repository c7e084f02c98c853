/* replay.c - a fuzzer without libFuzzer: runs the inputs of a corpus, and inputs made from them
 * by chance, the same ones each time.
 *
 *	fuzz_NAME corpus/NAME.txt [COUNT]       replay, and then COUNT changed ones
 *	fuzz_NAME --unpack corpus/NAME.txt DIR  write the inputs as files, for libFuzzer
 *	fuzz_NAME --pack FILE...                print files as lines of a corpus
 *
 * A corpus is text: a line of hexadecimal digits for each input; what follows a # is a comment.
 */
#include <ctype.h>

#include "fuzz.h"

/* Not every fuzzer has it. */
extern size_t fuzz_accepted __attribute__((weak));

enum { INPUT_MOST = 1 << 16, INPUTS_MOST = 4096, CHANGES_MOST = 8 };

struct one {
	uint8_t *bytes;
	size_t size;
};

static struct one inputs[INPUTS_MOST];
static size_t input_count;

static void *must_have(void *memory)
{
	if (!memory) {
		fprintf(stderr, "no memory\n");
		exit(2);
	}
	return memory;
}

static FILE *must_open(const char *path, const char *how)
{
	FILE *file = fopen(path, how);

	if (!file) {
		perror(path);
		exit(2);
	}
	return file;
}

/* ---- corpora */

static int digit(int letter)
{
	return isdigit(letter) ? letter - '0' : tolower(letter) - 'a' + 10;
}

static void add(const uint8_t *bytes, size_t size)
{
	struct one *one = &inputs[input_count++];

	if (input_count == INPUTS_MOST) {
		fprintf(stderr, "more inputs than %d\n", INPUTS_MOST - 1);
		exit(2);
	}
	one->bytes = must_have(malloc(size ? size : 1));
	one->size = size;
	memcpy(one->bytes, bytes, size);
}

static void read_line(const char *line)
{
	static uint8_t bytes[INPUT_MOST];
	size_t size = 0;

	for (; isxdigit((unsigned char)line[0]) && isxdigit((unsigned char)line[1]); line += 2)
		if (size < INPUT_MOST)
			bytes[size++] = (uint8_t)(digit(line[0]) << 4 | digit(line[1]));
	if (size)
		add(bytes, size);
}

static void read_corpus(const char *path)
{
	static char line[2 * INPUT_MOST + 2];
	FILE *file = must_open(path, "r");

	while (fgets(line, sizeof line, file))
		read_line(line);
	fclose(file);
}

static int unpack(const char *corpus, const char *folder)
{
	char path[4096];

	read_corpus(corpus);
	for (size_t i = 0; i < input_count; i++) {
		FILE *file;

		snprintf(path, sizeof path, "%s/%04zu", folder, i);
		file = must_open(path, "wb");
		fwrite(inputs[i].bytes, 1, inputs[i].size, file);
		if (fclose(file) != 0)
			return 2;
	}
	return 0;
}

static int pack(char **paths)
{
	for (; *paths; paths++) {
		FILE *file = must_open(*paths, "rb");
		int byte;

		while ((byte = fgetc(file)) != EOF)
			printf("%02x", (unsigned)byte);
		printf("\n");
		fclose(file);
	}
	return 0;
}

/* ---- inputs by chance */

static uint64_t chance_state = 1;

static size_t below(size_t limit)
{
	chance_state ^= chance_state << 13; /* xorshift64 (Marsaglia 2003) */
	chance_state ^= chance_state >> 7;
	chance_state ^= chance_state << 17;
	return (size_t)(chance_state >> 16) % limit;
}

static uint8_t telling_byte(void)
{
	static const uint8_t telling[] = {0, 1, 2, 0x7f, 0x80, 0xfe, 0xff};

	return below(3) ? (uint8_t)below(256) : telling[below(sizeof telling)];
}

/* Somewhere in it: a bit, a byte, a few bytes of another input, or its end. */
static size_t change(uint8_t *bytes, size_t size)
{
	const struct one *other = &inputs[below(input_count)];
	size_t at = below(size), from = below(other->size), length;

	switch (below(4)) {
	case 0:
		bytes[at] ^= (uint8_t)(1u << below(8));
		return size;
	case 1:
		bytes[at] = telling_byte();
		return size;
	case 2:
		length = 1 + below(16);
		for (size_t i = 0; i < length && at + i < size && from + i < other->size; i++)
			bytes[at + i] = other->bytes[from + i];
		return size;
	default:
		return below(4) ? size : 1 + at;
	}
}

static void run_changed(void)
{
	const struct one *one = &inputs[below(input_count)];
	uint8_t *bytes = must_have(malloc(one->size));
	size_t size = one->size;

	memcpy(bytes, one->bytes, size);
	for (size_t changes = 1 + below(CHANGES_MOST); changes > 0; changes--)
		size = change(bytes, size);
	LLVMFuzzerTestOneInput(bytes, size);
	free(bytes);
}

int main(int argc, char **argv)
{
	long count = argc > 2 ? strtol(argv[2], NULL, 10) : 0;

	if (argc == 4 && strcmp(argv[1], "--unpack") == 0)
		return unpack(argv[2], argv[3]);
	if (argc > 2 && strcmp(argv[1], "--pack") == 0)
		return pack(argv + 2);
	if (argc < 2) {
		fprintf(stderr, "usage: %s CORPUS [COUNT]\n", argv[0]);
		return 2;
	}
	read_corpus(argv[1]);
	if (!input_count) {
		fprintf(stderr, "%s: no inputs\n", argv[1]);
		return 2;
	}
	for (size_t i = 0; i < input_count; i++)
		LLVMFuzzerTestOneInput(inputs[i].bytes, inputs[i].size);
	if (&fuzz_accepted && fuzz_accepted == 0) {
		fprintf(stderr, "%s: none of its %zu inputs is read to its end\n", argv[1],
			input_count);
		return 1;
	}
	while (count-- > 0)
		run_changed();
	for (size_t i = 0; i < input_count; i++)
		free(inputs[i].bytes);
	return 0;
}
