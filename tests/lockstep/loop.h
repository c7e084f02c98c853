/* loop.h - what a loop of plain instructions is made of. */
#ifndef LOCKSTEP_LOOP_H
#define LOCKSTEP_LOOP_H
#include "parts.h"

enum {
	MOST_PIECES = 4,
	LOOP_VA = 0x10000,  /* virtual addresses: the code, ... */
	ALIAS_VA = 0x18000, /* ... the same pages once more, ... */
	DATA_VA = 0x20000,  /* ... and the data, after one page without any, ... */
	FAR_BIT = 20, /* ... and so far from there once more: in the same places of a TLB */
	FAR = 1 << FAR_BIT,
	TABLE_VA = 0x40000, /* the page table of all these */
	MOST_WORDS = 60,
};

/* Registers, by what they are for. x5 is the handler's, see step_over_traps(). */
struct registers {
	uint8_t bases[8], values[11]; /* addresses of data; the rest */
	uint8_t base_count, value_count;
	uint8_t saved[4]; /* addresses of data that stay what they are */
	uint8_t counter;  /* of times that a jump went back */
};

struct loop {
	struct rs_machine *m;
	uint64_t *random;
	const struct registers *registers;
	bool paged, user, guest;
	bool runs_data;		/* it calls what it reads and writes */
	bool changes_table;	/* it takes permissions from its pages, and gives them back */
	bool changes_status;	/* it sets and clears SUM and MXR */
	unsigned backs;		/* what is done now and then */
	uint8_t memory_percent; /* instructions that are accesses */
	uint32_t pieces;
	uint32_t begins[MOST_PIECES];  /* offsets from where the code begins */
	uint32_t seconds[MOST_PIECES]; /* ... and of the instructions behind the first ones */
	bool called[MOST_PIECES];      /* it ends with a return */
	uint8_t order[MOST_PIECES];    /* the page in RAM of each of the code's */
};

uint32_t loop_one_of(const struct loop *l, const uint8_t *registers, uint32_t count);

/* A register that is written; 0: x0. */
uint32_t loop_target(const struct loop *l);

/* Where a piece begins, or its second instruction. */
uint32_t loop_begin(const struct loop *l, uint32_t piece);

/* A branch, but for its distance, over so many bytes; jal; addi. */
uint32_t loop_over_branch(uint32_t word, int32_t bytes);
uint32_t loop_over_jump(uint32_t rd, int32_t bytes);
uint32_t loop_add_constant(uint32_t rd, uint32_t rs1, int32_t value);

/* What a size of accesses is aligned to: for most of them of any size; for some. */
uint32_t loop_alignment(const struct loop *l);

/* An instruction that the engine `jit` translates, at an offset in the code. */
uint32_t loop_plain(const struct loop *l, uint32_t at);

/* One of two bytes. */
uint32_t loop_compressed(const struct loop *l);

/* A load or store off a base, `offset` (12 bits) away; a base that changes between those. */
unsigned loop_op(const struct loop *l, bool memory);
uint32_t loop_offset(const struct loop *l);
uint32_t loop_access(const struct loop *l, unsigned op, uint32_t base, uint32_t offset);
uint32_t loop_base_change(const struct loop *l, uint32_t base);

/* ---- what is written at an offset in the code; each returns the offset behind it */

uint32_t loop_write(const struct loop *l, uint32_t at, uint32_t word);

/* A bit of a counter, another one for each of these: the result is 0 or the bit. @return which. */
unsigned loop_write_counted(struct loop *l, uint32_t *at, uint32_t result);

/* Accesses that share nothing with each other, many of them over the end of a page; accesses off one base. */
uint32_t loop_write_lone_accesses(const struct loop *l, uint32_t at);
uint32_t loop_write_accesses(const struct loop *l, uint32_t at);

/* Look-ups in a table, at an index that the code before bounds. */
uint32_t loop_write_look_ups(const struct loop *l, uint32_t at);

/* Accesses through a pointer that goes to another page; a permission of a page that is taken away or given back; SUM and
 * MXR that are set and cleared, with accesses behind. */
uint32_t loop_write_exchange(struct loop *l, uint32_t at);
uint32_t loop_write_permission(const struct loop *l, uint32_t at);
uint32_t loop_write_status(const struct loop *l, uint32_t at);

#endif
