/* mmio.c - guest-page faults: loads and stores of emulated device registers, and what there is
 * nothing for. The trap says at which address, and not always by which instruction: then the
 * instruction is read from the guest's memory.
 */
#include "board.h"
#include "hypervisors/common/access.h"
#include "hypervisors/common/panic.h"
#include "lib/csr.h"
#include "ringside/abi/mark.h"
#include "vcpu.h"

uint64_t guest_fetch(uint64_t va);

/* The trap that is being handled, as the CSRs had it. */
struct fault {
	uint64_t cause, pc, value, address;
};

/* ---- which instruction was it? */

/* From the guest's code. @return false: the guest could not fetch it now; *fault is what it would
 * get, and where. It was fetched before its page table changed, without a fence in between. */
static bool fetch(uint64_t pc, uint32_t *word, struct fault *fault)
{
	uint64_t status = csr_read(CSR_sstatus), hstatus = csr_read(CSR_hstatus);
	uint64_t at = pc, part = guest_fetch(at);

	*word = (uint32_t)part;
	if (part != UINT64_MAX && !access_is_compressed(*word)) {
		at += 2;
		part = guest_fetch(at);
		*word |= (uint32_t)part << 16;
	}
	if (part != UINT64_MAX)
		return true;
	fault->cause = csr_read(CSR_scause) == RS_CAUSE_LOAD_PAGE ? RS_CAUSE_INSN_PAGE
								  : RS_CAUSE_INSN_ACCESS;
	fault->value = at;
	csr_write(CSR_sepc, pc);
	csr_write(CSR_sstatus, status);
	csr_write(CSR_hstatus, hstatus);
	return false;
}

/* ---- emulation */

static bool load(struct vcpu *vcpu, uint64_t address, const struct access *a)
{
	uint64_t value;

	if (!board_read(vcpu, address, a->size, &value))
		return false;
	frame_set(&vcpu->frame, a->reg, access_loaded(a, value));
	return true;
}

/* @return false: it is no access that a device answers. Of one that spans two pages only the second
 * half may have faulted: no device answers that, as on a real bus. */
static bool emulate(struct vcpu *vcpu, const struct fault *f, const struct access *a)
{
	bool done = false;

	if (a->first != f->value)
		return false;
	if (a->kind == ACCESS_LOAD)
		done = load(vcpu, f->address, a);
	else if (a->kind == ACCESS_STORE)
		done = board_write(vcpu, f->address, a->size, frame_get(&vcpu->frame, a->reg));
	if (done)
		csr_write(CSR_sepc, f->pc + a->length);
	return done;
}

/* ---- */

static uint64_t access_fault(uint64_t guest_page_fault)
{
	switch (guest_page_fault) {
	case RS_CAUSE_INSN_GUEST_PAGE:
		return RS_CAUSE_INSN_ACCESS;
	case RS_CAUSE_LOAD_GUEST_PAGE:
		return RS_CAUSE_LOAD_ACCESS;
	default:
		return RS_CAUSE_STORE_ACCESS;
	}
}

/* There is nothing at that guest-physical address, so the guest gets what the CPU gives where
 * there is neither memory nor a device. A guest without paging and without a trap vector ends
 * here, where the address is known: what is at 0 is not its handler. */
static enum verdict nothing_there(struct vcpu *vcpu, const struct fault *f)
{
	if (!csr_read(CSR_vstvec) && !csr_read(CSR_vsatp) && f->pc)
		return vcpu_crash(
			vcpu,
			"it touched memory that it does not have, and no trap vector is set",
			f->address);
	return inject_exception(vcpu, access_fault(f->cause), f->value);
}

enum verdict exit_guest_page(struct vcpu *vcpu)
{
	/* htval is the guest-physical address without its two lowest bits, or 0 if the CPU does
	 * not supply it. */
	struct fault f = {.cause = csr_read(CSR_scause),
			  .pc = csr_read(CSR_sepc),
			  .value = csr_read(CSR_stval),
			  .address = csr_read(CSR_htval) << 2 | (csr_read(CSR_stval) & 3)};
	uint64_t tinst = csr_read(CSR_htinst);
	struct access a;
	uint32_t word = (uint32_t)tinst;

	/* A page table of the guest that lies there is read by the CPU, for which a
	 * pseudoinstruction stands. */
	if (f.cause == RS_CAUSE_INSN_GUEST_PAGE || (tinst && !(tinst & 1)))
		return nothing_there(vcpu, &f);
	if (tinst)
		a = access_transformed(tinst, f.value);
	else if (fetch(f.pc, &word, &f))
		a = access_decode(word, &vcpu->frame);
	else
		return inject_exception(vcpu, f.cause, f.value);
	rs_mark(RS_MARK_EMULATED, word);
	return emulate(vcpu, &f, &a) ? board_verdict(vcpu) : nothing_there(vcpu, &f);
}
