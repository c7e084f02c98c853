/* rig.h - a small machine under test, and words to feed it. */
#ifndef TEST_RIG_H
#define TEST_RIG_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#if __STDC_HOSTED__
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

#include "machine/state.h"
#include "ringside/machine.h"
#ifdef RS_JIT
#include "host/code_memory.h"
#endif

/* Each file is a program here. On the toy computer all are one (guests/core-tests). */
#if __STDC_HOSTED__
#define CORE_TESTS(name) int main(void)
#else
#define CORE_TESTS(name)                                                                       \
	int core_tests_##name(void);                                                           \
	int core_tests_##name(void)
#endif

enum { ZERO = 0, RA = 1, SP = 2, T0 = 5, A0 = 10, A1 = 11, A2 = 12, A3 = 13, A4 = 14, A5 = 15 };

#define RV_R(op, f3, f7, rd, rs1, rs2)                                                         \
	((uint32_t)(op) | (uint32_t)(rd) << 7 | (uint32_t)(f3) << 12 | (uint32_t)(rs1) << 15 | \
	 (uint32_t)(rs2) << 20 | (uint32_t)(f7) << 25)
#define RV_I(op, f3, rd, rs1, imm) RV_R(op, f3, 0, rd, rs1, 0) | ((uint32_t)(imm)&0xfff) << 20
#define ADDI(rd, rs1, imm)	   (RV_I(0x13, 0, rd, rs1, imm))
#define LD(rd, rs1, imm)	   (RV_I(0x03, 3, rd, rs1, imm))
#define LW(rd, rs1, imm)	   (RV_I(0x03, 2, rd, rs1, imm))
#define SD(rs2, rs1, imm)	   (RV_R(0x23, 3, ((imm) >> 5) & 0x7f, (imm)&31, rs1, rs2))
#define CSRRW(rd, csr, rs1)	   (RV_I(0x73, 1, rd, rs1, csr))
#define CSRRS(rd, csr, rs1)	   (RV_I(0x73, 2, rd, rs1, csr))
#define MARK(kind, rs1)		   (RV_I(0x13, 2, ZERO, rs1, kind))
#define ECALL			   0x00000073u
#define EBREAK			   0x00100073u
#define SRET			   0x10200073u
#define MRET			   0x30200073u
#define WFI			   0x10500073u
#define SFENCE			   0x12000073u
#define SPIN			   0x0000006fu /* j . */

#define RIG_CODE RS_RAM_BASE
#define RIG_RAM	 (UINT64_C(4) << 20)

struct rig {
	struct rs_machine m;
	struct hart *h;
	struct rs_config config;
	void *arena;
	size_t size;
#ifdef RS_JIT
	struct rs_code_memory code;
#endif
};

/* Zeroes, aligned to a page. Few of them are touched: on a host they are made when they are, and what lies behind them
 * may not be. */
static inline void *rig_zeroes(size_t size)
{
	size_t whole = (size + 4095) / 4096 * 4096;
#if __STDC_HOSTED__
	int file = open("/dev/zero", O_RDWR);
	uint8_t *zeroes =
		mmap(NULL, whole + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);

	assert_ptr_not_equal(zeroes, MAP_FAILED);
	assert_int_equal(mprotect(zeroes + whole, 4096, PROT_NONE), 0);
	close(file);
#else
	void *zeroes = aligned_alloc(4096, whole);

	assert_non_null(zeroes);
	memset(zeroes, 0, whole);
#endif
	return zeroes;
}

static inline void rig_free_zeroes(void *zeroes, size_t size)
{
#if __STDC_HOSTED__
	munmap(zeroes, (size + 4095) / 4096 * 4096 + 4096);
#else
	(void)size;
	free(zeroes);
#endif
}

static inline struct rig rig_make_of(const struct rs_config *config)
{
	struct rig rig = {.config = *config, .size = rs_machine_arena_size(config)};

	rig.arena = rig_zeroes(rig.size);
	assert_int_equal(rs_machine_init(&rig.m, rig.arena, rig.size, config), RS_OK);
#ifdef RS_JIT
	if (config->engine == RS_ENGINE_JIT) {
		assert_true(rs_code_memory_open(&rig.code, 2 * RS_CODE_LEAST));
		rig.code.heat = 1; /* whatever is entered is translated */
		rs_machine_code(&rig.m, &rig.code);
	}
#endif
	rs_machine_boot(&rig.m, RIG_CODE, 0, 0);
	rig.h = &rig.m.state->cpu.h;
	return rig;
}

static inline struct rig rig_make_with(enum rs_engine engine, bool hypervisor)
{
	struct rs_config config = rs_config_default();

	config.ram_size = RIG_RAM;
	config.hypervisor = hypervisor;
	config.engine = engine;
	return rig_make_of(&config);
}

static inline struct rig rig_make(bool hypervisor)
{
	return rig_make_with(rs_config_default().engine, hypervisor);
}

static inline void rig_free(struct rig *rig)
{
	rig_free_zeroes(rig->arena, rig->size);
#ifdef RS_JIT
	rs_code_memory_close(&rig->code);
#endif
}

static inline void rig_code(struct rig *rig, uint64_t at, const uint32_t *words, size_t count)
{
	assert_int_equal(rs_machine_store(&rig->m, at, words, count * 4), RS_OK);
}
#define RIG_PROGRAM(rig, ...)                                                                  \
	do {                                                                                   \
		const uint32_t words_[] = {__VA_ARGS__};                                       \
		rig_code(rig, RIG_CODE, words_, sizeof words_ / 4);                            \
	} while (0)

static inline void rig_poke(struct rig *rig, uint64_t at, uint64_t value)
{
	assert_int_equal(rs_machine_store(&rig->m, at, &value, 8), RS_OK);
}

static inline uint64_t rig_peek(struct rig *rig, uint64_t at)
{
	uint64_t value;

	assert_int_equal(rs_machine_load(&rig->m, at, &value, 8), RS_OK);
	return value;
}

/* Run `count` instructions, or trap entries: each takes at least one cycle more. */
static inline struct rs_stop rig_step(struct rig *rig, unsigned count)
{
	struct rs_stop stop = {.kind = RS_STOP_BUDGET};

	while (count-- > 0 && stop.kind == RS_STOP_BUDGET)
		stop = rs_machine_run(&rig->m, 1);
	return stop;
}

/* Everything may be touched from S and U: one PMP region over all of memory. */
static inline void rig_open_pmp(struct rig *rig)
{
	hart_csr_write(rig->h, CSR_pmpaddr0, UINT64_MAX);
	hart_csr_write(rig->h, CSR_pmpcfg0, 0x1f);
}

#endif
