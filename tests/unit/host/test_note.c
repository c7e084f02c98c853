/* test_note.c - the note by which an image says what it is. */
#include <string.h>

#include "fixture.h"
#include "ringside/abi/note.h"

#define NOTE_AT 0x300

struct note {
	uint32_t name_size, description_size, type;
	char name[12];
	uint32_t version, role, mode, port;
	char text[16];
};

static const struct note good_note = {.name_size = 9,
				      .description_size = 32,
				      .type = RS_NOTE_IMAGE,
				      .name = "Ringside",
				      .version = 1,
				      .role = RS_NOTE_ROLE_GUEST,
				      .mode = RS_NOTE_MODE_M,
				      .port = RS_NOTE_PORT_NATIVE,
				      .text = "a small guest"};

static struct fixture with_note(const struct note *note)
{
	struct fixture f = fixture_good();

	f.header.e_phnum = 2;
	f.segments[1] = (Elf64_Phdr){
		.p_type = PT_NOTE, .p_offset = NOTE_AT, .p_filesz = sizeof *note, .p_align = 4};
	memcpy((uint8_t *)&f + NOTE_AT, note, sizeof *note);
	return f;
}

static void a_note_says_role_mode_port_and_text(void **state)
{
	struct note note = good_note;
	struct fixture f = with_note(&note);
	struct rs_image image;

	(void)state;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_true(image.note.present);
	assert_int_equal(image.note.role, RS_NOTE_ROLE_GUEST);
	assert_int_equal(image.note.mode, RS_NOTE_MODE_M);
	assert_int_equal(image.note.port, RS_NOTE_PORT_NATIVE);
	assert_string_equal(image.note.text, "a small guest");
	rs_image_free(&image);
}

static void without_a_note_it_is_a_native_s_mode_guest(void **state)
{
	struct fixture f = fixture_good();
	struct rs_image image;

	(void)state;
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_false(image.note.present);
	assert_int_equal(image.note.role, RS_NOTE_ROLE_GUEST);
	assert_int_equal(image.note.mode, RS_NOTE_MODE_S);
	assert_int_equal(image.note.port, RS_NOTE_PORT_NATIVE);
	rs_image_free(&image);
}

static void notes_of_others_are_passed_over(void **state)
{
	struct note note = good_note;
	struct fixture f;
	struct rs_image image;

	(void)state;
	memcpy(note.name, "Somebody", 8);
	f = with_note(&note);
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_false(image.note.present);
	rs_image_free(&image);
}

static void the_text_has_no_control_characters(void **state)
{
	struct note note = good_note;
	struct fixture f;
	struct rs_image image;

	(void)state;
	memcpy(note.text, "a\x1b[31mb", 8);
	f = with_note(&note);
	assert_int_equal(fixture_load(&f, &image), RS_OK);
	assert_string_equal(image.note.text, "a [31mb");
	rs_image_free(&image);
}

static void wrong_fields_are_refused_by_name_and_offset(void **state)
{
	struct note note = good_note;
	struct fixture f;

	(void)state;
	note.version = 2;
	f = with_note(&note);
	fixture_refused(&f, "offset 0x318", "format version", "found 2", "needs 1", NULL);
	note = good_note;
	note.role = 7;
	f = with_note(&note);
	fixture_refused(&f, "offset 0x31c", "role", "found 7", NULL);
	note = good_note;
	note.mode = 0;
	f = with_note(&note);
	fixture_refused(&f, "offset 0x320", "mode", "found 0", "1 (S) or 3 (M)", NULL);
	note = good_note;
	note.port = 9;
	f = with_note(&note);
	fixture_refused(&f, "offset 0x324", "port", "found 9", NULL);
}

static void sizes_that_do_not_fit_are_refused(void **state)
{
	struct note note = good_note;
	struct fixture f;

	(void)state;
	note.description_size = 0xfffffff0;
	f = with_note(&note);
	fixture_refused(&f, "offset 0x300", "description of 4294967280", NULL);
	note = good_note;
	note.name_size = 0xffffffff;
	f = with_note(&note);
	fixture_refused(&f, "name of 4294967295", NULL);
	note = good_note;
	note.description_size = 12;
	f = with_note(&note);
	fixture_refused(&f, "found 12 bytes", "at least 16", NULL);
	f = with_note(&good_note);
	f.segments[1].p_offset = FIXTURE_SIZE;
	fixture_refused(&f, "note segment", "beyond the file", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_note_says_role_mode_port_and_text),
		cmocka_unit_test(without_a_note_it_is_a_native_s_mode_guest),
		cmocka_unit_test(notes_of_others_are_passed_over),
		cmocka_unit_test(the_text_has_no_control_characters),
		cmocka_unit_test(wrong_fields_are_refused_by_name_and_offset),
		cmocka_unit_test(sizes_that_do_not_fit_are_refused),
	};
	return cmocka_run_group_tests_name("host/note", tests, NULL, NULL);
}
