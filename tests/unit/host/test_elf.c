/* test_elf.c - good images are laid out as their headers say; each wrong field is refused by
 * name. */
#include <string.h>

#include "fixture.h"
#include "host/file.h"

static const struct rs_window window = {
	.base = 0x80000000, .size = 0x08000000, .flat_load = 0x80200000};

static void a_good_image_is_flattened_with_its_zeroed_data(void **state)
{
	struct fixture f = fixture_good();
	struct rs_image image;

	(void)state;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(image.load, 0x80200000);
	assert_int_equal(image.size, 32);
	assert_int_equal(image.bytes[15], 0x13);
	assert_int_equal(image.bytes[16], 0);
	assert_int_equal(image.bytes[31], 0);
	rs_image_free(&image);
}

static void a_virtual_entry_is_found_as_a_physical_address(void **state)
{
	struct fixture f = fixture_good();
	struct rs_image image;

	(void)state;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(image.entry, 0xffffffc080200004);
	assert_int_equal(image.entry_pa, 0x80200004);
	rs_image_free(&image);
}

static void a_physical_entry_of_a_high_kernel_is_taken_as_it_is(void **state)
{
	struct fixture f = fixture_good();
	struct rs_image image;

	(void)state;
	f.header.e_entry = 0x80200008;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(image.entry_pa, 0x80200008);
	rs_image_free(&image);
}

static void two_segments_keep_their_distance(void **state)
{
	struct fixture f = fixture_good();
	struct rs_image image;

	(void)state;
	f.header.e_phnum = 2;
	f.segments[1] = f.segments[0];
	f.segments[1].p_paddr += 0x1000;
	f.segments[1].p_vaddr += 0x1000;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(image.size, 0x1020);
	assert_int_equal(image.bytes[0x100], 0);
	assert_int_equal(image.bytes[0x1000], 0x13);
	rs_image_free(&image);
}

static void a_missing_file_is_named(void **state)
{
	struct rs_file file;
	char message[256];

	(void)state;
	assert_int_equal(rs_file_read(&file, "/nowhere/guest.elf", message, sizeof message),
			 RS_IO);
	assert_non_null(strstr(message, "/nowhere/guest.elf"));
	assert_non_null(strstr(message, "No such file"));
}

static void a_folder_is_no_image(void **state)
{
	struct rs_file file;
	char message[256];

	(void)state;
	assert_int_equal(rs_file_read(&file, "/tmp", message, sizeof message), RS_IO);
	assert_non_null(strstr(message, "a folder"));
}

static enum rs_error load_bytes(const char *bytes, size_t size, const char *name,
				struct rs_image *image)
{
	const struct rs_content content = {name, bytes, size};

	return rs_image_read(image, &content, &window, fixture_message, sizeof fixture_message);
}

static void an_empty_file_is_refused(void **state)
{
	struct rs_image image;

	(void)state;
	assert_int_equal(load_bytes("", 0, "guest.elf", &image), RS_BAD_IMAGE);
	assert_non_null(strstr(fixture_message, "is empty"));
	assert_int_equal(load_bytes("", 0, "guest.bin", &image), RS_BAD_IMAGE);
	assert_non_null(strstr(fixture_message, "is empty"));
}

static void a_text_file_is_refused_and_shown(void **state)
{
	struct rs_image image;

	(void)state;
	assert_int_equal(load_bytes("#!/bin/sh\n", 10, "guest.elf", &image), RS_BAD_IMAGE);
	assert_non_null(strstr(fixture_message, "offset 0x0: found \"#!/b\""));
	assert_non_null(strstr(fixture_message, "7f 45 4c 46"));
}

static void a_header_cut_short_is_refused(void **state)
{
	struct fixture f = fixture_good();
	struct rs_image image;

	(void)state;
	assert_int_equal(load_bytes((const char *)&f, 63, "guest.elf", &image), RS_BAD_IMAGE);
	assert_non_null(strstr(fixture_message, "truncated: found 63 bytes"));
}

