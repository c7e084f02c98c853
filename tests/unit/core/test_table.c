/* Translated look-ups in a table whose index the code before bounds share a comparison (jit/known.c, jit/reach.c). */
#include "jit_page.h"

#define SLLI(rd, rs1, by)   (RV_I(0x13, 1, rd, rs1, by))
#define SRLI(rd, rs1, by)   (RV_I(0x13, 5, rd, rs1, by))
#define ANDI(rd, rs1, mask) (RV_I(0x13, 7, rd, rs1, mask))
#define SRLIW(rd, rs1, by)  (RV_I(0x1b, 5, rd, rs1, by))
#define LBU(rd, rs1, imm)   (RV_I(0x03, 4, rd, rs1, imm))
#define SB(rs2, rs1, imm)   (RV_R(0x23, 0, ((imm) >> 5) & 0x7f, (imm)&31, rs1, rs2))
#define NOTHING		    ADDI(ZERO, ZERO, 0)

enum { T1 = 6, INDEX = 28, PLACE = 29, FROM = 30 };
enum { MOST = 64, ROUNDS = 300 };

/* ---- programs */

struct program {
	uint32_t words[MOST];
	unsigned count;
};

static void add(struct program *p, uint32_t word)
{
	assert_true(p->count < MOST);
	p->words[p->count++] = word;
}

/* How an index is made from FROM, which counts. */
struct index {
	uint32_t words[3];
	unsigned least, most;
};
static const struct index indices[] = {
	{{ANDI(INDEX, FROM, 255), NOTHING, NOTHING}, 0, 255},
	{{ANDI(INDEX, FROM, 255), SLLI(INDEX, INDEX, 3), NOTHING}, 0, 2040},
	{{ANDI(INDEX, FROM, 255), SLLI(INDEX, INDEX, 3), SRLI(INDEX, INDEX, 1)}, 0, 1020},
	{{ANDI(INDEX, FROM, 255), SLLI(INDEX, INDEX, 3), SRLIW(INDEX, INDEX, 2)}, 0, 510},
	{{SLLI(INDEX, FROM, 56), SRLI(INDEX, INDEX, 54), NOTHING}, 0, 1023},
	{{SLLI(INDEX, FROM, 24), SRLIW(INDEX, INDEX, 22), NOTHING}, 0, 1023},
	{{ADD(INDEX, A3, FROM), LBU(INDEX, INDEX, 0), NOTHING}, 0, 255},
	{{ANDI(INDEX, FROM, 255), ADDI(INDEX, INDEX, 0), NOTHING}, 0, 255},
	/* with another bound than one would think */
	{{ANDI(INDEX, FROM, 255), ADDI(INDEX, INDEX, 9), NOTHING}, 9, 264},
	{{ANDI(INDEX, FROM, 255), ADDI(INDEX, INDEX, 832), SLLI(INDEX, INDEX, 2)}, 3328, 4348},
	{{ANDI(INDEX, FROM, 15), ADDI(INDEX, INDEX, 17), SRLIW(INDEX, INDEX, 1)}, 8, 16},
	{{ANDI(INDEX, FROM, -2), SRLI(INDEX, INDEX, 1), ANDI(INDEX, INDEX, 127)}, 0, 127},
};
enum { INDICES = sizeof indices / sizeof *indices };

static void add_index(struct program *p, const struct index *index)
{
	for (unsigned i = 0; i < 3; i++)
		if (index->words[i] != NOTHING)
			add(p, index->words[i]);
}

static void add_look_up(struct program *p, const struct index *index, uint32_t access)
{
	add_index(p, index);
	add(p, ADD(PLACE, A1, INDEX));
	add(p, access);
	add(p, ADD(A0, A0, A5));
	add(p, ADDI(FROM, FROM, 85));
}

/* Look-ups off a1, in a loop. */
static struct program look_ups(unsigned count, const struct index *index, uint32_t access)
{
	struct program p = {.count = 0};

	for (unsigned i = 0; i < count; i++)
		add_look_up(&p, index, access);
	return p;
}

static void end_loop(struct program *p)
{
	add(p, ADDI(A2, A2, -1));
	add(p, BNE_BACK(A2, 4 * p->count));
	add(p, SPIN);
}

