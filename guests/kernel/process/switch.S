/* switch.S - from one kernel stack to another. */

.macro kept insn, base
	\insn	ra,  0(\base)
	\insn	sp,  8(\base)
	\insn	s0,  16(\base)
	\insn	s1,  24(\base)
	\insn	s2,  32(\base)
	\insn	s3,  40(\base)
	\insn	s4,  48(\base)
	\insn	s5,  56(\base)
	\insn	s6,  64(\base)
	\insn	s7,  72(\base)
	\insn	s8,  80(\base)
	\insn	s9,  88(\base)
	\insn	s10, 96(\base)
	\insn	s11, 104(\base)
.endm

	/* void context_switch(struct context *from, struct context *to): returns when another process
	 * switches back. */
	.text
	.globl	context_switch
context_switch:
	kept	sd, a0
	kept	ld, a1
	ret
