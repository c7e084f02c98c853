/* disassemble.c - instructions as text, as textbooks write them. */
#include "isa/isa.h"

/* A text in a buffer of fixed size. */
struct text {
	char *at;
	size_t room; /* bytes left, the NUL's included */
};

static void put_char(struct text *t, char c)
{
	if (t->room < 2)
		return;
	*t->at++ = c;
	*t->at = '\0';
	t->room--;
}

static void put(struct text *t, const char *s)
{
	while (*s)
		put_char(t, *s++);
}

static void put_unsigned(struct text *t, uint64_t value, unsigned base)
{
	char digits[20];
	unsigned n = 0;

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	while (n > 0)
		put_char(t, digits[--n]);
}

static void put_signed(struct text *t, uint64_t value)
{
	if (value >> 63) {
		put_char(t, '-');
		value = 0 - value;
	}
	put_unsigned(t, value, 10);
}

static void put_address(struct text *t, uint64_t address)
{
	put_unsigned(t, address, 16);
}

static void put_reg(struct text *t, unsigned number)
{
	put(t, rs_reg_name(number));
}

static void comma(struct text *t)
{
	put(t, ", ");
}

/* "amoadd_w" in the table is written "amoadd.w". */
static void put_name(struct text *t, const char *name)
{
	for (; *name; name++)
		put_char(t, *name == '_' ? '.' : *name);
}

static void put_csr(struct text *t, unsigned number)
{
	const char *name = rs_csr_name(number);

	if (name) {
		put(t, name);
	} else {
		put(t, "0x");
		put_unsigned(t, number, 16);
	}
}

/* ---- operands, format by format */

static unsigned rd(const struct insn *in)
{
	return in->o.rd;
}

static uint64_t imm(const struct insn *in)
{
	return (uint64_t)(int64_t)in->o.imm;
}

static void put_address_operand(struct text *t, uint64_t offset, unsigned base)
{
	put_signed(t, offset);
	put_char(t, '(');
	put_reg(t, base);
	put_char(t, ')');
}

static void put_regs(struct text *t, const struct insn *in, bool with_rd, bool with_rs1,
		     bool with_rs2)
{
	const char *between = "";

	if (with_rd) {
		put_reg(t, rd(in));
		between = ", ";
	}
	if (with_rs1) {
		put(t, between);
		put_reg(t, in->o.rs1);
		between = ", ";
	}
	if (with_rs2) {
		put(t, between);
		put_reg(t, in->o.rs2);
	}
}

static void put_atomic(struct text *t, const struct insn *in)
{
	put_reg(t, rd(in));
	comma(t);
	if (in->op != OP_lr_w && in->op != OP_lr_d) {
		put_reg(t, in->o.rs2);
		comma(t);
	}
	put_char(t, '(');
	put_reg(t, in->o.rs1);
	put_char(t, ')');
}

static void put_operands(struct text *t, const struct insn *in, enum format format, uint64_t pc)
{
	switch (format) {
	case FMT_R:
		put_regs(t, in, true, true, true);
		break;
	case FMT_I:
		put_regs(t, in, true, true, false);
		comma(t);
		put_signed(t, imm(in));
		break;
	case FMT_H:
	case FMT_W:
		put_regs(t, in, true, true, false);
		comma(t);
		put_unsigned(t, imm(in), 10);
		break;
	case FMT_L:
		put_reg(t, rd(in));
		comma(t);
		put_address_operand(t, imm(in), in->o.rs1);
		break;
	case FMT_S:
		put_reg(t, in->o.rs2);
		comma(t);
		put_address_operand(t, imm(in), in->o.rs1);
		break;
	case FMT_B:
		put_regs(t, in, false, true, true);
		comma(t);
		put_address(t, pc + imm(in));
		break;
	case FMT_U:
		put_reg(t, rd(in));
		put(t, ", 0x");
		put_unsigned(t, bits(imm(in), 31, 12), 16);
		break;
	case FMT_J:
		put_reg(t, rd(in));
		comma(t);
		put_address(t, pc + imm(in));
		break;
	case FMT_C:
		put_reg(t, rd(in));
		comma(t);
		put_csr(t, (unsigned)imm(in));
		comma(t);
		put_reg(t, in->o.rs1);
		break;
	case FMT_Z:
		put_reg(t, rd(in));
		comma(t);
		put_csr(t, (unsigned)imm(in));
		comma(t);
		put_unsigned(t, in->o.rs1, 10);
		break;
	case FMT_A:
		put_atomic(t, in);
		break;
	case FMT_V:
		put_regs(t, in, false, true, true);
		break;
	case FMT_G:
		put_reg(t, rd(in));
		comma(t);
		put_char(t, '(');
		put_reg(t, in->o.rs1);
		put_char(t, ')');
		break;
	case FMT_Y:
		put_reg(t, in->o.rs2);
		comma(t);
		put_char(t, '(');
		put_reg(t, in->o.rs1);
		put_char(t, ')');
		break;
	case FMT_F:
	case FMT_N:
		break;
	}
}

