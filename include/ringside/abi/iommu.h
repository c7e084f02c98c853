/** @file iommu.h
 * The registers, queues and tables of the IOMMU, for the emulator and for guests. Names are those of the
 * RISC-V IOMMU Architecture Specification 1.0; docs/adr/0030 says which of it there is.
 *
 *	device --device address--> IOMMU --physical address--> memory
 *
 * A device's number is that of its virtio slot, plus 1.
 */
#ifndef RS_ABI_IOMMU_H
#define RS_ABI_IOMMU_H

/* Offsets of registers. */
enum rs_iommu_register {
#define IOMMU_REGISTER(offset, size, name, slug, text) RS_IOMMU_##name = (offset),
#include "ringside/abi/iommu.def"
};

/* Why an access is stopped. */
enum rs_iommu_cause {
#define IOMMU_CAUSE(number, name, slug, text) RS_IOMMU_CAUSE_##name = (number),
#include "ringside/abi/iommu.def"
};

/* The low ten bits of a command: opcode, func3. */
enum rs_iommu_command {
#define IOMMU_COMMAND(opcode, func3, name, slug, text)                                         \
	RS_IOMMU_##name = (opcode) | (func3) << 7,
#include "ringside/abi/iommu.def"
};

/* capabilities, the low half */
#define RS_IOMMU_CAP_SV39X4 (1u << 17)
#define RS_IOMMU_CAP_WIRES  (1u << 28) /* IGS is WSI */

/* ddtp.iommu_mode */
#define RS_IOMMU_OFF  0
#define RS_IOMMU_BARE 1
#define RS_IOMMU_1LVL 2

/* ddtp, cqb, fqb: the page number. */
#define RS_IOMMU_PPN(address) ((address) >> 12 << 10)

/* cqcsr and fqcsr */
#define RS_IOMMU_ENABLE	      0x00001u
#define RS_IOMMU_INTERRUPT    0x00002u
#define RS_IOMMU_MEMORY_FAULT 0x00100u
#define RS_IOMMU_CQ_TIMEOUT   0x00200u /* never: no command here can time out */
#define RS_IOMMU_CQ_ILLEGAL   0x00400u
#define RS_IOMMU_CQ_FENCE     0x00800u
#define RS_IOMMU_FQ_OVERFLOW  0x00200u
#define RS_IOMMU_ON	      0x10000u

/* ipsr */
#define RS_IOMMU_CIP 1u
#define RS_IOMMU_FIP 2u

/* Entry sizes of queues and directory. */
#define RS_IOMMU_COMMAND_SIZE 16
#define RS_IOMMU_RECORD_SIZE  32
#define RS_IOMMU_CONTEXT_SIZE 32

/* The first doubleword of commands. */
#define RS_IOMMU_CMD_AV	   (1ull << 10)
#define RS_IOMMU_CMD_WSI   (1ull << 11)
#define RS_IOMMU_CMD_PR	   (1ull << 12)
#define RS_IOMMU_CMD_PW	   (1ull << 13)
#define RS_IOMMU_CMD_PSCV  (1ull << 32)
#define RS_IOMMU_CMD_GV	   (1ull << 33) /* IOTINVAL */
#define RS_IOMMU_CMD_DV	   (1ull << 33) /* IODIR */
#define RS_IOMMU_CMD_DID   40
#define RS_IOMMU_CMD_GSCID 44
#define RS_IOMMU_CMD_DATA  32

/* A device context: tc, iohgatp, ta, fsc. */
#define RS_IOMMU_TC_V		(1ull << 0)
#define RS_IOMMU_TC_DTF		(1ull << 4) /* translation faults are not reported */
#define RS_IOMMU_IOHGATP_SV39X4 (8ull << 60)
#define RS_IOMMU_IOHGATP_GSCID	44

/* A fault record: cause, transaction type and device; iotval: the device's address; iotval2. */
#define RS_IOMMU_FAULT_CAUSE(word) ((word)&0xfff)
#define RS_IOMMU_FAULT_TTYP(word)  ((word) >> 34 & 0x3f)
#define RS_IOMMU_FAULT_DID(word)   ((word) >> 40 & 0xffffff)
#define RS_IOMMU_TTYP_READ	   2
#define RS_IOMMU_TTYP_WRITE	   3

#endif
