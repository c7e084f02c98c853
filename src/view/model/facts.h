/** @file facts.h
 * What happened in one lane during one operation, as its events show. The same code serves all
 * generations.
 */
#ifndef VIEW_FACTS_H
#define VIEW_FACTS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/model/ops.h"

/** The layers as the window draws them, from the top. */
enum view_band {
	VIEW_APP = RS_LAYER_APP,
	VIEW_OS = RS_LAYER_GUEST_OS,
	VIEW_HYPERVISOR = RS_LAYER_HYPERVISOR,
	VIEW_FIRMWARE = RS_LAYER_FIRMWARE,
	VIEW_BANDS
};

/** Which event an operation is about: its key. */
struct view_key {
	uint8_t kind; /**< RS_EVENT_PRIV, _TRAP, _RETURN; RS_EVENT_KINDS: none, it has no such
			 event */
	uint8_t band; /**< who does it on bare metal */
	uint16_t csr; /**< PRIV: preferably this CSR; 0: an instruction that is no CSR access */
	bool interrupt; /**< TRAP: an interrupt, not an exception */
};
struct view_key view_key_of(uint32_t op);

struct view_facts {
	/** Exceptions and returns from a band to a band. */
	uint32_t traps[VIEW_BANDS][VIEW_BANDS], returns[VIEW_BANDS][VIEW_BANDS];
	uint32_t interrupts[VIEW_BANDS]; /**< taken by that band */
	uint32_t exits;	     /**< traps and interrupts into the hypervisor from above it */
	uint32_t hypercalls; /**< HYPERCALL marks */
	uint32_t emulated;   /**< EMULATED and DEVICE marks */
	uint32_t devices[VIEW_BANDS]; /**< device registers touched */
	uint32_t timers[VIEW_BANDS]; /**< writes of stimecmp or vstimecmp, a timer that is a CSR
				      */
	uint64_t cycles[VIEW_BANDS]; /**< spent in each band; the trap entry counts to the band
					entered */
	uint64_t idle;		     /**< cycles, in none of them */
	uint64_t away;		     /**< cycles while another virtual machine had the CPU */
	bool woken;		     /**< it began with the hardware waking the CPU */
	uint32_t hypercall;	     /**< id of the first HYPERCALL mark */

	/** The event that comes nearest to the key, and the first exception out of the band;
	 * NULL if there is none. They point into these facts, which are not to be copied. */
	const struct rs_event *key[VIEW_BANDS], *trap[VIEW_BANDS];
	size_t key_at[VIEW_BANDS], trap_at[VIEW_BANDS]; /**< which events these are */
	struct rs_event key_copy[VIEW_BANDS], trap_copy[VIEW_BANDS];
	struct rs_fact key_fact[VIEW_BANDS], trap_fact[VIEW_BANDS]; /**< what they mean */
	bool torn; /**< some of its events were thinned out: the figures are incomplete */

	struct { /* how far the events were read */
		size_t next;
		uint64_t cycle, limit;
		uint8_t nearest[VIEW_BANDS];
		enum view_band band; /* who executes; VIEW_BANDS: not yet known */
		bool away;	     /* another virtual machine has the CPU */
	} scan;
};

/** Stand at the begin of an operation with nothing read. */
void view_facts_begin(struct view_facts *f, const struct view_op *op);
/** Read at most `most` more of its events: up to its end, or to the newest indexed while it is
 * open.
 * @return true if there are more to read now. */
bool view_facts_read(struct view_facts *f, const struct view_source *s,
		     const struct view_ops *o, const struct view_op *op, size_t most);

/** @return the event that an operation is about in this lane: the key in its own band, the
 * guest's first trap, or else where the operation begins. */
size_t view_facts_about(const struct view_facts *f, const struct view_op *op);

#endif
