/* iommu_translate.c - the way of an access through the IOMMU ("Process to translate an IOVA").
 *
 *	device_id --directory--> device context --iohgatp--> Sv39x4 --> physical page
 *
 * Contexts are cached for each device; translations in a direct-mapped cache of pages of 4 KiB, tagged by
 * GSCID. What is not valid is not cached. Hardware sets no A and D bits: software does in advance, or the
 * access faults (capabilities.AMO_HWAD 0). */
#include "base/walk.h"
#include "dev/iommu.h"

/* tc, iohgatp, ta, fsc */
struct device_context {
	uint64_t tc, iohgatp, ta, fsc;
};
_Static_assert(sizeof(struct device_context) == RS_IOMMU_CONTEXT_SIZE, "as in memory");

enum { IOHGATP_BARE = 0, IOHGATP_SV39X4 = 8 };

/* ---- the caches */

void iommu_drop_contexts(struct iommu *i)
{
	for (unsigned device = 0; device < IOMMU_DEVICES; device++)
		i->contexts[device].valid = false;
}

void iommu_drop_context(struct iommu *i, uint64_t device)
{
	if (device < IOMMU_DEVICES)
		i->contexts[device].valid = false;
}

void iommu_drop_all(struct iommu *i)
{
	for (unsigned n = 0; n < IOMMU_CACHED; n++)
		i->cache[n].valid = false;
}

void iommu_drop_vm(struct iommu *i, uint64_t gscid)
{
	for (unsigned n = 0; n < IOMMU_CACHED; n++)
		if (i->cache[n].gscid == gscid)
			i->cache[n].valid = false;
}

/* All that came from the leaf of this address: a large page is in several entries. */
void iommu_drop_page(struct iommu *i, uint64_t gscid, uint64_t gpa)
{
	for (unsigned n = 0; n < IOMMU_CACHED; n++) {
		struct iommu_entry *e = &i->cache[n];

		if (e->gscid == gscid && !((e->gpa ^ gpa) >> (PAGE_SHIFT + 9 * e->level)))
			e->valid = false;
	}
}

static struct iommu_entry *place_of(struct iommu *i, uint64_t gpa)
{
	return &i->cache[gpa / PAGE_SIZE % IOMMU_CACHED];
}

uint32_t iommu_take_reads(struct iommu *i, unsigned device)
{
	uint32_t reads = i->contexts[device].reads;

	i->contexts[device].reads = 0;
	return reads;
}

/* ---- an access on its way */

struct access {
	struct iommu *i;
	const struct rs_dma *memory;
	unsigned device;
	uint64_t address;
	bool write;
};

/* ---- device contexts */

/* "Device-context configuration checks". There is no first stage, ATS, process or quality of
 * service: all other bits must be 0. */
static bool is_well_formed(const struct device_context *dc)
{
	uint64_t mode = dc->iohgatp >> 60;

	if ((dc->tc & ~(RS_IOMMU_TC_V | RS_IOMMU_TC_DTF)) || dc->fsc)
		return false;
	if (dc->ta & ~(UINT64_C(0xfffff) << 12)) /* PSCID: without a first stage, not used */
		return false;
	return mode == IOHGATP_BARE || (mode == IOHGATP_SV39X4 && !(dc->iohgatp & 3));
}

/* @return 0 or a cause. */
static unsigned locate_context(struct access *a)
{
	struct iommu_context *c = &a->i->contexts[a->device];
	struct device_context dc;

	if (c->valid)
		return 0;
	c->silent = false; /* "the DTF value assumed for reporting such faults is 0" */
	c->reads++;
	if (!dma_read(a->memory,
		      (bits(a->i->ddtp, 53, 10) << PAGE_SHIFT) + a->device * sizeof dc, &dc,
		      sizeof dc))
		return RS_IOMMU_CAUSE_DDT_ACCESS;
	if (!(dc.tc & RS_IOMMU_TC_V))
		return RS_IOMMU_CAUSE_DDT_INVALID;
	if (!is_well_formed(&dc))
		return RS_IOMMU_CAUSE_DDT_MISCONFIGURED;
	c->iohgatp = dc.iohgatp;
	c->silent = dc.tc & RS_IOMMU_TC_DTF;
	c->valid = true;
	return 0;
}

/* ---- the second stage */

static unsigned either(const struct access *a, unsigned read, unsigned write)
{
	return a->write ? write : read;
}

