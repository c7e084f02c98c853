/* jit.h - translated code: what is kept for each page of decoded code, and for the machine.
 *
 *	slot --> handler                       run some times: it is counted
 *	slot --> way in --> host code ...      then its handler is replaced
 *	              ... way out --> handler of the slot where translated code ends
 *
 * A piece of host code belongs to a slot of a page. It is reached through that slot, by a direct jump from host code of
 * the same page, or through the page's table of entries, and is forgotten with the page: nothing has to be unlinked.
 * Like decoded code it is no state of the machine. */
#ifndef CORE_JIT_JIT_H
#define CORE_JIT_JIT_H
#include "exec/handler.h"
#include "exec/native.h"
#include "jit/emit.h"
#include "ringside/machine.h"

/* A machine begins as with `blocks`: until it has retired COLD instructions nothing is counted, so that a short run costs
 * what it costs there. What was decoded by then stays, but for pages in which the engine was seen OFTEN times since. How
 * often a slot was entered: from HEAT on it is translated, if nobody asked for another number; then it is counted from the
 * beginning. */
enum {
	COLD = 300000,
	OFTEN = 2,
	HEAT = 250,
	TRANSLATED = 0xfffe,
	NOT_HOT = 0xffff, /* it cannot be translated */
	TABLE = 0x400, /* an access shares its comparison with look-ups in the same table, ... */
	TWO_PAGES = 0x200,  /* ... compares two pages, ... */
	MISALIGNED = 0x100, /* ... may not be aligned, ... */
	APART = 0x80,	    /* ... shares no comparison, ... */
	WANDERS = 0x40,	    /* ... or is in another page than the last time */
	SHARES = 0x3f,	    /* how many share its comparison */
};

enum {
	REGISTERS = 32,
	SITES = 65536,	     /* accesses that guess, or remember a shortcut */
	PAGE_ROOM = 1 << 19, /* bytes that the code of a page and its ways out do not exceed */
};

/* Ways out of the code of a page. */
enum way {
	WAY_RUN,   /* run the handler of a slot that is not translated */
	WAY_LEAVE, /* return to the engine before a slot: its block is paid for and too long */
	WAY_FAR,   /* continue at an address, on whatever page */
	WAY_WANDERS, /* WAY_RUN, and note that last shortcuts are of other pages */
	WAY_BESIDE,  /* WAY_RUN, and note that something of the page may be watched */
	WAY_APART, /* WAY_RUN, and note that accesses that share a comparison may lie in two pages */
	WAY_MISALIGNED, /* WAY_RUN, and note that an access was not aligned */
	WAYS
};

struct native_page {
	bool counted;	 /* it was decoded while slots are counted ... */
	uint8_t samples; /* ... or not, and ran when the engine looked */
	bool used;	 /* something of the rest was set */
	bool translated; /* it has pinned registers, and ways out for them */
	uint8_t choice; /* ... those of other pages, too: from one to the other they stay ... */
	host_reg pinned
		[REGISTERS]; /* the host's register for each of the guest, or NO_REG: in memory */
	uint32_t ways[WAYS]; /* positions */
	uint32_t decoded;    /* slots that were decoded when the registers were chosen */
	uint32_t fill;	     /* the position of what loads the pinned registers */
	uint32_t code
		[CODE_SLOTS]; /* the position of a slot's code, whose block was paid for; 0: none */
	slot_handler *
		handlers[CODE_SLOTS + 2]; /* of slots, before they were translated or counted */
	const uint8_t
		*entries[CODE_SLOTS]; /* host addresses of code that pays first; NULL: none */
	uint16_t heat[CODE_SLOTS];    /* how often they were entered, or one of the above */
	uint16_t shares[CODE_SLOTS];  /* see above */
	bool beside;	      /* it accesses a page of which something is watched (watched.c) */
	uint32_t apart_count; /* how often accesses lay in two pages ... */
	uint64_t apart_since; /* ... since this clock */
	int64_t misses; /* last shortcuts that may be another page's until one is looked at (wanders.c), */
	int64_t patience; /* ... how many that were in all ... */
	uint32_t looked;  /* ... so many more */
	uint32_t times;	  /* it was translated again for that */
	uint64_t misses_since;
	uint32_t misaligned;	   /* accesses that were not (misaligned.c) ... */
	uint32_t misaligned_times; /* ... and that it was translated again for that */
};

