/* Physical memory protection (Priv: "Physical Memory Protection"): matching, permissions,
 * locks, and the implicit accesses of translation. */
#include <stdio.h>

#include "tables.h"

enum { R = 1, W = 2, X = 4, L = 0x80 };
enum { OFF = 0, TOR = 8, NA4 = 16, NAPOT = 24 };

#define DATA (RS_RAM_BASE + 0x8000)

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 33;
}

/* ---- an oracle that looks at each byte */

struct region {
	uint8_t cfg;
	uint64_t addr;
};

static bool region_has(const struct region *regions, unsigned i, uint64_t pa)
{
	uint64_t word = pa >> 2, addr = regions[i].addr, size = 1;

	switch (regions[i].cfg & 24) {
	case TOR:
		return word >= (i ? regions[i - 1].addr : 0) && word < addr;
	case NA4:
		return word == addr;
	case NAPOT:
		for (; addr & 1; addr >>= 1) /* yyy0 1..1: 2 words, doubled by each one */
			size *= 2;
		addr = regions[i].addr & ~(size - 1);
		return word >= addr && word - addr < size * 2;
	default:
		return false;
	}
}

static bool oracle(const struct region *regions, enum rs_mode mode, uint64_t pa, unsigned size,
		   uint8_t wanted)
{
	for (unsigned i = 0; i < PMP_REGIONS; i++) {
		unsigned matching = 0;

		for (unsigned b = 0; b < size; b++)
			matching += region_has(regions, i, pa + b);
		if (!matching)
			continue;
		if (matching != size)
			return false; /* "irrespective of the L, R, W, and X bits" */
		return (mode == RS_MODE_M && !(regions[i].cfg & L)) ||
		       (regions[i].cfg & wanted);
	}
	return mode == RS_MODE_M;
}

static void set_regions(struct rig *rig, const struct region *regions)
{
	uint64_t cfg[2] = {0, 0};

	for (unsigned i = 0; i < PMP_REGIONS; i++) {
		hart_csr_write(rig->h, CSR_pmpaddr0 + i, regions[i].addr);
		cfg[i / 8] |= (uint64_t)regions[i].cfg << (i % 8 * 8);
	}
	hart_csr_write(rig->h, CSR_pmpcfg0, cfg[0]);
	hart_csr_write(rig->h, CSR_pmpcfg2, cfg[1]);
}

/* ---- matching */

struct kind {
	enum op op;
	unsigned size;
	uint8_t wanted;
};
static const struct kind kinds[] = {
	{OP_lb, 1, R}, {OP_lh, 2, R}, {OP_lw, 4, R}, {OP_ld, 8, R}, {OP_lr_w, 4, R},
	{OP_sb, 1, W}, {OP_sh, 2, W}, {OP_sw, 4, W}, {OP_sd, 8, W}, {OP_amoadd_d, 8, W},
};

static uint32_t encode(const struct kind *kind)
{
	if (op_info[kind->op].format == FMT_L)
		return word_i(kind->op, A0, A1, 0);
	if (op_info[kind->op].format == FMT_S)
		return word_s(kind->op, A0, A1, 0);
	return word_r(kind->op, A0, A1, ZERO);
}

/* Regions within 256 bytes, touched in M-mode with the eyes of each mode. */
static void random_regions_agree_with_the_oracle(void **state)
{
	struct rig rig = rig_make(true);
	uint64_t seed = 1;
	unsigned faults = 0;
	(void)state;
	for (unsigned trial = 0; trial < 4000; trial++) {
		struct region regions[PMP_REGIONS] = {{0}};
		const struct kind *kind = &kinds[next_random(&seed) % COUNT(kinds)];
		enum rs_mode mode = all_modes[next_random(&seed) % 3];
		uint64_t at = DATA + next_random(&seed) % 256;
		struct outcome o;
		bool ok;

		if (op_info[kind->op].format == FMT_A)
			at &= ~UINT64_C(7);
		for (unsigned i = 0; i < PMP_REGIONS; i++) {
			uint64_t r = next_random(&seed);

			regions[i].cfg = (uint8_t)(r & (next_random(&seed) % 4 ? 0x1f : 0x9f));
			if ((regions[i].cfg & (R | W)) == W)
				regions[i].cfg ^= R;
			if (i == 0 && (regions[i].cfg & 24) == TOR)
				regions[i].cfg &= (uint8_t)~L; /* it holds the code */
			regions[i].addr = (DATA >> 2) + (r >> 8 & 63);
			if ((r >> 16 & 3) == 0) /* a large NAPOT region now and then */
				regions[i].addr |= BIT(r >> 18 & 7) - 1;
		}
		rig_again(&rig, true, RS_MODE_M);
		hart_csr_write(rig.h, CSR_pmpcfg0, 0);
		set_regions(&rig, regions);
		rig.h->mstatus |= STATUS_MPRV | (uint64_t)mode << STATUS_MPP_SHIFT;
		rig.h->x[A1] = at;
		ok = oracle(regions, mode, at, kind->size, kind->wanted);
		o = rig_word(&rig, encode(kind));
		faults += !ok;
		if (o.cause != (ok		    ? RETIRED
				: kind->wanted == W ? RS_CAUSE_STORE_ACCESS
						    : RS_CAUSE_LOAD_ACCESS))
			fail_msg("trial %u: %s at +%lx as %s: %s", trial,
				 op_info[kind->op].name, at - DATA, rs_mode_name(mode),
				 cause_name(o.cause));
		if (!ok)
			assert_int_equal(o.tval, at);
	}
	assert_true(faults > 1000 && faults < 3900); /* both answers were asked for */
	rig_free(&rig);
}

