/* Whatever bytes an image is, the loader lays it out inside its window or says what is wrong,
 * and the reader of symbols does not stumble over it either. */
#include <unistd.h>

#include "fuzz.h"

#include "host/image.h"
#include "host/lines.h"
#include "host/symbols.h"

size_t fuzz_accepted;

static char path[] = "/tmp/ringside-fuzz-XXXXXX";

static void remove_file(void)
{
	unlink(path);
}

static void write_file(const uint8_t *bytes, size_t size)
{
	static int file = -1;

	if (file < 0) {
		file = mkstemp(path);
		MUST(file >= 0);
		atexit(remove_file);
	}
	MUST(ftruncate(file, 0) == 0);
	MUST(pwrite(file, bytes, size, 0) == (ssize_t)size);
}

static void load(const uint8_t *bytes, size_t size)
{
	static const struct rs_window window = {
		.base = 0x80000000, .size = 1 << 20, .flat_load = 0x80000000};
	const struct rs_content content = {"guest", bytes, size};
	char message[256] = "";
	struct rs_image image;
	uint8_t sum = 0;

	if (rs_image_read(&image, &content, &window, message, sizeof message) != RS_OK) {
		MUST(message[0]);
		return;
	}
	fuzz_accepted++;
	MUST(image.load - window.base < window.size);
	MUST(image.size <= window.size - (image.load - window.base));
	for (size_t i = 0; i < image.size; i++)
		sum = (uint8_t)(sum + image.bytes[i]);
	MUST(sum == (sum & 0xff)); /* all of it can be read */
	MUST(memchr(image.note.text, '\0', sizeof image.note.text));
	rs_image_free(&image);
}

static void read_symbols(void)
{
	char message[256] = "";
	struct rs_symbols s;
	struct rs_line line;

	if (rs_symbols_open(&s, path, 0x80000000, message, sizeof message) == RS_OK) {
		for (size_t i = 0; i < s.count; i++) {
			(void)rs_symbols_at(&s, s.list[i].address);
			MUST(rs_symbols_named(&s, s.list[i].name));
			if (i == 100)
				break;
		}
		for (size_t i = 0; i < s.part_count; i++)
			MUST(s.parts[i].bytes >= s.file.bytes &&
			     s.parts[i].size <= s.file.size);
		(void)rs_symbols_at(&s, UINT64_MAX);
		(void)rs_line_at(&s.file, 0x80200000, &line);
	} else {
		MUST(message[0]);
	}
	rs_symbols_close(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	write_file(bytes, size);
	load(bytes, size);
	read_symbols();
	return 0;
}
