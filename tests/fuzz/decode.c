/* Whatever word is fetched, decoder and disassembler know what it is, or know that it is none.
 * The input is a row of words. */
#include "fuzz.h"

#include "isa/isa.h"

static void check_fields(const struct insn *in, uint32_t word)
{
	MUST(in->op <= OP_none);
	MUST(in->length == (isa_is_compressed(word) ? 2 : 4));
	MUST(in->o.rs1 < 32 && in->o.rs2 < 32);
	MUST(in->o.rd < 32);
	MUST(in->o.left == 0);
	if (in->op == OP_none)
		return;
	MUST(in->class == op_info[in->op].class);
	if (in->length == 4)
		MUST((word & op_info[in->op].mask) == op_info[in->op].match);
}

/* What a 16-bit word stands for is a legal 32-bit one, or 0. */
static void check_expansion(const struct insn *in, uint32_t word)
{
	uint32_t full = isa_expand((uint16_t)word);
	struct insn other = isa_decode(full);

	if (!isa_is_compressed(word))
		return;
	MUST(full == 0 || !isa_is_compressed(full));
	MUST((full == 0) == (in->op == OP_none));
	MUST(full == 0 || other.op == in->op);
}

/* In a buffer of exactly `size` bytes. */
static void check_text(uint64_t pc, uint32_t word, size_t size)
{
	char *text = malloc(size ? size : 1);

	MUST(text);
	MUST(rs_disassemble(text, size, pc, word) == (isa_is_compressed(word) ? 2 : 4));
	if (size)
		MUST(memchr(text, '\0', size));
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = {bytes, size};

	while (input.left) {
		uint32_t word = (uint32_t)input_take(&input, 4);
		struct insn in = isa_decode(word);
		uint64_t target, pc = UINT64_MAX << (word & 63);

		check_fields(&in, word);
		check_expansion(&in, word);
		check_text(pc, word, word % 97);
		check_text(pc, word, 80);
		(void)rs_jump_target(pc, word, &target);
	}
	return 0;
}