static unsigned access_fault(const struct access *a)
{
	return either(a, RS_IOMMU_CAUSE_READ_ACCESS, RS_IOMMU_CAUSE_WRITE_ACCESS);
}

static unsigned guest_page_fault(const struct access *a)
{
	return either(a, RS_IOMMU_CAUSE_READ_GUEST_PAGE, RS_IOMMU_CAUSE_WRITE_GUEST_PAGE);
}

static bool read_entry(void *context, unsigned level, uint64_t at, uint64_t *pte)
{
	struct access *a = context;

	(void)level;
	a->i->contexts[a->device].reads++;
	return dma_read(a->memory, at, pte, sizeof *pte);
}

/* Walk, and keep what was found. @return 0 or a cause. */
static unsigned walk(struct access *a, uint64_t iohgatp, struct iommu_entry *e)
{
	static const struct walk_calls calls = {.read = read_entry};
	struct walk w;

	switch (walk_tables(WALK_SV39X4, walk_from_root(bits(iohgatp, 43, 0)), a->address,
			    &calls, a, &w)) {
	case WALK_READ_FAILED:
		return access_fault(a);
	case WALK_INVALID:
		return guest_page_fault(a);
	case WALK_OK:
		break;
	}
	if (!(w.pte & PTE_U) || !(w.pte & PTE_A))
		return guest_page_fault(a);
	*e = (struct iommu_entry){
		.gpa = a->address & ~(uint64_t)(PAGE_SIZE - 1),
		.pa = w.address & ~(uint64_t)(PAGE_SIZE - 1),
		.gscid = (uint16_t)bits(iohgatp, 59, 44),
		.level = (uint8_t)w.level,
		.valid = true,
		.readable = w.pte & PTE_R,
		.writable = (w.pte & PTE_W) && (w.pte & PTE_D),
	};
	return 0;
}

static unsigned second_stage(struct access *a, uint64_t iohgatp, uint64_t *physical)
{
	uint64_t within = a->address % PAGE_SIZE;
	struct iommu_entry *e = place_of(a->i, a->address);
	unsigned cause;

	if (!e->valid || e->gpa != a->address - within || e->gscid != bits(iohgatp, 59, 44)) {
		cause = walk(a, iohgatp, e);
		if (cause)
			return cause;
	}
	if (!(a->write ? e->writable : e->readable))
		return guest_page_fault(a);
	*physical = e->pa | within;
	return 0;
}

/* ---- */

/* "Fault/Event-Queue": cause, transaction type and device_id; the address; for a guest-page fault,
 * it again. */
static unsigned stop(struct access *a, unsigned cause)
{
	bool guest_page = cause == RS_IOMMU_CAUSE_READ_GUEST_PAGE ||
			  cause == RS_IOMMU_CAUSE_WRITE_GUEST_PAGE;
	bool of_translation = cause < RS_IOMMU_CAUSE_DISALLOWED;
	const uint64_t record[4] = {
		cause | (uint64_t)either(a, RS_IOMMU_TTYP_READ, RS_IOMMU_TTYP_WRITE) << 34 |
			(uint64_t)a->device << 40,
		0,
		a->address,
		guest_page ? a->address & ~UINT64_C(3) : 0,
	};

	if (!(of_translation && a->i->contexts[a->device].silent))
		iommu_report(a->i, a->memory, record);
	return cause;
}

unsigned iommu_translate(struct iommu *i, const struct rs_dma *memory, unsigned device,
			 uint64_t address, uint64_t size, bool write, uint64_t *physical,
			 uint64_t *run)
{
	struct access a = {
		.i = i, .memory = memory, .device = device, .address = address, .write = write};
	uint64_t rest = PAGE_SIZE - address % PAGE_SIZE, iohgatp = 0;
	unsigned cause = 0;

	*physical = address;
	*run = size;
	switch (iommu_mode(i)) {
	case RS_IOMMU_OFF:
		return stop(&a, RS_IOMMU_CAUSE_DISALLOWED);
	case RS_IOMMU_1LVL:
		cause = locate_context(&a);
		if (cause)
			return stop(&a, cause);
		iohgatp = i->contexts[device].iohgatp;
		break;
	default:
		break;
	}
	if (iohgatp >> 60 == IOHGATP_SV39X4) {
		*run = rest < size ? rest : size;
		cause = second_stage(&a, iohgatp, physical);
		if (cause)
			return stop(&a, cause);
	}
	return 0;
}
