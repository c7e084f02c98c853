/* fdt.c - see libfdt.h. The blocks lie one behind the other: header, memory reservations (none), structure, strings. While
 * the tree is written the strings grow down from the end of the room; a name is stored once. */
#include <libfdt.h>
#include <string.h>

enum {
	MAGIC = (int)0xd00dfeed,
	VERSION = 17,
	COMPATIBLE = 16,
	BEGIN_NODE = 1,
	END_NODE = 2,
	PROPERTY = 3,
	END = 9,
	RESERVATION =
		16, /* bytes of the entry that ends the list, and what its begin is a multiple of */
	RESERVATIONS = 48 /* where that is */
};

/* All big-endian in a finished tree; while it is written, `total` is the room. */
struct head {
	uint32_t magic, total, structure, strings, reservations, version, compatible, boot_cpu,
		strings_size, structure_size;
};

static uint8_t *at(void *tree, uint32_t offset)
{
	return (uint8_t *)tree + offset;
}

/* @return `size` more bytes of the structure, 0 up to a multiple of 4; NULL: there is no room. */
static uint8_t *grow(struct head *h, uint32_t size)
{
	uint32_t begin = h->structure + h->structure_size;
	uint32_t padded = (size + 3) / 4 * 4;

	if (h->total - h->strings_size - begin < padded)
		return NULL;
	memset(at(h, begin), 0, padded);
	h->structure_size += padded;
	return at(h, begin);
}

static int put_cell(struct head *h, uint32_t value)
{
	uint8_t *to = grow(h, 4);

	value = cpu_to_fdt32(value);
	if (!to)
		return -FDT_ERR_NOSPACE;
	memcpy(to, &value, 4);
	return 0;
}

/* A name lies `distance` bytes before the end of all room. @return false: there is no room. */
static int name_of(struct head *h, const char *name, uint32_t *distance)
{
	uint32_t length = (uint32_t)strlen(name) + 1;
	uint8_t *end = at(h, h->total);

	for (const uint8_t *s = end - h->strings_size; s + length <= end; s++)
		if (memcmp(s, name, length) == 0) {
			*distance = (uint32_t)(end - s);
			return 0;
		}
	if (h->total - h->strings_size - h->structure - h->structure_size < length)
		return -FDT_ERR_NOSPACE;
	h->strings_size += length;
	*distance = h->strings_size;
	memcpy(end - h->strings_size, name, length);
	return 0;
}

int fdt_create(void *tree, int size)
{
	struct head *h = tree;

	if (size < RESERVATIONS + RESERVATION)
		return -FDT_ERR_NOSPACE;
	memset(tree, 0, (size_t)size);
	h->total = (uint32_t)size;
	h->reservations = RESERVATIONS;
	return 0;
}

int fdt_finish_reservemap(void *tree)
{
	struct head *h = tree;

	h->structure = h->reservations + RESERVATION;
	return 0;
}

int fdt_begin_node(void *tree, const char *name)
{
	int error = put_cell(tree, BEGIN_NODE);
	uint8_t *to;

	if (error)
		return error;
	to = grow(tree, (uint32_t)strlen(name) + 1);
	if (!to)
		return -FDT_ERR_NOSPACE;
	memcpy(to, name, strlen(name));
	return 0;
}

int fdt_property(void *tree, const char *name, const void *value, int size)
{
	struct head *h = tree;
	uint32_t distance;
	uint8_t *to;
	int error = name_of(h, name, &distance);

	if (!error)
		error = put_cell(h, PROPERTY);
	if (!error)
		error = put_cell(h, (uint32_t)size);
	if (!error)
		error = put_cell(h, 0 - distance); /* from the end of the strings, until then */
	to = error ? NULL : grow(h, (uint32_t)size);
	if (error || !to)
		return error ? error : -FDT_ERR_NOSPACE;
	if (size)
		memcpy(to, value, (size_t)size);
	return 0;
}

int fdt_end_node(void *tree)
{
	return put_cell(tree, END_NODE);
}

static uint32_t cell_at(const uint8_t *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, 4);
	return fdt32_to_cpu(value);
}

/* Names are now counted from the begin of the strings. */
static void settle_names(struct head *h)
{
	uint8_t *s = at(h, h->structure), *end = s + h->structure_size;

	while (s < end)
		switch (cell_at(s)) {
		case BEGIN_NODE:
			s += 4 + (strlen((char *)s + 4) + 4) / 4 * 4;
			break;
		case PROPERTY: {
			uint32_t size = cell_at(s + 4);
			uint32_t name = cpu_to_fdt32(h->strings_size + cell_at(s + 8));

			memcpy(s + 8, &name, 4);
			s += 12 + (size + 3) / 4 * 4;
			break;
		}
		default:
			s += 4;
			break;
		}
}

int fdt_finish(void *tree)
{
	struct head *h = tree;
	int error = put_cell(h, END);

	if (error)
		return error;
	settle_names(h);
	h->strings = h->structure + h->structure_size;
	memmove(at(h, h->strings), at(h, h->total - h->strings_size), h->strings_size);
	*h = (struct head){.magic = cpu_to_fdt32((uint32_t)MAGIC),
			   .total = cpu_to_fdt32(h->strings + h->strings_size),
			   .structure = cpu_to_fdt32(h->structure),
			   .strings = cpu_to_fdt32(h->strings),
			   .reservations = cpu_to_fdt32(h->reservations),
			   .version = cpu_to_fdt32(VERSION),
			   .compatible = cpu_to_fdt32(COMPATIBLE),
			   .strings_size = cpu_to_fdt32(h->strings_size),
			   .structure_size = cpu_to_fdt32(h->structure_size)};
	return 0;
}

const char *fdt_strerror(int error)
{
	return error == -FDT_ERR_NOSPACE ? "FDT_ERR_NOSPACE" : "FDT_ERR_BADSTATE";
}