static bool has_operands(enum format format)
{
	return format != FMT_N && format != FMT_F;
}

/* ---- the aliases that every listing uses (ASM manual: "A listing of standard RISC-V
 * pseudoinstructions") */

static bool csr_alias(struct text *t, const struct insn *in)
{
	static const char *const write[] = {"csrw ",  "csrs ",	"csrc ",
					    "csrwi ", "csrsi ", "csrci "};
	unsigned which = in->op - OP_csrrw;

	if (in->op < OP_csrrw || in->op > OP_csrrci)
		return false;
	if (in->op == OP_csrrs && in->o.rs1 == 0) {
		put(t, "csrr ");
		put_reg(t, rd(in));
		comma(t);
		put_csr(t, (unsigned)imm(in));
		return true;
	}
	if (rd(in) != 0)
		return false;
	put(t, write[which]);
	put_csr(t, (unsigned)imm(in));
	comma(t);
	if (in->op >= OP_csrrwi)
		put_unsigned(t, in->o.rs1, 10);
	else
		put_reg(t, in->o.rs1);
	return true;
}

static bool jump_alias(struct text *t, const struct insn *in, uint64_t pc)
{
	if (in->op == OP_jal && rd(in) == 0) {
		put(t, "j ");
		put_address(t, pc + imm(in));
		return true;
	}
	if (in->op == OP_jalr && rd(in) == 0 && imm(in) == 0) {
		if (in->o.rs1 == 1) {
			put(t, "ret");
		} else {
			put(t, "jr ");
			put_reg(t, in->o.rs1);
		}
		return true;
	}
	if ((in->op == OP_beq || in->op == OP_bne) && in->o.rs2 == 0) {
		put(t, in->op == OP_beq ? "beqz " : "bnez ");
		put_reg(t, in->o.rs1);
		comma(t);
		put_address(t, pc + imm(in));
		return true;
	}
	return false;
}

static bool move_alias(struct text *t, const struct insn *in)
{
	if (in->op == OP_addi && rd(in) == 0 && in->o.rs1 == 0 && imm(in) == 0) {
		put(t, "nop");
		return true;
	}
	if (in->op == OP_addi && in->o.rs1 == 0) {
		put(t, "li ");
		put_reg(t, rd(in));
		comma(t);
		put_signed(t, imm(in));
		return true;
	}
	if ((in->op == OP_addi && imm(in) == 0) || (in->op == OP_add && in->o.rs1 == 0)) {
		put(t, "mv ");
		put_reg(t, rd(in));
		comma(t);
		put_reg(t, in->op == OP_addi ? in->o.rs1 : in->o.rs2);
		return true;
	}
	return false;
}

unsigned rs_disassemble(char *buffer, size_t size, uint64_t pc, uint32_t word)
{
	struct insn in = isa_decode(word);
	struct text t = {.at = buffer, .room = size};

	if (size == 0)
		return in.length;
	*buffer = '\0';
	if (in.op == OP_none) {
		put(&t, "unknown");
		return in.length;
	}
	if (csr_alias(&t, &in) || jump_alias(&t, &in, pc) || move_alias(&t, &in))
		return in.length;
	const struct op_info *info = &op_info[in.op];

	/* A mark is shown as the HINT instruction that it is on any other RISC-V. */
	put_name(&t, in.op == OP_mark ? "slti" : info->name);
	if (has_operands((enum format)info->format)) {
		put_char(&t, ' ');
		put_operands(&t, &in, (enum format)info->format, pc);
	}
	return in.length;
}

bool rs_jump_target(uint64_t pc, uint32_t word, uint64_t *target)
{
	struct insn in = isa_decode(word);

	if (in.op == OP_none ||
	    (op_info[in.op].format != FMT_B && op_info[in.op].format != FMT_J))
		return false;
	*target = pc + imm(&in);
	return true;
}
