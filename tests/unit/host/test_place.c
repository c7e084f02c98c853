/* test_place.c - where images lie that were not linked for this machine with a script: what is
 * below RAM and can be spared is left out, and what can lie anywhere is moved and relocated. */
#include <string.h>

#include "fixture.h"
#include "host/symbols.h"

enum { HEADERS = sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr), TEXT = FIXTURE_DATA };

/* As `ld -Ttext=0x80000000` lays a file out: one segment from the headers on, its text at the
 * start of RAM. */
static struct fixture with_headers_below_ram(void)
{
	struct fixture f = fixture_good();

	f.header.e_entry = 0x80000000;
	f.segments[0].p_offset = 0;
	f.segments[0].p_vaddr = f.segments[0].p_paddr = 0x80000000 - TEXT;
	f.segments[0].p_filesz = f.segments[0].p_memsz = TEXT + 16;
	memset(f.rest, 0, TEXT - sizeof f.header - sizeof f.segments);
	return f;
}

static void headers_below_ram_are_left_out(void **state)
{
	struct fixture f = with_headers_below_ram();
	struct rs_image image;

	(void)state;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(image.load, 0x80000000);
	assert_int_equal(image.entry_pa, 0x80000000);
	assert_int_equal(image.size, 16);
	assert_int_equal(image.bytes[0], 0x13);
	rs_image_free(&image);
}

static void a_note_below_ram_is_left_out_with_the_headers(void **state)
{
	struct fixture f = with_headers_below_ram();
	struct rs_image image;

	(void)state;
	f.header.e_phnum = 2;
	f.segments[1] = (Elf64_Phdr){.p_type = PT_NOTE, .p_offset = 0x140, .p_filesz = 16};
	((uint8_t *)&f)[0x140] = 4;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(image.load, 0x80000000);
	rs_image_free(&image);
}

static void a_segment_of_headers_alone_is_left_out_wherever_it_lies(void **state)
{
	struct fixture f = fixture_good();
	struct rs_image image;

	(void)state;
	f.header.e_phnum = 2;
	f.segments[1] = (Elf64_Phdr){.p_type = PT_LOAD,
				     .p_vaddr = 0x10000,
				     .p_paddr = 0x10000,
				     .p_filesz = HEADERS,
				     .p_memsz = HEADERS};
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(image.load, 0x80200000);
	assert_int_equal(image.size, 32);
	rs_image_free(&image);
}

static void code_below_ram_is_refused(void **state)
{
	struct fixture f = with_headers_below_ram();

	(void)state;
	((uint8_t *)&f)[0x180] = 0x13;
	fixture_refused(&f, "offset 0x40, segment 0", "physical address 0x7ffffe00",
			"0x80000000 to 0x88000000", NULL);
}

/* A position-independent file linked to address 0, with the relocations of `table`. Its
 * dynamic section is at 0x300, the table at 0x340, a symbol table at 0x3c0. */
enum { DYNAMIC = 0x300, TABLE = 0x340, SYMBOLS = 0x3c0 };

static struct fixture movable(const Elf64_Rela *table, size_t count)
{
	const Elf64_Dyn dynamic[] = {
		{DT_RELA, {TABLE}},
		{DT_RELASZ, {count * sizeof *table}},
		{DT_SYMTAB, {SYMBOLS}},
		{DT_NULL, {0}},
	};
	const Elf64_Sym symbols[] = {
		{.st_info = 0},
		{.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT),
		 .st_shndx = 1,
		 .st_value = 0x208},
	};
	struct fixture f = fixture_good();

	f.header.e_type = ET_DYN;
	f.header.e_entry = TEXT;
	f.header.e_phnum = 2;
	f.segments[0] = (Elf64_Phdr){.p_type = PT_LOAD,
				     .p_align = 0x1000,
				     .p_filesz = FIXTURE_SIZE,
				     .p_memsz = FIXTURE_SIZE + 8};
	f.segments[1] = (Elf64_Phdr){.p_type = PT_DYNAMIC,
				     .p_offset = DYNAMIC,
				     .p_vaddr = DYNAMIC,
				     .p_paddr = DYNAMIC,
				     .p_filesz = sizeof dynamic,
				     .p_memsz = sizeof dynamic};
	memcpy((uint8_t *)&f + DYNAMIC, dynamic, sizeof dynamic);
	if (count)
		memcpy((uint8_t *)&f + TABLE, table, count * sizeof *table);
	memcpy((uint8_t *)&f + SYMBOLS, symbols, sizeof symbols);
	return f;
}

