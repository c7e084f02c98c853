#include "sample_vms.h"

#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"

enum { TURNS = 60, ECALL = 0x00000073, WFI = 0x10500073 };

static uint32_t seed;

static unsigned any(unsigned below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static void mark_vm(struct sample *s, unsigned kind, unsigned vm, uint64_t more)
{
	sample_mark(s, RS_MODE_S, kind, (uint64_t)vm << RS_MARK_VM_SHIFT | more);
}

/* What a VM does with the CPU. Its mode is the guest's kernel's at the end. */
static void run(struct sample *s, enum rs_mode os, enum rs_mode app, unsigned calls)
{
	for (unsigned i = 0; i < calls; i++) {
		sample_run(s, 300 + any(400));
		if (s->generation == RS_PARA)
			continue;
		sample_return(s, os, app);
		sample_run(s, 900 + any(2000));
		sample_trap(s, app, os, RS_CAUSE_ECALL_U, ECALL);
	}
	sample_run(s, 200);
}

static void turn(struct sample *s, unsigned vm, bool sleeps, unsigned wakes)
{
	enum rs_mode os = s->generation == RS_HVM ? RS_MODE_VS : RS_MODE_U;
	enum rs_mode app = s->generation == RS_HVM ? RS_MODE_VU : RS_MODE_U;

	sample_mark(s, RS_MODE_S, RS_MARK_CONTEXT, (uint64_t)vm << 32 | RS_CONTEXT_KERNEL);
	sample_run(s, 120);
	sample_return(s, RS_MODE_S, os);
	run(s, os, app, 2 + any(4));
	if (sleeps)
		sample_trap(s, os, RS_MODE_S, RS_CAUSE_VIRTUAL_INSN, WFI);
	else
		sample_trap(s, os, RS_MODE_S, RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER, 0);
	sample_run(s, 60);
	if (sleeps)
		mark_vm(s, RS_MARK_VM_SLEEP, vm, 0);
	if (wakes != vm)
		mark_vm(s, RS_MARK_VM_WAKE, wakes,
			s->cycle > 2500 ? (s->cycle - 2500) / RS_CYCLES_PER_TICK : 0);
	sample_run(s, 40);
}

void sample_vms_make(struct sample *s, enum rs_generation g, unsigned vms)
{
	unsigned vm = 0;

	seed = 7;
	sample_begin(s, g);
	sample_run(s, 3000);
	for (unsigned i = 0; i < TURNS; i++) {
		bool sleeps = any(3) > 0 || vms == 1;
		unsigned next = (vm + 1 + any(vms > 1 ? vms - 1 : 1)) % vms;

		turn(s, vm, sleeps, next);
		if (any(3) == 0)
			sample_idle(s, RS_MODE_S, 2000 + any(20000));
		vm = next;
	}
	mark_vm(s, RS_MARK_VM_END, vm, 0);
	sample_off(s, RS_MODE_S, 0);
}

void sample_vms_show(struct view_show *show, unsigned vms)
{
	static const char *const names[RS_VMS] = {"vm0", "vm1", "vm2",	    "vm3",
						  "vm4", "vm5", "database", "vm7"};
	static const char *const guests[RS_VMS] = {"serve",	     "batch",  "sieve",
						   "serve",	     "ctx-2p", "serve",
						   "disk-rand-read", "batch"};

	show->vms = names;
	show->guests = guests;
	show->vm_count = vms;
	show->vm = vms > 1 ? names[0] : NULL;
}
