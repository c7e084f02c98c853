/* user.c - the program that tour runs in user mode. It is linked into the kernel's image and mapped
 * at USER_CODE: it must be position-independent, has variables only on its stack and in the pages
 * mapped for it, and reaches the kernel only by ecall.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside/abi/mark.h"
#include "tour.h"

#define SIEVE  8192u	   /* numbers tested */
#define PRIMES 1028u	   /* of them, from any table of primes */
#define CRC    0x9fcc899au /* of the first quarter, by zlib */

__attribute__((section(".user.start"))) _Noreturn void user_main(void);

static uint64_t system_call(uint64_t number, uint64_t arg0, uint64_t arg1)
{
	register uint64_t a0 __asm__("a0") = arg0;
	register uint64_t a1 __asm__("a1") = arg1;
	register uint64_t a7 __asm__("a7") = number;
	__asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a7) : "memory");
	return a0;
}

static void write_text(const char *text)
{
	uint64_t size = 0;
	while (text[size])
		size++;
	rs_op_begin(RS_OP_SYSCALL);
	(void)system_call(SYS_WRITE, (uint64_t)text, size);
	rs_op_end(RS_OP_SYSCALL);
}

static _Noreturn void leave(uint64_t code)
{
	for (;;)
		(void)system_call(SYS_EXIT, code, 0);
}

static void check(bool right, const char *complaint)
{
	if (right)
		return;
	write_text(complaint);
	leave(1);
}

static void call_the_system(void)
{
	for (unsigned i = 0; i < SYSCALLS; i++) {
		rs_op_begin(RS_OP_SYSCALL);
		uint64_t pid = system_call(SYS_GETPID, 0, 0);
		rs_op_end(RS_OP_SYSCALL);
		check(pid == TOUR_PID, "a system call gave a wrong answer\n");
	}
	write_text(" 8 system calls: 32 times asked, 32 right answers\n");
	rs_mark(RS_MARK_WORKLOAD_PROGRESS, PROGRESS_SYSCALLS);
}

static void touch_new_pages(void)
{
	for (unsigned i = 0; i < DEMAND_PAGES; i++) {
		volatile uint64_t *page = (volatile uint64_t *)(USER_DEMAND + i * 4096ull);
		rs_op_begin(RS_OP_PAGE_FAULT);
		uint64_t found = page[i];
		rs_op_end(RS_OP_PAGE_FAULT);
		page[i] = i + 1;
		check(found == 0 && page[i] == i + 1, "a new page was not empty\n");
	}
	write_text(" 9 page faults: 8 pages came when they were touched\n");
	rs_mark(RS_MARK_WORKLOAD_PROGRESS, PROGRESS_DEMAND);
}

/* Strike out the multiples of every prime. @return how many numbers remain. */
static unsigned sieve(uint8_t *struck)
{
	unsigned primes = 0;
	for (unsigned n = 0; n < SIEVE; n++)
		struck[n] = n < 2;
	for (unsigned n = 2; n < SIEVE; n++) {
		if (struck[n])
			continue;
		primes++;
		for (unsigned m = n * n; n < 128 && m < SIEVE; m += n)
			struck[m] = 1;
	}
	return primes;
}

/* CRC-32 (IEEE 802.3), a bit at a time. */
static uint32_t crc32(uint32_t crc, const uint8_t *bytes, size_t size)
{
	crc = ~crc;
	while (size--) {
		crc ^= *bytes++;
		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (0xedb88320u & (0u - (crc & 1)));
	}
	return ~crc;
}

static void compute(void)
{
	uint8_t *memory = (uint8_t *)USER_DATA;
	rs_op_begin(RS_OP_COMPUTE);
	unsigned primes = sieve(memory);
	uint32_t crc = 0;
	/* a quarter of the sieve: the rest would only take longer */
	const size_t part = SIEVE / 4 / COMPUTE_PARTS;
	for (unsigned i = 0; i < COMPUTE_PARTS; i++) {
		crc = crc32(crc, memory + i * part, part);
		rs_mark(RS_MARK_WORKLOAD_PROGRESS, PROGRESS_DEMAND + 1 + i);
	}
	rs_op_end(RS_OP_COMPUTE);
	check(primes == PRIMES && crc == CRC, "the computing came out wrong\n");
	write_text("10 computing: 1028 primes below 8192, and the right checksum of them\n");
}

/* The kernel's OP_BEGIN(ENTER_USER) ends here, at the program's first instruction. */
void user_main(void)
{
	rs_op_end(RS_OP_ENTER_USER);
	write_text(" 7 user mode: a program runs\n");
	rs_mark(RS_MARK_WORKLOAD_PROGRESS, PROGRESS_USER);
	call_the_system();
	touch_new_pages();
	compute();
	leave(0);
}
