/* console.c - reading lines. Three are to be typed: "first", 63 letters, and 64 letters that
 * Ctrl-D ends. */
#include "check.h"

static void what_was_typed_is_there_after_a_read_that_faults(void)
{
	char text[16];
	each_bad(p) refused(EFAULT, read(0, p, 10));
	answers(6, read(0, text, sizeof text));
	answers(0, memcmp(text, "first\n", 6));
}

/* The kernel copies 64 bytes at a time. */
static void a_line_may_be_of_any_length(void)
{
	char text[100];
	answers(64, read(0, text, sizeof text));
	answers('\n', text[63]);
}

static void ctrl_d_after_text_ends_two_reads(void)
{
	char text[100];
	answers(64, read(0, text, sizeof text));
	answers(0, read(0, text, sizeof text));
}

const struct check console_checks[] = {
	{"what was typed is there after a read that faults",
	 what_was_typed_is_there_after_a_read_that_faults},
	{"a line may be of any length", a_line_may_be_of_any_length},
	{"Ctrl-D after text ends two reads", ctrl_d_after_text_ends_two_reads},
	{NULL, NULL},
};
