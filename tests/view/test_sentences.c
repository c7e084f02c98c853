/* What the window says of privileged instructions, traps and hypercalls: that each has its
 * sentences, and that each of them can be read wherever it may come to stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "legible.h"
#include "ringside/abi/hypercall.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"
#include "sample.h"
#include "sample_vms.h"
#include "view/scene/lanes.h"
#include "view/scene/sentences.h"
#include "view/scene/why.h"
#include "view/scene/words.h"

static void whole(const struct view_sentence *s, const char *of)
{
	if (!s)
		fail_msg("sentences.def has no row for %s", of);
	assert_true(*s->purpose);
	for (unsigned g = 0; g < RS_GENERATIONS; g++)
		if (!s->how[g] || !*s->how[g])
			fail_msg("sentences.def does not say how %s is handled", of);
}

static void each_csr_has_its_sentences(void **state)
{
	(void)state;
#define CSR(number, name, exists, write, what)                                                 \
	whole(view_sentence_named(#name), #name);                                              \
	assert_true(*view_sentence_csr(number));
#include "ringside/abi/csr.def"
#undef CSR
}

static void each_privileged_instruction_has_its_sentences(void **state)
{
	static const struct {
		const char *name, *class;
		uint32_t match;
	} insns[] = {
#define INSN(name, format, mask, match, class, effect, section) {#name, #class, match},
#include "core/isa/insn.def"
#undef INSN
	};

	(void)state;
	for (size_t i = 0; i < sizeof insns / sizeof *insns; i++) {
		bool privileged = strcmp(insns[i].class, "PRIV") == 0 ||
				  strcmp(insns[i].class, "RETURN") == 0 ||
				  strcmp(insns[i].name, "ecall") == 0 ||
				  strcmp(insns[i].name, "ebreak") == 0;

		if (privileged && strncmp(insns[i].name, "csr", 3) != 0)
			whole(view_sentence_insn(0, insns[i].match), insns[i].name);
	}
	assert_null(view_sentence_insn(0, 0x00000013)); /* nop */
}

static void each_cause_and_interrupt_has_its_sentences(void **state)
{
	(void)state;
#define CAUSE(number, name, slug, text) whole(view_sentence_cause(number), text);
#include "ringside/abi/cause.def"
#undef CAUSE
#define INTERRUPT(number, name, slug, text)                                                    \
	whole(view_sentence_cause(RS_CAUSE_INTERRUPT | (number)), text);
#include "ringside/abi/interrupt.def"
#undef INTERRUPT
	assert_null(view_sentence_cause(14));
}

static void each_hypercall_has_its_sentences(void **state)
{
	(void)state;
#define HYPERCALL(id, name, slug, what)                                                        \
	whole(view_sentence_call(id), slug);                                                   \
	assert_string_equal(view_sentence_call(id)->purpose, what);
#define HYPERCALL_ERROR(number, name, text)
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
	assert_null(view_sentence_call(0x7f));
}

static void what_no_instruction_does_has_its_sentences(void **state)
{
	(void)state;
	whole(view_sentence_reason(RS_EXIT_SWITCH), "a switch");
	whole(view_sentence_dma(), "DMA");
	whole(view_sentence_dma_stopped(), "DMA that is stopped");
	assert_ptr_not_equal(view_sentence_dma(), view_sentence_dma_stopped());
}

static void each_operation_has_its_sentences(void **state)
{
	(void)state;
#define OP(id, name, slug, what)                                                               \
	assert_ptr_not_equal(view_words(id), view_words(RS_OPS));                              \
	for (unsigned g = 0; g < RS_GENERATIONS; g++) {                                        \
		assert_true(*view_words(id)->how[g][0]);                                       \
		assert_true(*view_words(id)->how[g][1]);                                       \
	}
#include "ringside/abi/op.def"
#undef OP
}