/* A jump to a slot's code. */
struct link {
	emit_hole hole;
	uint16_t slot;
};

/* Where the registers of the guest are while a block is written (local.c). */
struct places {
	host_reg in[REGISTERS]; /* the host's register, or NO_REG: in memory alone */
	/* a bit each: */
	uint32_t changed; /* memory has an older value; of pinned ones it may always */
	uint32_t low;	  /* the upper half means nothing (extend.c) */
};

/* Code that is rarely run, and written behind the rest: from where one gets there, and what it does. */
enum rare_kind {
	RARE_WAY,
	RARE_MISSED,
	RARE_TAKEN,
	RARE_FAR,
	RARE_GUESS,
	RARE_LAST,
	RARE_BESIDE
};
struct rare {
	emit_hole hole;
	uint32_t back;	/* RARE_GUESS, RARE_LAST, RARE_BESIDE: where it continues */
	uint32_t site;	/* RARE_GUESS, RARE_LAST */
	int32_t refund; /* RARE_TAKEN, RARE_FAR: cycles that were paid and not used */
	int32_t far;	/* RARE_FAR: see native_far() */
	uint16_t slot;
	uint8_t kind, way;
	host_reg base;		 /* RARE_LAST, RARE_BESIDE */
	struct emit_probe probe; /* likewise, and RARE_MISSED */
	struct places places;	 /* as they are where one comes from */
};

/* The registers of the guest that an instruction names: x0 counts for none. */
struct use {
	uint16_t slot;
	uint8_t registers[3];
	uint8_t weight;	  /* in a block (local.c): how likely it is reached ... */
	uint16_t next[3]; /* ... and where each register is named again */
};

/* Bytes off a register of the guest whose shortcut was compared (reach.c). */
struct reach {
	uint32_t site; /* of the guess, or of the last shortcut; 0: none were */
	bool last;
	int32_t low, high; /* of the first byte, and behind the last */
};

/* What the code before says of the value of a register. */
struct known {
	enum known_kind {
		KNOWN_NOT,
		KNOWN_VALUE,
		KNOWN_OFFSET, /* from where the page begins */
		KNOWN_RANGE,  /* it is from `low` to `value`: an index ... */
		KNOWN_NEAR, /* ... and its sum with the register `base`, which still has that value */
	} kind;
	bool skipped; /* it was not written: the next instruction adds a constant to it */
	uint8_t base;
	int32_t low, value;
};

/* A page at a fixed distance from the one that runs, whose shortcut was compared. */
struct page_reach {
	uint32_t site; /* of the last shortcut; 0: none was */
	int32_t page;  /* its distance in bytes */
};

/* One translation: a part of a page. */
struct translation {
	struct native *n;
	struct code_cache *k;
	struct cpu *c;
	struct code_page *decoded;
	struct native_page *page;
	const uint8_t *bytes; /* of the page */
	struct emitter *e;
	uint32_t link_count, rare_count, todo_count, found_count;
	unsigned now; /* the slot whose code is written */
	/* the code of a slot is written once: it has one link, and three rares at most, those of a division */
	struct link links[2 * CODE_SLOTS];
	struct rare rares[4 * CODE_SLOTS];
	uint16_t todo[CODE_SLOTS];  /* slots from which to continue */
	uint16_t found[CODE_SLOTS]; /* slots that jumps go to: they get a way in */
	uint8_t marks[CODE_SLOTS];
	struct reach reach[2][REGISTERS]; /* for loads and for stores */
	struct page_reach page_reach[2];  /* likewise */
	struct known known[REGISTERS];
	uint32_t site_in_c; /* what C is from; 0: from none */
	struct places places;
	uint32_t use_count, use_now;
	uint16_t next_use
		[REGISTERS]; /* where it is named behind the instruction that is written */
	struct use uses[CODE_SLOTS]; /* in the order of their slots */
	uint16_t loop_begins[CODE_SLOTS], loop_ends[CODE_SLOTS];
};
enum mark { MARK_SEEN = 1, MARK_TARGET = 2, MARK_ENTRY = 4 };

