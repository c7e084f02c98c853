#include "lane/provenance.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/language.h"

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

/* ---- images one by one */

#define HASH_BEGIN UINT64_C(0xcbf29ce484222325)

static void take_name(struct rs_image_id *id, const char *path)
{
	const char *base = path ? path : "";

	for (const char *slash = base; (slash = strchr(slash, '/')); base = ++slash)
		;
	snprintf(id->name, sizeof id->name, "%s", base);
}

void provenance_identify(struct rs_image_id *id, const char *name, const struct rs_image *image)
{
	*id = (struct rs_image_id){.hash = hash_image(HASH_BEGIN, image)};
	take_name(id, name);
}

void provenance_identify_archive(struct rs_image_id *id, const struct rs_content *archive)
{
	*id = (struct rs_image_id){.hash = hash(HASH_BEGIN, archive->bytes, archive->size)};
	take_name(id, archive->name);
}

bool provenance_is_listed(const struct rs_content *list, uint64_t hash)
{
	const char *text = list->bytes;
	char digits[17];

	snprintf(digits, sizeof digits, "%016" PRIx64, hash);
	for (size_t at = 0; at + 16 <= list->size; at++)
		if ((at == 0 || text[at - 1] == '\n') && memcmp(text + at, digits, 16) == 0)
			return true;
	return false;
}

/* @return how many there are with *id, unless it is there. */
static size_t add_image(struct rs_image_id *ids, size_t count, struct rs_image_id id,
			const struct rs_content *reference)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i].hash == id.hash)
			return count;
	id.reference = reference->bytes && provenance_is_listed(reference, id.hash);
	ids[count] = id;
	return count + 1;
}

size_t provenance_images(const struct boot *b, const struct rs_lane_images *images,
			 struct rs_image_id ids[RS_IMAGE_IDS])
{
	const struct {
		const struct rs_image *image;
		const char *name;
	} parts[] = {
		{&b->firmware, images->firmware.name},
		{&b->hypervisor, b->generation->traced && b->reports ? images->traced.name
								     : images->hypervisor.name},
		{&b->guest_firmware, images->guest_firmware.name},
	};
	struct rs_image_id id;
	size_t count = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i].image->size) {
			provenance_identify(&id, parts[i].name, parts[i].image);
			count = add_image(ids, count, id, &images->reference);
		}
	for (size_t i = 0; i < b->guest_count; i++) {
		const struct boot_guest *g = &b->guests[i];

		provenance_identify(&id, images->guests[i].image.name, &g->image);
		count = add_image(ids, count, id, &images->reference);
		if (!g->initrd.size)
			continue;
		provenance_identify_archive(&id, &g->initrd);
		count = add_image(ids, count, id, &images->reference);
	}
	return count;
}

enum rs_guest_origin provenance_origin(const struct rs_lane_images *images,
				       const struct rs_image_id *ids, size_t count)
{
	if (!images->reference.bytes)
		return RS_GUESTS_UNKNOWN;
	for (size_t i = 0; i < count; i++)
		if (!ids[i].reference)
			return RS_GUESTS_LOCAL;
	return RS_GUESTS_REFERENCE;
}

const char *rs_guest_origin_name(enum rs_guest_origin origin)
{
	static const char *const names[] = {[RS_GUESTS_UNKNOWN] = "unknown",
					    [RS_GUESTS_LOCAL] = "local",
					    [RS_GUESTS_REFERENCE] = "reference"};

	return names[origin];
}

/* ---- all of it */

struct rs_provenance provenance_of_program(const char *compiler)
{
	struct rs_provenance p = {.version = RS_VERSION, .commit = RS_COMMIT};

	snprintf(p.compiler, sizeof p.compiler, "%s", compiler ? compiler : "");
	return p;
}

struct rs_provenance provenance_of_boot(const struct boot *b, const char *compiler)
{
	struct rs_provenance p = provenance_of_program(compiler);
	uint64_t h = HASH_BEGIN;

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
	p.tlb = b->tlb;
	p.walk_cache = b->config.walk_cache;
	p.engine = b->config.engine;
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

static void machine_text(char *text, size_t size, const struct rs_provenance *p)
{
	char tlb[16], walk_cache[16];

	snprintf(tlb, sizeof tlb, "%u", p->tlb);
	snprintf(walk_cache, sizeof walk_cache, "%u", p->walk_cache);
	snprintf(text, size, _(",\n%s%sengine %s, TLB %s, walk cache %s"),
		 p->guests ? rs_guest_origin_name(p->guests) : "",
		 p->guests ? _(" guests, ") : "", rs_engine_name(p->engine),
		 p->tlb_varied ? _("varied") : tlb,
		 p->walk_cache_varied ? _("varied") : walk_cache);
}

const char *rs_provenance_text(char *text, size_t size, const struct rs_provenance *p,
			       bool default_costs)
{
	char images[32] = "", without[64] = "", depth[32] = "", machine[128] = "";
	size_t used = 0;

	for (unsigned i = 0; i < RS_HELPS; i++)
		if (p->without >> i & 1)
			used += (size_t)snprintf(without + used, sizeof without - used, "%s%s",
						 used ? ", " : _(",\nhvm without "),
						 rs_help_name(i));
	if (p->depth)
		snprintf(depth, sizeof depth, _(",\nfull at depth %u"), p->depth);
	if (p->images)
		snprintf(images, sizeof images, ",\nimages %016" PRIx64, p->images);
	if (p->tlb)
		machine_text(machine, sizeof machine, p);
	snprintf(text, size, _("ringside %s%s%s%s, %s costs, guests by %s%s%s%s%s"), p->version,
		 *p->commit ? " (" : "", p->commit, *p->commit ? ")" : "",
		 default_costs ? _("default") : _("changed"),
		 *p->compiler ? p->compiler : _("an unknown compiler"), machine, without, depth,
		 images);
	return text;
}

const char *rs_provenance_warning(char *text, size_t size, const struct rs_provenance *p,
				  bool default_costs)
{
	*text = '\0';
	if (!rs_provenance_is_reference(p))
		snprintf(text, size, _("guests by %s, not " RS_REFERENCE_COMPILER "%s"),
			 *p->compiler ? p->compiler : _("an unknown compiler"),
			 default_costs ? "" : _(",\nand costs are not the default"));
	else if (!default_costs)
		snprintf(text, size, _("costs are not the default"));
	return text;
}
