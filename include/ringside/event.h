/** @file event.h
 * What a machine reports to an observer. */
#ifndef RS_EVENT_H
#define RS_EVENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rs_event_kind {
#define EVENT(name, slug, what) RS_EVENT_##name,
#include "ringside/event.def"
#undef EVENT
	RS_EVENT_KINDS
};

#define RS_EVENT_BIT(kind) (UINT32_C(1) << (kind))
#define RS_EVENT_ALL	   (RS_EVENT_BIT(RS_EVENT_KINDS) - 1)

/** Privilege mode; bit 2 is the specification's V. HS and S are one mode. */
enum rs_mode {
	RS_MODE_U = 0,
	RS_MODE_S = 1,
	RS_MODE_M = 3,
	RS_MODE_VU = 4,
	RS_MODE_VS = 5,
};

/** Whether a number is one of these. */
static inline bool rs_mode_is(uint64_t mode)
{
	return mode == RS_MODE_U || mode == RS_MODE_S || mode == RS_MODE_M ||
	       mode == RS_MODE_VU || mode == RS_MODE_VS;
}

/** @return "U", "S", "M", "VU" or "VS". */
const char *rs_mode_name(enum rs_mode mode);

struct rs_event {
	uint64_t cycle;	  /**< the clock after the event, its cost included */
	uint64_t instret; /**< instructions retired so far, the event's own included */
	uint64_t pc;	  /**< of the instruction that it belongs to */
	uint64_t
		cost; /**< cycles that the event itself charged, the instruction's 1 not counted */
	uint32_t
		word; /**< that instruction's encoding; 0 if it could not be fetched, for interrupts and for DMA */
	uint8_t kind;	 /**< enum rs_event_kind */
	uint8_t mode;	 /**< enum rs_mode in which it happened */
	uint8_t mode_to; /**< trap and return: the mode entered; otherwise as `mode` */
	union {
		struct {
			uint64_t cause; /**< as in xcause: bit 63 marks an interrupt */
			uint64_t tval;
			uint64_t gpa; /**< faulting guest-physical address, 0 if none */
		} trap;
		struct {
			uint16_t csr; /**< its number; 0 if the instruction is no CSR access */
			uint64_t value; /**< the CSR's value afterwards */
		} priv;
		struct {
			uint64_t va;
			/** Which entries of page tables were read, and which needed not be because the walk
			 * cache knew what they say: bit 4 r + c, the row r being the first stage's level from
			 * its root (0 to 2), c the second stage's read for that table's frame (0 to 2) or the
			 * entry itself (3). Row 3: for the address that was found. Row 4: for setting A or
			 * D in the guest's entry. Reads that a superpage makes unnecessary are in neither. */
			uint32_t made, saved;
			uint16_t reads; /**< how many were made */
			uint8_t levels; /**< of the first stage's tables that were gone through */
			uint8_t levels2; /**< likewise of the second's, for the address itself */
			bool two_stage;
			bool ok;
		} walk;
		struct {
			uint64_t addr, value;
			uint8_t size; /**< bytes */
			bool store;
		} access;
		struct {
			uint64_t addr, size; /**< bytes of memory, as the device sees it */
			uint32_t device;     /**< the address of its registers */
			uint16_t
				fault; /**< why the IOMMU stopped it (enum rs_iommu_cause), or 0 */
			bool to_memory;
		} dma;
		struct {
			uint64_t payload;
			uint16_t kind; /**< RS_MARK_* */
		} mark;
		struct {
			uint8_t byte;
		} console;
		struct {
			uint32_t code;
		} off;
		struct {
			uint64_t cause; /**< that it would be taken with, bit 63 included */
		} raise;
	};
};

/* An emulator passes such structures on to whoever observes the machine below it (abi/mark.h, EVENT): both
 * compilers must lay them out alike. */
_Static_assert(sizeof(struct rs_event) == 64 && offsetof(struct rs_event, word) == 32 &&
		       offsetof(struct rs_event, kind) == 36 &&
		       offsetof(struct rs_event, trap) == 40,
	       "the layout is a contract");

/** Where events go. The callback may read the machine (registers, rs_machine_fetch_as()), and
 * must not change it. */
struct rs_observer {
	void (*event)(void *context, const struct rs_event *event);
	void *context;
	uint32_t mask; /**< RS_EVENT_BIT of each kind that is wanted; others are not built */
	uint64_t no_marks; /**< of the marks with kinds below 64, a bit for each that is not */
};

#endif
