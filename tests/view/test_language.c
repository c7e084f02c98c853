/* That every text of the window has its Korean one, and that it takes the same values. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ringside/abi/hypercall.h"
#include "ringside/cause.h"
#include "view/scene/figures.h"
#include "view/scene/translations.h"
#include "view/scene/words.h"

static bool missing;

/* The conversions of a format, in the order of their arguments: "ssu". */
static void conversions(const char *format, char *out)
{
	size_t n = 0;

	memset(out, 0, 16);
	for (const char *f = format; *f; f++) {
		size_t at = n;

		if (*f != '%')
			continue;
		f++;
		if (!*f)
			break;
		if (!isalnum((unsigned char)*f)) /* "%%", and "100 %" is no format */
			continue;
		if (f[0] >= '1' && f[0] <= '9' && f[1] == '$') {
			at = (size_t)(f[0] - '1');
			f += 2;
		}
		if (at < 15)
			out[at] = *f;
		n++;
	}
}

static void check(const char *english)
{
	char a[16], b[16];
	const char *said;

	if (!*english)
		return;
	said = view_translate(english);
	if (said == english) { /* gettext gives back the very pointer when it knows nothing */
		print_error("po/ko.po lacks: %s\n", english);
		missing = true;
	}
	conversions(english, a);
	conversions(said, b);
	if (strcmp(a, b) != 0) {
		print_error("other values than in English: %s\n", said);
		missing = true;
	}
}

static void every_text_is_there_in_korean(void **state)
{
	(void)state;
	for (int i = 0; i < TEXT_COUNT; i++)
		check(view_texts[i]);
	for (uint32_t op = 0; op < RS_OPS; op++) {
		const struct view_words *w = view_words(op);

		check(w->name); /* where there is no such operation, that of an unknown one */
		check(w->sentence);
		check(w->os);
		check(w->emulator);
		check(w->flag);
		for (unsigned g = 0; g < RS_GENERATIONS; g++) {
			check(w->below[g]);
			check(w->how[g][0]);
			check(w->how[g][1]);
		}
	}
#define HANDLING(name, bare, full, para, hvm)                                                  \
	check(bare);                                                                           \
	check(full);                                                                           \
	check(para);                                                                           \
	check(hvm);
#define PRIVILEGED(name, brief, purpose, handling, in_s, in_vs, own)                           \
	check(brief);                                                                          \
	check(purpose);
#define FAULT(cause, rule, text, handling)                                                     \
	check(rule);                                                                           \
	check(text);                                                                           \
	check(rs_cause_text(RS_CAUSE_##cause));
#define IRQ(name, text, handling) check(text);
#define CALL(name, handling)
#define HAPPENS(name, text, handling) check(text);
#include "view/scene/sentences.def"
#undef HANDLING
#undef PRIVILEGED
#undef FAULT
#undef IRQ
#undef CALL
#undef HAPPENS
#define IOMMU_CAUSE(number, name, slug, text) check(text);
#include "ringside/abi/iommu.def"
#define INTERRUPT(number, name, slug, text) check(text);
#include "ringside/abi/interrupt.def"
#undef INTERRUPT
#define HYPERCALL(id, name, slug, what) check(what);
#define HYPERCALL_ERROR(number, name, text)
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
#define HANG(name, text, brief)                                                                \
	check(text);                                                                           \
	check(brief);
#include "ringside/hang.def"
#undef HANG
#define SBI_EXTENSION(number, name, slug, shown, text) check(shown);
#include "ringside/abi/sbi.def"
#define EXPLAIN_TEXT(name, english) check(english);
#include "bench/explain.def"
#undef EXPLAIN_TEXT
	assert_false(missing);
}

static void korean_counts_in_its_own_units(void **state)
{
	static const struct {
		uint64_t number;
		const char *text;
	} figures[] = {{1180, "1,180"},		  {999999, "999,999"},
		       {1000000, "100만"},	  {88123456, "8,812만"},
		       {336000000, "3.36억"},	  {4100000000, "41.0억"},
		       {123400000000, "1,234억"}, {1552000000000, "1.55조"}};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
		view_figure(text, sizeof text, figures[i].number);
		assert_string_equal(text, figures[i].text);
	}
	view_ratio_figure(text, sizeof text, 42);
	assert_string_equal(text, "42배 느림");
	view_share_figure(text, sizeof text, 42);
	assert_string_equal(text, "베어메탈의 2%");
}

static void a_language_can_be_left_and_come_back(void **state)
{
	(void)state;
	assert_string_equal(view_localized(TEXT_BARE), "베어메탈");
	assert_true(view_set_language(VIEW_EN));
	assert_string_equal(view_localized(TEXT_BARE), "Bare metal");
	assert_true(view_set_language(VIEW_KO));
	assert_string_equal(view_localized(TEXT_BARE), "베어메탈");
}

static void a_language_is_known_by_its_name(void **state)
{
	enum view_language l = VIEW_EN;

	(void)state;
	assert_true(view_language_parse("ko_KR.UTF-8", &l));
	assert_int_equal(l, VIEW_KO);
	assert_true(view_language_parse("en", &l));
	assert_int_equal(l, VIEW_EN);
	assert_false(view_language_parse("kok_IN", &l));
	assert_false(view_language_parse("C", &l));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_text_is_there_in_korean),
		cmocka_unit_test(korean_counts_in_its_own_units),
		cmocka_unit_test(a_language_can_be_left_and_come_back),
		cmocka_unit_test(a_language_is_known_by_its_name),
	};

	if (!view_set_language(VIEW_KO))
		return 77; /* built without gettext */
	return cmocka_run_group_tests_name("view/language", tests, NULL, NULL);
}