static void a_file_cut_short_anywhere_is_refused(void **state)
{
	struct fixture f = fixture_good();
	struct rs_image image;

	(void)state;
	for (size_t size = 0; size < FIXTURE_DATA + 16; size++)
		assert_int_equal(load_bytes((const char *)&f, size, "guest.elf", &image),
				 RS_BAD_IMAGE);
	assert_int_equal(load_bytes((const char *)&f, FIXTURE_DATA + 16, "guest.elf", &image),
			 RS_OK);
	rs_image_free(&image);
}

static void a_32_bit_file_is_refused(void **state)
{
	struct fixture f = fixture_good();

	(void)state;
	f.header.e_ident[EI_CLASS] = ELFCLASS32;
	fixture_refused(&f, "offset 0x4", "EI_CLASS", "found 1 (32-bit)", "needs 2", NULL);
}

static void a_big_endian_file_is_refused(void **state)
{
	struct fixture f = fixture_good();

	(void)state;
	f.header.e_ident[EI_DATA] = ELFDATA2MSB;
	fixture_refused(&f, "offset 0x5", "big-endian", "needs 1", NULL);
}

static void a_program_for_another_cpu_is_refused(void **state)
{
	struct fixture f = fixture_good();

	(void)state;
	f.header.e_machine = EM_X86_64;
	fixture_refused(&f, "offset 0x12", "e_machine", "found 62 (x86-64)", "243 (RISC-V)",
			NULL);
}

static void a_file_that_is_not_linked_is_refused(void **state)
{
	struct fixture f = fixture_good();

	(void)state;
	f.header.e_type = ET_REL;
	fixture_refused(&f, "offset 0x10", "e_type", "found 1", "not linked yet", NULL);
	f.header.e_type = ET_CORE;
	fixture_refused(&f, "e_type", "found 4", "2 (an executable) or 3", NULL);
}

static void wrong_program_header_tables_are_refused(void **state)
{
	struct fixture f = fixture_good();

	(void)state;
	f.header.e_phnum = 0;
	fixture_refused(&f, "offset 0x38", "e_phnum", "found 0", NULL);
	f.header.e_phnum = 65535;
	fixture_refused(&f, "e_phnum", "found 65535", "at most 64", NULL);
	f = fixture_good();
	f.header.e_phentsize = 32;
	fixture_refused(&f, "offset 0x36", "e_phentsize", "found 32", "needs 56", NULL);
	f = fixture_good();
	f.header.e_phoff = UINT64_MAX - 8;
	fixture_refused(&f, "offset 0x20", "e_phoff", "0xfffffffffffffff7", NULL);
}

static void a_file_without_loadable_segment_is_refused(void **state)
{
	struct fixture f = fixture_good();

	(void)state;
	f.segments[0].p_type = PT_NULL;
	fixture_refused(&f, "no loadable segment", NULL);
	f = fixture_good();
	f.segments[0].p_memsz = f.segments[0].p_filesz = 0;
	fixture_refused(&f, "no loadable segment", NULL);
}

static void a_segment_beyond_the_file_is_refused(void **state)
{
	struct fixture f = fixture_good();

	(void)state;
	f.segments[0].p_offset = FIXTURE_SIZE - 8;
	fixture_refused(&f, "offset 0x40, segment 0", "0x10 bytes at offset 0x3f8", NULL);
	f.segments[0].p_offset = UINT64_MAX - 4;
	fixture_refused(&f, "segment 0", "beyond the file's 1024 bytes", NULL);
}

static void a_segment_of_zeroed_data_alone_may_name_any_offset(void **state)
{
	struct fixture f = fixture_good();
	struct rs_image image;

	(void)state;
	f.header.e_phnum = 2;
	f.segments[1] = f.segments[0];
	f.segments[1].p_paddr += 0x1000;
	f.segments[1].p_vaddr += 0x1000;
	f.segments[1].p_offset = UINT64_MAX;
	f.segments[1].p_filesz = 0;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(image.size, 0x1020);
	assert_int_equal(image.bytes[0x1000], 0);
	rs_image_free(&image);
}

static void a_segment_larger_in_the_file_than_in_memory_is_refused(void **state)
{
	struct fixture f = fixture_good();

	(void)state;
	f.segments[0].p_memsz = 8;
	fixture_refused(&f, "p_filesz 0x10", "p_memsz, 0x8", NULL);
}

