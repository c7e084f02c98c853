/* system.c - kernels that live from what an operating system does: traps, page tables, TLB
 * misses. */
#include "peers.h"

#include "lib/csr.h"

/* A program's system call and back: ecall in U-mode, a handler that counts and returns. */
uint64_t peers_enter_user(uint64_t rounds);

uint64_t syscall(uint64_t rounds)
{
	return peers_enter_user(rounds);
}

static uint64_t other_root[512] __attribute__((aligned(4096)));

/* Two address spaces in turns, each touched. */
uint64_t switch_space(uint64_t rounds)
{
	volatile uint64_t *word = (volatile uint64_t *)(uintptr_t)CHASE_BASE;
	uint64_t one = ATP_MODE_SV39 | UINT64_C(1) << SATP_ASID | (uintptr_t)root >> 12;
	uint64_t two = ATP_MODE_SV39 | UINT64_C(2) << SATP_ASID | (uintptr_t)other_root >> 12;
	uint64_t sum = 0;

	for (unsigned i = 0; i < 512; i++)
		other_root[i] = root[i];
	while (rounds--) {
		csr_write(CSR_satp, two);
		sum += word[0];
		csr_write(CSR_satp, one);
		sum += word[64];
	}
	return sum;
}

/* 4 MiB in random order, a word a cache line: nearly every step misses a TLB of 256 entries. */
uint64_t chase(uint64_t rounds)
{
	volatile uint64_t *memory = (volatile uint64_t *)(uintptr_t)CHASE_BASE;
	uint64_t pages = CHASE_SIZE / 4096, at = 0;

	/* one cycle through all pages: x -> 5 x + 3 modulo a power of two has full period */
	for (uint64_t page = 0; page < pages; page++)
		memory[page * 512 + page % 64 * 8] = (page * 5 + 3) % pages;
	while (rounds--)
		for (unsigned i = 0; i < 1024; i++)
			at = memory[at * 512 + at % 64 * 8];
	return at;
}
