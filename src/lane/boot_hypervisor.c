#include "lane/boot_hypervisor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/language.h"
#include "host/message.h"
#include "lane/boot_pieces.h"
#include "lane/reader.h"
#include "ringside/abi/board.h"

/* Put an image behind the modules so far, and describe it. `*end` is moved on. */
static enum rs_error add_module(struct boot *b, struct rs_dt_vm *vm,
				const struct rs_dt_module *like, const void *bytes,
				size_t bytes_size, uint64_t *end, char *message, size_t size)
{
	struct rs_dt_module *m = &vm->modules[vm->module_count++];

	*m = *like;
	m->address = *end;
	m->size = bytes_size;
	*end = boot_align(*end + bytes_size, BOOT_PAGE);
	return boot_add_piece(b, m->node, m->address, bytes, bytes_size, message, size);
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
static uint64_t nested_room(uint64_t memory)
{
	struct rs_config nested = rs_config_default();

	nested.ram_size = memory;
	nested.time = RS_TIME_EXTERNAL;
	memset(&nested.costs, 0, sizeof nested.costs);
	return boot_align(rs_machine_arena_size(&nested) - memory + 0x10000, BOOT_GRAIN);
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
			 _(what), (unsigned long long)at, (unsigned long long)(at + bytes));
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
	enum rs_error e = boot_place_initrd(g, &dt, message, size);
	const struct rs_dt_module initrd = {.node = "initrd",
					    .compatible = "multiboot,ramdisk",
					    .load = g->initrd_at,
					    .placed = true};

	*vm = describe_vm(b, g);
	if (e == RS_OK)
		e = boot_make_tree(&g->tree, &dt, &used, message, size);
	if (e == RS_OK && !b->generation->para_port) /* that places its guest itself */
		e = check_apart(g, N_("device tree"), boot_tree_least(g), used, message, size);
	if (e == RS_OK && firmware)
		e = check_apart(g, N_("firmware"), b->guest_firmware.load,
				b->guest_firmware.size, message, size);
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

uint64_t boot_guest_room(const struct boot *b, const struct boot_guest *guest)
{
	return boot_align(guest->memory, BOOT_GRAIN) +
	       (b->generation->nests ? nested_room(guest->memory) : 0);
}

/* RAM beyond modules: for the guests, and for the hypervisor itself. */
static uint64_t room_for_guests(const struct boot *b)
{
	uint64_t room = RS_HYPERVISOR_ROOM;

	for (size_t i = 0; i < b->guest_count; i++)
		room += boot_guest_room(b, &b->guests[i]);
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
	const char *relay = b->reports == RS_REPORTS_STEPS    ? "steps"
			    : b->reports == RS_REPORTS_EVENTS ? "events"
			    : options->relay		      ? "marks"
							      : "workload";
	char events[24] = "";

	if (b->reports)
		snprintf(events, sizeof events, " events=0x%x", kinds);
	/* It costs the start of a guest a few cycles: only where there are several, and each has a
	 * time at which it is ready. */
	snprintf(b->emulator_arguments, sizeof b->emulator_arguments, "relay=%s%s%s%s", relay,
		 b->behalf ? " behalf" : "", b->several ? " ready" : "", events);
	return b->emulator_arguments;
}

/* Place a computer on which another emulator runs, as a guest. */
static enum rs_error place_computer(struct boot *b, const struct boot_computer *c,
				    struct rs_dt_vm *vm, uint64_t *end, char *message,
				    size_t size)
{
	const struct rs_dt_module modules = {.node = "initrd",
					     .compatible = "multiboot,ramdisk",
					     .load = c->modules_at,
					     .placed = true};
	const struct rs_dt_module tree = {.node = "device-tree",
					  .compatible = "multiboot,device-tree"};
	enum rs_error e;

	*vm = (struct rs_dt_vm){.memory = c->memory, .disk_count = b->disk_count};
	for (size_t i = 0; i < b->disk_count; i++)
		vm->disks[i] = (uint8_t)i;
	e = add_program(b, vm, "kernel", "multiboot,kernel", &b->hypervisor, end, message,
			size);
	if (e == RS_OK)
		e = add_program(b, vm, "firmware", "ringside,firmware", &b->firmware, end,
				message, size);
	if (e == RS_OK)
		e = add_module(b, vm, &modules, c->modules, c->modules_size, end, message,
			       size);
	if (e == RS_OK)
		e = add_module(b, vm, &tree, c->tree, c->tree_size, end, message, size);
	return e;
}

/* What was placed from `start` on, in one piece; the tree has moved here. */
static enum rs_error pack_computer(struct boot *b, struct boot_computer *c, uint64_t start,
				   uint64_t end, char *message, size_t size)
{
	c->modules_at = start;
	c->modules_size = (size_t)(end - start);
	c->modules = calloc(1, c->modules_size);
	if (!c->modules)
		return rs_refuse(RS_NO_MEMORY, message, size,
				 "no memory for an emulated computer");
	for (size_t i = 0; i < b->piece_count; i++) {
		const struct boot_piece *p = &b->pieces[i];

		if (p->at >= start)
			memcpy(c->modules + (p->at - start), p->bytes, p->size);
	}
	return RS_OK;
}

/* What emulator number `level` takes beside what it finds in its RAM. */
static uint64_t room_for_level(const struct boot *b, unsigned level)
{
	/* where its computer's tree and boot information will be: the lowest finds them elsewhere */
	uint64_t own = level > 1 ? BOOT_GRAIN : 0;

	if (level == b->depth)
		return own + room_for_guests(b);
	return own + RS_HYPERVISOR_ROOM + b->computers[level].memory +
	       nested_room(b->computers[level].memory);
}

/* Place emulator number `level`, or the only hypervisor, on its computer `c`: with the guests, or with
 * the computer of the next emulator. */
static enum rs_error place_level(struct boot *b, unsigned level, struct boot_computer *c,
				 const struct rs_lane_options *options, char *message,
				 size_t size)
{
	struct rs_dt_vm vms[RS_VMS];
	bool last = level == b->depth;
	struct rs_dt dt = {.hypervisor = b->generation->h_extension,
			   .no_sstc = !b->config.sstc,
			   .no_iommu = b->config.no_iommu,
			   .vms = vms,
			   .vm_count = last ? b->guest_count : 1};
	uint64_t start = b->tree_at + RS_DEVICETREE_ROOM, end = start;
	enum rs_error e = boot_add_image(b, N_("hypervisor"), &b->hypervisor, message, size);

	if (b->generation->nests)
		dt.bootargs = emulator_arguments(b, options);
	if (e == RS_OK && !last)
		e = place_computer(b, &b->computers[level], &vms[0], &end, message, size);
	for (size_t i = 0; last && i < b->guest_count && e == RS_OK; i++)
		e = place_guest(b, &b->guests[i], &vms[i], &end, message, size);
	if (e != RS_OK)
		return e;
	c->memory = boot_align(end - RS_RAM_BASE, BOOT_GRAIN) + room_for_level(b, level);
	dt.ram_size = c->memory;
	e = boot_make_tree(&c->tree, &dt, &c->tree_size, message, size);
	if (e == RS_OK && level > 1)
		e = pack_computer(b, c, start, end, message, size);
	return e;
}

enum rs_error boot_place_hypervised(struct boot *b, const struct rs_lane_options *options,
				    char *message, size_t size)
{
	size_t shared = b->piece_count; /* the firmware: each of the computers has it */
	enum rs_error e = RS_OK;

	b->info_at = boot_align(b->hypervisor.load + b->hypervisor.size, BOOT_PAGE);
	b->tree_at = b->info_at + BOOT_PAGE;
	b->pc = b->firmware.entry_pa;
	boot_fill_info(b, b->hypervisor.entry_pa);
	for (unsigned level = b->depth; level > 0 && e == RS_OK; level--) {
		b->piece_count = shared;
		e = place_level(b, level, &b->computers[level - 1], options, message, size);
	}
	b->config.ram_size = b->computers[0].memory;
	if (e == RS_OK)
		e = boot_add_piece(b, N_("device tree"), b->tree_at, b->computers[0].tree,
				   b->computers[0].tree_size, message, size);
	if (e == RS_OK)
		e = boot_add_piece(b, N_("boot information"), b->info_at, b->info_words,
				   sizeof b->info_words, message, size);
	return e;
}
