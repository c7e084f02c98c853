/** @file access.h
 * Which load or store an instruction is. Pure C without CSRs; the unit tests run it on the host.
 */
#ifndef HYPERVISOR_ACCESS_H
#define HYPERVISOR_ACCESS_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/frame.h"

enum access_kind { ACCESS_NONE, ACCESS_LOAD, ACCESS_STORE };

struct access {
	enum access_kind kind; /* NONE: it is neither: the rest but `length` means nothing */
	bool is_unsigned;      /* a load that fills with zeroes */
	uint8_t size;	       /* bytes that it accesses */
	uint8_t length;	       /* bytes of it in the guest's code */
	uint8_t reg;	       /* the register that is loaded or stored */
	uint64_t first;	       /* virtual address of the first byte that it accesses */
};

static inline bool access_is_compressed(uint32_t fetched)
{
	return (fetched & 3) != 3;
}

/** Decode an instruction as fetched, of 16 or 32 bits; `frame` has the registers before it. */
struct access access_decode(uint32_t fetched, const struct frame *frame);

/** From a value of htinst that is neither 0 nor a pseudoinstruction, and the virtual address of the
 * fault. (Priv 1.12, "Transformed Instruction or Pseudoinstruction for mtinst or htinst") */
struct access access_transformed(uint64_t tinst, uint64_t fault);

/** @return what the register holds after a load that found `value`. */
uint64_t access_loaded(const struct access *access, uint64_t value);

/** Register xi; x0 is 0. */
uint64_t frame_get(const struct frame *frame, unsigned i);
void frame_set(struct frame *frame, unsigned i, uint64_t value);

#endif
