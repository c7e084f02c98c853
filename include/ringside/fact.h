/** @file fact.h
 * What an event means: who executed, for which virtual machine, in which operation of the guest and
 * in which exit. A lane works it out once (src/lane/reader.h); ledger, recording, exports and window
 * take it from there.
 */
#ifndef RS_FACT_H
#define RS_FACT_H
#include <stdbool.h>
#include <stdint.h>

/** Who executes. The layers' cycles add up to all cycles. */
enum rs_layer {
	RS_LAYER_APP,
	RS_LAYER_GUEST_OS,
	RS_LAYER_HYPERVISOR,
	RS_LAYER_FIRMWARE,
	RS_LAYER_IDLE,
	RS_LAYERS
};
/** "app", "guest_os", "hypervisor", "firmware", "idle": the JSON names. */
const char *rs_layer_name(enum rs_layer layer);

/** Virtual machines of a lane are numbered from 0. A guest on bare metal is number 0, too. */
enum { RS_VMS = 8, RS_VM_NONE = RS_VMS };

/** What begins or ends with an event. */
enum rs_fact_kind {
	RS_FACT_INSIDE,	     /**< nothing: it lies inside of what the other members say */
	RS_FACT_GUEST,	     /**< the guest's first instruction comes next */
	RS_FACT_OP_BEGIN,    /**< an operation of the guest */
	RS_FACT_TIMED_BEGIN, /**< the timed part */
	RS_FACT_PROGRESS,    /**< the mark's payload says how much is done */
	RS_FACT_EXIT,	     /**< the guest is left for the hypervisor */
	RS_FACT_CALL,	     /**< the hypervisor names the call that it answers: `call` */
	RS_FACT_EMULATED,    /**< the hypervisor emulates an instruction or a device register */
	RS_FACT_STEP, /**< an emulator's guest stands before its next instruction: `rs_lane_nested()` */
	/* What ends with the event: the other members still speak of it. */
	RS_FACT_OP_END, /**< `op`, `nth` and `since` are those of the operation that ends */
	RS_FACT_TIMED_END,
	RS_FACT_ENTRY,	/**< the hypervisor returns to the guest: the exit ends */
	RS_FACT_VM_END, /**< the virtual machine is over; what follows is nobody's */
	/* Nothing begins or ends; the mark's payload says more. */
	RS_FACT_RESPONSE, /**< the guest has served a request */
	RS_FACT_VM_TIME,  /**< the hypervisor's scheduler says what became of a VM's time */
	RS_FACT_KINDS
};

/** Flags of a fact. */
enum {
	RS_FACT_IN_EXIT =
		1, /**< `cause` is valid; true of the events that begin and end it, too */
	RS_FACT_CALLED = 2, /**< `call` is valid */
	RS_FACT_TIMED = 4,  /**< in the timed part, or at an end of it */
	RS_FACT_BEGUN = 8,  /**< the guest has begun; what came before is start-up */
	/** It is an event of a guest that an emulator acts out: its modes, pc and word are those of the
	 * guest, its cycle and count of instructions those of the computer. `layer` is the emulator's. */
	RS_FACT_NESTED = 16,
	/** A derived operation (op.h) begins with it, ends with it, or both: before or after its instruction
	 * there is nothing of it. `kind` is about something else then. */
	RS_FACT_OP_FIRST = 32,
	RS_FACT_OP_LAST = 64,
};

struct rs_fact {
	uint64_t since; /**< cycle right after the begin of operation `op` */
	uint32_t nth;	/**< of the operation: how many of its id began before it in this
			   *   virtual machine; UINT32_MAX: an end without a begin */
	uint32_t call;	/**< id of hypercall.def, or of an SBI call */
	uint8_t kind;	/**< enum rs_fact_kind */
	uint8_t vm;	/**< whose event it is, or on whose behalf; RS_VM_NONE: nobody's */
	uint16_t
		op; /**< number (op.h) of the innermost operation that it is in, if `depth` > 0 */
	uint8_t layer : 4;    /**< enum rs_layer: who executed up to it */
	uint8_t layer_to : 4; /**< who executes from it on */
	uint8_t depth; /**< operations that it is in, those that begin or end with it included */
	uint8_t cause; /**< of the exit: low bits of xcause, bit 7 marks an interrupt */
	uint8_t flags;
};

/** Whether an operation begins or ends with an event, marked or derived. */
static inline bool rs_fact_begins_op(const struct rs_fact *f)
{
	return f->kind == RS_FACT_OP_BEGIN || (f->flags & RS_FACT_OP_FIRST);
}
static inline bool rs_fact_ends_op(const struct rs_fact *f)
{
	return f->kind == RS_FACT_OP_END || (f->flags & RS_FACT_OP_LAST);
}
/** @return the cycles of the operation that ends with an event at `cycle`. The mark at the end is not its work. */
static inline uint64_t rs_fact_op_cycles(const struct rs_fact *f, uint64_t cycle)
{
	uint64_t end = f->kind == RS_FACT_OP_END ? cycle - 1 : cycle;

	return end > f->since ? end - f->since : 0;
}

/** Write the reason of the exit that a fact is in: lower case with hyphens, the call's name if the
 * hypervisor has said it, else the cause's: "ecall-vs", "hypercall-mmu-update", "sbi-time". */
void rs_fact_reason(const struct rs_fact *fact, char reason[32]);
/** Write the name of a call that a hypervisor answers: "hypercall-mmu-update", "sbi-time". */
void rs_call_name(char name[32], uint32_t call);

#endif
