#include "hypervisors/common/iommu.h"

#include "lib/physical.h"
#include "ringside/abi/board.h"

#define LOG2(entries) ((uint64_t)__builtin_ctz(entries))

static uint32_t get(const struct iommu *iommu, enum rs_iommu_register at)
{
	return iommu->registers[at / 4];
}

static void set(const struct iommu *iommu, enum rs_iommu_register at, uint32_t value)
{
	iommu->registers[at / 4] = value;
}

/* The low half last: it has the fields that take effect. */
static void set_wide(const struct iommu *iommu, enum rs_iommu_register at, uint64_t value)
{
	iommu->registers[at / 4 + 1] = (uint32_t)(value >> 32);
	iommu->registers[at / 4] = (uint32_t)value;
}

/* Earlier stores happen before later ones, as the IOMMU sees them. */
static void barrier(void)
{
	__asm__ volatile("fence" ::: "memory");
}

/* ---- commands */

static void add(struct iommu *iommu, uint64_t first, uint64_t second)
{
	uint32_t at = iommu->tail;

	iommu->memory->commands[at].first = first;
	iommu->memory->commands[at].second = second;
	iommu->tail = (at + 1) % IOMMU_COMMANDS;
}

/* Let it execute what was added, and wait until it has: the head passes a fence when all before it is
 * done. */
static void finish(struct iommu *iommu)
{
	add(iommu, RS_IOMMU_IOFENCE_C | RS_IOMMU_CMD_PR | RS_IOMMU_CMD_PW, 0);
	barrier();
	set(iommu, RS_IOMMU_CQT, iommu->tail);
	while (get(iommu, RS_IOMMU_CQH) != iommu->tail)
		;
}

static void add_forget_context(struct iommu *iommu, unsigned device)
{
	add(iommu,
	    RS_IOMMU_IODIR_INVAL_DDT | RS_IOMMU_CMD_DV | (uint64_t)device << RS_IOMMU_CMD_DID,
	    0);
}

static void add_forget_vm(struct iommu *iommu, uint64_t gscid)
{
	add(iommu, RS_IOMMU_IOTINVAL_GVMA | RS_IOMMU_CMD_GV | gscid << RS_IOMMU_CMD_GSCID, 0);
}

/* ---- */

bool iommu_start(struct iommu *iommu, struct iommu_memory *memory)
{
	uint32_t capabilities;

	*iommu = (struct iommu){.registers = physical(RS_IOMMU_BASE), .memory = memory};
	capabilities = get(iommu, RS_IOMMU_CAPABILITIES);
	if (!(capabilities & RS_IOMMU_CAP_SV39X4) || !(capabilities & RS_IOMMU_CAP_WIRES))
		return false;
	set_wide(iommu, RS_IOMMU_CQB,
		 RS_IOMMU_PPN(physical_address(memory->commands)) | (LOG2(IOMMU_COMMANDS) - 1));
	set_wide(iommu, RS_IOMMU_FQB,
		 RS_IOMMU_PPN(physical_address((const void *)memory->faults)) |
			 (LOG2(IOMMU_FAULTS) - 1));
	set(iommu, RS_IOMMU_CQT, 0);
	set(iommu, RS_IOMMU_FQH, 0);
	set(iommu, RS_IOMMU_CQCSR, RS_IOMMU_ENABLE);
	set(iommu, RS_IOMMU_FQCSR, RS_IOMMU_ENABLE | RS_IOMMU_INTERRUPT);
	barrier();
	set_wide(iommu, RS_IOMMU_DDTP,
		 RS_IOMMU_PPN(physical_address(memory->contexts)) | RS_IOMMU_1LVL);
	add(iommu, RS_IOMMU_IODIR_INVAL_DDT, 0);
	add(iommu, RS_IOMMU_IOTINVAL_GVMA, 0);
	finish(iommu);
	return true;
}

void iommu_assign(struct iommu *iommu, unsigned device, uint64_t iohgatp)
{
	struct iommu_context *context = &iommu->memory->contexts[device];

	context->iohgatp = iohgatp;
	barrier(); /* the context is whole before it is valid */
	context->tc = RS_IOMMU_TC_V;
	add_forget_context(iommu, device);
	finish(iommu);
}

void iommu_revoke(struct iommu *iommu, unsigned device)
{
	struct iommu_context *context = &iommu->memory->contexts[device];

	context->tc = 0;
	add_forget_context(iommu, device);
	add_forget_vm(iommu, context->iohgatp >> RS_IOMMU_IOHGATP_GSCID & 0xffff);
	finish(iommu);
}

void iommu_forget_vm(struct iommu *iommu, uint64_t gscid)
{
	add_forget_vm(iommu, gscid);
	finish(iommu);
}

/* ---- faults */

bool iommu_take_fault(struct iommu *iommu, struct iommu_fault *fault)
{
	uint64_t what;

	/* cleared first, so that a record that comes later drives the wire again */
	set(iommu, RS_IOMMU_IPSR, RS_IOMMU_FIP);
	if (get(iommu, RS_IOMMU_FQT) == iommu->head) {
		set(iommu, RS_IOMMU_FQCSR,
		    RS_IOMMU_ENABLE | RS_IOMMU_INTERRUPT | RS_IOMMU_FQ_OVERFLOW |
			    RS_IOMMU_MEMORY_FAULT);
		return false;
	}
	barrier();
	what = iommu->memory->faults[iommu->head].cause;
	*fault = (struct iommu_fault){
		.cause = RS_IOMMU_FAULT_CAUSE(what),
		.device = (unsigned)RS_IOMMU_FAULT_DID(what),
		.write = RS_IOMMU_FAULT_TTYP(what) == RS_IOMMU_TTYP_WRITE,
		.address = iommu->memory->faults[iommu->head].address,
	};
	iommu->head = (iommu->head + 1) % IOMMU_FAULTS;
	set(iommu, RS_IOMMU_FQH, iommu->head);
	return true;
}