static void a_name_is_not_taken_for_a_longer_one(void **state)
{
	(void)state;
	assert_string_equal(view_sentence_named("mtval2")->name, "mtval2");
	assert_string_equal(view_sentence_named("mtval")->name, "mtval");
	assert_string_equal(view_sentence_named("pmpaddr15")->name, "pmpaddr");
	assert_string_equal(view_sentence_named("hlvx.wu")->name, "hlvx");
	assert_string_equal(view_sentence_named("hlv.wu")->name, "hlv");
	assert_null(view_sentence_named("s"));
	assert_null(view_sentence_named("satpx"));
}

/* ---- legible */

static struct sample samples[RS_LANE_KINDS];
static struct view_model model;
static struct view_scene scene;

static void point_everywhere(void)
{
	size_t drawn = scene.count;

	for (size_t i = 0; i < scene.spot_count; i++) {
		const struct view_spot *spot = &scene.spots[i];

		view_tip(&scene, spot->x + spot->w / 2, spot->y + spot->h / 2);
		legible_check(&scene);
		scene.count = drawn;
		scene.tip = 0;
	}
}

/* Every screen that tells of an operation, at every size, all lanes and each alone. */
static void look_everywhere(void)
{
	static const enum view_screen screens[] = {VIEW_SCREEN_LANES, VIEW_SCREEN_WHY,
						   VIEW_SCREEN_MICROSCOPE};
	static const unsigned sizes[] = {80, 100, 150, 200};

	for (size_t i = 0; i < 3 * sizeof sizes / sizeof *sizes; i++) {
		for (int alone = VIEW_ALL; alone < (int)RS_GENERATIONS; alone++) {
			struct view_show show = {.guest = "tour",
						 .speed = "10x",
						 .screen = screens[i % 3],
						 .percent = sizes[i / 3]};

			model.alone = alone;
			view_model_set_focus(&model, alone < 0 ? 0 : (size_t)alone);
			view_model_seek_op(&model, 0);
			view_scene_begin(&scene, legible_ruler());
			view_screen(&scene, &model, &show);
			legible_check(&scene);
			if (alone == VIEW_ALL)
				point_everywhere();
		}
	}
}

/* Four lanes of one operation, in which `happen` makes the events. */
static void look_at(unsigned op, void (*happen)(struct sample *s, uint64_t what), uint64_t what)
{
	static const enum rs_mode os[] = {RS_MODE_S, RS_MODE_S, RS_MODE_U, RS_MODE_VS};

	view_model_init(&model);
	for (unsigned g = 0; g < RS_GENERATIONS; g++) {
		struct view_source source;

		sample_begin(&samples[g], (enum rs_generation)g);
		sample_mark(&samples[g], os[g], RS_MARK_OP_BEGIN, op);
		happen(&samples[g], what);
		sample_mark(&samples[g], os[g], RS_MARK_OP_END, op);
		source = sample_source(&samples[g]);
		view_model_add(&model, &source);
	}
	view_model_update(&model, SIZE_MAX);
	look_everywhere();
	view_model_free(&model);
}

enum { ECALL = 0x00000073 };

/* The guest OS executes an instruction: under para too, though a port would not. */
static void execute(struct sample *s, uint64_t word)
{
	enum rs_mode mode = s->generation == RS_PARA  ? RS_MODE_U
			    : s->generation == RS_HVM ? RS_MODE_VS
						      : RS_MODE_S;
	bool csr = (word & 0x7f) == 0x73 && (word >> 12 & 3) != 0;

	sample_run(s, 12345678);
	sample_priv(s, mode, csr ? (unsigned)(word >> 20) : 0, (uint32_t)word);
}

/* Of CSRs that differ by a number alone, such as the counters, one is enough. */
static bool told_before(const char *name)
{
	static const struct view_sentence *last;
	static size_t length;
	const struct view_sentence *s = view_sentence_named(name);
	bool told = s == last && strlen(name) == length;

	last = s;
	length = strlen(name);
	return told;
}