/* Write a word of the dynamic section: entry * 2, and 1 more for its value. */
static void put_dynamic(struct fixture *f, size_t index, uint64_t value)
{
	memcpy((uint8_t *)f + DYNAMIC + 8 * index, &value, sizeof value);
}

static uint64_t word_at(const struct rs_image *image, uint64_t address)
{
	uint64_t word;

	memcpy(&word, image->bytes + (address - image->load), sizeof word);
	return word;
}

static void a_position_independent_file_lies_where_flat_images_do(void **state)
{
	struct fixture f = movable(NULL, 0);
	struct rs_image image;

	(void)state;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(image.load, 0x80200000);
	assert_int_equal(image.size, FIXTURE_SIZE + 8);
	assert_int_equal(image.entry, 0x80200000 + TEXT);
	assert_int_equal(image.entry_pa, 0x80200000 + TEXT);
	assert_int_equal(image.bytes[TEXT], 0x13);
	rs_image_free(&image);
}

static void a_moved_file_keeps_its_alignment(void **state)
{
	struct fixture f = movable(NULL, 0);
	struct rs_image image;

	(void)state;
	f.segments[0].p_align = 0x400000;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(image.load, 0x80400000);
	rs_image_free(&image);
}

static void a_position_independent_file_linked_into_ram_stays_there(void **state)
{
	struct fixture f = fixture_good();
	struct rs_image image;

	(void)state;
	f.header.e_type = ET_DYN;
	f.segments[0].p_paddr = f.segments[0].p_vaddr = 0x80400000;
	f.header.e_entry = 0x80400000;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(image.load, 0x80400000);
	rs_image_free(&image);
}

static void relative_relocations_are_applied(void **state)
{
	const Elf64_Rela table[] = {
		{.r_offset = 0x210, .r_info = R_RISCV_RELATIVE, .r_addend = 0x220},
		{.r_offset = FIXTURE_SIZE, .r_info = R_RISCV_RELATIVE, .r_addend = 0x10},
		{.r_info = R_RISCV_NONE},
	};
	struct fixture f = movable(table, 3);
	struct rs_image image;

	(void)state;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(word_at(&image, 0x80200210), 0x80200220);
	assert_int_equal(word_at(&image, 0x80200000 + FIXTURE_SIZE), 0x80200010);
	rs_image_free(&image);
}

static void words_that_name_a_symbol_are_relocated(void **state)
{
	const Elf64_Rela table[] = {
		{.r_offset = 0x210, .r_info = ELF64_R_INFO(1, R_RISCV_64), .r_addend = 4},
	};
	struct fixture f = movable(table, 1);
	struct rs_image image;

	(void)state;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(word_at(&image, 0x80200210), 0x8020020c);
	rs_image_free(&image);
}

/* What `-static-pie -Ttext=0x80200000` gives: the type says "fixed", the words are empty. */
static void relocations_are_applied_where_the_file_was_linked_too(void **state)
{
	const Elf64_Rela table[] = {
		{.r_offset = 0x80200210, .r_info = R_RISCV_RELATIVE, .r_addend = 0x80200220},
	};
	struct fixture f = movable(table, 1);
	struct rs_image image;

	(void)state;
	f.header.e_type = ET_EXEC;
	f.header.e_entry += 0x80200000;
	put_dynamic(&f, 1, 0x80200000 + TABLE); /* DT_RELA */
	for (size_t i = 0; i < 2; i++) {
		f.segments[i].p_vaddr += 0x80200000;
		f.segments[i].p_paddr += 0x80200000;
	}
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_int_equal(word_at(&image, 0x80200210), 0x80200220);
	rs_image_free(&image);
}

