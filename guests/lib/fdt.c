#include "lib/fdt.h"

#include "lib/string.h"

#define FDT_MAGIC	0xd00dfeedu
#define FDT_BEGIN_NODE	1u
#define FDT_END_NODE	2u
#define FDT_PROP	3u
#define FDT_NOP		4u
#define FDT_HEADER_SIZE 40u
#define FDT_MOST	0x1000000u /* the largest blob accepted, so that sums of offsets fit 32 bits */

/* A 32-bit word at an offset known to be in the blob, which need not be aligned. */
static uint32_t word(const struct fdt *fdt, uint32_t at)
{
	const uint8_t *b = fdt->blob + at;
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

bool fdt_open(struct fdt *fdt, const void *blob, size_t limit)
{
	*fdt = (struct fdt){.blob = blob};
	if (!blob || limit < FDT_HEADER_SIZE || word(fdt, 0) != FDT_MAGIC)
		return false;
	uint32_t size = word(fdt, 4), structure = word(fdt, 8), strings = word(fdt, 12);
	uint32_t strings_size = word(fdt, 32), structure_size = word(fdt, 36);
	if (size > limit || size > FDT_MOST || size < FDT_HEADER_SIZE ||
	    structure < FDT_HEADER_SIZE || structure % 4 || structure > size ||
	    structure_size > size - structure || strings > size ||
	    strings_size > size - strings)
		return false;
	fdt->size = size;
	fdt->structure = structure;
	fdt->structure_end = structure + structure_size;
	fdt->strings = strings;
	fdt->strings_end = strings + strings_size;
	return true;
}

/* Length of the string at `at` without its NUL; -1 if there is no NUL before `end`. */
static int64_t text_length(const struct fdt *fdt, uint32_t at, uint32_t end)
{
	for (uint32_t i = at; i < end; i++)
		if (!fdt->blob[i])
			return (int64_t)(i - at);
	return -1;
}

struct token {
	uint32_t kind; /* 0: the end, or malformed */
	uint32_t at;   /* of the token itself */
	uint32_t data; /* PROP: its bytes; BEGIN_NODE: the name */
	uint32_t size; /* PROP: how many */
	uint32_t name; /* PROP: offset of its name in the blob */
	uint32_t next; /* offset of the token after it */
};

static struct token token_at(const struct fdt *fdt, uint32_t at)
{
	const struct token none = {0};
	struct token t = {.at = at};
	if (at % 4 || at < fdt->structure || at > fdt->structure_end ||
	    fdt->structure_end - at < 4)
		return none;
	t.kind = word(fdt, at);
	t.data = at + 4;
	t.next = at + 4;
	if (t.kind == FDT_BEGIN_NODE) {
		int64_t length = text_length(fdt, t.data, fdt->structure_end);
		if (length < 0)
			return none;
		t.size = (uint32_t)length;
		t.next = (t.data + t.size + 4) & ~3u;
	} else if (t.kind == FDT_PROP) {
		if (fdt->structure_end - t.data < 8)
			return none;
		t.size = word(fdt, t.data);
		uint32_t name = word(fdt, t.data + 4);
		t.data += 8;
		if (t.size > fdt->structure_end - t.data ||
		    name >= fdt->strings_end - fdt->strings)
			return none;
		t.name = fdt->strings + name;
		t.next = (t.data + t.size + 3) & ~3u;
	} else if (t.kind != FDT_END_NODE && t.kind != FDT_NOP) {
		return none;
	}
	return t;
}

fdt_node fdt_root(const struct fdt *fdt)
{
	struct token t = token_at(fdt, fdt->structure);
	while (t.kind == FDT_NOP)
		t = token_at(fdt, t.next);
	return t.kind == FDT_BEGIN_NODE ? t.at : 0;
}

fdt_node fdt_first_child(const struct fdt *fdt, fdt_node parent)
{
	struct token t = token_at(fdt, parent);
	if (t.kind != FDT_BEGIN_NODE)
		return 0;
	do
		t = token_at(fdt, t.next);
	while (t.kind == FDT_PROP || t.kind == FDT_NOP);
	return t.kind == FDT_BEGIN_NODE ? t.at : 0;
}

fdt_node fdt_next_sibling(const struct fdt *fdt, fdt_node node)
{
	uint32_t depth = 0;
	for (struct token t = token_at(fdt, node); t.kind; t = token_at(fdt, t.next)) {
		if (t.kind == FDT_BEGIN_NODE && depth == 0 && t.at != node)
			return t.at;
		if (t.kind == FDT_BEGIN_NODE)
			depth++;
		if (t.kind == FDT_END_NODE && depth-- == 0)
			return 0; /* the parent's end */
	}
	return 0;
}

const char *fdt_name(const struct fdt *fdt, fdt_node node)
{
	struct token t = token_at(fdt, node);
	return t.kind == FDT_BEGIN_NODE ? (const char *)fdt->blob + t.data : "";
}

/* Whether `name`, of `length` bytes, is the name of `node`, with or without its unit address. */
static bool names(const struct fdt *fdt, fdt_node node, const char *name, size_t length)
{
	const char *real = fdt_name(fdt, node);
	size_t real_length = strlen(real);
	return real_length >= length && !memcmp(real, name, length) &&
	       (!real[length] || real[length] == '@');
}

static fdt_node child(const struct fdt *fdt, fdt_node parent, const char *name, size_t length)
{
	fdt_node node = fdt_first_child(fdt, parent);
	while (node && !names(fdt, node, name, length))
		node = fdt_next_sibling(fdt, node);
	return node;
}

fdt_node fdt_child(const struct fdt *fdt, fdt_node parent, const char *name)
{
	return child(fdt, parent, name, strlen(name));
}

fdt_node fdt_path(const struct fdt *fdt, const char *path)
{
	fdt_node node = fdt_root(fdt);
	while (node && *path) {
		size_t length = 0;
		path += *path == '/';
		while (path[length] && path[length] != '/')
			length++;
		if (length)
			node = child(fdt, node, path, length);
		path += length;
	}
	return node;
}

const void *fdt_property(const struct fdt *fdt, fdt_node node, const char *name, uint32_t *size)
{
	struct token t = token_at(fdt, node);
	if (t.kind != FDT_BEGIN_NODE)
		return NULL;
	size_t length = strlen(name) + 1;
	for (t = token_at(fdt, t.next); t.kind == FDT_PROP || t.kind == FDT_NOP;
	     t = token_at(fdt, t.next)) {
		if (t.kind == FDT_PROP && fdt->strings_end - t.name >= length &&
		    !memcmp(fdt->blob + t.name, name, length)) {
			*size = t.size;
			return fdt->blob + t.data;
		}
	}
	return NULL;
}

fdt_node fdt_compatible_child(const struct fdt *fdt, fdt_node parent, fdt_node after,
			      const char *text)
{
	size_t length = strlen(text) + 1;
	fdt_node node = after ? fdt_next_sibling(fdt, after) : fdt_first_child(fdt, parent);
	for (; node; node = fdt_next_sibling(fdt, node)) {
		uint32_t size = 0;
		const char *list = fdt_property(fdt, node, "compatible", &size);
		for (uint32_t at = 0; list && at < size;) {
			if (size - at >= length && !memcmp(list + at, text, length))
				return node;
			while (at < size && list[at])
				at++;
			at++;
		}
	}
	return 0;
}

bool fdt_u64(const struct fdt *fdt, fdt_node node, const char *name, unsigned index,
	     uint64_t *value)
{
	uint32_t size = 0;
	const uint8_t *bytes = fdt_property(fdt, node, name, &size);
	if (!bytes || index >= size / 8)
		return false;
	bytes += (size_t)index * 8;
	*value = 0;
	for (unsigned i = 0; i < 8; i++)
		*value = *value << 8 | bytes[i];
	return true;
}

const char *fdt_string(const struct fdt *fdt, fdt_node node, const char *name)
{
	uint32_t size = 0;
	const char *text = fdt_property(fdt, node, name, &size);
	return text && size && !text[size - 1] ? text : NULL;
}