static struct both run(struct program *p, uint64_t table, void (*prepare)(struct rig *rig))
{
	const uint64_t registers[32] = {
		[A1] = table, [A2] = ROUNDS, [A3] = prepare == scatter ? DATA_VA : FRAMES};
	struct both b;

	end_loop(p);
	both_run_in(&b, p->words, p->count, registers, prepare);
	return b;
}

static uint16_t shares(const struct both *b, unsigned insn)
{
	return jit_page(&b->rig)->shares[SLOT(insn)];
}

/* ---- */

enum { FIRST = 2 }; /* the first access of indices[0] */

static void look_ups_share_a_comparison(void **state)
{
	struct program p = look_ups(4, &indices[0], LBU(A5, PLACE, 0));
	struct both b = run(&p, FRAMES, fill);

	(void)state;
	assert_int_equal(shares(&b, FIRST), TABLE | 4);
	both_free(&b);
}

static void three_do_not(void **state)
{
	struct program p = look_ups(3, &indices[0], LBU(A5, PLACE, 0));
	struct both b = run(&p, FRAMES, fill);

	(void)state;
	assert_false(shares(&b, FIRST) & TABLE);
	both_free(&b);
}

/* Nothing is found out for that, and no handler runs. */
static void a_table_may_lie_in_two_pages_that_lie_side_by_side(void **state)
{
	struct program p = look_ups(4, &indices[0], LBU(A5, PLACE, 0));
	struct both b = run(&p, FRAMES + PAGE_SIZE - 100, fill);

	(void)state;
	assert_int_equal(shares(&b, FIRST), TABLE | 4);
	assert_true(jit_page(&b.rig)->apart_count <= 2); /* before both have shortcuts */
	both_free(&b);
}

static void look_ups_in_pages_that_do_not_are_taken_apart(void **state)
{
	struct program p = look_ups(4, &indices[0], LBU(A5, PLACE, 0));
	struct both b = run(&p, DATA_VA + PAGE_SIZE - 100, scatter);

	(void)state;
	assert_true(shares(&b, FIRST) & APART);
	both_free(&b);
}

static const struct {
	uint32_t access;
	unsigned size; /* from where an index leads */
} accesses[] = {{LBU(A5, PLACE, 0), 1}, {LD(A5, PLACE, 0), 8}, {SB(A2, PLACE, 3), 4}};

/* Wherever a page ends in it: step says what is right. */
static void each_index_is_bounded(void **state)
{
	(void)state;
	for (unsigned i = 0; i < INDICES; i++)
		for (unsigned a = 0; a < 3; a++)
			for (int off = -3; off <= 9; off += 1 + (off > 0) * 3) {
				struct program p = look_ups(4, &indices[i], accesses[a].access);
				uint64_t end = DATA_VA + 3 * PAGE_SIZE + (uint64_t)(int64_t)off;
				struct both b = run(
					&p, end - indices[i].most - accesses[a].size, scatter);

				both_free(&b);
			}
}

static void the_first_byte_may_lie_in_another_page(void **state)
{
	(void)state;
	for (unsigned i = 0; i < INDICES; i++)
		for (unsigned a = 0; a < 3; a++)
			for (int off = -2; off < 10; off += 1 + (off > 0) * 3) {
				struct program p = look_ups(4, &indices[i], accesses[a].access);
				uint64_t first =
					DATA_VA + 3 * PAGE_SIZE - (uint64_t)(int64_t)off;
				struct both b = run(&p, first - indices[i].least, scatter);

				both_free(&b);
			}
}

/* What is written between two look-ups. */
static void a_table_that_moves_is_another_one(void **state)
{
	static const uint32_t changes[] = {
		ADD(A1, A1, INDEX),	 ADD(A1, INDEX, A1), ADDI(A1, PLACE, 0),
		ADDI(A1, A1, 1024),	 ADDI(A1, A3, 0),    ADD(A1, A3, INDEX),
		ADDI(PLACE, PLACE, 512), XOR(A1, A1, A4),    ADDI(INDEX, INDEX, 1000),
	};
	(void)state;
	for (unsigned i = 0; i < sizeof changes / sizeof *changes; i++)
		for (unsigned a = 1; a < 3; a++)
			for (unsigned to = 0; to < 3; to++) {
				struct program p = look_ups(4, &indices[1], accesses[a].access);
				struct both b;

				add_index(&p, &indices[1]);
				if (to == 0)
					add(&p, changes[i]);
				add(&p, ADD(PLACE, A1, INDEX));
				if (to == 1)
					add(&p, changes[i]);
				add(&p, accesses[a].access);
				if (to == 2)
					add(&p, changes[i]);
				add_look_up(&p, &indices[1], accesses[a].access);
				add_look_up(&p, &indices[1], accesses[a].access);
				add(&p, ADDI(A1, A3, 2047));
				b = run(&p, DATA_VA + 1900, scatter);
				both_free(&b);
			}
}

