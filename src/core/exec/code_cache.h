/* code_cache.h - decoded code, cached by page, and the contexts in which shortcuts are valid.
 *
 *	physical page --> code_page --> slot, one for every two bytes:
 *
 *	  | run | operands, left | ...        run: the handler; left: number of instructions
 *	                                      from this one to the end of its block, 0 while
 *	                                      the slot is not decoded
 *
 * A block starts wherever execution enters it, and ends at the first jump or rare instruction,
 * at the end of the page, or after 255 instructions. None of this is state of the machine. */
#ifndef CORE_EXEC_CODE_CACHE_H
#define CORE_EXEC_CODE_CACHE_H
#include "exec/execute.h"

enum { CODE_WAYS = 4, CODE_SLOTS = 2048, MAX_LEFT = 255 };

/* On the toy computer slots are twice as large. Hosts reckon with their own arena's size when they give a
 * hypervisor RAM for nested machines, so theirs must not be larger. */
#ifdef __riscv
enum { CODE_PAGES = 128 };
#else
enum { CODE_PAGES = 256 };
#endif

struct slot;
struct code_cache;

/* Run the instruction of a slot, and then those that follow. `budget`: cycles left before the
 * deadline, when all of this block has run. @return NULL when the state of the hart is up to
 * date and the engine must continue; in builds without tail calls also the next slot. */
typedef const struct slot *slot_handler(struct cpu *c, const struct slot *s, int64_t budget,
					struct code_cache *k);

struct slot {
	slot_handler *run;
	struct operands o;
};

#ifdef RS_JIT
/* Where translated code of other pages goes, see jit/jit.h. */
enum { CODE_CHOICES = 8 };
struct code_native {
	const uint8_t *const *entries; /* by slot; NULL: none */
	const uint8_t *const
		*of_choice[CODE_CHOICES]; /* the same if these registers are kept */
	const uint8_t *fill;		  /* what loads those that are kept */
};
#endif

struct code_page {
	uint64_t offset; /* of the page in RAM, plus 1; 0: unused */
	uint32_t
		last_word; /* an instruction that spans this page and the next: its encoding, 0 if
			       it was not decoded, ... */
	slot_handler *last_run; /* ... and its handler */
#ifdef RS_JIT
	struct code_native native; /* its translated code */
#endif
	struct slot slots[CODE_SLOTS + 2]; /* the last two: the end of the page, and 2 bytes
					      further */
};

/* What translation and permissions of a virtual address depend on. What does not matter is 0. */
struct context {
	uint64_t satp, status;		 /* with the mode and CONTEXT_USED; 0: unused */
	uint64_t vsatp, hgatp, vsstatus; /* of a guest */
	uint64_t number;		 /* as used in keys, in its place there ... */
	uint64_t fetch_number;		 /* ... and in those of code */
	uint64_t unused;
};
_Static_assert(sizeof(struct context) == 64, "a power of two: indexed by a shift");

enum { CONTEXT_MEMORY = 8, UNDER_SUM = 14, CONTEXT_USED = 1 << 3 };

#if CPU_HAS_WATCHES
/* The handler of an instruction that a debugger watches: see exec/handlers_watched.c. */
struct watched_code {
	const struct slot *slot;
	slot_handler *run;
	uint64_t beside; /* its page and mode when it was not what is watched; 0: not known */
};
enum { WATCHED_SLOTS = 64 };
#endif

/* What handlers use most comes first, within reach of a load with a 12-bit offset when the toy
 * computer runs this. */
struct code_cache {
	/* the run in progress */
	uint64_t context;   /* number of the current context, as used in keys */
	uint64_t page_va;   /* the virtual page that runs ... */
	struct slot *slots; /* ... and its decoded code, in a struct code_page */
	uint64_t may;	    /* a bit for the mode, if the instructions of its privilege need not
				   be reported; else 0 */
	uint64_t deadline;  /* the clock when it must stop */
	uint64_t extra;	    /* clock minus instructions retired */
	uint64_t
		fetch_context; /* the same for code: that of all contexts that differ in data */
	uint64_t view;	       /* code_view() of the current context */
	int64_t budget;	       /* for builds without tail calls */
#ifdef RS_JIT
	struct native *native; /* translated code; NULL: there is none */
#endif
	uint64_t key_masks
		[3]; /* what of an address is in a key, for 2, 4 and 8 bytes: see data_key() */

	struct shortcuts shortcuts;
	struct code_writes writes;

	struct context contexts[CONTEXT_MEMORY]; /* indexed by number modulo CONTEXT_MEMORY */
	bool supervisor;			 /* the context is that of S-mode, whose ... */
	bool bound; /* ... shortcuts are not all for pages that are global ... */
	uint8_t under_sum_at[UNDER_SUM]; /* ... and these for pages of U-mode: */
	uint32_t under_sum;		 /* so many; above UNDER_SUM: not all are listed */
	uint64_t space;			 /* the satp of S-mode when it ran last */
	uint64_t caller, caller_fetch;	 /* its numbers while U-mode runs; 0: unknown */
	uint8_t latest[16];    /* the index of the latest one of a mode, without and with SUM */
	uint64_t next_context; /* 1 .. CONTEXTS - 1; 0: drop all shortcuts
						    first */
	uint64_t flushes_seen; /* value of shortcuts.flushes for which `contexts` are valid */

#if CPU_HAS_WATCHES
	struct watched_code watched_code[WATCHED_SLOTS];
#endif
	uint32_t next_way; /* that gives way where no place is free */
	struct decoded_words words;
	struct code_page pages[CODE_PAGES];
	uint8_t decoded[]; /* for each page of RAM: is it in `pages`? */
};
_Static_assert(offsetof(struct code_cache, shortcuts) + sizeof(struct shortcut) < 2048,
	       "see above");

