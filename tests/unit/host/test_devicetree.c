/* test_devicetree.c - the trees say what QEMU's `virt` says, and what boot.h promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "host/devicetree.h"

static uint64_t buffer[RS_DEVICETREE_ROOM / 8];

static void make(const struct rs_dt *dt)
{
	size_t used = 0;

	assert_int_equal(rs_devicetree(dt, buffer, sizeof buffer, &used, NULL, 0), RS_OK);
	assert_int_equal(fdt_check_full(buffer, sizeof buffer), 0);
	assert_int_equal(used, fdt_totalsize(buffer));
}

static const void *property(const char *path, const char *name, int *length)
{
	int node = fdt_path_offset(buffer, path);
	const void *value;

	if (node < 0)
		fail_msg("no node %s", path);
	value = fdt_getprop(buffer, node, name, length);
	if (!value)
		fail_msg("no %s in %s", name, path);
	return value;
}

static void says(const char *path, const char *name, const char *text)
{
	assert_string_equal(property(path, name, NULL), text);
}

static uint64_t cells(const char *path, const char *name, int index)
{
	fdt64_t value;

	memcpy(&value, (const char *)property(path, name, NULL) + 8 * index, sizeof value);
	return fdt64_to_cpu(value);
}

static uint32_t cell(const char *path, const char *name, int index)
{
	fdt32_t value;

	memcpy(&value, (const char *)property(path, name, NULL) + 4 * index, sizeof value);
	return fdt32_to_cpu(value);
}

static const struct rs_dt plain = {.ram_size = 0x8000000, .bootargs = "quiet size=5"};

static void the_hart_is_described_as_linux_wants_it(void **state)
{
	(void)state;
	make(&plain);
	says("/cpus/cpu@0", "device_type", "cpu");
	says("/cpus/cpu@0", "compatible", "riscv");
	says("/cpus/cpu@0", "mmu-type", "riscv,sv39");
	assert_int_equal(cell("/cpus", "timebase-frequency", 0), 10000000);
	says("/cpus/cpu@0/interrupt-controller", "compatible", "riscv,cpu-intc");
}

static void the_isa_string_names_the_extensions_that_are_there(void **state)
{
	struct rs_dt dt = plain;

	(void)state;
	make(&dt);
	says("/cpus/cpu@0", "riscv,isa", "rv64imac_zicsr_zifencei_sstc");
	dt.hypervisor = true;
	make(&dt);
	says("/cpus/cpu@0", "riscv,isa", "rv64imach_zicsr_zifencei_sstc");
	dt.no_sstc = true;
	make(&dt);
	says("/cpus/cpu@0", "riscv,isa", "rv64imach_zicsr_zifencei");
}

static void a_board_without_an_iommu_describes_none(void **state)
{
	struct rs_dt dt = plain;

	(void)state;
	dt.no_iommu = true;
	make(&dt);
	assert_true(fdt_path_offset(buffer, "/soc/iommu@3010000") < 0);
	assert_true(fdt_path_offset(buffer, "/soc/rtc@101000") >= 0);
}

static void ram_starts_at_2_gib(void **state)
{
	(void)state;
	make(&plain);
	assert_int_equal(cells("/memory@80000000", "reg", 0), 0x80000000);
	assert_int_equal(cells("/memory@80000000", "reg", 1), 0x8000000);
}

static void the_command_line_is_in_chosen(void **state)
{
	struct rs_dt dt = plain;

	(void)state;
	make(&dt);
	says("/chosen", "bootargs", "quiet size=5");
	says("/chosen", "stdout-path", "/soc/serial@10000000");
	dt.bootargs = NULL;
	make(&dt);
	assert_null(fdt_getprop(buffer, fdt_path_offset(buffer, "/chosen"), "bootargs", NULL));
}

/* Not `riscv,iommu`: no driver but Ringside's may take it. */
static void the_iommu_has_four_wires_and_a_name_of_its_own(void **state)
{
	(void)state;
	make(&plain);
	says("/soc/iommu@3010000", "compatible", "ringside,riscv-iommu");
	assert_int_equal(cells("/soc/iommu@3010000", "reg", 0), 0x3010000);
	for (int wire = 0; wire < 4; wire++)
		assert_int_equal(cell("/soc/iommu@3010000", "interrupts", wire), 36 + wire);
}