static void every_privileged_instruction_is_legible(void **state)
{
	(void)state;
#define CSR(number, name, exists, write, what)                                                 \
	if (!told_before(#name))                                                               \
		look_at(RS_OP_SWITCH_SPACE, execute, (uint64_t)(number) << 20 | 0x51073);
#include "ringside/abi/csr.def"
#undef CSR
#define INSN(name, format, mask, match, class, effect, section)                                \
	if (view_sentence_insn(0, match))                                                      \
		look_at(RS_OP_PAGE_TABLE, execute, match);
#include "core/isa/insn.def"
#undef INSN
}

static void trap(struct sample *s, uint64_t cause)
{
	bool guest = s->generation == RS_PARA || s->generation == RS_HVM;
	enum rs_mode mode = s->generation == RS_PARA  ? RS_MODE_U
			    : s->generation == RS_HVM ? RS_MODE_VS
						      : RS_MODE_S;
	enum rs_mode to = guest ? RS_MODE_S : RS_MODE_M;

	sample_run(s, 12345678);
	sample_trap(s, mode, to, cause, cause & RS_CAUSE_INTERRUPT ? 0 : ECALL);
	sample_run(s, 4321);
	sample_return(s, to, mode);
}

static void every_cause_is_legible(void **state)
{
	(void)state;
#define CAUSE(number, name, slug, text) look_at(RS_OP_TIMER_SET, trap, number);
#include "ringside/abi/cause.def"
#undef CAUSE
#define INTERRUPT(number, name, slug, text)                                                    \
	look_at(RS_OP_TICK, trap, RS_CAUSE_INTERRUPT | (number));
#include "ringside/abi/interrupt.def"
#undef INTERRUPT
}

static void call(struct sample *s, uint64_t id)
{
	if (s->generation != RS_PARA) {
		trap(s, s->generation == RS_HVM ? RS_CAUSE_ECALL_VS : RS_CAUSE_ECALL_S);
		return;
	}
	sample_run(s, 20);
	sample_trap(s, RS_MODE_U, RS_MODE_S, RS_CAUSE_ECALL_U, ECALL);
	sample_run(s, 987654);
	sample_mark(s, RS_MODE_S, RS_MARK_HYPERCALL, id);
	sample_run(s, 40);
	sample_return(s, RS_MODE_S, RS_MODE_U);
}

static void every_hypercall_is_legible(void **state)
{
	(void)state;
#define HYPERCALL(id, name, slug, what) look_at(RS_OP_PAGE_TABLE, call, id);
#define HYPERCALL_ERROR(number, name, text)
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
}

static void nothing(struct sample *s, uint64_t unused)
{
	(void)unused;
	sample_run(s, 42);
}

/* With and without whoever is below: the two ways that words.def tells. */
static void every_operation_is_legible(void **state)
{
	(void)state;
#define OP(id, name, slug, what)                                                               \
	look_at(id, nothing, 0);                                                               \
	look_at(id, call, 0x30);
#include "ringside/abi/op.def"
#undef OP
}

/* A program that is refused its instruction, behind the operation by which it was entered. */
static void what_was_refused_stands_over_its_chain(void **state)
{
	enum { CSRW_SATP = 0x18029073 }; /* csrw satp, t0 */
	struct sample *s = &samples[RS_BARE];
	struct view_source source;
	char insn[64];
	const char *cause;

	(void)state;
	view_model_init(&model);
	sample_begin(s, RS_BARE);
	sample_mark(s, RS_MODE_S, RS_MARK_OP_BEGIN, RS_OP_ENTER_USER);
	sample_return(s, RS_MODE_S, RS_MODE_U);
	sample_run(s, 10);
	sample_trap(s, RS_MODE_U, RS_MODE_S, RS_CAUSE_ILLEGAL_INSN, CSRW_SATP);
	source = sample_source(s);
	view_model_add(&model, &source);
	view_model_update(&model, SIZE_MAX);
	view_model_seek_op(&model, 0);
	assert_null(view_why_refused(&model, 0, insn, sizeof insn));
	view_model_seek_event(&model, s->count - 1);
	cause = view_why_refused(&model, 0, insn, sizeof insn);
	assert_non_null(cause);
	assert_string_equal(insn, "csrw satp, t0");
	assert_string_equal(cause, view_translate("illegal instruction"));
	look_everywhere();
	view_model_free(&model);
}

/* ---- what no instruction does: two virtual machines that share a CPU and have a disk each */

static void look_at_event(size_t lane, size_t event, enum view_localized question)
{
	static const unsigned sizes[] = {80, 100, 150, 200};
	struct view_why why;

	model.alone = (int)lane;
	view_model_set_focus(&model, lane);
	view_model_seek_event(&model, event);
	view_why(&why, &model, lane);
	assert_int_equal(why.question, question);
	assert_in_range(why.count, 3, VIEW_REASONS);
	for (size_t i = 0; i < why.count; i++) {
		assert_true(*why.reasons[i].rule);
		assert_true(*why.reasons[i].text);
	}
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct view_show show = {.guest = "tour",
					 .speed = "10x",
					 .screen = VIEW_SCREEN_WHY,
					 .percent = sizes[i]};

		view_scene_begin(&scene, legible_ruler());
		view_screen(&scene, &model, &show);
		legible_check(&scene);
		point_everywhere();
	}
}

/* Every way in which a virtual machine comes to the CPU, and each cause for which an IOMMU stops a disk. */
static void switches_and_dma_are_legible(void **state)
{
	static const uint16_t faults[] = {
		0,
#define IOMMU_CAUSE(number, name, slug, text) number,
#include "ringside/abi/iommu.def"
	};

	(void)state;
	for (unsigned g = RS_FULL; g < RS_GENERATIONS; g++) {
		struct view_source source;
		unsigned seen[VIEW_TURN_ENDED + 1] = {0};
		size_t from, kinds = 0;

		view_model_init(&model);
		sample_vms_make(&samples[g], (enum rs_generation)g, 2);
		from = samples[g].count;
		for (size_t i = 0; i < 2 * sizeof faults / sizeof *faults; i++)
			sample_dma(&samples[g], i % 2, faults[i / 2]);
		source = sample_source(&samples[g]);
		source.disks[1] = (struct rs_disk_counts){1, g == RS_HVM};
		view_model_add(&model, &source);
		view_model_update(&model, SIZE_MAX);
		for (size_t i = 0; i < model.lanes[0].turns.turns.count; i++) {
			const struct view_turn *turn =
				VIEW_AT(model.lanes[0].turns.turns, view_turn, i);

			unsigned before = i ? turn[-1].why : VIEW_TURN_OPEN;

			if (turn->vm == RS_VM_NONE || seen[before]++ > 1)
				continue;
			look_at_event(0, turn->first, TEXT_WHY_SWITCH);
			kinds += seen[before] == 1;
		}
		assert_true(kinds > 2);
		for (size_t i = from; i < samples[g].count; i++)
			look_at_event(0, i,
				      samples[g].events[i].dma.fault ? TEXT_WHY_DMA_STOPPED
								     : TEXT_WHY_DMA);
		view_model_free(&model);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_csr_has_its_sentences),
		cmocka_unit_test(each_privileged_instruction_has_its_sentences),
		cmocka_unit_test(each_cause_and_interrupt_has_its_sentences),
		cmocka_unit_test(each_hypercall_has_its_sentences),
		cmocka_unit_test(what_no_instruction_does_has_its_sentences),
		cmocka_unit_test(each_operation_has_its_sentences),
		cmocka_unit_test(a_name_is_not_taken_for_a_longer_one),
		cmocka_unit_test(every_privileged_instruction_is_legible),
		cmocka_unit_test(every_cause_is_legible),
		cmocka_unit_test(every_hypercall_is_legible),
		cmocka_unit_test(every_operation_is_legible),
		cmocka_unit_test(what_was_refused_stands_over_its_chain),
		cmocka_unit_test(switches_and_dma_are_legible),
	};

	if (argc > 1 && strcmp(argv[1], "ko") == 0 && !view_set_language(VIEW_KO))
		return 77; /* built without gettext */
	return cmocka_run_group_tests_name("view/sentences", tests, NULL, NULL);
}
