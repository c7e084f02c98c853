/* words.c - what the decoder makes of words, for binutils to check (against-binutils).
 *
 * usage: words compressed   lines "HALF WORD": each 16-bit word and what it stands for, 0 if
 * nothing words decoded      lines "WORD TEXT": words of every row, written from the decoded
 * fields as objdump writes them without aliases, at address 4 * line
 */
#include <stdio.h>
#include <string.h>

#include "isa/isa.h"

enum { WORDS_A_ROW = 64 };

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 32;
}

/* "amoadd_w" is "amoadd.w", with its ordering; so are "fence_i" and "sfence_vma". */
static void print_name(const struct insn *in)
{
	static const char *const order[] = {"", ".rl", ".aq", ".aqrl"};

	for (const char *c = in->op == OP_mark ? "slti" : op_info[in->op].name; *c; c++)
		putchar(*c == '_' ? '.' : *c);
	if (op_info[in->op].format == FMT_A)
		printf("%s", order[bits(in->word, 26, 25)]);
}

static const char *reg(unsigned number)
{
	return rs_reg_name(number);
}

static void print_operands(const struct insn *in, uint64_t pc)
{
	const struct operands *o = &in->o;
	unsigned rd = o->rd;
	long imm = o->imm;

	switch ((enum format)op_info[in->op].format) {
	case FMT_R:
		printf("\t%s,%s,%s", reg(rd), reg(o->rs1), reg(o->rs2));
		break;
	case FMT_I:
		if (in->op == OP_jalr)
			printf("\t%s,%ld(%s)", reg(rd), imm, reg(o->rs1));
		else
			printf("\t%s,%s,%ld", reg(rd), reg(o->rs1), imm);
		break;
	case FMT_H:
	case FMT_W:
		printf("\t%s,%s,0x%lx", reg(rd), reg(o->rs1), imm);
		break;
	case FMT_L:
		printf("\t%s,%ld(%s)", reg(rd), imm, reg(o->rs1));
		break;
	case FMT_S:
		printf("\t%s,%ld(%s)", reg(o->rs2), imm, reg(o->rs1));
		break;
	case FMT_B:
		printf("\t%s,%s,%lx", reg(o->rs1), reg(o->rs2), pc + (uint64_t)imm);
		break;
	case FMT_U:
		printf("\t%s,0x%lx", reg(rd), bits((uint64_t)imm, 31, 12));
		break;
	case FMT_J:
		printf("\t%s,%lx", reg(rd), pc + (uint64_t)imm);
		break;
	case FMT_C:
		printf("\t%s,%s,%s", reg(rd), rs_csr_name((unsigned)imm), reg(o->rs1));
		break;
	case FMT_Z:
		printf("\t%s,%s,%u", reg(rd), rs_csr_name((unsigned)imm), o->rs1);
		break;
	case FMT_A:
		if (in->op == OP_lr_w || in->op == OP_lr_d)
			printf("\t%s,(%s)", reg(rd), reg(o->rs1));
		else
			printf("\t%s,%s,(%s)", reg(rd), reg(o->rs2), reg(o->rs1));
		break;
	case FMT_V:
		printf("\t%s,%s", reg(o->rs1), reg(o->rs2));
		break;
	case FMT_G:
		printf("\t%s,(%s)", reg(rd), reg(o->rs1));
		break;
	case FMT_Y:
		printf("\t%s,(%s)", reg(o->rs2), reg(o->rs1));
		break;
	case FMT_F:
	case FMT_N:
		break;
	}
}

/* A random word of a row. The operands of fence are binutils' affair, and a CSR has to be one
 * that there is. */
static uint32_t word_of_row(unsigned op, uint64_t *seed)
{
	static const uint16_t csrs[] = {
#define CSR(number, name, ext, cost, what) number,
#include "ringside/abi/csr.def"
#undef CSR
	};
	const struct op_info *info = &op_info[op];
	uint32_t free_bits = (uint32_t)next_random(seed) & ~info->mask;

	if (info->format == FMT_F || info->format == FMT_N)
		return info->match;
	if (info->format == FMT_C || info->format == FMT_Z)
		free_bits = (free_bits & 0x000fffff) |
			    (uint32_t)csrs[next_random(seed) % (sizeof csrs / sizeof *csrs)]
				    << 20;
	return info->match | free_bits;
}

static void decoded(void)
{
	uint64_t seed = 1, pc = 0;

	for (unsigned op = 0; op < OP_COUNT; op++)
		for (unsigned i = 0; i < WORDS_A_ROW; i++, pc += 4) {
			struct insn in = isa_decode(word_of_row(op, &seed));

			printf("%08x ", in.word);
			print_name(&in);
			print_operands(&in, pc);
			putchar('\n');
		}
}

static void compressed(void)
{
	for (uint32_t half = 0; half <= 0xffff; half++)
		if (isa_is_compressed(half))
			printf("%04x %08x\n", half, isa_expand((uint16_t)half));
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "compressed") == 0)
		compressed();
	else if (argc == 2 && strcmp(argv[1], "decoded") == 0)
		decoded();
	else
		return 2;
	return 0;
}
