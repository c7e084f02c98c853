/* dma.h - copies between a device and memory, of any size. */
#ifndef CORE_DEV_DMA_H
#define CORE_DEV_DMA_H
#include "base/bits.h"
#include "ringside/device.h"

/* Copy bytes between the device and memory. @return false if not all of it is memory; some
 * bytes may have been copied then. */
MUST_CHECK static inline bool dma_copy(const struct rs_dma *dma, uint64_t address, void *bytes,
				       uint64_t size, bool to_memory)
{
	uint8_t *own = bytes;

	while (size) {
		uint64_t run;
		uint8_t *memory = dma->reach(dma->context, address, size, to_memory, &run);

		if (!memory)
			return false;
		if (to_memory)
			__builtin_memcpy(memory, own, (size_t)run);
		else
			__builtin_memcpy(own, memory, (size_t)run);
		own += run;
		address += run;
		size -= run;
	}
	return true;
}

MUST_CHECK static inline bool dma_read(const struct rs_dma *dma, uint64_t address, void *to,
				       uint64_t size)
{
	return dma_copy(dma, address, to, size, false);
}

MUST_CHECK static inline bool dma_write(const struct rs_dma *dma, uint64_t address,
					const void *from, uint64_t size)
{
	return dma_copy(dma, address, (void *)(uintptr_t)from, size, true);
}

#endif
