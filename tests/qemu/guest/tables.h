/* tables.h - random page tables, and programs that use them.
 *
 *	0x4000	CODE, 0x8000 STUBS: always good
 *	0x100000  DATA_WINDOW: 16 pages that lead to DATA, with random bits
 *	0x140000  CODE_WINDOW: 16 pages that lead to RETURNS, never writable
 *	0x200000  2 MiB pages, and tables of further pages, likewise; 0x40000000 the same
 *		  with 1 GiB
 *
 * What is jumped to holds nothing but returns, so that a program ends whatever the bits allow.
 */
#ifndef TORTURE_TABLES_H
#define TORTURE_TABLES_H
#include "torture.h"

enum { V = 1, R = 2, W = 4, X = 8, PTE_U = 16, G = 32, A = 64, D = 128 };
enum { CODE_VA = 0x4000, STUBS_VA = 0x8000, DATA_WINDOW = 0x100000, CODE_WINDOW = 0x140000 };
enum { PAGE = 4096, WINDOW_PAGES = 16, BIG_PAGES = 8 };

#define SV39	       (UINT64_C(8) << 60)
#define STATUS_SUM     (UINT64_C(1) << 18)
#define STATUS_SUM_MXR (UINT64_C(3) << 18)

static inline uint64_t pte(uint64_t address, uint64_t bits)
{
	return address >> 12 << 10 | bits;
}

static inline uint64_t *table(uint64_t at)
{
	return (uint64_t *)at;
}

void clear(uint64_t from, uint64_t bytes);

/* Leaf bits: mostly good, with one thing or another missing or too much. */
uint64_t random_bits(int may_write, int user);

/* 4 KiB leaves of both windows, into the table at `at`. `place` turns a physical address into
 * what goes into an entry: itself, or a guest-physical one. */
void fill_windows(uint64_t at, int user, uint64_t (*place)(uint64_t pa));
uint64_t itself(uint64_t pa);

/* 2 MiB or 1 GiB leaves in eight entries of the table at `at`: even ones data, odd ones code;
 * some are misaligned, and some are pointers to the table at `to_table`, a few with bits that
 * pointers must not have. */
void fill_big(uint64_t at, unsigned first, int giga, int user, uint64_t to_table);

/* All of a first stage at TABLES; its tables have addresses as they are, but those that
 * `fill_big` refers to, which is `leaves`, for the one at TABLES + 0x3000. */
void make_first_stage(int user, uint64_t (*place)(uint64_t pa), uint64_t leaves);

/* An address in these pages: for data, or to jump to. */
uint64_t random_address(int code);

void put_data_access(struct program *p); /* a load, store or AMO there */
void put_visit(struct program *p);	 /* a call */
/* M-mode looks with the eyes of another mode, until the next trap or return. */
void put_mprv(struct program *p);

#endif