static void devices_lie_where_the_board_has_them(void **state)
{
	(void)state;
	make(&plain);
	says("/soc/serial@10000000", "compatible", "ns16550a");
	assert_int_equal(cells("/soc/serial@10000000", "reg", 0), 0x10000000);
	says("/soc/clint@2000000", "compatible", "sifive,clint0");
	assert_int_equal(cells("/soc/clint@2000000", "reg", 0), 0x2000000);
	assert_int_equal(cell("/soc/clint@2000000", "interrupts-extended", 1), 3);
	assert_int_equal(cell("/soc/clint@2000000", "interrupts-extended", 3), 7);
}

static void the_interrupt_controller_leads_to_the_hart(void **state)
{
	uint32_t hart;

	(void)state;
	make(&plain);
	hart = cell("/cpus/cpu@0/interrupt-controller", "phandle", 0);
	says("/soc/plic@c000000", "compatible", "sifive,plic-1.0.0");
	assert_int_equal(cells("/soc/plic@c000000", "reg", 0), 0xc000000);
	assert_int_equal(cell("/soc/plic@c000000", "riscv,ndev", 0), 96);
	assert_int_equal(cell("/soc/plic@c000000", "interrupts-extended", 0), hart);
	assert_int_equal(cell("/soc/plic@c000000", "interrupts-extended", 1), 11);
	assert_int_equal(cell("/soc/plic@c000000", "interrupts-extended", 2), hart);
	assert_int_equal(cell("/soc/plic@c000000", "interrupts-extended", 3), 9);
}

static void devices_interrupt_by_their_sources(void **state)
{
	static const struct {
		const char *path, *compatible;
		uint64_t base;
		uint32_t source;
	} devices[] = {
		{"/soc/serial@10000000", "ns16550a", 0x10000000, 10},
		{"/soc/rtc@101000", "google,goldfish-rtc", 0x101000, 11},
		{"/soc/virtio_mmio@10001000", "virtio,mmio", 0x10001000, 1},
		{"/soc/virtio_mmio@10002000", "virtio,mmio", 0x10002000, 2},
		{"/soc/virtio_mmio@10008000", "virtio,mmio", 0x10008000, 8},
	};
	uint32_t plic;

	(void)state;
	make(&plain);
	plic = cell("/soc/plic@c000000", "phandle", 0);
	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
		says(devices[i].path, "compatible", devices[i].compatible);
		assert_int_equal(cells(devices[i].path, "reg", 0), devices[i].base);
		assert_int_equal(cell(devices[i].path, "interrupts", 0), devices[i].source);
		assert_int_equal(cell(devices[i].path, "interrupt-parent", 0), plic);
	}
}

static void a_machine_without_devices_describes_none(void **state)
{
	struct rs_dt dt = plain;

	(void)state;
	dt.no_devices = true;
	make(&dt);
	assert_true(fdt_path_offset(buffer, "/soc") < 0);
	assert_true(fdt_path_offset(buffer, "/poweroff") < 0);
	assert_true(fdt_path_offset(buffer, "/reboot") < 0);
	assert_null(
		fdt_getprop(buffer, fdt_path_offset(buffer, "/chosen"), "stdout-path", NULL));
	says("/cpus/cpu@0/interrupt-controller", "compatible", "riscv,cpu-intc");
}

static void power_is_switched_through_the_finisher(void **state)
{
	uint32_t finisher;

	(void)state;
	make(&plain);
	finisher = cell("/soc/test@100000", "phandle", 0);
	says("/poweroff", "compatible", "syscon-poweroff");
	assert_int_equal(cell("/poweroff", "regmap", 0), finisher);
	assert_int_equal(cell("/poweroff", "value", 0), 0x5555);
	says("/reboot", "compatible", "syscon-reboot");
	assert_int_equal(cell("/reboot", "regmap", 0), finisher);
	assert_int_equal(cell("/reboot", "value", 0), 0x7777);
}

