/* access.c - which memory an instruction accesses, by its format. */
#include "isa/isa.h"

bool rs_memory_access(uint32_t word, struct rs_memory_access *a)
{
	struct insn i = isa_decode(word);
	uint32_t whole = isa_is_compressed(word) ? isa_expand((uint16_t)word) : word;
	unsigned format = i.op < OP_COUNT ? op_info[i.op].format : FMT_N;
	bool reserved = i.op == OP_lr_w || i.op == OP_lr_d;

	if (format != FMT_L && format != FMT_S && format != FMT_A)
		return false;
	a->conditional = i.op == OP_sc_w || i.op == OP_sc_d;
	a->loads = format == FMT_L || (format == FMT_A && !a->conditional);
	a->stores = format == FMT_S || (format == FMT_A && !reserved);
	a->rs1 = (uint8_t)(whole >> 15 & 31);
	a->rd = (uint8_t)(whole >> 7 & 31);
	a->offset = format == FMT_A ? 0 : i.o.imm;
	a->size = (uint8_t)(1u << (whole >> 12 & 3)); /* funct3: the width */
	return true;
}
