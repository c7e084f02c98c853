/** @file fdt.h
 * A reader of flattened device trees that trusts nothing: every offset is checked against the
 * size of the blob, and a malformed blob reads as an empty one.
 * Source: Devicetree Specification 0.4, "Flattened Devicetree (DTB) Format".
 */
#ifndef GUEST_FDT_H
#define GUEST_FDT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fdt {
	const uint8_t *blob;
	uint32_t size;			   /* bytes in the whole blob */
	uint32_t structure, structure_end; /* offsets into it */
	uint32_t strings, strings_end;
};

/** A node: the offset of its FDT_BEGIN_NODE token. 0 is no node. */
typedef uint32_t fdt_node;

/** Open `blob`, of at most `limit` bytes. @return whether it is a device tree. */
bool fdt_open(struct fdt *fdt, const void *blob, size_t limit);

/** @return the root, 0 if there is none. */
fdt_node fdt_root(const struct fdt *fdt);

/** @return the first child, the sibling after `node`, or 0. */
fdt_node fdt_first_child(const struct fdt *fdt, fdt_node parent);
fdt_node fdt_next_sibling(const struct fdt *fdt, fdt_node node);

/** @return the node's name with its unit address, NUL-terminated. */
const char *fdt_name(const struct fdt *fdt, fdt_node node);

/** @return the child called `name`, with or without its unit address, or 0. */
fdt_node fdt_child(const struct fdt *fdt, fdt_node parent, const char *name);

/** @return the node at `path` ("/chosen/vm@0"), or 0. */
fdt_node fdt_path(const struct fdt *fdt, const char *path);

/** @return the first child of `parent` after the child `after` (0: from the start) one of whose
 * `compatible` strings is `text`, or 0. */
fdt_node fdt_compatible_child(const struct fdt *fdt, fdt_node parent, fdt_node after,
			      const char *text);

/** @return the property's bytes, its length in `*size`; NULL if it is not there. */
const void *fdt_property(const struct fdt *fdt, fdt_node node, const char *name,
			 uint32_t *size);

/** Read the `index`th u64 of a property. @return whether it is there. */
bool fdt_u64(const struct fdt *fdt, fdt_node node, const char *name, unsigned index,
	     uint64_t *value);

/** @return a property that is one NUL-terminated string, or NULL. */
const char *fdt_string(const struct fdt *fdt, fdt_node node, const char *name);

#endif