/* The page of decoded code for the page of RAM at `offset`; an empty one if it was not in the
 * cache. */
struct code_page *code_page(struct code_cache *k, uint64_t offset);

/* The page that runs. */
static inline struct code_page *code_page_now(const struct code_cache *k)
{
	return (struct code_page *)(void *)((uint8_t *)k->slots -
					    offsetof(struct code_page, slots));
}

/* Give fetches of the page of `pc`, which is `page`, a shortcut in the current context. */
void code_remember(struct code_cache *k, uint64_t pc, const struct mmu_page *page);

/* S-mode was given the shortcut `e` of a page that is bound or U-mode's. */
void code_note(struct code_cache *k, const struct shortcut *e, const struct mmu_page *page);

/* Decode from `s` (of the page that runs) to the end of its block. */
void code_decode(const struct cpu *c, struct code_cache *k, const struct slot *s);

/* Process the recorded writes: drop pages whose decoded instructions were overwritten. */
void code_catch_up(struct code_cache *k);

/* Drop a page: it is decoded again when it runs. */
void code_forget_page(struct code_cache *k, struct code_page *page);

/* Drop everything: the state and the RAM may have been replaced. */
void code_forget(struct code_cache *k);

#if CPU_HAS_WATCHES
/* Drop what was derived from the state, or from bytes of RAM: those were replaced. */
void code_forget_state(struct code_cache *k);
void code_forget_written(struct code_cache *k, uint64_t offset, uint64_t size);
#endif

/* Set k->may: after a change of the mode or of what is observed. */
static inline void code_note_observed(struct code_cache *k, const struct cpu *c)
{
	bool observed = cpu_observed(c, RS_EVENT_PRIV) || cpu_observed(c, RS_EVENT_RETURN);

	k->may = observed ? 0 : UINT64_C(1) << c->h.mode;
}

/* What a write of a status register may change of the context. */
static inline uint64_t code_view(const struct hart *h)
{
	return h->mstatus & (STATUS_SUM | STATUS_MXR | STATUS_MPRV | STATUS_MPP | STATUS_MPV);
}

/* Set k->context to the number of the hart's current context, and k->may. */
void code_find_context(struct code_cache *k, const struct cpu *c);

/* The same for U-mode, which S-mode returns to, unobserved and with MPRV clear, if it ran before in this address
 * space. @return false: it did not, or it is not known. */
static inline bool code_return_to_user(struct code_cache *k, const struct cpu *c)
{
	const struct context *e = &k->contexts[k->latest[RS_MODE_U]];

	if (e->status != ((c->h.mstatus & STATUS_MXR) | RS_MODE_U | CONTEXT_USED) ||
	    e->satp != c->h.satp)
		return false;
	k->caller = k->context;
	k->caller_fetch = k->fetch_context;
	k->context = e->number;
	k->fetch_context = e->fetch_number;
	k->supervisor = false;
	k->may = UINT64_C(1) << RS_MODE_U;
	return true;
}

/* The same for S-mode, which U-mode calls: it is what it was when S-mode returned, since U-mode alone changes
 * nothing that it depends on. @return false: others than U-mode ran since. */
static inline bool code_call_supervisor(struct code_cache *k)
{
	if (!k->caller)
		return false;
	k->context = k->caller;
	k->fetch_context = k->caller_fetch;
	k->supervisor = true;
	k->may = UINT64_C(1) << RS_MODE_S;
	return true;
}

/* Handlers of slots that are not one plain instruction (exec/handlers.c). */
extern slot_handler *const handler_undecoded,
	*const handler_page_end, *const handler_page_end_2, *const handler_spanning;
extern slot_handler handler_rare;

/* Which handler runs an instruction. */
struct handler_choice {
	slot_handler *run;
	slot_handler *kind; /* the handler of its four-byte form, which identifies the kind */
	uint8_t op;	    /* enum op */
	uint8_t length;	    /* bytes */
	bool ends;	    /* its block ends with it */
};

/* A slot of a block that is being decoded. */
struct decoded_slot {
	struct slot *slot;
	struct handler_choice choice;
};

/* Choose the handler for an instruction in slot number `at`. *o is changed to what that handler
 * expects; `changed_last` is the register that the previous instruction wrote. */
struct handler_choice handler_choose(const struct insn *in, unsigned at, struct operands *o,
				     operand_register changed_last);

#if CPU_HAS_WATCHES
/* Choose another handler for a slot of code that is watched. */
void code_watch(struct code_cache *k, struct slot *s, struct handler_choice *choice);
/* The handler of a slot without that. @return NULL: it is not known. */
slot_handler *code_behind_watch(struct code_cache *k, const struct slot *s);
extern slot_handler handler_watched;
#endif

/* The handler that runs two consecutive instructions together; NULL if there is none. */
slot_handler *handler_pair(const struct handler_choice *first, const struct slot *a,
			   const struct handler_choice *second, const struct slot *b);

#endif
