/* Writing a device tree from its first node to its last, as libfdt does (Devicetree Specification, chapter 5). */
#ifndef WEB_LIBFDT_H
#define WEB_LIBFDT_H
#include <stdint.h>

typedef uint32_t fdt32_t;
typedef uint64_t fdt64_t;

#define FDT_ERR_NOSPACE	 3
#define FDT_ERR_BADSTATE 7

/* Each: @return 0, or minus one of the errors above. */
int fdt_create(void *tree, int size);
int fdt_finish_reservemap(void *tree);
int fdt_begin_node(void *tree, const char *name);
int fdt_property(void *tree, const char *name, const void *value, int size);
int fdt_end_node(void *tree);
int fdt_finish(void *tree);

const char *fdt_strerror(int error);

static inline uint32_t fdt32_swap(uint32_t x)
{
	return __builtin_bswap32(x);
}
#define fdt32_to_cpu(x) fdt32_swap(x)
#define cpu_to_fdt32(x) fdt32_swap(x)
#define cpu_to_fdt64(x) __builtin_bswap64(x)

static inline int fdt_property_u32(void *tree, const char *name, uint32_t value)
{
	uint32_t cell = cpu_to_fdt32(value);

	return fdt_property(tree, name, &cell, sizeof cell);
}

static inline int fdt_property_u64(void *tree, const char *name, uint64_t value)
{
	uint64_t cells = cpu_to_fdt64(value);

	return fdt_property(tree, name, &cells, sizeof cells);
}

/** Bytes of a finished tree. */
static inline uint32_t fdt_totalsize(const void *tree)
{
	return fdt32_to_cpu(((const uint32_t *)tree)[1]);
}

#endif
