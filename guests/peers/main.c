/* main.c - run one kernel in S-mode with paging on: `-append "NAME ROUNDS"`. */
#include "peers.h"

#include "lib/csr.h"
#include "lib/fdt.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "kernels for comparing emulators: NAME ROUNDS");

_Noreturn void main(uint64_t hart, const void *device_tree);
void peers_trap(void);

uint64_t root[512] __attribute__((aligned(4096)));
static uint64_t middle[512] __attribute__((aligned(4096)));
static uint64_t last[CHASE_SIZE / 4096 / 512][512] __attribute__((aligned(4096)));
static uint8_t chase_memory[CHASE_SIZE] __attribute__((aligned(4096)));

static const struct {
	const char *name;
	kernel *run;
} kernels[] = {
/* clang-format off */
#define ROW(name) {#name, name},
	COMPUTE_KERNELS(ROW)
#undef ROW
	/* clang-format on */
	{"syscall", syscall},
	{"chase", chase},
	{"switch-space", switch_space},
	{"class-arithmetic", class_arithmetic},
	{"class-load", class_load},
	{"class-store", class_store},
	{"class-branch", class_branch},
	{"class-jump", class_jump},
	{"class-multiply", class_multiply},
	{"class-divide", class_divide},
	{"class-atomic", class_atomic},
	{"class-reserved", class_reserved},
	{"class-csr-read", class_csr_read},
	{"class-csr-write", class_csr_write},
	{"class-status-write", class_status_write},
	{"class-fence", class_fence},
	{"class-fence-own", class_fence_own},
	{"class-miss", class_miss},
	{"class-fence-held", class_fence_held},
	{"class-counting", class_counting},
	{"class-system-call", class_system_call},
};

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(sbi_probe(SBI_EXT_DBCN), bytes, (uint64_t)bytes, size);
}

/* RAM at its own address, 1 GiB a leaf and open to programs in a window above it; the chase's
 * memory by small pages. */
static void paging_on(void)
{
	uint64_t all = PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D;

	root[2] = (uint64_t)RS_RAM_BASE >> 12 << PTE_PPN_SHIFT | all;
	root[3] = (uint64_t)RS_RAM_BASE >> 12 << PTE_PPN_SHIFT | all | PTE_U;
	root[CHASE_BASE >> 30] = (uintptr_t)middle >> 12 << PTE_PPN_SHIFT | PTE_V;
	for (unsigned i = 0; i < CHASE_SIZE / 4096; i++) {
		uint64_t page = (uintptr_t)chase_memory + 4096 * (uint64_t)i;
		last[i / 512][i % 512] = page >> 12 << PTE_PPN_SHIFT | all;
	}
	for (unsigned i = 0; i < CHASE_SIZE / 4096 / 512; i++)
		middle[i] = (uintptr_t)last[i] >> 12 << PTE_PPN_SHIFT | PTE_V;
	csr_write(CSR_stvec, (uintptr_t)peers_trap);
	csr_write(CSR_satp, ATP_MODE_SV39 | UINT64_C(1) << SATP_ASID | (uintptr_t)root >> 12);
	__asm__ volatile("sfence.vma" ::: "memory");
}

static uint64_t number(const char *text)
{
	uint64_t value = 0;

	while (*text >= '0' && *text <= '9')
		value = value * 10 + (uint64_t)(*text++ - '0');
	return value;
}

void main(uint64_t hart, const void *device_tree)
{
	struct fdt fdt;
	const char *args = NULL;

	(void)hart;
	if (fdt_open(&fdt, device_tree, 0x10000))
		args = fdt_string(&fdt, fdt_path(&fdt, "/chosen"), "bootargs");
	paging_on();
	for (unsigned i = 0; args && i < sizeof kernels / sizeof *kernels; i++) {
		size_t length = strlen(kernels[i].name);

		if (strlen(args) <= length || memcmp(args, kernels[i].name, length) ||
		    args[length] != ' ')
			continue;
		print("%s: %u\n", kernels[i].name, kernels[i].run(number(args + length + 1)));
		sbi_power_off(0);
	}
	print("which kernel? say it as -append \"NAME ROUNDS\"; the names:");
	for (unsigned i = 0; i < sizeof kernels / sizeof *kernels; i++)
		print(" %s", kernels[i].name);
	print("\n");
	sbi_power_off(2);
}