static void relocations_that_need_a_dynamic_linker_are_refused(void **state)
{
	const Elf64_Rela ifunc = {.r_offset = 0x210, .r_info = R_RISCV_IRELATIVE};
	const Elf64_Rela missing = {.r_offset = 0x210, .r_info = ELF64_R_INFO(1, R_RISCV_64)};
	struct fixture f = movable(&ifunc, 1);
	const uint16_t undefined = SHN_UNDEF;

	(void)state;
	fixture_refused(&f, "relocation at address 0x340", "found type 58", "R_RISCV_RELATIVE",
			NULL);
	f = movable(&missing, 1);
	memcpy((uint8_t *)&f + SYMBOLS + sizeof(Elf64_Sym) + offsetof(Elf64_Sym, st_shndx),
	       &undefined, sizeof undefined);
	fixture_refused(&f, "found type 2 for symbol 1", NULL);
	f = movable(NULL, 0);
	put_dynamic(&f, 0, DT_NEEDED);
	fixture_refused(&f, "a dynamic linker must complete", "-static-pie", NULL);
	put_dynamic(&f, 0, DT_RELR);
	fixture_refused(&f, "DT_RELR", "needs DT_RELA", NULL);
}

static void relocations_outside_the_image_are_refused(void **state)
{
	const Elf64_Rela far = {.r_offset = FIXTURE_SIZE + 1, .r_info = R_RISCV_RELATIVE};
	struct fixture f = movable(&far, 1);

	(void)state;
	fixture_refused(&f, "relocated word: found 0x8 bytes at address 0x401", "damaged",
			NULL);
	f = movable(&far, 1);
	put_dynamic(&f, 3, UINT64_MAX); /* DT_RELASZ */
	fixture_refused(&f, "relocations: found 0xffffffffffffffff bytes", NULL);
	f.segments[1].p_vaddr = 0x10000;
	fixture_refused(&f, "dynamic section: found 0x40 bytes at address 0x10000", NULL);
}

static void a_shared_library_has_no_entry_point(void **state)
{
	struct fixture f = movable(NULL, 0);

	(void)state;
	f.header.e_entry = 0;
	fixture_refused(&f, "offset 0x18, e_entry: found 0x0", "headers", "shared library",
			NULL);
}

static void symbols_of_a_moved_file_tell_how_far_it_was_moved(void **state)
{
	struct fixture f = movable(NULL, 0);
	struct rs_symbols s;

	(void)state;
	assert_int_equal(rs_symbols_open(&s, fixture_write(&f, sizeof f, ".elf"), 0x80200000,
					 fixture_message, sizeof fixture_message),
			 RS_OK);
	assert_int_equal(0x80200000 + TEXT + s.offset, TEXT);
	rs_symbols_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_below_ram_are_left_out),
		cmocka_unit_test(a_note_below_ram_is_left_out_with_the_headers),
		cmocka_unit_test(a_segment_of_headers_alone_is_left_out_wherever_it_lies),
		cmocka_unit_test(code_below_ram_is_refused),
		cmocka_unit_test(a_position_independent_file_lies_where_flat_images_do),
		cmocka_unit_test(a_moved_file_keeps_its_alignment),
		cmocka_unit_test(a_position_independent_file_linked_into_ram_stays_there),
		cmocka_unit_test(relative_relocations_are_applied),
		cmocka_unit_test(words_that_name_a_symbol_are_relocated),
		cmocka_unit_test(relocations_are_applied_where_the_file_was_linked_too),
		cmocka_unit_test(relocations_that_need_a_dynamic_linker_are_refused),
		cmocka_unit_test(relocations_outside_the_image_are_refused),
		cmocka_unit_test(a_shared_library_has_no_entry_point),
		cmocka_unit_test(symbols_of_a_moved_file_tell_how_far_it_was_moved),
	};
	return cmocka_run_group_tests_name("host/place", tests, NULL, NULL);
}
