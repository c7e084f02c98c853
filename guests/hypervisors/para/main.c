/* main.c - from the device tree to the first instruction of the guest. */
#include "hypervisors/para/para.h"
#include "lib/csr.h"
#include "lib/fdt.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

#define REGION	    UINT64_C(0x200000)
#define SSTATUS_MXR 0x80000

_Noreturn void main(uint64_t hart, uint64_t device_tree, struct frame *frame);

static struct vm vm;
static bool dbcn;

void console_write_machine(uint64_t machine, size_t size)
{
	sbi_console_write(dbcn, reach(machine), machine, size);
}

void console_put(const char *bytes, size_t size)
{
	console_write_machine((uint64_t)bytes - PARA_WINDOW, size);
}

_Noreturn void panic(const char *why, uint64_t value)
{
	print("hypervisor: %s: %p\n", why, value);
	sbi_power_off(1);
}

/* ---- what the loader hands over (ringside/abi/boot.h) ---- */

static uint64_t highest(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static struct module find_module(const struct fdt *fdt, fdt_node node)
{
	struct module module = {0};
	if (!node || !fdt_u64(fdt, node, "reg", 0, &module.start) ||
	    !fdt_u64(fdt, node, "reg", 1, &module.size))
		return (struct module){0};
	return module;
}

/* @return the end of the machine's RAM. */
static uint64_t find_ram_end(const struct fdt *fdt)
{
	uint64_t start = 0, size = 0;
	fdt_node memory = fdt_child(fdt, fdt_root(fdt), "memory");
	if (!memory || !fdt_u64(fdt, memory, "reg", 0, &start) ||
	    !fdt_u64(fdt, memory, "reg", 1, &size))
		panic("the device tree names no memory", 0);
	return start + size;
}

/* The plan for vm@0, and in `*room` the end of what its RAM leaves free. */
static struct plan make_plan(uint64_t device_tree, uint64_t *room, uint64_t *room_end)
{
	struct plan plan = {0};
	struct fdt fdt;
	fdt_node vm_node, kernel;
	uint64_t load = 0, end;

	if (!fdt_open(&fdt, reach(device_tree), REGION))
		panic("no device tree", device_tree);
	vm_node = fdt_path(&fdt, "/chosen/vm@0");
	kernel = fdt_child(&fdt, vm_node, "kernel");
	plan.kernel = find_module(&fdt, kernel);
	plan.device_tree = find_module(&fdt, fdt_child(&fdt, vm_node, "device-tree"));
	if (!plan.kernel.size || !fdt_u64(&fdt, kernel, "ringside,load", 0, &load) ||
	    load < RS_RAM_BASE || !fdt_u64(&fdt, vm_node, "ringside,memory", 0, &plan.ram_size))
		panic("the device tree has no complete /chosen/vm@0", device_tree);
	plan.load = load - RS_RAM_BASE;
	/* the tree itself may be overwritten: nobody reads it after this */
	end = plan.kernel.start + plan.kernel.size;
	end = highest(end, plan.device_tree.start + plan.device_tree.size);
	plan.ram_size = plan.ram_size / REGION * REGION;
	plan.ram_base = (end + REGION - 1) / REGION * REGION;
	*room = plan.ram_base + plan.ram_size;
	*room_end = find_ram_end(&fdt);
	return plan;
}

/* ---- */

static void flush_vm(const struct pt *pt)
{
	(void)pt;
	for (unsigned context = 0; context < CONTEXTS; context++)
		__asm__ volatile(
			"sfence.vma zero, %0" ::"r"(vm.satp[context] >> SATP_ASID & 0xffff)
			: "memory");
}

static void check_asids(void)
{
	uint64_t satp = csr_read(CSR_SATP), most = (uint64_t)CONTEXTS << SATP_ASID;
	csr_write(CSR_SATP, satp | most);
	if ((csr_read(CSR_SATP) & most) != most)
		panic("this CPU has too few address-space identifiers", csr_read(CSR_SATP));
	csr_write(CSR_SATP, satp);
}

_Noreturn void main(uint64_t hart, uint64_t device_tree, struct frame *frame)
{
	uint64_t room, room_end, start_info, frames;
	struct plan plan;
	const char *error;

	(void)hart;
	dbcn = sbi_probe(SBI_EXT_DBCN);
	check_asids();
	plan = make_plan(device_tree, &room, &room_end);
	frames = plan.ram_size / PAGE_SIZE;
	if (room > room_end || room_end - room < frames * sizeof(struct pt_frame))
		panic("the machine has too little memory, its end", room_end);

	vm.pt = (struct pt){
		.base = plan.ram_base,
		.frames = frames,
		.window = PARA_WINDOW,
		.info = memset(reach(room), 0, frames * sizeof(struct pt_frame)),
		.reserved = {0, 0, PARA_SLOT_510, PARA_SLOT_511},
		.flushes = 1,
		.flush = flush_vm,
	};
	error = vm_build(&vm, &plan, &start_info);
	if (error)
		panic(error, plan.ram_size);

	timer_init();
	vm_start(&vm);
	/* To U-mode from here on, and only there: no trap from the hypervisor comes back, so
	 * SPP stays 0. The hypervisor itself cannot touch a user page: SUM and MXR are 0 too.
	 */
	csr_clear(CSR_SSTATUS, SSTATUS_SIE | SSTATUS_SPP | SSTATUS_SUM | SSTATUS_MXR);
	csr_write(CSR_SCOUNTEREN, 2); /* the guest reads `time` itself */
	memset(frame, 0, sizeof(*frame));
	frame->a0 = start_info;
	csr_write(CSR_SEPC, PARA_RAM_VIRTUAL + plan.load);
	vm_set_context(&vm, RS_CONTEXT_KERNEL);
	vm_enter(frame);
}