struct native {
	struct rs_code_memory memory;
	struct emitter code;
	bool cold;	 /* slots are not counted before the hart has retired ... */
	uint64_t warm;	 /* ... so many instructions; 0: it is to be chosen */
	uint64_t attach; /* the clock when to look whether it has; 0: it has */
	bool lent;	 /* there is memory for code, or will be when some is written ... */
	bool refused;	 /* ... but there was none */
	uint64_t sample; /* instructions after which the engine looks which page runs */
	bool again;	 /* the memory was full once, and is written again */
	bool busy;	 /* a translation is being made: what it decodes is not counted */
	struct choice {
		host_reg pinned[REGISTERS];
		uint32_t
			far; /* the position of the jump to another page with these registers */
	} choices[CODE_CHOICES]; /* that pages have in common; the first are the usual ones */
	uint32_t choice_count;
	uint32_t far;	/* the position of the jump with all registers in the hart */
	uint32_t begin; /* the position behind what is always there */
	uint32_t site_count;
	struct rs_native_listing *listing; /* of the next translation; NULL: none */
	uint64_t sites[SITES]; /* what is added to an address, or the address of a shortcut */
	struct translation translation;
	struct native_page pages[CODE_PAGES];
};

static inline struct native_page *native_page_now(struct code_cache *k)
{
	return &k->native->pages[code_page_now(k) - k->pages];
}

/* Translate what is reached from slot `at` of the page that runs. @return false: there is no room. Slots that cannot be
 * translated stay as they are. */
bool native_translate(struct cpu *c, struct code_cache *k, unsigned at);

/* Forget the code of a page. The slots that led to it are counted again. */
void native_forget_code(struct native_page *page, struct code_page *decoded);

/* Run the handler of an access whose comparison failed, which is for others, too. */
slot_handler native_apart;

/* Run the handler of an access that was not aligned (misaligned.c). */
slot_handler native_misaligned;

/* Run the handler of an access that found no shortcut, perhaps since something of its page is watched (watched.c). */
slot_handler native_meets;

/* Run the handler of an access whose last shortcut was another page's, as those of many before it (wanders.c). */
slot_handler native_wanders;
enum { MISSES = 64 };

/* ---- parts of a translation */

/* The instruction of a slot that was decoded; NULL if it spans two pages. */
const struct insn *native_insn(struct translation *t, unsigned at);

/* The registers that an instruction reads and writes. */
struct use native_use_of(const struct insn *in, unsigned at);

/* Choose the registers that the page keeps in those of the host. */
void native_pin(struct translation *t);

/* The first choice that pages have in common. */
void native_pin_usual(host_reg pinned[REGISTERS]);

/* ---- registers within a block (local.c) */

/* All are where the page has them, ... */
void native_places_of_page(struct translation *t);

/* ... also where the code of slot `at` begins, to which jumps go. */
void native_block_begins(struct translation *t, unsigned at);

/* Let the registers that the instruction of slot `at` names, which is written next, borrow some of the host, if they are in memory and
 * that is worth it. The one that it writes is not loaded. */
void native_bring(struct translation *t, unsigned at);

/* Write what brings all registers to where the page has them. Where another way goes on behind it, they are still where
 * they were. */
void native_settle(struct translation *t);

/* ---- */

/* Write what all pages share: jumps from page to page with all registers in the hart, ... */
void native_write_common(struct native *n);

/* ... and with those of a choice where they are. */
void native_write_far(struct native *n, unsigned choice);