static void each_way_of_matching_ends_where_it_says(void **state)
{
	static const struct {
		uint8_t cfg;
		uint64_t addr, previous; /* bytes; NAPOT: with its ones */
		uint64_t first, last;	 /* bytes; last < first: none */
	} rows[] = {
		{NA4 | R, DATA, 0, DATA, DATA + 3},
		{NAPOT | R, DATA, 0, DATA, DATA + 7},
		{NAPOT | R, DATA | 1 << 2, 0, DATA, DATA + 15},
		{NAPOT | R, DATA | 0x1ff << 2, 0, DATA, DATA + 4095},
		{TOR | R, DATA + 12, DATA, DATA, DATA + 11},
		{TOR | R, DATA, DATA, 1, 0},
		{TOR | R, DATA, DATA + 8, 1, 0}, /* upside down: matches nothing */
		{OFF | R, DATA, 0, 1, 0},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (uint64_t pa = DATA - 8; pa < DATA + 0x1010; pa++) {
			bool inside = pa >= rows[i].first && pa <= rows[i].last;

			if (pa == DATA - 8) {
				rig_again(&rig, true, RS_MODE_M);
				hart_csr_write(rig.h, CSR_pmpcfg0, 0);
				hart_csr_write(rig.h, CSR_pmpaddr0, rows[i].previous >> 2);
				hart_csr_write(rig.h, CSR_pmpaddr0 + 1, rows[i].addr >> 2);
				hart_csr_write(rig.h, CSR_pmpcfg0, (uint64_t)rows[i].cfg << 8);
			}
			assert_int_equal(hart_pmp(rig.h, pa, 1, false), inside ? PMP_R : 0);
			assert_int_equal(hart_pmp(rig.h, pa, 1, true), PMP_RWX);
		}
	rig_free(&rig);
}

static void the_first_region_of_a_top_of_range_begins_at_zero(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_M);
	hart_csr_write(rig.h, CSR_pmpcfg0, 0);
	hart_csr_write(rig.h, CSR_pmpaddr0, DATA >> 2);
	hart_csr_write(rig.h, CSR_pmpcfg0, TOR | R);
	assert_int_equal(hart_pmp(rig.h, 0, 8, false), PMP_R);
	assert_int_equal(hart_pmp(rig.h, DATA - 1, 1, false), PMP_R);
	assert_int_equal(hart_pmp(rig.h, DATA, 1, false), 0);
	rig_free(&rig);
}

/* ---- instruction fetch */

/* An instruction of four bytes may begin in the last two of a region: each half asks for
 * itself. */
