#include "lane/provenance.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "version.h" /* written by the build: RS_VERSION, RS_COMMIT */

/* FNV-1a over words of 64 bits: images are hashed at each start, and bytes would take eight times as long. */
static uint64_t hash(uint64_t h, const uint8_t *bytes, size_t size)
{
	for (; size; bytes += 8) {
		uint64_t word = 0;
		size_t n = size < 8 ? size : 8;

		memcpy(&word, bytes, n);
		h = (h ^ word) * UINT64_C(0x100000001b3);
		h ^= h >> 32; /* so that high bits reach the low ones of the next product */
		size -= n;
	}
	return h;
}

static uint64_t hash_image(uint64_t h, const struct rs_image *image)
{
	size_t size = image->size;

	while (size >= 4096 && image->bytes[size - 1] == 0 && image->bytes[size - 4096] == 0 &&
	       memcmp(image->bytes + size - 4096, image->bytes + size - 4095, 4095) == 0)
		size -= 4096; /* zeroed data say nothing */
	h = (h ^ image->load) * UINT64_C(0x100000001b3);
	return hash(h, image->bytes, size);
}

struct rs_provenance provenance_of_program(const char *compiler)
{
	struct rs_provenance p = {.version = RS_VERSION, .commit = RS_COMMIT};

	snprintf(p.compiler, sizeof p.compiler, "%s", compiler ? compiler : "");
	return p;
}

struct rs_provenance provenance_of_boot(const struct boot *b, const char *compiler)
{
	struct rs_provenance p = provenance_of_program(compiler);
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	h = hash_image(h, &b->firmware);
	h = hash_image(h, &b->hypervisor);
	h = hash_image(h, &b->guest_firmware);
	for (size_t i = 0; i < b->guest_count; i++) {
		const struct boot_guest *g = &b->guests[i];

		h = hash_image(h, &g->image);
		h = hash(h, g->initrd.bytes, g->initrd.size);
		p.memory += g->memory;
	}
	p.images = h;
	p.without = b->without;
	p.depth = b->depth > 1 ? b->depth : 0;
	return p;
}

bool rs_provenance_is_reference(const struct rs_provenance *p)
{
	size_t n = strlen(RS_REFERENCE_COMPILER);

	return strncmp(p->compiler, RS_REFERENCE_COMPILER, n) == 0 &&
	       (p->compiler[n] == '.' || p->compiler[n] == '\0');
}

bool rs_costs_are_default(const struct rs_costs *costs)
{
	struct rs_costs usual = rs_costs_default();

	return memcmp(costs->cycles, usual.cycles, sizeof usual.cycles) == 0;
}

const char *rs_provenance_text(char *text, size_t size, const struct rs_provenance *p,
			       const struct rs_costs *costs)
{
	char images[32] = "", without[64] = "", depth[32] = "";
	size_t used = 0;

	for (unsigned i = 0; i < RS_HELPS; i++)
		if (p->without >> i & 1)
			used += (size_t)snprintf(without + used, sizeof without - used, "%s%s",
						 used ? ", " : ",\nhvm without ",
						 rs_help_name(i));
	if (p->depth)
		snprintf(depth, sizeof depth, ",\nfull at depth %u", p->depth);
	if (p->images)
		snprintf(images, sizeof images, ",\nimages %016" PRIx64, p->images);
	snprintf(text, size, "ringside %s%s%s%s, %s costs, guests by %s%s%s%s", p->version,
		 *p->commit ? " (" : "", p->commit, *p->commit ? ")" : "",
		 rs_costs_are_default(costs) ? "default" : "changed",
		 *p->compiler ? p->compiler : "an unknown compiler", without, depth, images);
	return text;
}

const char *rs_provenance_warning(char *text, size_t size, const struct rs_provenance *p,
				  const struct rs_costs *costs)
{
	bool costs_changed = !rs_costs_are_default(costs);

	*text = '\0';
	if (!rs_provenance_is_reference(p))
		snprintf(text, size, "guests by %s, not " RS_REFERENCE_COMPILER "%s",
			 *p->compiler ? p->compiler : "an unknown compiler",
			 costs_changed ? ",\nand costs are not the default" : "");
	else if (costs_changed)
		snprintf(text, size, "costs are not the default");
	return text;
}