static void modules_are_handed_over_as_boot_h_says(void **state)
{
	const struct rs_dt_vm vm = {
		.memory = 0x8000000,
		.modules = {{.node = "kernel",
			     .compatible = "multiboot,kernel",
			     .address = 0x80300000,
			     .size = 0x5000,
			     .load = 0x80200000,
			     .entry = 0xffffffc080200000,
			     .placed = true},
			    {.node = "device-tree",
			     .compatible = "multiboot,device-tree",
			     .address = 0x80305000,
			     .size = 0x800}},
		.module_count = 2,
	};
	struct rs_dt dt = plain;
	int length;
	const char *compatible;

	(void)state;
	dt.vms = &vm;
	dt.vm_count = 1;
	make(&dt);
	says("/chosen/vm@0", "compatible", "ringside,vm");
	assert_int_equal(cells("/chosen/vm@0", "ringside,memory", 0), 0x8000000);
	compatible = property("/chosen/vm@0/kernel", "compatible", &length);
	assert_int_equal(length, sizeof "multiboot,kernel" + sizeof "multiboot,module");
	assert_string_equal(compatible, "multiboot,kernel");
	assert_string_equal(compatible + sizeof "multiboot,kernel", "multiboot,module");
	assert_int_equal(cells("/chosen/vm@0/kernel", "reg", 0), 0x80300000);
	assert_int_equal(cells("/chosen/vm@0/kernel", "reg", 1), 0x5000);
	assert_int_equal(cells("/chosen/vm@0/kernel", "ringside,load", 0), 0x80200000);
	assert_int_equal(cells("/chosen/vm@0/kernel", "ringside,entry", 0), 0xffffffc080200000);
	assert_int_equal(cells("/chosen/vm@0/device-tree", "reg", 0), 0x80305000);
	assert_null(fdt_getprop(buffer, fdt_path_offset(buffer, "/chosen/vm@0/device-tree"),
				"ringside,entry", NULL));
}

static void disks_are_handed_over_with_who_drives_them(void **state)
{
	const struct rs_dt_vm vms[] = {
		{.disks = {2, 0, 5}, .passed = {true, false, true}, .disk_count = 3},
		{.disks = {1}, .disk_count = 1},
	};
	struct rs_dt dt = plain;
	int length;

	(void)state;
	dt.vms = vms;
	dt.vm_count = 2;
	make(&dt);
	assert_int_equal(cells("/chosen/vm@0", "ringside,disks", 1), 0);
	(void)property("/chosen/vm@0", "ringside,passthrough", &length);
	assert_int_equal(length, 2 * sizeof(uint64_t));
	assert_int_equal(cells("/chosen/vm@0", "ringside,passthrough", 0), 2);
	assert_int_equal(cells("/chosen/vm@0", "ringside,passthrough", 1), 5);
	assert_null(fdt_getprop(buffer, fdt_path_offset(buffer, "/chosen/vm@1"),
				"ringside,passthrough", NULL));
}

/* It belongs to the machine, and a guest has none. */
static void a_guest_is_shown_no_iommu(void **state)
{
	struct rs_dt dt = plain;

	(void)state;
	dt.guest_board = true;
	make(&dt);
	assert_true(fdt_path_offset(buffer, "/soc/plic@c000000") > 0);
	assert_true(fdt_path_offset(buffer, "/soc/iommu@3010000") < 0);
}

static void a_command_line_that_does_not_fit_is_refused(void **state)
{
	struct rs_dt dt = plain;
	char *line = malloc(100001);
	char message[256];
	size_t used;

	(void)state;
	memset(line, 'x', 100000);
	line[100000] = '\0';
	dt.bootargs = line;
	assert_int_equal(
		rs_devicetree(&dt, buffer, sizeof buffer, &used, message, sizeof message),
		RS_BAD_CONFIG);
	assert_non_null(strstr(message, "command line"));
	assert_non_null(strstr(message, "100000"));
	free(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hart_is_described_as_linux_wants_it),
		cmocka_unit_test(the_isa_string_names_the_extensions_that_are_there),
		cmocka_unit_test(ram_starts_at_2_gib),
		cmocka_unit_test(the_command_line_is_in_chosen),
		cmocka_unit_test(the_iommu_has_four_wires_and_a_name_of_its_own),
		cmocka_unit_test(devices_lie_where_the_board_has_them),
		cmocka_unit_test(the_interrupt_controller_leads_to_the_hart),
		cmocka_unit_test(devices_interrupt_by_their_sources),
		cmocka_unit_test(a_machine_without_devices_describes_none),
		cmocka_unit_test(power_is_switched_through_the_finisher),
		cmocka_unit_test(modules_are_handed_over_as_boot_h_says),
		cmocka_unit_test(disks_are_handed_over_with_who_drives_them),
		cmocka_unit_test(a_guest_is_shown_no_iommu),
		cmocka_unit_test(a_board_without_an_iommu_describes_none),
		cmocka_unit_test(a_command_line_that_does_not_fit_is_refused),
	};
	return cmocka_run_group_tests_name("host/devicetree", tests, NULL, NULL);
}
