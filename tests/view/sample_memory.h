/** @file sample_memory.h
 * A guest's memory made by hand: each kind that the Memory screen can meet.
 */
#ifndef SAMPLE_MEMORY_H
#define SAMPLE_MEMORY_H
#include "sample.h"
#include "view/model/memory.h"

enum sample_memory {
	SAMPLE_MEMORY_ONE,	   /**< one page table: 3 reads */
	SAMPLE_MEMORY_TWO,	   /**< two page tables: 15 reads */
	SAMPLE_MEMORY_LARGE,	   /**< likewise, of large pages: 5 reads */
	SAMPLE_MEMORY_PHYSICAL,	   /**< no page table */
	SAMPLE_MEMORY_HOST_ALONE,  /**< the second alone: 3 reads */
	SAMPLE_MEMORY_GUEST_FAULT, /**< the guest's entry of level 1 is not valid */
	SAMPLE_MEMORY_HOST_FAULT,  /**< the host's entry for it is not */
	SAMPLE_MEMORY_INVALID,	   /**< one page table, level 0 is not valid */
	SAMPLE_MEMORY_RESERVED,
	SAMPLE_MEMORY_POINTER,
	SAMPLE_MEMORY_MISALIGNED,
	SAMPLE_MEMORY_NO_RAM, /**< a table lies outside RAM */
	SAMPLE_MEMORY_NO_ROOT,
	SAMPLE_MEMORY_BITS,
	SAMPLE_MEMORY_DEVICE,
	SAMPLE_MEMORY_HALF,	/**< the next page is not mapped */
	SAMPLE_MEMORY_FRAMES,	/**< with frame pointers */
	SAMPLE_MEMORY_NO_STACK, /**< sp, pc: nonsense */
	SAMPLE_MEMORY_NOT_BEGUN,
	SAMPLE_MEMORY_WAITS,
	SAMPLE_MEMORY_FAILED,
	SAMPLE_MEMORIES
};

/** Let a lane of the model have such a memory. It depends on the event alone, a word at sp + 8 its number. */
void sample_memory_add(struct view_model *m, size_t lane);
/** Which it is from here on. */
void sample_memory_choose(enum sample_memory kind);

#endif
