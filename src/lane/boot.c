/* boot.c - see boot.h for the two layouts. */
#include "lane/boot.h"

#include <stdlib.h>

#include "host/language.h"
#include "host/message.h"
#include "lane/boot_hypervisor.h"
#include "lane/boot_pieces.h"
#include "lane/images.h"

static enum rs_error place_bare(struct boot *b, char *message, size_t size)
{
	struct boot_guest *g = &b->guests[0];
	struct rs_dt dt = {.ram_size = g->memory,
			   .hypervisor = b->config.hypervisor,
			   .no_sstc = !b->config.sstc,
			   .bootargs = g->own.append};
	size_t used = 0;
	enum rs_error e = boot_place_initrd(g, &dt, message, size);

	if (e == RS_OK)
		e = boot_make_tree(&b->tree, &dt, &used, message, size);
	b->config.ram_size = g->memory;
	b->tree_at = boot_tree_least(g);
	b->info_at = b->tree_at + boot_align(used, BOOT_PAGE);
	b->pc = g->is_m ? g->image.entry_pa : b->firmware.entry_pa;
	boot_fill_info(b, g->image.entry_pa);
	if (e == RS_OK)
		e = boot_add_piece(b, N_("device tree"), b->tree_at, b->tree, used, message,
				   size);
	if (e == RS_OK)
		e = boot_add_piece(b, N_("boot information"), b->info_at, b->info_words,
				   sizeof b->info_words, message, size);
	if (e == RS_OK && g->initrd.size)
		e = boot_add_piece(b, N_("initrd"), g->initrd_at, g->initrd.bytes,
				   g->initrd.size, message, size);
	return e == RS_OK ? boot_add_image(b, N_("guest"), &g->image, message, size) : e;
}

/* Hypervisors bring the CPU that they need. */
static enum rs_error choose_cpu(struct boot *b, const struct rs_lane_options *options,
				char *message, size_t size)
{
	const struct rs_cpu *cpu = &options->cpu;

	b->tlb = RS_TLB_MOST;
	if (options->hardware.chosen) {
		b->tlb = options->hardware.tlb;
		b->config.walk_cache = options->hardware.walk_cache;
	}
	if (b->generation->h_extension) {
		b->without = options->without;
		b->config.sstc = !(b->without >> RS_HELP_SSTC & 1);
		b->config.no_vmid = b->without >> RS_HELP_VMID & 1;
		b->config.no_iommu = b->without >> RS_HELP_IOMMU & 1;
		if (b->without >> RS_HELP_WALK_CACHE & 1)
			b->config.walk_cache = 0;
	}
	if (!cpu->chosen)
		return RS_OK;
	if (b->generation->hypervisor)
		return rs_refuse(
			RS_BAD_CONFIG, message, size,
			"the CPU (-cpu): found one for %s, whose hypervisor determines "
			"it; only bare's can be chosen",
			b->generation->name);
	b->config.hypervisor = cpu->h;
	b->config.sstc = cpu->sstc;
	return RS_OK;
}

enum rs_error boot_prepare(struct boot *b, const struct rs_lane_options *options,
			   const struct rs_lane_images *images, char *message, size_t size)
{
	enum rs_error e;

	*b = (struct boot){.generation = &rs_generations[options->generation],
			   .config = rs_config_default()};
	b->config.hypervisor = b->generation->h_extension;
	e = choose_cpu(b, options, message, size);
	if (e != RS_OK)
		return e;
	b->config.engine = options->engine;
	if (options->costs)
		b->config.costs = *options->costs;
	e = images_load(b, options, images, message, size);
	if (e == RS_OK)
		e = boot_add_image(b, N_("firmware"), &b->firmware, message, size);
	if (e != RS_OK)
		return e;
	return b->generation->hypervisor ? boot_place_hypervised(b, options, message, size)
					 : place_bare(b, message, size);
}

enum rs_error boot_machine(const struct boot *b, struct rs_machine *m, char *message,
			   size_t size)
{
	for (size_t i = 0; i < b->piece_count; i++) {
		const struct boot_piece *p = &b->pieces[i];
		enum rs_error e = rs_machine_store(m, p->at, p->bytes, p->size);

		if (e != RS_OK)
			return rs_refuse(
				e, message, size,
				"the %s: 0x%llx to 0x%llx lies outside the machine's RAM",
				_(p->what), (unsigned long long)p->at,
				(unsigned long long)(p->at + p->size));
	}
	rs_machine_boot(m, b->pc, b->tree_at, b->info_at);
	return RS_OK;
}

struct rs_disk_counts boot_disks(const struct boot *b, size_t guest)
{
	struct rs_disk_counts disks = {0};

	for (size_t k = 0; guest < b->guest_count && k < b->guests[guest].disk_count; k++) {
		disks.all++;
		disks.passed += b->guests[guest].passed[k];
	}
	return disks;
}

void boot_free(struct boot *b)
{
	rs_image_free(&b->firmware);
	rs_image_free(&b->hypervisor);
	rs_image_free(&b->guest_firmware);
	for (size_t i = 0; i < b->guest_count; i++) {
		rs_image_free(&b->guests[i].image);
		free(b->guests[i].tree);
		b->guests[i].tree = NULL;
	}
	for (size_t i = 0; i < RS_DEPTHS; i++) {
		free(b->computers[i].tree);
		free(b->computers[i].modules);
	}
	free(b->tree);
	b->tree = NULL;
}