static void both_halves_of_an_instruction_have_to_be_executable(void **state)
{
	const uint64_t boundary = RS_RAM_BASE + 0x1004;
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned paging = 0; paging <= 1; paging++)
		for (unsigned first_ok = 0; first_ok <= 1; first_ok++)
			for (unsigned second_ok = 0; second_ok <= 1; second_ok++) {
				uint32_t word = ADDI(A0, ZERO, 42);
				uint64_t pc = boundary - 2, at = pc;
				struct outcome o;

				if (paging) {
					tables_make(&rig, TABLES, FULL);
					tables_use(&rig, RS_MODE_S, false);
					at = pages[2].va + (pc - RS_RAM_BASE);
				} else {
					rig_again(&rig, true, RS_MODE_S);
				}
				hart_csr_write(rig.h, CSR_pmpcfg0, 0);
				hart_csr_write(rig.h, CSR_pmpaddr0, (boundary - 4) >> 2);
				hart_csr_write(rig.h, CSR_pmpaddr0 + 1, boundary >> 2);
				hart_csr_write(rig.h, CSR_pmpaddr0 + 2, ONES);
				hart_csr_write(rig.h, CSR_pmpcfg0,
					       (NA4 | R | W | (first_ok ? X : 0u)) |
						       (NA4 | R | W | (second_ok ? X : 0u))
							       << 8 |
						       (NAPOT | R | W | X) << 16);
				rig_code(&rig, pc, &word, 1);
				rig.h->pc = at;
				o = rig_one(&rig);
				if (first_ok && second_ok) {
					assert_int_equal(o.cause, RETIRED);
					assert_int_equal(rig.h->x[A0], 42);
					continue;
				}
				assert_int_equal(o.cause, RS_CAUSE_INSN_ACCESS);
				assert_int_equal(o.epc, at);
				assert_int_equal(o.tval, first_ok ? at + 2 : at);
			}
	rig_free(&rig);
}

/* A compressed one in the same place is two bytes, and what follows does not matter. */
static void a_compressed_instruction_asks_for_its_own_bytes(void **state)
{
	struct rig rig = rig_make(true);
	uint32_t word = 0xffff0001; /* c.nop, and more */
	(void)state;
	rig_again(&rig, true, RS_MODE_S);
	hart_csr_write(rig.h, CSR_pmpcfg0, 0);
	hart_csr_write(rig.h, CSR_pmpaddr0, (RIG_CODE + 4) >> 2);
	hart_csr_write(rig.h, CSR_pmpcfg0, TOR | X);
	rig_code(&rig, RIG_CODE + 2, &word, 1);
	rig.h->pc = RIG_CODE + 2;
	assert_int_equal(rig_one(&rig).cause, RETIRED);
	assert_int_equal(rig_one(&rig).cause, RS_CAUSE_INSN_ACCESS);
	rig_free(&rig);
}

/* ---- locks and reserved values */

static uint64_t cfg_after(struct rig *rig, uint64_t first, uint64_t second)
{
	hart_csr_write(rig->h, CSR_pmpcfg0, first);
	hart_csr_write(rig->h, CSR_pmpcfg0, second);
	return hart_csr_read(rig->h, CSR_pmpcfg0);
}

static void configurations_keep_their_legal_bits_until_locked(void **state)
{
	static const struct {
		uint64_t first, second, read;
	} rows[] = {
		{0, 0xff, 0x9f},
		{0xff, 0, 0x9f}, /* locked until reset */
		{0x1f, 0, 0},
		{0, 0x02, 0}, /* W without R is reserved */
		{0, 0x06, 0x04},
		{0x80, 0x1f, 0x80},
		{0x8f00, 0x1f1f, 0x8f1f}, /* each region by itself */
		{0, 0x0102030405060708, 0x0100030405040708},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t read;

		rig_again(&rig, true, RS_MODE_M);
		hart_csr_write(rig.h, CSR_pmpcfg0, 0);
		read = cfg_after(&rig, rows[i].first, rows[i].second);
		if (read != rows[i].read)
			fail_msg("%lx, then %lx, reads %lx", rows[i].first, rows[i].second,
				 read);
	}
	rig_free(&rig);
}

/* "... if entry i is locked, writes to pmpicfg and pmpaddri are ignored. Additionally, if
 * pmpicfg.A is TOR, writes to pmpaddr(i-1) are ignored." */
static void a_lock_holds_the_addresses_too(void **state)
{
	static const uint8_t cfgs[] = {L | OFF, L | NA4, L | NAPOT, L | TOR, TOR, NAPOT};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(cfgs); i++)
		for (unsigned region = 1; region < PMP_REGIONS; region++) {
			unsigned cfg = region < 8 ? CSR_pmpcfg0 : CSR_pmpcfg2;
			bool locked = cfgs[i] & L, tor = (cfgs[i] & 24) == TOR;

			rig_again(&rig, true, RS_MODE_M);
			hart_csr_write(rig.h, CSR_pmpcfg0, 0);
			hart_csr_write(rig.h, CSR_pmpaddr0 + region - 1, 10);
			hart_csr_write(rig.h, CSR_pmpaddr0 + region, 20);
			hart_csr_write(rig.h, cfg, (uint64_t)cfgs[i] << (region % 8 * 8));
			hart_csr_write(rig.h, CSR_pmpaddr0 + region - 1, 11);
			hart_csr_write(rig.h, CSR_pmpaddr0 + region, 21);
			assert_int_equal(hart_csr_read(rig.h, CSR_pmpaddr0 + region),
					 locked ? 20 : 21);
			assert_int_equal(hart_csr_read(rig.h, CSR_pmpaddr0 + region - 1),
					 locked && tor ? 10 : 11);
		}
	rig_free(&rig);
}

