#include "view/scene/sentences.h"

#include <stdio.h>
#include <string.h>

#include "ringside/abi/hypercall.h"
#include "ringside/cause.h"
#include "ringside/isa.h"
#include "view/scene/figures.h"

/* sentences.def, one kind of rows at a time. */
#define HANDLING(name, bare, full, para, hvm)
#define PRIVILEGED(name, brief, purpose, handling, in_s, in_vs, own)
#define FAULT(cause, rule, text, handling)
#define IRQ(name, text, handling)
#define CALL(name, handling)
#define HAPPENS(name, text, handling)

#undef HANDLING
#define HANDLING(name, bare, full, para, hvm) HOW_##name,
enum how {
#include "view/scene/sentences.def"
	HOWS
};
#undef HANDLING
#define HANDLING(name, bare, full, para, hvm) [HOW_##name] = {bare, full, para, hvm, bare},
static const char *const hows[HOWS][RS_LANE_KINDS] = {
#include "view/scene/sentences.def"
};
#undef HANDLING
#define HANDLING(name, bare, full, para, hvm)

struct row {
	uint64_t key; /* cause or id */
	struct view_sentence sentence;
};

#undef PRIVILEGED
#define PRIVILEGED(name_, brief_, purpose_, handling, s, vs, own_)                             \
	{0,                                                                                    \
	 {.name = name_,                                                                       \
	  .brief = brief_,                                                                     \
	  .rule = "",                                                                          \
	  .purpose = purpose_,                                                                 \
	  .in_s = s,                                                                           \
	  .in_vs = vs,                                                                         \
	  .own = own_,                                                                         \
	  .how = hows[HOW_##handling]}},
static const struct row privileged[] = {
#include "view/scene/sentences.def"
};
#undef PRIVILEGED
#define PRIVILEGED(name, brief, purpose, handling, in_s, in_vs, own)

#define ROW(key, handling, rule_, purpose_)                                                    \
	{key,                                                                                  \
	 {.brief = "",                                                                         \
	  .rule = rule_,                                                                       \
	  .purpose = purpose_,                                                                 \
	  .in_s = "",                                                                          \
	  .in_vs = "",                                                                         \
	  .own = "",                                                                           \
	  .how = hows[HOW_##handling]}},
#undef FAULT
#undef IRQ
#define FAULT(cause, rule, text, handling) ROW(RS_CAUSE_##cause, handling, rule, text)
#define IRQ(name, text, handling)                                                              \
	ROW(RS_CAUSE_INTERRUPT | RS_IRQ_##name, handling, "always traps", text)
static const struct row causes[] = {
#include "view/scene/sentences.def"
};
#undef FAULT
#undef IRQ
#define FAULT(cause, rule, text, handling)
#define IRQ(name, text, handling)

#undef CALL
#define HYPERCALL(id, name, slug, what) static const char what_##name[] = what;
#define HYPERCALL_ERROR(number, name, text)
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
#define CALL(name, handling) ROW(RS_HC_##name, handling, "", what_##name)
static const struct row calls[] = {
#include "view/scene/sentences.def"
};
#undef CALL
#define CALL(name, handling)

enum happening { SWITCH, DMA, DMA_STOPPED };
#undef HAPPENS
#define HAPPENS(name, text, handling) ROW(name, handling, "", text)
static const struct row happenings[] = {
#include "view/scene/sentences.def"
};

static const struct view_sentence *keyed(const struct row *rows, size_t count, uint64_t key)
{
	for (size_t i = 0; i < count; i++) {
		if (rows[i].key == key)
			return &rows[i].sentence;
	}
	return NULL;
}

/* Whether a row is about a CSR or mnemonic: all of it, or all but a number at the end, or up to
 * its first point. */
static bool speaks_of(const char *row, const char *name)
{
	size_t n = strlen(row);

	if (strncmp(row, name, n) != 0)
		return false;
	name += n;
	return !*name || *name == '.' || strspn(name, "0123456789") == strlen(name);
}

const struct view_sentence *view_sentence_named(const char *name)
{
	const struct row *best = NULL;

	for (size_t i = 0; i < sizeof privileged / sizeof *privileged; i++) {
		const char *row = privileged[i].sentence.name;

		/* "mtval2" is not a second "mtval". */
		if (speaks_of(row, name) &&
		    (!best || strlen(row) > strlen(best->sentence.name)))
			best = &privileged[i];
	}
	return best ? &best->sentence : NULL;
}

const struct view_sentence *view_sentence_insn(uint64_t pc, uint32_t word)
{
	char text[96], *csr;

	view_insn_short(text, sizeof text, pc, word);
	csr = strchr(text, ' ');
	if (strncmp(text, "csr", 3) == 0 && csr)
		return view_sentence_named(csr + 1);
	return view_sentence_named(text);
}

const struct view_sentence *view_sentence_cause(uint64_t cause)
{
	return keyed(causes, sizeof causes / sizeof *causes, cause);
}

const struct view_sentence *view_sentence_call(uint32_t id)
{
	return keyed(calls, sizeof calls / sizeof *calls, id);
}

static const struct view_sentence *happening(enum happening key)
{
	return keyed(happenings, sizeof happenings / sizeof *happenings, key);
}

const struct view_sentence *view_sentence_dma(void)
{
	return happening(DMA);
}

const struct view_sentence *view_sentence_dma_stopped(void)
{
	return happening(DMA_STOPPED);
}

const char *view_sentence_csr(unsigned number)
{
	const char *name = rs_csr_name(number);
	const struct view_sentence *s = name ? view_sentence_named(name) : NULL;

	return s ? s->brief : "";
}

const struct view_sentence *view_sentence_reason(const char *reason)
{
	static const struct {
		const char *slug;
		uint64_t key;
	} hypercalls[] = {
#define HYPERCALL(id, name, slug, what) {"hypercall-" slug, id},
#define HYPERCALL_ERROR(number, name, text)
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
	};

	for (size_t i = 0; i < sizeof hypercalls / sizeof *hypercalls; i++) {
		if (strcmp(hypercalls[i].slug, reason) == 0)
			return view_sentence_call((uint32_t)hypercalls[i].key);
	}
	if (strcmp(reason, RS_EXIT_SWITCH) == 0)
		return happening(SWITCH);
	if (strncmp(reason, "sbi-", 4) == 0) /* what a guest OS asks as it would a firmware */
		return view_sentence_cause(RS_CAUSE_ECALL_VS);
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
		if (strcmp(rs_cause_slug(causes[i].key), reason) == 0)
			return &causes[i].sentence;
	}
	return NULL;
}
