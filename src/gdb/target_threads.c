/* target_threads.c - several virtual machines as threads. There is one hart, which executes one of them: that thread's
 * registers are the hart's, also while the hypervisor works for it. Under full the machine of each is data all the time, and
 * its emulator has said where. Otherwise those of the others are what the hypervisor has saved, in its table of virtual
 * machines, which its symbols name:
 *
 *	vms[n] --> vcpu --> frame: pc, x1 to x31, status | what else a vCPU has
 *
 * The places in these structures are held by assertions in guests/hypervisors: common/vm.h, hvm/vcpu.h, para/vcpu.h. */
#include <string.h>

#include "gdb/registers.h"
#include "gdb/target_parts.h"
#include "host/language.h"
#include "lane/lane.h"
#include "ringside/abi/board.h"
#include "ringside/abi/csr.h"

enum { VM_ID = 0, VM_VCPU = 16, FRAME_STATUS = 8 * 32 };
enum { HVM_RAM = 296, HVM_RAM_SIZE = 304, HVM_HGATP = 328, HVM_CSRS = 344 };
enum { PARA_CONTEXT = 296, PARA_SATP = 312 };
enum { STATUS_SPP = 8, PAGE_BITS = 12, LEVELS = 3, LEVEL_BITS = 9, NO_CSR = -1 };

static unsigned vm_count(const struct gdb_lane *t)
{
	bool saves = t->vm_table && rs_lane_generation(t->lane) != RS_FULL;
	size_t count = rs_lane_vms(t->lane);

	return count > 1 && (t->subject.nested || saves) ? (unsigned)count : 0;
}

static bool is_hvm(const struct gdb_lane *t)
{
	return rs_lane_generation(t->lane) == RS_HVM;
}

/* ---- which there are */

/* The last one is nobody's: start-up, and while all of them wait. */
unsigned gdb_lane_threads(void *context)
{
	return vm_count(context) + 1;
}

unsigned gdb_lane_current(void *context)
{
	const struct gdb_lane *t = context;
	unsigned count = vm_count(t), vm = t->lane->reader.fact.vm;

	return vm < count ? vm + 1 : count + 1;
}

void gdb_lane_choose(void *context, unsigned thread)
{
	struct gdb_lane *t = context;

	t->thread = thread;
	t->waits = false;
}

bool gdb_is_vm(struct gdb_lane *t, unsigned thread)
{
	return thread > 0 && thread <= vm_count(t) &&
	       !t->lane->ledger.rows[thread - 1].sum.ended;
}

bool gdb_is_away(struct gdb_lane *t)
{
	return t->thread && vm_count(t) && t->thread != gdb_lane_current(t);
}

const struct subject *gdb_lane_subject(struct gdb_lane *t)
{
	if (!t->subject.nested || !gdb_is_away(t))
		return t->known ? &t->subject : NULL;
	t->other = t->subject;
	return subject_read_vm(&t->other, t->thread - 1) ? &t->other : NULL;
}

/* Of the hart, or of a virtual machine whose turn it is. */
static enum rs_mode mode_of(struct gdb_lane *t, unsigned thread)
{
	bool emulator = t->subject.nested && vm_count(t) && thread > vm_count(t);

	return emulator ? rs_machine_mode(t->subject.m) : subject_mode(&t->subject);
}

void gdb_lane_describe(void *context, unsigned thread, char *text, size_t size)
{
	struct gdb_lane *t = context;
	const char *mode, *generation = rs_generation_name(rs_lane_generation(t->lane));
	const struct rs_vm *vm;
	const struct rs_vm_ledger *sum;

	if (!t->known && (vm_count(t) == 0 || !t->subject.nested)) {
		snprintf(text, size, "%s", _("the guest has not begun"));
		return;
	}
	mode = rs_mode_name(mode_of(t, thread));
	if (vm_count(t) && thread > vm_count(t) && thread != gdb_lane_current(t)) {
		snprintf(text, size, "%s", _("nobody: a virtual machine has the CPU"));
		return;
	}
	if (vm_count(t) == 0 || thread > vm_count(t)) {
		snprintf(text, size, "hart 0, %s, %s-mode", generation, mode);
		return;
	}
	vm = rs_lane_vm(t->lane, thread - 1);
	sum = &t->lane->ledger.rows[thread - 1].sum;
	if (thread == gdb_lane_current(t))
		snprintf(text, size, _("%s: %s, %s, hart 0, %s-mode"), vm->name, vm->guest,
			 generation, mode);
	else if (sum->ended)
		snprintf(text, size, _("%s: %s, has ended"), vm->name, vm->guest);
	else if (!sum->begun)
		snprintf(text, size, _("%s: %s, has not begun"), vm->name, vm->guest);
	else
		snprintf(text, size, _("%s: %s, does not have the CPU"), vm->name, vm->guest);
}

/* ---- what the hypervisor has saved */

static bool read_own(struct gdb_lane *t, uint64_t va, void *bytes, size_t size)
{
	uint64_t pa;

	return rs_machine_translate(gdb_machine(t), RS_MODE_S, va, &pa) &&
	       rs_machine_load(gdb_machine(t), pa, bytes, size) == RS_OK;
}

static bool read_word(struct gdb_lane *t, uint64_t va, uint64_t *word)
{
	return read_own(t, va, word, sizeof *word);
}

