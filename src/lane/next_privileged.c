#include "lane/next_privileged.h"

#include "ringside/abi/csr.h"
#include "ringside/isa.h"

/* Unpriv: "RV32/64G Instruction Set Listings", "RVC Instruction Set Listings". */
enum { JALR = 0x67, JAL = 0x6f, SYSTEM = 0x73, AUIPC = 0x17 };
enum { MARK_MASK = 0x7fff, MARK = 0x2013 };
enum { MOST = 64 };

static uint64_t bits(uint32_t word, unsigned high, unsigned low)
{
	return word >> low & ((UINT32_C(1) << (high - low + 1)) - 1);
}

static uint64_t sext(uint64_t value, unsigned width)
{
	uint64_t sign = UINT64_C(1) << (width - 1);

	return (value ^ sign) - sign;
}

/* ecall, csrw and their like, but not reads of a counter, which any mode may do. */
static bool privileged(uint32_t w)
{
	bool counter = bits(w, 14, 12) == 2 && bits(w, 19, 15) == 0 &&
		       bits(w, 31, 20) >= CSR_cycle && bits(w, 31, 20) <= CSR_hpmcounter31;

	return (w & 0x7f) == SYSTEM && !counter;
}

/* What an auipc left in its register, for the jalr behind it. */
struct target {
	uint32_t rd;
	uint64_t value;
};

/* Advance by one instruction. @return false where the next one is not known. */
static bool go_on(uint64_t *pc, uint32_t w, struct target *far)
{
	struct target last = *far;

	far->rd = 0;
	if ((w & 3) != 3) {
		if ((w & 0xe003) == 0xa001) /* c.j */
			return rs_jump_target(*pc, w, pc);
		if ((w & 0xe07f) == 0x8002 && bits(w, 11, 7)) /* c.jr, c.jalr */
			return false;
		*pc += 2;
		return true;
	}
	switch (w & 0x7f) {
	case JAL:
		return rs_jump_target(*pc, w, pc);
	case JALR:
		*pc = last.value + sext(bits(w, 31, 20), 12);
		return last.rd && last.rd == bits(w, 19, 15);
	case AUIPC:
		far->rd = (uint32_t)bits(w, 11, 7);
		far->value = *pc + sext(w & 0xfffff000, 32);
		break;
	default:
		break;
	}
	*pc += 4;
	return (w & MARK_MASK) != MARK;
}

static bool read_word(uint64_t pc, uint32_t *word, fetch_code fetch, const void *context)
{
	uint8_t b[4] = {0};

	if (!fetch(context, pc, b, 2) || ((b[0] & 3) == 3 && !fetch(context, pc + 2, b + 2, 2)))
		return false;
	*word = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	return true;
}

uint64_t next_privileged(uint64_t pc, fetch_code fetch, const void *context)
{
	struct target far = {.rd = 0};
	uint64_t at = pc;
	uint32_t word;

	for (unsigned i = 0; i < MOST && read_word(at, &word, fetch, context); i++) {
		if (privileged(word))
			return at;
		if (!go_on(&at, word, &far))
			break;
	}
	return pc;
}
