/* devicetree.c - see devicetree.h. Written with libfdt's sequential calls, so this file reads
 * in the order of the tree. */
#include "host/devicetree.h"

#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/message.h"
#include "ringside/abi/board.h"

/* Interrupt numbers at the hart's local interrupt controller. */
enum { IRQ_M_SOFTWARE = 3, IRQ_M_TIMER = 7, IRQ_S_EXTERNAL = 9, IRQ_M_EXTERNAL = 11 };

enum { INTC_PHANDLE = 1, FINISHER_PHANDLE = 2, PLIC_PHANDLE = 3 };

/* A tree being written. The first error is kept, so that the calls below need no checks. */
struct writer {
	void *fdt;
	int error;
};

static void keep(struct writer *w, int error)
{
	if (w->error == 0)
		w->error = error;
}

static void begin(struct writer *w, const char *name)
{
	keep(w, fdt_begin_node(w->fdt, name));
}

static void end(struct writer *w)
{
	keep(w, fdt_end_node(w->fdt));
}

static void text(struct writer *w, const char *name, const char *value)
{
	size_t length = strlen(value) + 1;

	if (length > RS_DEVICETREE_ROOM)
		keep(w, -FDT_ERR_NOSPACE);
	else
		keep(w, fdt_property(w->fdt, name, value, (int)length));
}

static void cell(struct writer *w, const char *name, uint32_t value)
{
	keep(w, fdt_property_u32(w->fdt, name, value));
}

static void wide(struct writer *w, const char *name, uint64_t value)
{
	keep(w, fdt_property_u64(w->fdt, name, value));
}

static void flag(struct writer *w, const char *name)
{
	keep(w, fdt_property(w->fdt, name, NULL, 0));
}

/* A list of strings, each with its NUL, as one property. `count` of them follow. */
static void texts(struct writer *w, const char *name, int count, ...)
{
	char list[128];
	size_t length = 0;
	va_list args;

	va_start(args, count);
	for (int i = 0; i < count; i++) {
		const char *item = va_arg(args, const char *);
		size_t n = strlen(item) + 1;

		if (length + n > sizeof list) {
			keep(w, -FDT_ERR_NOSPACE);
			break;
		}
		memcpy(list + length, item, n);
		length += n;
	}
	va_end(args);
	keep(w, fdt_property(w->fdt, name, list, (int)length));
}

static void reg(struct writer *w, uint64_t address, uint64_t size)
{
	fdt64_t cells[2] = {cpu_to_fdt64(address), cpu_to_fdt64(size)};

	keep(w, fdt_property(w->fdt, "reg", cells, sizeof cells));
}

static void cell_sizes(struct writer *w, uint32_t address, uint32_t size)
{
	cell(w, "#address-cells", address);
	cell(w, "#size-cells", size);
}

static void write_module(struct writer *w, const struct rs_dt_module *m)
{
	begin(w, m->node);
	texts(w, "compatible", 2, m->compatible, "multiboot,module");
	reg(w, m->address, m->size);
	if (m->placed) {
		wide(w, "ringside,load", m->load);
		wide(w, "ringside,entry", m->entry);
	}
	end(w);
}

static void write_disks(struct writer *w, const struct rs_dt_vm *vm)
{
	fdt64_t slots[RS_VIRTIO_SLOTS], passed[RS_VIRTIO_SLOTS];
	size_t passed_count = 0;

	for (size_t i = 0; i < vm->disk_count; i++) {
		slots[i] = cpu_to_fdt64(vm->disks[i]);
		if (vm->passed[i])
			passed[passed_count++] = slots[i];
	}
	if (vm->disk_count)
		keep(w, fdt_property(w->fdt, "ringside,disks", slots,
				     (int)(vm->disk_count * sizeof *slots)));
	if (passed_count)
		keep(w, fdt_property(w->fdt, "ringside,passthrough", passed,
				     (int)(passed_count * sizeof *passed)));
}

static void write_share(struct writer *w, const struct rs_dt_vm *vm)
{
	if (vm->name)
		text(w, "ringside,name", vm->name);
	if (vm->weight)
		wide(w, "ringside,weight", vm->weight);
	if (vm->cap)
		wide(w, "ringside,cap", vm->cap);
	if (vm->start)
		wide(w, "ringside,start", vm->start);
}

