/* emit.h - what a back end offers: the host's instructions for the few things that translated code
 * does. A back end is HOST.h with the encodings, emit_HOST.c (values, conditions, direct jumps), emit_HOST_memory.c and
 * emit_HOST_ways.c; nothing else knows an encoding.
 *
 * Translated code is a handler (exec/handler.h): it gets the hart, a slot, the budget and the cache, keeps
 * hart, budget and cache in registers of their own, and ends with a jump to another handler. It has three
 * registers for what it computes, A, B and C; the others of the pool hold registers of the guest. */
#ifndef CORE_JIT_EMIT_H
#define CORE_JIT_EMIT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where code is written. Positions are offsets in the code memory. */
struct emitter {
	uint8_t *write;	    /* where it is written ... */
	const uint8_t *run; /* ... and where it runs: two addresses of the same bytes, or one */
	uint32_t size;	    /* bytes */
	uint32_t at;	    /* the position that is written next */
	bool full;	    /* something did not fit: what was written is not to be run */
};

typedef uint8_t host_reg; /* as the host numbers them */

enum { NO_REG = 0xff, POOL_MOST = 24 };

struct emit_host {
	const char *name;
	host_reg a, b; /* to compute in; B also holds the shortcut of an access */
	host_reg pool[POOL_MOST];
	uint8_t pool_count;
};
extern const struct emit_host emit_host;

enum emit_alu {
	ALU_ADD,
	ALU_SUB,
	ALU_AND,
	ALU_OR,
	ALU_XOR,
	ALU_SLL,
	ALU_SRL,
	ALU_SRA,
	ALU_MUL
};

/* Of 64 bits; of 32, whose sign is extended; of 32, and what is above them means nothing. */
enum emit_width { WIDTH_64, WIDTH_32, WIDTH_LOW };

enum emit_condition { IF_EQ, IF_NE, IF_LT, IF_GE, IF_LTU, IF_GEU };

/* A jump whose target is not known yet, which compilers patch later: where its distance is. */
typedef uint32_t emit_hole;

/* Let the jump of `hole` go to the position `target`. */
void emit_fill(struct emitter *e, emit_hole hole, uint32_t target);

/* What was written from `from` on will be run: make the host see it. */
void emit_publish(const struct emitter *e, uint32_t from, bool again);

/* ---- values. d and a are registers of the pool or A, b one of the pool or B */

void emit_constant(struct emitter *e, host_reg d, int64_t value);
void emit_copy(struct emitter *e, host_reg d, host_reg a);
/* d = the word at `offset` from the hart or the cache, and back. */
void emit_get(struct emitter *e, host_reg d, uint32_t offset);
void emit_put(struct emitter *e, host_reg a, uint32_t offset);
void emit_get_cache(struct emitter *e, host_reg d, uint32_t offset);
void emit_put_cache(struct emitter *e, host_reg a, uint32_t offset);

/* d = a op b. `word`: of the low 32 bits, sign-extended. Shifts take the low bits of b alone. */
void emit_alu(struct emitter *e, enum emit_alu op, enum emit_width width, host_reg d,
	      host_reg a, host_reg b);
/* The same where b is the word at `offset` from the hart. */
void emit_alu_get(struct emitter *e, enum emit_alu op, enum emit_width width, host_reg d,
		  host_reg a, uint32_t offset);
void emit_alu_constant(struct emitter *e, enum emit_alu op, enum emit_width width, host_reg d,
		       host_reg a, int32_t value);
/* d = 0 - a */
void emit_negate(struct emitter *e, enum emit_width width, host_reg d, host_reg a);
/* The high half of a product. */
void emit_high(struct emitter *e, bool with_sign, host_reg d, host_reg a, host_reg b);
/* A quotient or remainder; b is not 0, and with a sign not -1. */
void emit_divide(struct emitter *e, bool with_sign, bool rest, enum emit_width width,
		 host_reg d, host_reg a, host_reg b);
/* d = 1 if the condition holds for a and b, else 0. */
void emit_set(struct emitter *e, enum emit_condition condition, host_reg d, host_reg a,
	      host_reg b);
void emit_set_constant(struct emitter *e, enum emit_condition condition, host_reg d, host_reg a,
		       int32_t value);

/* ---- jumps */

emit_hole emit_jump(struct emitter *e);
/* If the condition holds for a and b, or the low 32 bits of a and a constant. */
emit_hole emit_branch(struct emitter *e, enum emit_condition condition, host_reg a, host_reg b);
/* The same where b is the word at `offset` from the hart. */
emit_hole emit_branch_get(struct emitter *e, enum emit_condition condition, host_reg a,
			  uint32_t offset);
emit_hole emit_branch_constant(struct emitter *e, enum emit_condition condition, bool word,
			       host_reg a, int32_t value);
/* Add to the budget, and jump if it is not negative then. */
emit_hole emit_pay(struct emitter *e, int32_t cycles);
/* Take `cost` cycles off the budget, and note in the cache (at `offset`) that they are no
 * instructions. Jump if the budget is negative then. */
emit_hole emit_charge(struct emitter *e, uint32_t cost, uint32_t offset);
/* A holds an even address. If it is in the page that begins at the address which the cache has at
 * `page`, and the table at `table` in the cache has an entry for it, a host address for each two bytes,
 * go there. */
