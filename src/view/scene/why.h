/** @file why.h
 * The chain of rules that led to a trap, or to none. What the CPU checked is derived from what
 * it did: the specification allows no other way to the same event.
 */
#ifndef VIEW_WHY_H
#define VIEW_WHY_H
#include "view/model/model.h"
#include "view/scene/translations.h"

enum { VIEW_REASONS = 6 };

struct view_reason {
	char rule[64];	/**< as the manual writes it: "hedeleg[8] = 1" */
	char text[192]; /**< the same in words */
};

struct view_why {
	enum view_localized question;
	size_t count;
	struct view_reason reasons[VIEW_REASONS];
	bool traps;
};

/** Why things went as they did in the operation that `lane` stands at: at the event stepped to,
 * or else at the one that the operation is about. */
void view_why(struct view_why *w, struct view_model *m, size_t lane);

/** The same of a trap that is known by itself. `fact`: who executed, and who takes it; of a guest that is data
 * (RS_FACT_NESTED) on its own computer, which is as RS_BARE. `call`: the hypercall that it is, or NULL. */
void view_why_trap(struct view_why *w, const struct rs_event *e, enum rs_generation g,
		   const struct rs_fact *fact, const uint32_t *call);

/** The same of an event that no instruction makes. @return false: `lane` stands at none. */
bool view_why_event(struct view_why *w, struct view_model *m, size_t lane);

/** An instruction that was refused, of a program that does no operation by it: what stands over its
 * chain in place of the operation before it. Written to `insn`. @return its cause in words; NULL:
 * `lane` stands at none. */
const char *view_why_refused(struct view_model *m, size_t lane, char *insn, size_t size);

/** Add a link, without words. */
__attribute__((format(printf, 2, 3))) struct view_reason *view_why_add(struct view_why *w,
								       const char *rule, ...);

#endif