static void write_chosen(struct writer *w, const struct rs_dt *dt)
{
	char name[32];

	begin(w, "chosen");
	if (dt->bootargs)
		text(w, "bootargs", dt->bootargs);
	if (!dt->no_devices)
		text(w, "stdout-path", "/soc/serial@10000000");
	if (dt->guest_board)
		flag(w, "ringside,console-by-sbi");
	if (dt->initrd_size) {
		wide(w, "linux,initrd-start", dt->initrd);
		wide(w, "linux,initrd-end", dt->initrd + dt->initrd_size);
	}
	for (size_t i = 0; i < dt->vm_count; i++) {
		const struct rs_dt_vm *vm = &dt->vms[i];

		snprintf(name, sizeof name, "vm@%zu", i);
		begin(w, name);
		text(w, "compatible", "ringside,vm");
		cell_sizes(w, 2, 2);
		wide(w, "ringside,memory", vm->memory);
		write_share(w, vm);
		write_disks(w, vm);
		for (size_t j = 0; j < vm->module_count; j++)
			write_module(w, &vm->modules[j]);
		end(w);
	}
	end(w);
}

static void write_cpus(struct writer *w, const struct rs_dt *dt)
{
	char isa[64];

	begin(w, "cpus");
	cell_sizes(w, 1, 0);
	cell(w, "timebase-frequency", RS_TIMEBASE_HZ);
	begin(w, "cpu@0");
	text(w, "device_type", "cpu");
	cell(w, "reg", 0);
	text(w, "status", "okay");
	text(w, "compatible", "riscv");
	snprintf(isa, sizeof isa, "rv64imac%s_zicsr_zifencei%s", dt->hypervisor ? "h" : "",
		 dt->no_sstc ? "" : "_sstc");
	text(w, "riscv,isa", isa);
	text(w, "mmu-type", "riscv,sv39");
	begin(w, "interrupt-controller");
	cell(w, "#interrupt-cells", 1);
	flag(w, "interrupt-controller");
	text(w, "compatible", "riscv,cpu-intc");
	cell(w, "phandle", INTC_PHANDLE);
	end(w);
	end(w);
	end(w);
}

static void write_memory(struct writer *w, const struct rs_dt *dt)
{
	char name[32];

	snprintf(name, sizeof name, "memory@%llx", (unsigned long long)RS_RAM_BASE);
	begin(w, name);
	text(w, "device_type", "memory");
	reg(w, RS_RAM_BASE, dt->ram_size);
	end(w);
}

/* The PLIC source of a device. */
static void interrupt(struct writer *w, uint32_t source)
{
	cell(w, "interrupts", source);
	cell(w, "interrupt-parent", PLIC_PHANDLE);
}

static void write_plic(struct writer *w)
{
	const fdt32_t contexts[] = {cpu_to_fdt32(INTC_PHANDLE), cpu_to_fdt32(IRQ_M_EXTERNAL),
				    cpu_to_fdt32(INTC_PHANDLE), cpu_to_fdt32(IRQ_S_EXTERNAL)};

	begin(w, "plic@c000000");
	cell(w, "phandle", PLIC_PHANDLE);
	cell(w, "riscv,ndev", RS_PLIC_SOURCES);
	reg(w, RS_PLIC_BASE, RS_PLIC_SPAN);
	keep(w, fdt_property(w->fdt, "interrupts-extended", contexts, sizeof contexts));
	flag(w, "interrupt-controller");
	texts(w, "compatible", 2, "sifive,plic-1.0.0", "riscv,plic0");
	cell(w, "#address-cells", 0);
	cell(w, "#interrupt-cells", 1);
	end(w);
}

/* Its name is Ringside's own, not the `riscv,iommu` of Linux's bindings: a driver would take all devices
 * from their own drivers, which use physical addresses (docs/adr/0030). */
static void write_iommu(struct writer *w)
{
	fdt32_t wires[RS_IOMMU_WIRES];

	for (unsigned i = 0; i < RS_IOMMU_WIRES; i++)
		wires[i] = cpu_to_fdt32(RS_IOMMU_IRQ + i);
	begin(w, "iommu@3010000");
	cell(w, "#iommu-cells", 1);
	keep(w, fdt_property(w->fdt, "interrupts", wires, sizeof wires));
	cell(w, "interrupt-parent", PLIC_PHANDLE);
	reg(w, RS_IOMMU_BASE, 0x1000);
	text(w, "compatible", "ringside,riscv-iommu");
	end(w);
}