static void a_segment_outside_ram_is_refused(void **state)
{
	struct fixture f = fixture_good();

	(void)state;
	f.segments[0].p_paddr = 0x10000;
	fixture_refused(&f, "physical address 0x10000", "0x80000000 to 0x88000000", NULL);
	f.segments[0].p_paddr = 0x87fffff0;
	fixture_refused(&f, "physical address 0x87fffff0", NULL);
	f.segments[0].p_paddr = UINT64_MAX - 8;
	fixture_refused(&f, "physical address 0xfffffffffffffff7", NULL);
	f.segments[0].p_paddr = 0x80200000;
	f.segments[0].p_memsz = UINT64_MAX;
	fixture_refused(&f, "must lie within RAM", NULL);
}

static void segments_that_overlap_are_refused(void **state)
{
	struct fixture f = fixture_good();

	(void)state;
	f.header.e_phnum = 2;
	f.segments[1] = f.segments[0];
	f.segments[1].p_paddr += 31;
	fixture_refused(&f, "offset 0x78, segment 1", "0x8020001f to 0x8020003f",
			"overlaps segment 0, 0x80200000 to 0x80200020", NULL);
}

static void an_entry_outside_the_image_is_refused(void **state)
{
	struct fixture f = fixture_good();

	(void)state;
	f.header.e_entry = 0x80200020;
	fixture_refused(&f, "offset 0x18", "e_entry", "found 0x80200020",
			"0x80200000 to 0x80200020", NULL);
	f.header.e_entry = 0;
	fixture_refused(&f, "e_entry", "found 0x0", NULL);
}

static void a_flat_image_goes_where_flat_images_go(void **state)
{
	struct rs_image image;

	(void)state;
	assert_int_equal(load_bytes("\x13\0\0\0", 4, "guest.bin", &image), RS_OK);
	assert_int_equal(image.load, 0x80200000);
	assert_int_equal(image.entry_pa, 0x80200000);
	assert_int_equal(image.size, 4);
	assert_false(image.note.present);
	rs_image_free(&image);
}

static void a_linux_image_is_known_by_its_header(void **state)
{
	char bytes[64] = {0};
	struct rs_image image;

	(void)state;
	memcpy(bytes + 56, "RSC\x05", 4);
	assert_int_equal(load_bytes(bytes, sizeof bytes, "", &image), RS_OK);
	assert_int_equal(image.load, 0x80200000);
	rs_image_free(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_image_is_flattened_with_its_zeroed_data),
		cmocka_unit_test(a_virtual_entry_is_found_as_a_physical_address),
		cmocka_unit_test(a_physical_entry_of_a_high_kernel_is_taken_as_it_is),
		cmocka_unit_test(two_segments_keep_their_distance),
		cmocka_unit_test(a_missing_file_is_named),
		cmocka_unit_test(a_folder_is_no_image),
		cmocka_unit_test(an_empty_file_is_refused),
		cmocka_unit_test(a_text_file_is_refused_and_shown),
		cmocka_unit_test(a_header_cut_short_is_refused),
		cmocka_unit_test(a_file_cut_short_anywhere_is_refused),
		cmocka_unit_test(a_32_bit_file_is_refused),
		cmocka_unit_test(a_big_endian_file_is_refused),
		cmocka_unit_test(a_program_for_another_cpu_is_refused),
		cmocka_unit_test(a_file_that_is_not_linked_is_refused),
		cmocka_unit_test(wrong_program_header_tables_are_refused),
		cmocka_unit_test(a_file_without_loadable_segment_is_refused),
		cmocka_unit_test(a_segment_beyond_the_file_is_refused),
		cmocka_unit_test(a_segment_of_zeroed_data_alone_may_name_any_offset),
		cmocka_unit_test(a_segment_larger_in_the_file_than_in_memory_is_refused),
		cmocka_unit_test(a_segment_outside_ram_is_refused),
		cmocka_unit_test(segments_that_overlap_are_refused),
		cmocka_unit_test(an_entry_outside_the_image_is_refused),
		cmocka_unit_test(a_flat_image_goes_where_flat_images_go),
		cmocka_unit_test(a_linux_image_is_known_by_its_header),
	};
	return cmocka_run_group_tests_name("host/elf", tests, NULL, NULL);
}