/* The hypervisor's address of its vCPU. @return false: it has none yet, or the table is not what it should be. */
static bool find_vcpu(struct gdb_lane *t, uint64_t *vcpu)
{
	uint64_t at = t->vm_table + (t->thread - 1) * t->vm_size;
	uint32_t id;

	return t->thread <= vm_count(t) && read_own(t, at + VM_ID, &id, sizeof id) &&
	       id == t->thread - 1 && read_word(t, at + VM_VCPU, vcpu) && *vcpu;
}

static int saved_csr(const struct gdb_lane *t, unsigned csr)
{
	static const uint16_t in_order[] = {
		CSR_vsstatus, CSR_vsie,	  CSR_vstvec, CSR_vsscratch, CSR_vsepc,
		CSR_vscause,  CSR_vstval, CSR_vsatp,  CSR_hvip,	     CSR_hstatus};

	if (!is_hvm(t))
		return NO_CSR;
	if (csr == CSR_hgatp)
		return HVM_HGATP;
	for (size_t i = 0; i < sizeof in_order / sizeof *in_order; i++)
		if (in_order[i] == csr)
			return HVM_CSRS + 8 * (int)i;
	return NO_CSR;
}

/* A guest of para is in U-mode. */
static bool read_mode(struct gdb_lane *t, uint64_t vcpu, bool virtual, uint64_t *value)
{
	*value = virtual && is_hvm(t);
	if (virtual || !is_hvm(t))
		return true;
	if (!read_word(t, vcpu + FRAME_STATUS, value))
		return false;
	*value = *value >> STATUS_SPP & 1;
	return true;
}

/* The root that it uses. */
static bool read_root(struct gdb_lane *t, uint64_t vcpu, uint64_t *atp)
{
	uint32_t in = 0;

	if (is_hvm(t))
		return read_word(t, vcpu + (uint64_t)saved_csr(t, CSR_vsatp), atp);
	return read_own(t, vcpu + PARA_CONTEXT, &in, sizeof in) && in < 2 &&
	       read_word(t, vcpu + PARA_SATP + 8 * in, atp);
}

bool gdb_read_away(struct gdb_lane *t, unsigned number, uint64_t *value)
{
	uint64_t vcpu;
	int csr;

	*value = 0;
	if (!find_vcpu(t,
		       &vcpu)) /* who stands nowhere has a pc: gdb refuses to go on without */
		return number == GDB_REG_PC;
	if (number == 0)
		return true;
	if (number <= GDB_REG_PC) /* the pc is in the place of x0 */
		return read_word(t, vcpu + 8 * (number % GDB_REG_PC), value);
	if (number == GDB_REG_PRIV || number == GDB_REG_VIRT)
		return read_mode(t, vcpu, number == GDB_REG_VIRT, value);
	if (number < GDB_REG_CSR)
		return false;
	if (number - GDB_REG_CSR == CSR_satp && !is_hvm(t))
		return read_root(t, vcpu, value);
	csr = saved_csr(t, number - GDB_REG_CSR);
	return csr != NO_CSR && read_word(t, vcpu + (uint64_t)csr, value);
}

/* ---- its memory */

/* A guest of hvm has physical addresses of its own, in a row in the machine's memory. */
static bool to_machine(struct gdb_lane *t, uint64_t vcpu, uint64_t gpa, uint64_t *pa)
{
	uint64_t ram, size;

	*pa = gpa;
	if (!is_hvm(t))
		return true;
	return read_word(t, vcpu + HVM_RAM, &ram) && read_word(t, vcpu + HVM_RAM_SIZE, &size) &&
	       gpa - RS_RAM_BASE < size &&
	       rs_machine_translate(gdb_machine(t), RS_MODE_S, ram + (gpa - RS_RAM_BASE), pa);
}

static bool read_entry(struct gdb_lane *t, uint64_t vcpu, uint64_t at, uint64_t *pte)
{
	uint64_t pa;

	return to_machine(t, vcpu, at, &pa) &&
	       rs_machine_load(gdb_machine(t), pa, pte, sizeof *pte) == RS_OK;
}

/* Sv39 (Privileged Architecture: "Virtual Address Translation Process"). */
bool gdb_translate_away(struct gdb_lane *t, uint64_t va, uint64_t *pa)
{
	uint64_t vcpu, atp, table, pte, size;

	if (!find_vcpu(t, &vcpu) || !read_root(t, vcpu, &atp))
		return false;
	if (atp >> 60 == 0)
		return to_machine(t, vcpu, va, pa);
	if ((int64_t)(va << 25) >> 25 != (int64_t)va)
		return false;
	table = atp << 20 >> 8;
	for (unsigned level = LEVELS; level-- > 0; table = (pte << 10 >> 20) << PAGE_BITS) {
		unsigned shift = PAGE_BITS + LEVEL_BITS * level;

		if (!read_entry(t, vcpu, table + 8 * (va >> shift & 511), &pte) || !(pte & 1))
			return false;
		size = UINT64_C(1) << shift;
		if (pte & 0xe) /* a leaf */
			return to_machine(t, vcpu,
					  ((pte << 10 >> 20) << PAGE_BITS & ~(size - 1)) |
						  (va & (size - 1)),
					  pa);
	}
	return false;
}
