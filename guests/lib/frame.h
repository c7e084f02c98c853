/** @file frame.h
 * The registers that a trap saves. Read by C and by the entry code.
 *
 * Slot i of the frame is register xi; slot 0, which x0 does not need, is the pc. Status,
 * cause and value of the trap follow the registers.
 */
#ifndef GUEST_FRAME_H
#define GUEST_FRAME_H

#define FRAME_X(n)   ((n)*8)
#define FRAME_PC     FRAME_X(0)
#define FRAME_RA     FRAME_X(1)
#define FRAME_SP     FRAME_X(2)
#define FRAME_T0     FRAME_X(5)
#define FRAME_A0     FRAME_X(10)
#define FRAME_STATUS FRAME_X(32)
#define FRAME_CAUSE  FRAME_X(33)
#define FRAME_VALUE  FRAME_X(34)
#define FRAME_SIZE   FRAME_X(36) /* a multiple of 16, the alignment of the stack */

#ifdef __ASSEMBLER__

/* Registers that a called function may change, in three groups. */
.macro frame_each_early insn, base
	\insn	x1,  FRAME_X(1)(\base)
	\insn	x5,  FRAME_X(5)(\base)
	\insn	x6,  FRAME_X(6)(\base)
	\insn	x7,  FRAME_X(7)(\base)
.endm
.macro frame_each_args insn, base
	\insn	x10, FRAME_X(10)(\base)
	\insn	x11, FRAME_X(11)(\base)
	\insn	x12, FRAME_X(12)(\base)
	\insn	x13, FRAME_X(13)(\base)
	\insn	x14, FRAME_X(14)(\base)
	\insn	x15, FRAME_X(15)(\base)
	\insn	x16, FRAME_X(16)(\base)
	\insn	x17, FRAME_X(17)(\base)
.endm
.macro frame_each_late insn, base
	\insn	x28, FRAME_X(28)(\base)
	\insn	x29, FRAME_X(29)(\base)
	\insn	x30, FRAME_X(30)(\base)
	\insn	x31, FRAME_X(31)(\base)
.endm
.macro frame_each_volatile insn, base
	frame_each_early \insn, \base
	frame_each_args \insn, \base
	frame_each_late \insn, \base
.endm

/* The others except sp: those that a called function preserves, gp and tp. */
.macro frame_each_kept insn, base
	\insn	x3,  FRAME_X(3)(\base)
	\insn	x4,  FRAME_X(4)(\base)
	\insn	x8,  FRAME_X(8)(\base)
	\insn	x9,  FRAME_X(9)(\base)
	\insn	x18, FRAME_X(18)(\base)
	\insn	x19, FRAME_X(19)(\base)
	\insn	x20, FRAME_X(20)(\base)
	\insn	x21, FRAME_X(21)(\base)
	\insn	x22, FRAME_X(22)(\base)
	\insn	x23, FRAME_X(23)(\base)
	\insn	x24, FRAME_X(24)(\base)
	\insn	x25, FRAME_X(25)(\base)
	\insn	x26, FRAME_X(26)(\base)
	\insn	x27, FRAME_X(27)(\base)
.endm

/* Save or restore every register but x2 (sp) to or from the frame at `base`. To restore, `base`
 * must be sp, which the caller loads last. */
.macro frame_save base
	frame_each_volatile sd, \base
	frame_each_kept sd, \base
.endm
.macro frame_restore base
	frame_each_volatile ld, \base
	frame_each_kept ld, \base
.endm

#else
#include <stddef.h>
#include <stdint.h>

struct frame {
	uint64_t pc, ra, sp, gp, tp, t0, t1, t2, s0, s1;
	uint64_t a0, a1, a2, a3, a4, a5, a6, a7;
	uint64_t s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t3, t4, t5, t6;
	uint64_t status, cause, value; /* xstatus, xcause, xtval of the trap */
	uint64_t reserved;
};
_Static_assert(offsetof(struct frame, pc) == FRAME_PC, "entry code relies on it");
_Static_assert(offsetof(struct frame, ra) == FRAME_RA, "entry code relies on it");
_Static_assert(offsetof(struct frame, sp) == FRAME_SP, "entry code relies on it");
_Static_assert(offsetof(struct frame, a0) == FRAME_A0, "entry code relies on it");
_Static_assert(offsetof(struct frame, t6) == FRAME_X(31), "entry code relies on it");
_Static_assert(offsetof(struct frame, status) == FRAME_STATUS, "entry code relies on it");
_Static_assert(offsetof(struct frame, cause) == FRAME_CAUSE, "entry code relies on it");
_Static_assert(offsetof(struct frame, value) == FRAME_VALUE, "entry code relies on it");
_Static_assert(sizeof(struct frame) == FRAME_SIZE, "entry code relies on it");

/** Print every register, four to a line. */
void frame_print(const struct frame *frame);
#endif

#endif
