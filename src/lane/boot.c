/* boot.c - see boot.h for the two layouts. */
#include "lane/boot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/devicetree.h"
#include "host/message.h"
#include "lane/images.h"
#include "lane/reader.h"
#include "ringside/abi/board.h"

#define PAGE UINT64_C(0x1000)
#define MIB2 (UINT64_C(2) << 20)

static uint64_t align_up(uint64_t value, uint64_t to)
{
	return (value + to - 1) & ~(to - 1);
}

/* Add what is to be stored at `at`. Two pieces must not share memory: the later would destroy
 * the earlier in silence. */
static enum rs_error add_piece(struct boot *b, const char *what, uint64_t at, const void *bytes,
			       size_t bytes_size, char *message, size_t size)
{
	for (size_t i = 0; i < b->piece_count; i++) {
		const struct boot_piece *p = &b->pieces[i];

		if (at >= p->at + p->size || p->at >= at + bytes_size)
			continue;
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"the %s: found 0x%llx to 0x%llx, which overlaps the %s, 0x%llx to "
			"0x%llx; link it elsewhere%s",
			what, (unsigned long long)at, (unsigned long long)(at + bytes_size),
			p->what, (unsigned long long)p->at,
			(unsigned long long)(p->at + p->size),
			strcmp(what, "guest") == 0 ? ", S-mode guests at 0x80200000" : "");
	}
	b->pieces[b->piece_count++] = (struct boot_piece){what, at, bytes, bytes_size};
	return RS_OK;
}

static enum rs_error add_image(struct boot *b, const char *what, const struct rs_image *image,
			       char *message, size_t size)
{
	if (!image->bytes)
		return RS_OK;
	return add_piece(b, what, image->load, image->bytes, image->size, message, size);
}

static void fill_info(struct boot *b, uint64_t next)
{
	b->info_words[RS_FW_MAGIC / 8] = RS_FW_DYNAMIC_MAGIC;
	b->info_words[RS_FW_VERSION / 8] = RS_FW_DYNAMIC_VERSION;
	b->info_words[RS_FW_NEXT_ADDR / 8] = next;
	b->info_words[RS_FW_NEXT_MODE / 8] = RS_FW_NEXT_MODE_S;
}

static enum rs_error make_tree(uint8_t **tree, const struct rs_dt *dt, size_t *used,
			       char *message, size_t size)
{
	*tree = calloc(1, RS_DEVICETREE_ROOM);
	if (!*tree)
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for a device tree");
	return rs_devicetree(dt, *tree, RS_DEVICETREE_ROOM, used, message, size);
}

/* In the guest's RAM: its device tree never comes to lie below this. */
static uint64_t guest_tree_least(const struct boot_guest *g)
{
	return (RS_RAM_BASE + g->memory - RS_DEVICETREE_ROOM) & ~(MIB2 - 1);
}

static enum rs_error place_initrd(struct boot_guest *g, struct rs_dt *dt, char *message,
				  size_t size)
{
	uint64_t end = guest_tree_least(g), most = end - RS_RAM_BASE;

	if (!g->initrd.size)
		return RS_OK;
	g->initrd_at = (end - g->initrd.size) & ~(PAGE - 1);
	if (g->initrd.size > most || g->initrd_at < g->image.load + g->image.size)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "the initrd: found %zu bytes; they do not fit beside the "
				 "guest in %llu MiB; "
				 "give more with -m, or mem= of --vm",
				 g->initrd.size, (unsigned long long)(g->memory >> 20));
	dt->initrd = g->initrd_at;
	dt->initrd_size = g->initrd.size;
	return RS_OK;
}

static enum rs_error place_bare(struct boot *b, char *message, size_t size)
{
	struct boot_guest *g = &b->guests[0];
	struct rs_dt dt = {.ram_size = g->memory,
			   .hypervisor = b->config.hypervisor,
			   .no_sstc = !b->config.sstc,
			   .bootargs = g->own.append};
	size_t used = 0;
	enum rs_error e = place_initrd(g, &dt, message, size);

	if (e == RS_OK)
		e = make_tree(&b->tree, &dt, &used, message, size);
	b->config.ram_size = g->memory;
	b->tree_at = guest_tree_least(g);
	b->info_at = b->tree_at + align_up(used, PAGE);
	b->pc = g->is_m ? g->image.entry_pa : b->firmware.entry_pa;
	fill_info(b, g->image.entry_pa);
	if (e == RS_OK)
		e = add_piece(b, "device tree", b->tree_at, b->tree, used, message, size);
	if (e == RS_OK)
		e = add_piece(b, "boot information", b->info_at, b->info_words,
			      sizeof b->info_words, message, size);
	if (e == RS_OK && g->initrd.size)
		e = add_piece(b, "initrd", g->initrd_at, g->initrd.bytes, g->initrd.size,
			      message, size);
	return e == RS_OK ? add_image(b, "guest", &g->image, message, size) : e;
}

