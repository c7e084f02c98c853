/* code.h - decoded code, remembered page by page, and the contexts in which shortcuts hold.
 *
 *	physical page --> code_page --> slot, one for every two bytes:
 *
 *	  | run | operands, left | ...        run: the handler; left: how many instructions
 *	                                      from this one to the end of its block, 0 while
 *	                                      the slot is not decoded
 *
 * A block starts wherever execution enters and ends at the first instruction that may lead
 * elsewhere for good, at the end of the page, or after 255 instructions. None of this is state
 * of the machine: it may be zeroed at any time, and is when another machine's RAM is copied over
 * this one's. */
#ifndef CORE_EXEC_CODE_H
#define CORE_EXEC_CODE_H
#include "exec/execute.h"

enum { CODE_PAGES = 256, CODE_SLOTS = 2048, MAX_LEFT = 255 };

struct slot;
struct code;

/* Run the instruction of a slot and go on. `budget`: cycles left before the deadline, this
 * block's own instructions paid. @return NULL when the hart is up to date again and the engine
 * must decide; in builds without tail calls also the next slot. */
typedef const struct slot *slot_handler(struct cpu *c, const struct slot *s, int64_t budget,
					struct code *k);

struct slot {
	slot_handler *run;
	struct operands o;
};

struct code_page {
	uint64_t offset;		   /* of the page in RAM, plus 1; 0: none */
	struct slot slots[CODE_SLOTS + 1]; /* the last one: the end of the page */
};

/* What makes a virtual address mean what it means. */
struct context {
	uint64_t satp, vsatp, hgatp, status, vsstatus;
	uint64_t number; /* as it stands in keys; 0: unused */
	uint8_t mode;
};

enum { CONTEXT_MEMORY = 8 };

/* What handlers need most lies near the start, where the toy computer, too, reaches it in one
 * instruction. */
struct code {
	/* where the run in progress is */
	uint64_t context;	/* what makes its shortcuts hold, as it stands in keys */
	uint64_t page_va;	/* the virtual page that runs ... */
	struct slot *slots;	/* ... its decoded code ... */
	struct code_page *page; /* ... and the page of RAM */
	uint64_t deadline;	/* the clock when it must stop */
	uint64_t extra;		/* clock minus instructions retired */
	int64_t budget;		/* for builds without tail calls */

	struct shortcuts shortcuts;
	struct code_writes writes;

	struct context contexts[CONTEXT_MEMORY]; /* by number modulo their count */
	uint64_t next_context;			 /* 1 .. CONTEXTS - 1; 0: void all shortcuts */
	uint64_t flushes_seen; /* shortcuts.flushes, when the contexts were good */

	struct decoded words;
	struct code_page pages[CODE_PAGES];
	uint8_t decoded[]; /* for each page of RAM: is it in `pages`? */
};
_Static_assert(offsetof(struct code, shortcuts) + sizeof(struct shortcut) < 2048, "see above");

/* The page of decoded code of the page of RAM at `offset`, made empty if there is none. */
struct code_page *code_page(struct code *k, uint64_t offset);

/* Decode from `s` (of k->page) to the end of its block. */
void code_decode(struct code *k, const struct slot *s, const uint8_t *ram);

/* Look at what was written to pages of code, and forget what is no longer true. */
void code_catch_up(struct code *k);

/* Forget everything: the state and the RAM may be others now. */
void code_forget(struct code *k);

/* Set k->context for what the hart is in now. */
void code_find_context(struct code *k, const struct hart *h);

/* The handler of each kind of slot (exec/handlers.c). */
extern slot_handler *const code_undecoded, *const code_page_end, *const code_step,
									 *const code_rare;

/* How an instruction is to be run. */
struct choice {
	slot_handler *run;
	slot_handler *kind; /* the handler of its four-byte form */
	uint8_t length;	    /* bytes */
	bool ends;	    /* its block ends with it */
};

/* The handler for an instruction in slot number `at`. *o is changed to what that handler wants;
 * `changed_last` is the register that the instruction before it wrote. */
struct choice code_choose(const struct insn *in, unsigned at, struct operands *o,
			  uint8_t changed_last);

/* The handler that runs two slots, one behind the other, in one go; or NULL. */
slot_handler *code_pair(const struct choice *first, const struct slot *a,
			const struct choice *second, const struct slot *b);

#endif
