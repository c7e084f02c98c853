/* torture.h - random programs, run from M-mode, and a log of all that came of them.
 *
 * A case is a short program of random instructions in some mode, with random state around it.
 * It has no backward jump, so it ends; each trap on the way is logged and its instruction
 * stepped over. What it leaves in registers, CSRs and memory is logged at the end. The log of a
 * case is hashed to one line, or written out. Everything follows from the seed and the case's
 * number. */
#ifndef TORTURE_H
#define TORTURE_H
#include <stddef.h>
#include <stdint.h>

#include "layout.h"

enum { FALSE, TRUE };

/* What the loader asks for. Zeroed memory is a run of seed 0 without end. */
struct parameters {
	uint64_t seed;
	uint64_t first, count; /* case numbers */
	uint64_t groups;       /* a bit for each group that takes part; 0: all */
	uint64_t verbose;      /* write the log out */
};

/* ---- random numbers (random.c) */

void random_start(uint64_t seed, uint64_t number);
uint64_t random64(void);
uint64_t random_below(uint64_t limit);
int one_in(uint64_t n);
/* 0, 1, -1, the ends of ranges, single bits, or anything. */
uint64_t random_value(void);

/* ---- the log (log.c) */

void print(const char *text);
void print_hex(uint64_t value);
void log_start(void);
void log_write(void);
void note(const char *name, uint64_t value);
void note_memory(const char *name, uint64_t from, uint64_t bytes);
uint64_t log_hash(void);

/* ---- writing code (emit.c) */

enum format {
	FMT_R,
	FMT_I,
	FMT_S,
	FMT_B,
	FMT_U,
	FMT_J,
	FMT_L,
	FMT_H,
	FMT_W,
	FMT_C,
	FMT_Z,
	FMT_A,
	FMT_F,
	FMT_V,
	FMT_G,
	FMT_Y,
	FMT_N
};
enum op {
#define INSN(name, format, mask, match, class, effect, spec) OP_##name,
#include "isa/insn.def"
#undef INSN
	OP_COUNT
};
struct row {
	uint32_t match, mask;
	uint8_t format;
};
extern const struct row rows[OP_COUNT];

/* Registers with a meaning in every program: they are never written, so that addresses stay
 * good. */
enum { ZERO = 0, RA = 1, SP = 2, S0 = 8, S1 = 9 };

struct code {
	uint8_t *at, *end;
};
void put16(struct code *c, uint32_t half);
void put32(struct code *c, uint32_t word);
uint32_t put_fields(enum op op, unsigned rd, unsigned rs1, unsigned rs2, uint64_t imm);
unsigned random_rd(void); /* one that may be written */
unsigned random_rs(void);
/* Any register-only instruction, a few of them reserved; or a forward branch or jump around
 * one. */
void put_random_alu(struct code *c);
/* Loads, stores, atomics: around x2, s0 and s1. */
void put_random_memory(struct code *c);
/* A load, store or, if wanted, AMO at the address in `base`. */
void put_access(struct code *c, unsigned base, int atomics);
/* Load a constant into a register: 13 instructions. */
void put_constant(struct code *c, unsigned rd, uint64_t value);

/* ---- running (run.c) */

enum mode { U = 0, S = 1, M = 3, VU = 4, VS = 5 };

void torture(void); /* from start.S */

struct context {
	uint64_t x[32];
	uint64_t pc;
	uint64_t sp;
};
void enter(struct context *c);

/* A case in the making. */
struct program {
	struct code code;
	struct context context;
	enum mode start;   /* the mode that it starts in ... */
	enum mode mode;	   /* ... and the one that it is in where code is being written */
	uint64_t code_va;  /* where the program sees CODE ... */
	uint64_t stubs_va; /* ... where S-mode sees its handler, and VS-mode */
	uint64_t guest_stubs_va;
	int host_only;	    /* it never enters VS- or VU-mode */
	int paging;	    /* page tables too are part of what it leaves */
	int changing;	    /* ... and at some traps they are changed, and fenced */
	uint64_t interrupt; /* the one that may be enabled: of several, QEMU 7.2 takes the
			     * lowest number first, not the first of the specification's list */
};

/* Begin one in `mode`: all CSRs known, registers and data random, everything permitted. */
void program_start(struct program *p, enum mode mode);
/* End it, run it, and log it. */
void program_run(struct program *p);
enum mode random_mode(void);

/* The handlers: whatever vector a trap takes it to, an ecall into M-mode, and a way back. */
enum { STUB_SRET = 0x100, GUEST_STUBS = 0x800 };

/* Clear and set bits of a CSR, from within; t0 is lost. */
void put_bits(struct program *p, unsigned csr, uint64_t clear, uint64_t set);
enum { T0 = 5, T1 = 6 };

/* Traps go wherever, except the ecalls by which the handlers call us. */
void random_delegation(void);

/* Change page tables as a hypervisor does, with a fence for no more than that (guest.c). */
void change_tables(void);

/* ---- groups of cases */

#define GROUPS(X)                                                                              \
	X(alu) X(memory) X(csr) X(traps) X(interrupts) X(paging) X(pmp) X(guest) X(fences)
#define X(name) void group_##name(struct program *p);
GROUPS(X)
#undef X

#define csr_read(name)                                                                         \
	({                                                                                     \
		uint64_t v_;                                                                   \
		__asm__ volatile("csrr %0, " name : "=r"(v_));                                 \
		v_;                                                                            \
	})
#define csr_write(name, value)                                                                 \
	do {                                                                                   \
		uint64_t to_ = (value);                                                        \
		__asm__ volatile("csrw " name ", %0" : : "r"(to_) : "memory");                 \
	} while (0)
#define csr_set(name, value)                                                                   \
	do {                                                                                   \
		uint64_t set_ = (value);                                                       \
		__asm__ volatile("csrs " name ", %0" : : "r"(set_) : "memory");                \
	} while (0)

#endif