/* Put an image behind the modules so far, and describe it. `*end` is moved on. */
static enum rs_error add_module(struct boot *b, struct rs_dt_vm *vm,
				const struct rs_dt_module *like, const void *bytes,
				size_t bytes_size, uint64_t *end, char *message, size_t size)
{
	struct rs_dt_module *m = &vm->modules[vm->module_count++];

	*m = *like;
	m->address = *end;
	m->size = bytes_size;
	*end = align_up(*end + bytes_size, PAGE);
	return add_piece(b, m->node, m->address, bytes, bytes_size, message, size);
}

static enum rs_error add_program(struct boot *b, struct rs_dt_vm *vm, const char *node,
				 const char *compatible, const struct rs_image *image,
				 uint64_t *end, char *message, size_t size)
{
	struct rs_dt_module like = {.node = node,
				    .compatible = compatible,
				    .load = image->load,
				    .entry = image->entry,
				    .placed = true};

	return add_module(b, vm, &like, image->bytes, image->size, end, message, size);
}

/* What a nested machine takes beyond its RAM. */
static uint64_t nested_room(const struct boot_guest *g)
{
	struct rs_config nested = rs_config_default();

	nested.ram_size = g->memory;
	nested.time = RS_TIME_EXTERNAL;
	memset(&nested.costs, 0, sizeof nested.costs);
	return align_up(rs_machine_arena_size(&nested) - g->memory + 0x10000, MIB2);
}

/* In a guest's own RAM, which its hypervisor fills: nothing may lie where the guest does. */
static enum rs_error check_apart(const struct boot_guest *guest, const char *what, uint64_t at,
				 uint64_t bytes, char *message, size_t size)
{
	const struct rs_image *g = &guest->image;

	if (g->load >= at + bytes || at >= g->load + g->size)
		return RS_OK;
	return rs_refuse(RS_BAD_IMAGE, message, size,
			 "the guest: found 0x%llx to 0x%llx, which overlaps the %s, 0x%llx to "
			 "0x%llx; link it elsewhere, S-mode guests at 0x80200000",
			 (unsigned long long)g->load, (unsigned long long)(g->load + g->size),
			 what, (unsigned long long)at, (unsigned long long)(at + bytes));
}

static struct rs_dt_vm describe_vm(const struct boot *b, const struct boot_guest *g)
{
	struct rs_dt_vm vm = {.memory = g->memory, .disk_count = g->disk_count};

	memcpy(vm.disks, g->disks, g->disk_count);
	memcpy(vm.passed, g->passed, sizeof g->passed);
	if (!b->several)
		return vm;
	vm.name = g->own.name;
	vm.weight = g->own.weight;
	vm.cap = g->own.cap;
	vm.start = g->own.start_ns / (UINT64_C(1000000000) / RS_TIMEBASE_HZ);
	return vm;
}

/* Place a guest's images behind the modules so far, which end at *end. */
static enum rs_error place_guest(struct boot *b, struct boot_guest *g, struct rs_dt_vm *vm,
				 uint64_t *end, char *message, size_t size)
{
	struct rs_dt dt = {.ram_size = g->memory,
			   .no_sstc = !b->config.sstc,
			   .bootargs = g->own.append,
			   .no_devices = b->generation->para_port,
			   .guest_board = b->generation->h_extension,
			   .disks = g->disk_count};
	const struct rs_dt_module tree = {.node = "device-tree",
					  .compatible = "multiboot,device-tree"};
	bool firmware = b->guest_firmware.bytes && !g->is_m;
	size_t used = 0;
	enum rs_error e = place_initrd(g, &dt, message, size);
	const struct rs_dt_module initrd = {.node = "initrd",
					    .compatible = "multiboot,ramdisk",
					    .load = g->initrd_at,
					    .placed = true};

	*vm = describe_vm(b, g);
	if (e == RS_OK)
		e = make_tree(&g->tree, &dt, &used, message, size);
	if (e == RS_OK && !b->generation->para_port) /* that places its guest itself */
		e = check_apart(g, "device tree", guest_tree_least(g), used, message, size);
	if (e == RS_OK && firmware)
		e = check_apart(g, "firmware", b->guest_firmware.load, b->guest_firmware.size,
				message, size);
	if (e == RS_OK)
		e = add_program(b, vm, "kernel", "multiboot,kernel", &g->image, end, message,
				size);
	if (e == RS_OK && firmware)
		e = add_program(b, vm, "firmware", "ringside,firmware", &b->guest_firmware, end,
				message, size);
	if (e == RS_OK && g->initrd.size)
		e = add_module(b, vm, &initrd, g->initrd.bytes, g->initrd.size, end, message,
			       size);
	if (e == RS_OK)
		e = add_module(b, vm, &tree, g->tree, used, end, message, size);
	return e;
}

