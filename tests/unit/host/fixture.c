#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char fixture_message[1024];

static char path[64];

static const struct rs_window window = {
	.base = 0x80000000, .size = 0x08000000, .flat_load = 0x80200000};

struct fixture fixture_good(void)
{
	struct fixture f = {
		.header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB,
				       EV_CURRENT},
			   .e_type = ET_EXEC,
			   .e_machine = EM_RISCV,
			   .e_version = EV_CURRENT,
			   .e_entry = 0xffffffc080200004,
			   .e_phoff = sizeof(Elf64_Ehdr),
			   .e_ehsize = sizeof(Elf64_Ehdr),
			   .e_phentsize = sizeof(Elf64_Phdr),
			   .e_phnum = 1},
		.segments = {{.p_type = PT_LOAD,
			      .p_offset = FIXTURE_DATA,
			      .p_vaddr = 0xffffffc080200000,
			      .p_paddr = 0x80200000,
			      .p_filesz = 16,
			      .p_memsz = 32}},
	};

	memset((uint8_t *)&f + FIXTURE_DATA, 0x13, 16);
	return f;
}

static void remove_file(void)
{
	if (path[0])
		unlink(path);
}

const char *fixture_write(const void *bytes, size_t size, const char *suffix)
{
	FILE *file;
	int fd;

	if (!path[0])
		atexit(remove_file);
	remove_file();
	snprintf(path, sizeof path, "/tmp/ringside-test-XXXXXX%s", suffix);
	fd = mkstemps(path, (int)strlen(suffix));
	assert_true(fd >= 0);
	file = fdopen(fd, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	return path;
}

enum rs_error fixture_load(const struct fixture *f, struct rs_image *image)
{
	const struct rs_content content = {"fixture.elf", f, sizeof *f};

	fixture_message[0] = '\0';
	return rs_image_read(image, &content, &window, fixture_message, sizeof fixture_message);
}

void fixture_refused(const struct fixture *f, ...)
{
	struct rs_image image;
	va_list texts;

	assert_int_equal(fixture_load(f, &image), RS_BAD_IMAGE);
	assert_null(image.bytes);
	assert_non_null(strstr(fixture_message, "fixture.elf"));
	va_start(texts, f);
	for (const char *t = va_arg(texts, const char *); t; t = va_arg(texts, const char *))
		if (!strstr(fixture_message, t))
			fail_msg("'%s' is not in: %s", t, fixture_message);
	va_end(texts);
}
