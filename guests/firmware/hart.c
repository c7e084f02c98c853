/* hart.c - what S-mode may ask of harts. There is one, number 0, and it is the caller: so what is
 * to be done is done here. Which calls ask for what is in lib/sbi_server.c.
 */
#include "firmware.h"

#include "lib/csr.h"

static void do_work(enum sbi_hart_work work)
{
	switch (work) {
	case SBI_HART_NOTHING:
		break;
	case SBI_HART_INTERRUPT:
		csr_set(CSR_mip, 1u << RS_IRQ_S_SOFTWARE);
		break;
	case SBI_HART_CLEAR_INTERRUPT:
		csr_clear(CSR_mip, 1u << RS_IRQ_S_SOFTWARE);
		break;
	case SBI_HART_FENCE_I:
		__asm__ volatile("fence.i" ::: "memory");
		break;
	case SBI_HART_SFENCE:
		__asm__ volatile("sfence.vma" ::: "memory");
		break;
	case SBI_HART_HFENCE_GVMA:
		hfence_gvma();
		break;
	case SBI_HART_HFENCE_VVMA:
		hfence_vvma();
		break;
	case SBI_HART_WAIT: /* mie and mip are S-mode's too */
		wait_for_interrupt();
		break;
	}
}

struct sbi_ret firmware_hart_call(uint64_t extension, uint64_t function, uint64_t a0,
				  uint64_t a1)
{
	bool hypervisor = csr_read(CSR_misa) & MISA_H;
	enum sbi_hart_work work;
	struct sbi_ret ret = sbi_hart_call(extension, function, a0, a1, hypervisor, &work);

	do_work(work);
	return ret;
}

struct sbi_ret firmware_legacy_hart_call(uint64_t extension, uint64_t a1)
{
	struct sbi_ret ret = firmware_hart_call(extension, 0, 0, 0);

	ret.value = (int64_t)a1;
	return ret;
}
