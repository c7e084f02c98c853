/* test_symbols.c - what the code of an image is called, and that nothing in the file is
 * believed. */
#include <string.h>

#include "fixture.h"
#include "host/symbols.h"

enum { TEXT = 1, NAMES, TABLE, SECTIONS };
enum { SYMBOLS = 7, CODE_SIZE = 0x40 };
#define CODE UINT64_C(0x80200000)

static const char names[] = "\0.text\0main\0helper\0label\0$d\0.Lhidden\0twin";
enum {
	N_TEXT = 1,
	N_MAIN = 7,
	N_HELPER = 12,
	N_LABEL = 19,
	N_DATA = 25,
	N_HIDDEN = 28,
	N_TWIN = 37
};

/* A file with sections: main at 0 (16 bytes), its twin, helper at 0x20 (8 bytes), a label at
 * 0x30. */
struct file {
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	Elf64_Shdr sections[SECTIONS];
	Elf64_Sym symbols[SYMBOLS];
	char names[sizeof names];
	uint8_t code[CODE_SIZE];
};

static struct file good(void)
{
	struct file f = {
		.header = fixture_good().header,
		.segment = {.p_type = PT_LOAD,
			    .p_flags = PF_X,
			    .p_offset = offsetof(struct file, code),
			    .p_vaddr = CODE,
			    .p_filesz = CODE_SIZE,
			    .p_memsz = CODE_SIZE},
		.sections = {[TEXT] = {.sh_type = SHT_PROGBITS,
				       .sh_flags = SHF_EXECINSTR,
				       .sh_name = N_TEXT,
				       .sh_addr = CODE,
				       .sh_offset = offsetof(struct file, code),
				       .sh_size = CODE_SIZE},
			     [NAMES] = {.sh_type = SHT_STRTAB,
					.sh_offset = offsetof(struct file, names),
					.sh_size = sizeof names},
			     [TABLE] = {.sh_type = SHT_SYMTAB,
					.sh_link = NAMES,
					.sh_offset = offsetof(struct file, symbols),
					.sh_size = sizeof f.symbols}},
		.symbols = {{.st_name = N_LABEL, .st_value = CODE + 0x30},
			    {.st_name = N_TWIN, .st_value = CODE},
			    {.st_name = N_MAIN, .st_value = CODE, .st_size = 16},
			    {.st_name = N_HELPER, .st_value = CODE + 0x20, .st_size = 8},
			    {.st_name = N_DATA, .st_value = CODE + 0x20},
			    {.st_name = N_HIDDEN, .st_value = CODE + 4},
			    {.st_name = N_MAIN, .st_value = CODE + 8}},
	};

	for (size_t i = 0; i < SYMBOLS - 1; i++) /* the last is undefined: it names no place */
		f.symbols[i].st_shndx = TEXT;
	memcpy(f.names, names, sizeof names);
	f.header.e_phoff = offsetof(struct file, segment);
	f.header.e_shoff = offsetof(struct file, sections);
	f.header.e_shentsize = sizeof(Elf64_Shdr);
	f.header.e_shnum = SECTIONS;
	f.header.e_shstrndx = NAMES;
	return f;
}

static enum rs_error open_file(struct rs_symbols *s, const struct file *f)
{
	fixture_message[0] = '\0';
	return rs_symbols_open(s, fixture_write(f, sizeof *f, ".elf"), 0, fixture_message,
			       sizeof fixture_message);
}

static void assert_called(const struct rs_symbols *s, uint64_t address, const char *name)
{
	const struct rs_symbol *symbol = rs_symbols_at(s, address);

	if (!name) {
		assert_null(symbol);
		return;
	}
	assert_non_null(symbol);
	assert_string_equal(symbol->name, name);
}