/* RAM beyond modules: for the guests, and for the hypervisor itself. */
static uint64_t room_for_guests(const struct boot *b)
{
	uint64_t room = RS_HYPERVISOR_ROOM;

	for (size_t i = 0; i < b->guest_count; i++) {
		room += align_up(b->guests[i].memory, MIB2);
		if (b->generation->nests)
			room += nested_room(&b->guests[i]);
	}
	return room;
}

static bool any_unmarked(const struct boot *b)
{
	for (size_t i = 0; i < b->guest_count; i++)
		if (b->guests[i].unmarked)
			return true;
	return false;
}

static const char *emulator_arguments(struct boot *b, const struct rs_lane_options *options)
{
	uint32_t kinds = options->record | options->observer.mask |
			 RS_EVENT_BIT(RS_EVENT_MARK) |
			 (any_unmarked(b) ? READER_DERIVES_FROM : 0);

	if (!b->reports)
		return options->relay ? "relay=marks" : "relay=workload";
	snprintf(b->emulator_arguments, sizeof b->emulator_arguments, "%s events=0x%x",
		 b->reports == RS_REPORTS_STEPS ? "relay=steps" : "relay=events", kinds);
	return b->emulator_arguments;
}

static enum rs_error place_hypervised(struct boot *b, const struct rs_lane_options *options,
				      char *message, size_t size)
{
	struct rs_dt_vm vms[RS_VMS];
	struct rs_dt dt = {.hypervisor = b->generation->h_extension,
			   .no_sstc = !b->config.sstc,
			   .no_iommu = b->config.no_iommu,
			   .vms = vms,
			   .vm_count = b->guest_count};
	size_t used = 0;
	uint64_t end;
	enum rs_error e = add_image(b, "hypervisor", &b->hypervisor, message, size);

	b->info_at = align_up(b->hypervisor.load + b->hypervisor.size, PAGE);
	b->tree_at = b->info_at + PAGE;
	end = b->tree_at + RS_DEVICETREE_ROOM;
	if (b->generation->nests)
		dt.bootargs = emulator_arguments(b, options);
	for (size_t i = 0; i < b->guest_count && e == RS_OK; i++)
		e = place_guest(b, &b->guests[i], &vms[i], &end, message, size);
	if (e != RS_OK)
		return e;

	dt.ram_size = align_up(end - RS_RAM_BASE, MIB2) + room_for_guests(b);
	b->config.ram_size = dt.ram_size;
	b->pc = b->firmware.entry_pa;
	fill_info(b, b->hypervisor.entry_pa);
	e = make_tree(&b->tree, &dt, &used, message, size);
	if (e == RS_OK)
		e = add_piece(b, "device tree", b->tree_at, b->tree, used, message, size);
	if (e == RS_OK)
		e = add_piece(b, "boot information", b->info_at, b->info_words,
			      sizeof b->info_words, message, size);
	return e;
}

/* Hypervisors bring the CPU that they need. */
static enum rs_error choose_cpu(struct boot *b, const struct rs_lane_options *options,
				char *message, size_t size)
{
	const struct rs_cpu *cpu = &options->cpu;

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
		e = add_image(b, "firmware", &b->firmware, message, size);
	if (e != RS_OK)
		return e;
	return b->generation->hypervisor ? place_hypervised(b, options, message, size)
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
				p->what, (unsigned long long)p->at,
				(unsigned long long)(p->at + p->size));
	}
	rs_machine_boot(m, b->pc, b->tree_at, b->info_at);
	return RS_OK;
}

size_t boot_passed(const struct boot *b)
{
	size_t passed = 0;

	for (size_t i = 0; i < b->guest_count; i++)
		for (size_t k = 0; k < b->guests[i].disk_count; k++)
			passed += b->guests[i].passed[k];
	return passed;
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
	free(b->tree);
	b->tree = NULL;
}