static void an_address_register_has_54_bits(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_M);
	for (unsigned i = 0; i < PMP_REGIONS; i++) {
		hart_csr_write(rig.h, CSR_pmpaddr0 + i, ONES);
		assert_int_equal(hart_csr_read(rig.h, CSR_pmpaddr0 + i),
				 (UINT64_C(1) << 54) - 1);
	}
	rig_free(&rig);
}

/* ---- translation */

/* "PMP checks ... apply to page-table accesses for virtual-address translation, for which the
 * effective privilege mode is S": what fails is reported as an access fault of the original
 * access. */
static void page_tables_are_read_with_the_eyes_of_s_mode(void **state)
{
	static const struct {
		uint8_t cfg; /* of the page that holds the leaves */
		enum touch how;
		uint64_t leaf;
		bool ok;
	} rows[] = {
		{R | W | X, LOAD, FULL, true},	 {R, LOAD, FULL, true}, /* nothing to mark */
		{R, LOAD, FULL & ~PTE_A, false}, {R, STORE, FULL & ~PTE_D, false},
		{X, LOAD, FULL, false},		 {X, FETCH, FULL, false},
		{0, STORE, FULL, false},	 {0, AMO, FULL, false},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome o;

		tables_make(&rig, TABLES, rows[i].leaf);
		rig_code(&rig, pages[0].pa, (const uint32_t[]){ADDI(ZERO, ZERO, 0)}, 1);
		/* M-mode with MPRV, so that its own fetches need no table */
		tables_use(&rig, RS_MODE_S, rows[i].how != FETCH);
		hart_csr_write(rig.h, CSR_pmpcfg0, 0);
		hart_csr_write(rig.h, CSR_pmpaddr0, (TABLES + 0x2000) >> 2 | 0x1ff);
		hart_csr_write(rig.h, CSR_pmpaddr0 + 1, ONES);
		hart_csr_write(rig.h, CSR_pmpcfg0,
			       (uint64_t)(NAPOT | rows[i].cfg) | (NAPOT | R | W | X) << 8);
		o = touch(&rig, rows[i].how, pages[0].va);
		if (o.cause != (rows[i].ok ? RETIRED : access_fault_of(rows[i].how)))
			fail_msg("row %zu: %s", i, cause_name(o.cause));
		assert_int_equal(rig_peek(&rig, TABLES + pages[0].entry),
				 PTE(pages[0].pa) | rows[i].leaf);
	}
	rig_free(&rig);
}

/* A page that is cached is asked about again when PMP changes. */
static void a_change_of_pmp_is_seen_at_once(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	tables_make(&rig, TABLES, FULL);
	tables_use(&rig, RS_MODE_S, true);
	RIG_PROGRAM(&rig, LD(A0, A1, 0), CSRRW(ZERO, CSR_pmpcfg0, A2), LD(A0, A1, 0));
	rig.h->x[A1] = pages[0].va;
	rig.h->x[A2] = NAPOT | X;
	rig_step(&rig, 2);
	assert_int_equal(rig_one(&rig).cause, RS_CAUSE_LOAD_ACCESS);
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_regions_agree_with_the_oracle),
		cmocka_unit_test(each_way_of_matching_ends_where_it_says),
		cmocka_unit_test(the_first_region_of_a_top_of_range_begins_at_zero),
		cmocka_unit_test(both_halves_of_an_instruction_have_to_be_executable),
		cmocka_unit_test(a_compressed_instruction_asks_for_its_own_bytes),
		cmocka_unit_test(configurations_keep_their_legal_bits_until_locked),
		cmocka_unit_test(a_lock_holds_the_addresses_too),
		cmocka_unit_test(an_address_register_has_54_bits),
		cmocka_unit_test(page_tables_are_read_with_the_eyes_of_s_mode),
		cmocka_unit_test(a_change_of_pmp_is_seen_at_once),
	};
	return cmocka_run_group_tests_name("spec/pmp", tests, NULL, NULL);
}