static void write_rtc(struct writer *w)
{
	begin(w, "rtc@101000");
	interrupt(w, RS_RTC_IRQ);
	reg(w, RS_RTC_BASE, 0x1000);
	text(w, "compatible", "google,goldfish-rtc");
	end(w);
}

static void write_virtio(struct writer *w, unsigned slot)
{
	uint64_t base = RS_VIRTIO_BASE + slot * RS_VIRTIO_STRIDE;
	char name[32];

	snprintf(name, sizeof name, "virtio_mmio@%llx", (unsigned long long)base);
	begin(w, name);
	interrupt(w, RS_VIRTIO_IRQ + slot);
	reg(w, base, RS_VIRTIO_STRIDE);
	text(w, "compatible", "virtio,mmio");
	end(w);
}

static void write_clint(struct writer *w)
{
	const fdt32_t irqs[] = {cpu_to_fdt32(INTC_PHANDLE), cpu_to_fdt32(IRQ_M_SOFTWARE),
				cpu_to_fdt32(INTC_PHANDLE), cpu_to_fdt32(IRQ_M_TIMER)};

	begin(w, "clint@2000000");
	keep(w, fdt_property(w->fdt, "interrupts-extended", irqs, sizeof irqs));
	reg(w, RS_ACLINT_BASE, 0x10000);
	texts(w, "compatible", 2, "sifive,clint0", "riscv,clint0");
	end(w);
}

static void write_soc(struct writer *w, const struct rs_dt *dt)
{
	size_t slots = dt->guest_board ? dt->disks : RS_VIRTIO_SLOTS;

	begin(w, "soc");
	cell_sizes(w, 2, 2);
	text(w, "compatible", "simple-bus");
	flag(w, "ranges");

	begin(w, "serial@10000000");
	interrupt(w, RS_UART_IRQ);
	cell(w, "clock-frequency", 3686400);
	reg(w, RS_UART_BASE, 0x100);
	text(w, "compatible", "ns16550a");
	end(w);

	begin(w, "test@100000");
	cell(w, "phandle", FINISHER_PHANDLE);
	reg(w, RS_FINISHER_BASE, 0x1000);
	texts(w, "compatible", 3, "sifive,test1", "sifive,test0", "syscon");
	end(w);

	if (!dt->guest_board)
		write_clint(w);
	write_plic(w);
	write_rtc(w);
	for (unsigned slot = 0; slot < slots; slot++)
		write_virtio(w, slot);
	if (!dt->guest_board && !dt->no_iommu)
		write_iommu(w);
	end(w);
}

static void write_syscon(struct writer *w, const char *name, const char *compatible,
			 uint32_t value)
{
	begin(w, name);
	cell(w, "value", value);
	cell(w, "offset", 0);
	cell(w, "regmap", FINISHER_PHANDLE);
	text(w, "compatible", compatible);
	end(w);
}

static void write_devices(struct writer *w, const struct rs_dt *dt)
{
	write_soc(w, dt);
	write_syscon(w, "poweroff", "syscon-poweroff", RS_FINISHER_PASS);
	if (!dt->guest_board)
		write_syscon(w, "reboot", "syscon-reboot", RS_FINISHER_RESET);
}

enum rs_error rs_devicetree(const struct rs_dt *dt, void *buffer, size_t room, size_t *used,
			    char *message, size_t size)
{
	struct writer w = {.fdt = buffer};

	keep(&w, fdt_create(buffer, (int)room));
	keep(&w, fdt_finish_reservemap(buffer));
	begin(&w, "");
	cell_sizes(&w, 2, 2);
	texts(&w, "compatible", 2, "ringside,virt", "riscv-virtio");
	text(&w, "model", "ringside,virt");
	write_chosen(&w, dt);
	write_memory(&w, dt);
	write_cpus(&w, dt);
	if (!dt->no_devices)
		write_devices(&w, dt);
	end(&w);
	keep(&w, fdt_finish(buffer));
	if (w.error)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "the device tree does not fit in %zu bytes (%s); shorten the "
				 "command line, which has %zu",
				 room, fdt_strerror(w.error),
				 dt->bootargs ? strlen(dt->bootargs) : 0);
	*used = fdt_totalsize(buffer);
	return RS_OK;
}