/* Write what the code of a page shares: the ways out, and the way in. */
void native_write_ways(struct translation *t);

/* What becomes of an instruction. */
enum native_result {
	NATIVE_NOT,  /* nothing was written: its handler runs it */
	NATIVE_NEXT, /* the block continues */
	NATIVE_ENDS, /* the block ended with it */
};

/* Write the code of an instruction, by its row in native.def. */
enum native_result native_write(struct translation *t, unsigned at, const struct insn *in);

/* Is there a row for it, and are its operands of the kind that the row means? */
bool native_knows(const struct insn *in);

/* Is slot `at` reached only from the instruction before it, and to be translated? Then it is *in. */
bool native_follows(struct translation *t, unsigned at, struct insn *in);

/* The instruction was written: what is known of addresses holds for what it wrote no longer. */
void native_forget_reach(struct translation *t, const struct insn *in);

/* What is the register after the instruction in slot `at`, which is one that writes it? (known.c) */
struct known native_computed(const struct translation *t, unsigned at, const struct insn *in);

/* The register has another value: it is k, and what is near the one before is not known. */
void native_set_known(struct known known[REGISTERS], unsigned g, struct known k);

/* The instruction was written, in slot `at`: note what is known of the register that it wrote. */
void native_note_known(struct translation *t, unsigned at, const struct insn *in);

/* Is what it computes wanted only by the next instruction, which adds a constant and writes the same register? */
bool native_is_skipped(struct translation *t, unsigned at, const struct insn *in);

/* Where the jump `hole` goes: the way out of `slot`. */
void native_way(struct translation *t, emit_hole hole, enum way way, unsigned slot);

/* Where the jump `hole` goes, which is taken where an access found no shortcut: the way out of `slot`, another one if it was
 * not aligned. C holds the key of the access. */
void native_missed(struct translation *t, emit_hole hole, enum way way, unsigned slot,
		   const struct emit_probe *probe);

/* Go to an address that is so far from where the page begins, in another page; in native_branch_far() behind the jump
 * `hole`, where `refund` cycles were paid and not used. */
void native_far(struct translation *t, int64_t offset);
void native_branch_far(struct translation *t, emit_hole hole, int32_t offset, int32_t refund);

/* Pay for the block of `target`, and go there; `refund` cycles were paid and not used. */
void native_link(struct translation *t, unsigned target, int32_t refund);

/* The same behind the jump `hole`, which is rarely taken. */
void native_taken(struct translation *t, emit_hole hole, unsigned target, int32_t refund);

/* The jump `hole` is taken where the guess of `site` was wrong. */
void native_guess(struct translation *t, emit_hole hole, uint32_t site);

/* Write what corrects it. */
void native_guess_again(struct translation *t, uint32_t site);

/* The jump `hole` is taken where the last shortcut of `site` is of another page. */
void native_last(struct translation *t, emit_hole hole, host_reg base,
		 const struct emit_probe *probe, uint32_t site);

/* Write what finds the right one. */
void native_last_again(struct translation *t, const struct rare *r);

/* The jump `hole` is taken where an access has no shortcut, perhaps because something of its page is watched. */
void native_beside(struct translation *t, emit_hole hole, host_reg base,
		   const struct emit_probe *probe);

/* Write what makes it beside that. */
void native_write_beside(struct translation *t, const struct rare *r);

/* Write what leaves before slot `at` if its instruction is watched. @return false: nothing was written. */
bool native_write_stop(struct translation *t, unsigned at);

/* Note the handler of a slot that is left to it. */
void native_note_handler(struct translation *t, unsigned at);

/* Write what was noted. */
void native_write_rare(struct translation *t, const struct rare *r);

/* Write the way out of a slot. */
void native_leave(struct translation *t, enum way way, unsigned at);

/* The target of a branch or jump if it is in the page, and a slot that was decoded; -1: it is not. */
int native_near(struct translation *t, unsigned at, const struct insn *in);

#endif
