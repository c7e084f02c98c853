#include "hypervisors/common/memory.h"

#include "hypervisors/common/panic.h"
#include "lib/physical.h"

static uint64_t next, limit;

void memory_init(uint64_t base, uint64_t end)
{
	next = base;
	limit = end;
}

void *memory_alloc(uint64_t size, uint64_t align)
{
	uint64_t at = (next + align - 1) & ~(align - 1);

	if (at < next || at > limit || size > limit - at)
		hypervisor_panic("there is not enough RAM for the guests");
	next = at + size;
	return physical(at);
}
