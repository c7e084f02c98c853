/* iommu.h - the IOMMU between devices and memory (RISC-V IOMMU Architecture Specification 1.0; the
 * subset of docs/adr/0030).
 *
 *	bus <---> registers (iommu.c)
 *	              |
 *	commands ---> queues (iommu_queue.c) ---> fault records
 *	              |
 *	device -----> translation (iommu_translate.c) ---> memory
 *	               device context --> second stage
 *
 * Contexts and translations are cached, and memory is not asked again before a command drops them. */
#ifndef CORE_DEV_IOMMU_H
#define CORE_DEV_IOMMU_H
#include "base/bits.h"
#include "dev/dma.h"
#include "ringside/abi/board.h"
#include "ringside/abi/iommu.h"

enum {
	IOMMU_DEVICES = 1 + RS_VIRTIO_SLOTS, /* device_id 0 is nobody's */
	IOMMU_DDT_ENTRIES = 128,	     /* of a one-level directory */
	IOMMU_CACHED = 64,		     /* translations */
};

/* What is known of a device. */
struct iommu_context {
	uint64_t iohgatp;
	bool valid;	/* the context is cached */
	bool silent;	/* tc.DTF */
	uint32_t reads; /* of contexts and page tables for it, not yet charged */
};

/* A cached translation of a page of 4 KiB. */
struct iommu_entry {
	uint64_t gpa, pa; /* of the page; in pa[2:0] the permissions */
	uint16_t gscid;
	uint8_t level; /* of the leaf that it came from */
	bool valid, readable, writable;
};

struct iommu {
	uint64_t ddtp, cqb, fqb;
	uint32_t cqh, cqt, fqh, fqt, cqcsr, fqcsr, ipsr, icvec;
	uint64_t next_command; /* the clock at which the next command is executed */
	struct iommu_context contexts[IOMMU_DEVICES];
	struct iommu_entry cache[IOMMU_CACHED];
};
extern const struct rs_device_class rs_iommu_class;

enum { IOMMU_MODE_MASK = 15 };

static inline unsigned iommu_mode(const struct iommu *i)
{
	return i->ddtp & IOMMU_MODE_MASK;
}

/* Set in ipsr what is pending now. */
void iommu_raise(struct iommu *i);

/* Where in physical memory an access of a device goes; *run: bytes that follow there, at most
 * `size`. @return 0, or the enum rs_iommu_cause for which it is stopped; a record of it is in the
 * fault queue then. */
unsigned iommu_translate(struct iommu *i, const struct rs_dma *memory, unsigned device,
			 uint64_t address, uint64_t size, bool write, uint64_t *physical,
			 uint64_t *run);

/* Reads of contexts and page tables since this was asked last. */
uint32_t iommu_take_reads(struct iommu *i, unsigned device);

/* ---- the caches (iommu_translate.c) */
void iommu_drop_context(struct iommu *i, uint64_t device);
void iommu_drop_contexts(struct iommu *i);
void iommu_drop_all(struct iommu *i);
void iommu_drop_vm(struct iommu *i, uint64_t gscid);
void iommu_drop_page(struct iommu *i, uint64_t gscid, uint64_t gpa);

/* ---- the queues (iommu_queue.c) */
uint64_t iommu_queue_entries(uint64_t base);
/* Put a record into the fault queue, if it is on and has room. */
void iommu_report(struct iommu *i, const struct rs_dma *memory, const uint64_t record[4]);
void iommu_work(struct iommu *i, const struct rs_board_io *io, struct rs_wake *wake);

#endif