/* Of those off the same register, too. */
static void look_ups_that_go_farther_are_compared_anew(void **state)
{
	(void)state;
	for (unsigned i = 0; i < INDICES; i++) {
		struct program p = look_ups(4, &indices[0], LD(A5, PLACE, 0));
		struct both b;

		for (unsigned n = 0; n < 3; n++)
			add_look_up(&p, &indices[i], LD(A5, PLACE, -8 * (int)n));
		b = run(&p, DATA_VA + 2 * PAGE_SIZE - 263, scatter);
		both_free(&b);
	}
}

/* A table of more than 4 KiB would lie in three. */
static void a_larger_table_is_none(void **state)
{
	static const struct index large = {
		{ANDI(INDEX, FROM, 2047), SLLI(INDEX, INDEX, 1), NOTHING}, 0, 4094};
	static const struct index larger = {
		{ANDI(INDEX, FROM, 2047), SLLI(INDEX, INDEX, 2), NOTHING}, 0, 8188};
	static const struct index upper = {
		/* the last part of a larger one */
		{ANDI(INDEX, FROM, 255), ADDI(INDEX, INDEX, 1024), SLLI(INDEX, INDEX, 2)},
		4096,
		5116};
	struct program p = look_ups(4, &large, LBU(A5, PLACE, 0));
	struct both b = run(&p, FRAMES + 1, fill);

	(void)state;
	assert_int_equal(shares(&b, 3), TABLE | 4);
	both_free(&b);
	p = look_ups(4, &large, LD(A5, PLACE, 0));
	b = run(&p, FRAMES + 1, fill);
	assert_false(shares(&b, 3) & TABLE);
	both_free(&b);
	p = look_ups(4, &larger, LBU(A5, PLACE, 0));
	b = run(&p, FRAMES + 1, fill);
	assert_false(shares(&b, 3) & TABLE);
	both_free(&b);
	p = look_ups(4, &upper, LBU(A5, PLACE, 0));
	b = run(&p, FRAMES + 1, fill);
	assert_int_equal(shares(&b, 4), TABLE | 4);
	both_free(&b);
}

/* A register that is two at once, and x0, which is 0. */
static void what_is_not_an_address_and_an_index_is_none(void **state)
{
	static const uint32_t places[] = {ADD(PLACE, ZERO, INDEX), ADD(PLACE, INDEX, ZERO),
					  ADD(PLACE, FROM, A1)};

	(void)state;
	for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
		struct program p = {.count = 0};
		struct both b;

		for (unsigned n = 0; n < 4; n++) {
			add(&p, ANDI(INDEX, FROM, 255));
			add(&p, places[i]);
			add(&p, i < 2 ? ADD(PLACE, PLACE, A1) : NOTHING);
			add(&p, LBU(A5, PLACE, 0));
			add(&p, ADDI(FROM, FROM, 85 & -(i < 2)));
		}
		b = run(&p, FRAMES, fill);
		assert_false(shares(&b, 3) & TABLE);
		both_free(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(look_ups_share_a_comparison),
		cmocka_unit_test(three_do_not),
		cmocka_unit_test(a_table_may_lie_in_two_pages_that_lie_side_by_side),
		cmocka_unit_test(look_ups_in_pages_that_do_not_are_taken_apart),
		cmocka_unit_test(each_index_is_bounded),
		cmocka_unit_test(the_first_byte_may_lie_in_another_page),
		cmocka_unit_test(a_table_that_moves_is_another_one),
		cmocka_unit_test(look_ups_that_go_farther_are_compared_anew),
		cmocka_unit_test(a_larger_table_is_none),
		cmocka_unit_test(what_is_not_an_address_and_an_index_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
