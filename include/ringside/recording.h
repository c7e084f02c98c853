/** @file recording.h
 * A recording as a file: what one lane did, to be looked at again without running it.
 *
 * The file is "RINGREC\n", a version, and a zstd stream with a checksum: what was run, the cost table,
 * what was added up, the events and hart states, passage by passage. All numbers are little-endian.
 */
#ifndef RS_RECORDING_H
#define RS_RECORDING_H
#include "ringside/alone.h"
#include "ringside/lane.h"

/** What a recording is worth drawing from. Page walks are kept beside the events (struct rs_page_walk), not
 * among them. Console bytes are left out: they would fill it; the serial port's registers tell of the console. */
#define RS_RECORD_USUAL                                                                        \
	(RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_RETURN) |                         \
	 RS_EVENT_BIT(RS_EVENT_PRIV) | RS_EVENT_BIT(RS_EVENT_DEVICE) |                         \
	 RS_EVENT_BIT(RS_EVENT_IDLE) | RS_EVENT_BIT(RS_EVENT_MARK) |                           \
	 RS_EVENT_BIT(RS_EVENT_DMA) | RS_EVENT_BIT(RS_EVENT_OFF) |                             \
	 RS_EVENT_BIT(RS_EVENT_WALK))

/** Of the file's format; each version reads its own alone. */
enum { RS_RECORDING_VERSION = 11 };

/** A virtual machine of several, as it was asked for. */
struct rs_recorded_vm {
	char name[RS_VM_NAME_MAX + 1], guest[64], append[128];
	uint64_t memory, start_ns;
	uint32_t weight, cap;
};

/** A recording that was read. */
struct rs_recorded {
	enum rs_generation generation;
	char guest[256];       /**< as it was given to the lane */
	char append[256];      /**< likewise its command line; "": none */
	size_t drives;	       /**< disks that the guest had */
	size_t passed;	       /**< of these, how many were passed through */
	struct rs_costs costs; /**< the table that it was made with */
	struct rs_provenance provenance;
	struct rs_lane_status status; /**< how the lane stood at the end */
	char reason[128];	      /**< what `status.reason` points to */
	char crash[96]; /**< what the guest crashed at and where, in one line; "": it did not */
	/** `vm_count` of them; 0: one guest. */
	struct rs_recorded_vm vms[RS_VMS];
	size_t vm_count;
	struct rs_responses
		responses[RS_VMS];     /**< of each virtual machine, or of the one guest */
	struct rs_alone alone[RS_VMS]; /**< what each virtual machine's guest takes on a
					  computer of its own, if that was kept */
	struct rs_ledger ledger;
	size_t walks; /**< page walks of the lane, whether or not they are kept */
	struct rs_recording *events; /**< for rs_recording_count() and its like */
};

/** @return false in a build without zstd: what follows then refuses with RS_BAD_CONFIG. */
bool rs_recordings_built(void);

/** Write what a lane that does not run has recorded. A file that is there is replaced.
 * @param asked  what the lane was opened with.
 * @param crash  what the guest crashed at and where, in one line; NULL: it did not.
 * @param alone  RS_VMS of them, for the virtual machines; NULL: that is not kept.
 * @return RS_OK; RS_BAD_CONFIG if it records nothing; RS_IO. With a message that names the file. */
enum rs_error rs_recording_save(struct rs_lane *lane, const struct rs_lane_options *asked,
				const char *crash, const struct rs_alone *alone,
				const char *path, char *message, size_t size);

/** Read a file. @return RS_OK and *out, to be freed by rs_recorded_close(); or *out = NULL and RS_IO,
 * RS_NO_MEMORY, or RS_BAD_IMAGE for what is no recording, one of another version, cut off or damaged. */
enum rs_error rs_recorded_open(struct rs_recorded **out, const char *path, char *message,
			       size_t size);
/** The same from memory; `name` is what messages call it. */
enum rs_error rs_recorded_read(struct rs_recorded **out, const void *bytes, size_t count,
			       const char *name, char *message, size_t size);
void rs_recorded_close(struct rs_recorded *r); /**< NULL is allowed */

/** @return true if the file begins as a recording does, whatever its version. */
bool rs_recorded_is(const char *path);

#endif