static void code_and_names_are_found(void **state)
{
	struct file f = good();
	struct rs_symbols s;

	(void)state;
	assert_int_equal(open_file(&s, &f), RS_OK);
	assert_int_equal(s.part_count, 1);
	assert_string_equal(s.parts[0].name, ".text");
	assert_int_equal(s.parts[0].address, CODE);
	assert_int_equal(s.parts[0].size, CODE_SIZE);
	assert_int_equal(s.count, 5);
	assert_int_equal(rs_symbols_named(&s, "helper")->address, CODE + 0x20);
	assert_null(rs_symbols_named(&s, ".Lhidden"));
	rs_symbols_close(&s);
}

static void a_symbol_reaches_as_far_as_its_size_or_to_the_next(void **state)
{
	struct file f = good();
	struct rs_symbols s;

	(void)state;
	assert_int_equal(open_file(&s, &f), RS_OK);
	assert_called(&s, CODE - 1, NULL);
	assert_called(&s, CODE, "main");
	assert_called(&s, CODE + 15, "main");
	assert_called(&s, CODE + 16, "twin"); /* it has no size */
	assert_called(&s, CODE + 0x20, "helper");
	assert_called(&s, CODE + 0x28, NULL);
	assert_called(&s, CODE + 0x3f, "label");
	assert_called(&s, CODE + 0x40, NULL);
	assert_called(&s, UINT64_MAX, NULL);
	rs_symbols_close(&s);
}

static void without_sections_the_segments_are_code(void **state)
{
	struct file f = good();
	struct rs_symbols s;

	(void)state;
	f.header.e_shnum = 0;
	assert_int_equal(open_file(&s, &f), RS_OK);
	assert_int_equal(s.part_count, 1);
	assert_int_equal(s.parts[0].address, CODE);
	assert_int_equal(s.count, 0);
	assert_called(&s, CODE, NULL);
	rs_symbols_close(&s);
}

static void names_outside_their_table_are_no_names(void **state)
{
	struct file f = good();
	struct rs_symbols s;

	(void)state;
	f.symbols[2].st_name = UINT32_MAX;
	f.names[sizeof names - 1] = 'x'; /* the last one has no end */
	assert_int_equal(open_file(&s, &f), RS_OK);
	assert_null(rs_symbols_named(&s, "main"));
	assert_null(rs_symbols_named(&s, "twin"));
	assert_non_null(rs_symbols_named(&s, "helper"));
	rs_symbols_close(&s);
	f.sections[TABLE].sh_link = UINT32_MAX;
	assert_int_equal(open_file(&s, &f), RS_OK);
	assert_int_equal(s.count, 0);
	rs_symbols_close(&s);
}

static void assert_refused(const struct file *f, const char *text)
{
	struct rs_symbols s;

	assert_int_equal(open_file(&s, f), RS_BAD_IMAGE);
	if (!strstr(fixture_message, text))
		fail_msg("'%s' is not in: %s", text, fixture_message);
	rs_symbols_close(&s);
}

static void what_lies_beyond_the_file_is_refused(void **state)
{
	struct file f = good();

	(void)state;
	f.header.e_shoff = UINT64_MAX - 8;
	assert_refused(&f, "e_shoff");
	f = good();
	f.header.e_shnum = UINT16_MAX;
	assert_refused(&f, "e_shoff");
	f = good();
	f.sections[TEXT].sh_size = UINT64_MAX;
	assert_refused(&f, "section 1");
	f = good();
	f.sections[TABLE].sh_offset = UINT64_MAX - 4;
	assert_refused(&f, "section 3");
	f = good();
	f.header.e_shnum = 0;
	f.segment.p_filesz = UINT64_MAX;
	assert_refused(&f, "segment 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_and_names_are_found),
		cmocka_unit_test(a_symbol_reaches_as_far_as_its_size_or_to_the_next),
		cmocka_unit_test(without_sections_the_segments_are_code),
		cmocka_unit_test(names_outside_their_table_are_no_names),
		cmocka_unit_test(what_lies_beyond_the_file_is_refused),
	};
	return cmocka_run_group_tests_name("host/symbols", tests, NULL, NULL);
}
