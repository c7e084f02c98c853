/** @file sentences.h
 * What the rows of sentences.def say, in English: view_translate() has it in the current language.
 */
#ifndef VIEW_SENTENCES_H
#define VIEW_SENTENCES_H
#include "ringside/event.h"
#include "ringside/lane.h"

struct view_sentence {
	const char *name; /**< CSR or mnemonic as in sentences.def; NULL for causes and calls */
	const char *brief;	  /**< what a value of it is; "" if it has none */
	const char *rule;	  /**< a cause's, as the manual writes it */
	const char *purpose;	  /**< what it is for; a cause: why it traps */
	const char *in_s, *in_vs; /**< rules in these modes, "" without */
	const char *own;	  /**< the guest's own register, "" without */
	const char *const *how;	  /**< how each generation handles it, by enum rs_generation */
};

/** A CSR or a mnemonic: "pmpaddr3", "hlv.wu". NULL if there is none. */
const struct view_sentence *view_sentence_named(const char *name);
/** The instruction of an event: by its CSR, or by its mnemonic. NULL if it is not privileged.
 */
const struct view_sentence *view_sentence_insn(uint64_t pc, uint32_t word);
/** A cause as in xcause, interrupts too. NULL if there is no such cause. */
const struct view_sentence *view_sentence_cause(uint64_t cause);
/** A hypercall. NULL if there is no such call. */
const struct view_sentence *view_sentence_call(uint32_t id);
/** What a device does by itself: an access to memory; one that an IOMMU stopped. */
const struct view_sentence *view_sentence_dma(void);
const struct view_sentence *view_sentence_dma_stopped(void);
/** A reason of an exit, or RS_EXIT_SWITCH, as the ledger names it: "hypercall-wait", "ecall-vs". NULL if there is
 * nothing to say. */
const struct view_sentence *view_sentence_reason(const char *reason);
/** What a value of a CSR is, in some words; "" if nothing is known. */
const char *view_sentence_csr(unsigned number);

#endif