void emit_jump_by_table(struct emitter *e, uint32_t page, uint32_t table);

/* Where things are in the cache, and in a page of decoded code. */
struct emit_code_layout {
	uint32_t shortcuts, context; /* of fetches */
	uint32_t slots, page_va;
	uint32_t of_offset, of_slots, of_fill;
};
/* A holds an even address. If its page has a shortcut and is in the cache, it is the page that runs from now on, B is
 * how far A is in it, and C is the address of its slots. Jump if not. */
void emit_enter_page(struct emitter *e, const struct emit_code_layout *l, emit_hole out[2]);
/* C = the entry for B in the table that the page has at `of_table`. Jump if there is no table, or no entry. */
void emit_find_entry(struct emitter *e, const struct emit_code_layout *l, uint32_t of_table,
		     emit_hole none[2]);
/* C = the address of the slots of the page that runs. */
void emit_page_again(struct emitter *e, const struct emit_code_layout *l);
/* Go to C, ... */
void emit_go(struct emitter *e);
/* ... by way of what loads the registers of the page that runs. */
void emit_go_by_fill(struct emitter *e, const struct emit_code_layout *l);

/* ---- memory: a shortcut is compared; then C is to be added to an address, if it is not A. C changes with the next
 * comparison, emit_high() and emit_divide(), and nothing else */

/* Where things are in the cache. */
struct emit_layout {
	uint32_t shortcuts; /* of data */
	uint32_t context;
};

/* What is compared: the page of base + low, and with it the page of base + key, which is a multiple of `size`. */
struct emit_probe {
	int32_t low, key;
	unsigned size;
	bool store;
};

/* Jump if there is no shortcut for that. */
emit_hole emit_probe(struct emitter *e, const struct emit_layout *l, host_reg base,
		     const struct emit_probe *p);
/* C = what that shortcut says ... */
void emit_found(struct emitter *e, const struct emit_layout *l);
/* ... or a guess, which the cache has at `site`, so that the access does not wait for it. Jump if it is wrong ... */
emit_hole emit_guess(struct emitter *e, const struct emit_layout *l, uint32_t site);
/* ... to this, which makes the right one the next guess. */
void emit_guess_again(struct emitter *e, const struct emit_layout *l, uint32_t site);
/* C = the guess at `site`, which is right for the next access, too. */
void emit_known_guess(struct emitter *e, uint32_t site);

/* Jump if the address of which C holds the key is no multiple of `size`, which is that of the probe and not 1. C stays. */
emit_hole emit_if_misaligned(struct emitter *e, unsigned size);

/* What emit_probe() found no shortcut for, and whose key is in C: jump unless a debugger watches something of the page
 * and the access may be made beside it. */
emit_hole emit_probe_watched(struct emitter *e, const struct emit_layout *l,
			     const struct emit_probe *p);
/* What of it is watched: base + offset, or the host address of that + offset (`physical`), is below `length`. */
struct emit_watched {
	int64_t offset;
	int32_t length;
	bool physical;
};
/* Jump if it is. */
emit_hole emit_if_watched(struct emitter *e, const struct emit_layout *l, host_reg base,
			  const struct emit_watched *w);

/* The same for an access that stays in a page for long: the cache has the address of its last shortcut at `site`,
 * which need not be computed. Jump if that one is of another page ... */
emit_hole emit_probe_last(struct emitter *e, const struct emit_layout *l, host_reg base,
			  const struct emit_probe *p, uint32_t site);
/* ... to this, which makes the right one the last; jump if there is no shortcut. */
emit_hole emit_probe_again(struct emitter *e, const struct emit_layout *l, host_reg base,
			   const struct emit_probe *p, uint32_t site);
/* Take 1 off the word that the cache has at `offset`. Jump if it is negative then. C stays. */
emit_hole emit_count(struct emitter *e, uint32_t offset);
/* C = what the last shortcut at `site` says, which is right for the next access, too. */
void emit_known_last(struct emitter *e, uint32_t site);

/* Access memory at the sum of these, and of C. */
struct emit_place {
	host_reg base;
	bool with_c;
	int32_t offset;
};
void emit_load(struct emitter *e, host_reg d, unsigned size, bool with_sign,
	       const struct emit_place *at);
void emit_store(struct emitter *e, host_reg a, unsigned size, const struct emit_place *at);

/* ---- ways in and out */

/* A function that C code calls: (hart, slot, budget, cache, handler). It calls the handler, and keeps the
 * registers that translated code changes and a function must not. */
void emit_gate(struct emitter *e);
/* Code that is called as a handler begins: go to the position `target` by way of `fill`, ... */
void emit_begin(struct emitter *e, uint32_t target, uint32_t fill);
/* ... which begins and ends like this; in between it gets the registers of the guest. */
void emit_fill_begins(struct emitter *e);
void emit_fill_ends(struct emitter *e);

/* Jump to a handler, whose slot has the number in A. In the cache the slots begin at `slots`; the
 * address of the handler is in a table at `handlers`, ... */
void emit_leave_by_table(struct emitter *e, uint32_t slots, uint32_t handlers);
/* ... or known. */
void emit_leave_to(struct emitter *e, uint32_t slots, const void *handler);
/* Jump to a function that is like a handler, but gets A instead of a slot. */
void emit_leave_with(struct emitter *e, const void *function);

#endif
