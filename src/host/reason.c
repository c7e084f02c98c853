/* reason.c - what exits and calls are called. */
#include <stdio.h>

#include "ringside/abi/hypercall.h"
#include "ringside/cause.h"
#include "ringside/fact.h"

/* The ids of hypercalls and of SBI extensions do not overlap (abi/hypercall.def). */
static const struct {
	uint32_t id;
	const char *name;
} calls[] = {
#define HYPERCALL(id, name, slug, what) {id, "hypercall-" slug},
#define HYPERCALL_ERROR(number, name, text)
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
#define SBI_EXTENSION(number, name, slug, shown, text) {number, "sbi-" slug},
#include "ringside/abi/sbi.def"
};

void rs_call_name(char name[32], uint32_t call)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		if (calls[i].id == call) {
			snprintf(name, 32, "%s", calls[i].name);
			return;
		}
	}
	snprintf(name, 32, "call-0x%x", call);
}

void rs_fact_reason(const struct rs_fact *f, char reason[32])
{
	if (f->flags & RS_FACT_CALLED)
		rs_call_name(reason, f->call);
	else
		snprintf(reason, 32, "%s",
			 rs_cause_slug((f->cause & 0x7f) |
				       (f->cause & 0x80 ? RS_CAUSE_INTERRUPT : 0)));
}
