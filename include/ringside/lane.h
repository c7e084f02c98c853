/** @file lane.h
 * A lane: one machine, one generation, one guest, and its observers. What `run`, `race`, `bench` and
 * the window all hold.
 *
 * A lane needs neither threads nor files: rs_lane_new() takes images as bytes, and the caller runs it
 * by rs_lane_slice(). On a host that has both, rs_lane_open() reads files for it, and it runs to an
 * end on the thread that calls rs_lane_run(), or on its own after rs_lane_start(). While it runs on
 * its own, only rs_lane_status(), rs_lane_ledger() and rs_recording_*() may be called.
 */
#ifndef RS_LANE_H
#define RS_LANE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside/abi/mark.h"
#include "ringside/cost.h"
#include "ringside/device.h"
#include "ringside/error.h"
#include "ringside/event.h"
#include "ringside/fact.h"
#include "ringside/machine.h"
#include "ringside/op.h"
#include "ringside/provenance.h"

/** RS_CONTAINER is no generation of virtualization, but can stand beside them: bare metal, the teaching
 * kernel as its only operating system, and each guest a program in a container of it. */
enum rs_generation {
	RS_BARE,
	RS_FULL,
	RS_PARA,
	RS_HVM,
	RS_GENERATIONS,
	RS_CONTAINER = RS_GENERATIONS,
	RS_LANE_KINDS
};

/** "bare", "full", "para", "hvm", "container". */
const char *rs_generation_name(enum rs_generation g);
/** @return false if `name` is none of them. */
bool rs_generation_parse(const char *name, enum rs_generation *g);

/** A count with the cycles it took. */
struct rs_tally {
	uint64_t count, cycles, min, max;
};

enum { RS_EXIT_ROWS = 64, RS_OPS = 64 };

/** The reason of a row that counts no exits but switches: the guest has been given the CPU, which another had or
 * nobody. Cycles from then up to its next instruction. */
#define RS_EXIT_SWITCH "switch"

/** One reason for which the guest left for the hypervisor. */
struct rs_exit {
	char reason[32]; /**< lower case with hyphens: "ecall-vs", "hypercall-mmu-update"... */
	struct rs_tally tally;
};

/** Whose page tables are read. */
enum rs_stage {
	RS_STAGE_ONE, /**< translation in one stage: satp */
	RS_STAGE_VS,  /**< the first of two: the guest's tables, vsatp */
	RS_STAGE_G,   /**< the second: the hypervisor's tables, hgatp */
	RS_STAGES
};

/** TLB misses, and the entries of page tables that were read for them or, since the walk cache
 * knew what they say, needed not be. */
struct rs_walks {
	uint64_t misses, two_stage_misses; /**< all; those of translation in two stages */
	uint64_t reads[RS_STAGES], saved[RS_STAGES];
};

/** Add `factor` times `more`, modulo 2^64: -1 subtracts. */
static inline void rs_walks_add(struct rs_walks *w, const struct rs_walks *more,
				uint64_t factor)
{
	w->misses += factor * more->misses;
	w->two_stage_misses += factor * more->two_stage_misses;
	for (unsigned i = 0; i < RS_STAGES; i++) {
		w->reads[i] += factor * more->reads[i];
		w->saved[i] += factor * more->saved[i];
	}
}

/** How many emulators can be inside one another: the first is on the toy computer, each other on the computer
 * that the one before builds. */
enum { RS_DEPTHS = 3 };

/** Cycles of emulators by the mode of the computer that each acts out: RS_BEHALF_*, of emulator number `depth`
 * - 1. The S of one are those of the next emulator, which its row splits; all four of the first are the
 * hypervisor layer's. */
struct rs_behalf {
	uint64_t cycles[RS_DEPTHS][RS_BEHALF_M + 1];
};

/** What a computer has taken: from its reset up to a moment, or between two moments. */
struct rs_counts {
	uint64_t cycles, instructions;
	uint64_t layers[RS_LAYERS];		/**< cycles by who executed; they add up */
	uint64_t layer_instructions[RS_LAYERS]; /**< likewise */
	struct rs_walks walks
		[RS_LAYERS]; /**< by who executes when the TLB misses; 0 unless they are counted */
	struct rs_behalf behalf; /**< likewise */
};

/** The part between WORKLOAD_BEGIN and WORKLOAD_END; all 0 without such marks. */
struct rs_workload {
	bool begun, ended;
	struct rs_counts taken; /**< by the whole computer, in that time */
	struct rs_exit
		exits[RS_EXIT_ROWS]; /**< `exit_count` of them: those that ended inside */
	size_t exit_count;
	uint64_t total, done; /**< progress marks announced and seen */
	uint64_t result;      /**< payload of WORKLOAD_END */
	/** Its programs' system calls and page faults, as traps of the CPU (so none under `full`), and
	 * how often its OS switched address spaces. */
	uint64_t calls, faults, switches;
};

/** What was added up for one virtual machine. */
struct rs_vm_ledger {
	uint64_t
		layers[RS_LAYERS]; /**< cycles of it or on its behalf; idle ones are nobody's */
	struct rs_exit exits[RS_EXIT_ROWS]; /**< `exit_count` of them, by first appearance */
	size_t exit_count;
	struct rs_tally
		ops[RS_OPS]; /**< by operation id; under `full` only when marks are relayed */

	bool begun; /**< the guest has begun */
	struct rs_counts
		start; /**< of the computer when the guest's first instruction came next; all 0 before */

	struct rs_workload workload;
	/** Cycles of it or on its behalf between its marks, once it has ended. A recording does not keep them. */
	uint64_t timed[RS_LAYERS];

	/* Of several on one computer. */
	bool ended, crashed;
	uint32_t exit_code; /**< if it has ended */
	uint64_t ready,
		end; /**< the clock when its first program ran, and when it ended; 0: not yet */
	uint64_t
		asked; /**< the clock when its host began to make it; 0: not yet, or it is the computer */
	uint64_t
		held; /**< bytes that a container held when its program began; 0: no container */
	uint64_t steal; /**< cycles in which it wanted the CPU and another had it; at its end */
	uint64_t capped; /**< cycles in which its own cap kept it waiting; at its end */
	uint64_t wakes;	 /**< how often something woke it */
	/** How often it got the CPU, another having had it or nobody: the first time included, which is in no row. */
	uint64_t switches;
};

/** Response times of requests that a guest served, in cycles, from a request's arrival on. All are
 * kept, so these are exact. */
struct rs_responses {
	uint64_t count, p50, p90, p99, max; /**< times in cycles; all 0 without any */
};

enum { RS_DERIVED_ROWS = 96 };

/** One kind of operation of a guest that marks none (ringside/op.h). */
struct rs_op_row {
	uint16_t op;
	struct rs_tally tally;
};

/** What was added up so far. */
struct rs_ledger {
	struct rs_counts taken;
	uint64_t digest;		    /**< hash of the event sequence */
	struct rs_exit exits[RS_EXIT_ROWS]; /**< of all virtual machines */
	size_t exit_count;
	struct rs_tally ops[RS_OPS];
	/** `derived_count` of them, of all virtual machines, by first appearance. */
	struct rs_op_row derived[RS_DERIVED_ROWS];
	size_t derived_count;
	struct rs_workload workload; /**< of the first virtual machine that marks one */

	bool walks_counted, behalf_counted; /**< as the lane's options asked */
	unsigned depth;			    /**< emulators inside one another; 0: not full */

	/** Each virtual machine's; a guest on bare metal has the first. `vm_count` of them, at least
	 * one, the others all 0. */
	struct rs_vm_ledger vms[RS_VMS];
	size_t vm_count;
};

/** The part of a run that results are about: the timed part if the guest marks one; otherwise from
 * the guest's first instruction to the end. */
struct rs_measured {
	bool marked;
	struct rs_counts taken;
	const struct rs_exit *exits; /**< into the ledger */
	size_t exit_count;
};

/** @return what was taken from `then` to `now`. */
static inline struct rs_counts rs_counts_since(const struct rs_counts *now,
					       const struct rs_counts *then)
{
	struct rs_counts c = *now;

	c.cycles -= then->cycles;
	c.instructions -= then->instructions;
	for (unsigned i = 0; i < RS_LAYERS; i++) {
		c.layers[i] -= then->layers[i];
		c.layer_instructions[i] -= then->layer_instructions[i];
		rs_walks_add(&c.walks[i], &then->walks[i], UINT64_MAX);
	}
	for (unsigned i = 0; i < RS_DEPTHS; i++)
		for (unsigned j = 0; j <= RS_BEHALF_M; j++)
			c.behalf.cycles[i][j] -= then->behalf.cycles[i][j];
	return c;
}

/** @return what passed from the first virtual machine's first instruction on; all 0 if it has not
 * begun. */
static inline struct rs_measured rs_ledger_guest_run(const struct rs_ledger *l)
{
	const struct rs_vm_ledger *vm = &l->vms[0];
	struct rs_measured m = {.exits = l->exits, .exit_count = l->exit_count};

	if (vm->begun)
		m.taken = rs_counts_since(&l->taken, &vm->start);
	return m;
}

/** @return the part between the first virtual machine's marks; not `marked` without such marks. */
static inline struct rs_measured rs_ledger_timed_part(const struct rs_ledger *l)
{
	const struct rs_workload *w = &l->workload;

	return (struct rs_measured){.marked = w->begun,
				    .taken = w->taken,
				    .exits = w->exits,
				    .exit_count = w->exit_count};
}

/** @return the part that results are about. */
static inline struct rs_measured rs_ledger_measured(const struct rs_ledger *l)
{
	struct rs_measured m = rs_ledger_timed_part(l);

	/* Several share the computer: what all of them take is the result. */
	return m.marked && l->vm_count <= 1 ? m : rs_ledger_guest_run(l);
}

/** The same of one of several virtual machines. Without a timed part the layers are its own, so that
 * idle time and the others' is in `cycles` alone, and what else is counted is 0. */
static inline struct rs_measured rs_ledger_measured_vm(const struct rs_ledger *l, unsigned vm)
{
	const struct rs_vm_ledger *v = &l->vms[vm];
	bool marked = v->workload.begun;
	struct rs_measured m = {.marked = marked,
				.exits = marked ? v->workload.exits : v->exits,
				.exit_count = marked ? v->workload.exit_count : v->exit_count};

	if (marked || !v->begun) {
		m.taken = v->workload.taken;
		return m;
	}
	m.taken.cycles = l->taken.cycles - v->start.cycles;
	m.taken.instructions = l->taken.instructions - v->start.instructions;
	for (unsigned i = 0; i < RS_LAYERS; i++)
		m.taken.layers[i] = v->layers[i];
	return m;
}

enum rs_lane_state {
	RS_LANE_RUNNING, /**< not yet at an end */
	RS_LANE_OFF,	 /**< the guest switched off; `code` */
	RS_LANE_HANG,	 /**< `reason` */
	RS_LANE_LIMIT,	 /**< max_instructions reached, or stopped from outside */
	RS_LANE_INPUT,	 /**< waits for console input */
};

struct rs_lane_status {
	enum rs_lane_state state;
	uint32_t code;	     /**< the guest's exit code */
	const char *reason;  /**< HANG: why */
	double host_seconds; /**< spent in rs_lane_run() and on its own thread */
};

/** Who drives a disk of an hvm guest: nothing else has a choice. */
enum rs_assignment {
	RS_ASSIGN_DEFAULT, /**< the guest itself where there is an IOMMU, else the hypervisor */
	RS_ASSIGN_PASSTHROUGH, /**< the guest itself, kept inside its memory by the IOMMU */
	RS_ASSIGN_EMULATED,    /**< the hypervisor; the guest sees a controller in software */
};

/** A disk: a raw image file. */
struct rs_drive {
	const char *file;
	const char *name; /**< what messages call it; NULL: as its file */
	const char *vm;	  /**< the name of the virtual machine that has it; NULL: the first */
	bool read_only;	  /**< the guest cannot write */
	bool snapshot;	  /**< the guest can, but the file stays as it is */
	enum rs_assignment assignment;
};

/** Where a lane's events go, with what they mean. */
struct rs_lane_observer {
	void (*event)(void *context, const struct rs_event *event, const struct rs_fact *fact);
	void *context;
	uint32_t mask; /**< RS_EVENT_BIT of each kind that is wanted */
};

/** Helps of the hardware for hvm that can be taken away, to show what each is worth. */
enum rs_help {
	RS_HELP_SSTC,  /**< stimecmp and vstimecmp: a guest sets its timer without an exit */
	RS_HELP_VMID,  /**< translations of several VMs can be in the TLB at once */
	RS_HELP_IOMMU, /**< a guest can drive a disk itself */
	RS_HELP_WALK_CACHE, /**< the upper levels of page tables are remembered */
	RS_HELPS,
};
/** @return "sstc", "vmid", "iommu" or "walk-cache". */
const char *rs_help_name(enum rs_help help);

/** The extensions of the CPU that may be there or not. */
struct rs_cpu {
	bool chosen; /**< the others hold; false: those of the generation */
	bool h, sstc;
};

/** The sizes of the toy computer's hardware. */
struct rs_hardware {
	bool chosen;  /**< the others hold; false: those of rs_config_default() */
	unsigned tlb; /**< entries of each TLB: a power of two up to RS_TLB_MOST */
	unsigned
		walk_cache; /**< of each walk cache: a power of two up to RS_WALK_CACHE_MOST, or 0 */
};

/** What an emulator reports of its guest beside the marks of a timed part. Its image is another one then, whose
 * cycles are not those of a measurement. */
enum rs_reports {
	RS_REPORTS_NONE,
	RS_REPORTS_EVENTS, /**< events of the kinds that are recorded or observed, marked RS_FACT_NESTED */
	RS_REPORTS_STEPS, /**< each instruction too, by a fact RS_FACT_STEP: slow */
};

/** One of several virtual machines on a lane's computer. */
struct rs_vm {
	const char *guest, *append, *initrd; /**< as in struct rs_lane_options */
	const char *name; /**< starts its lines on the console; NULL: "vm0", "vm1"... */
	uint64_t
		memory; /**< bytes of its RAM; 0: the default, 16 MiB, or of a container no limit */
	uint32_t weight;   /**< its share of the CPU is in proportion to this; 0: 1 */
	uint32_t cap;	   /**< per cent of the CPU that it may have at most; 0: all of it */
	uint64_t start_ns; /**< it is made at this time of the modelled clock */
};

enum { RS_VM_NAME_MAX = 24, RS_VM_WEIGHT_MAX = 10000 };
/** @return whether `name` can be a virtual machine's: 1 to RS_VM_NAME_MAX letters, digits and
 * any of "-_.". */
bool rs_vm_name_is_good(const char *name);
/** @return the name of virtual machine `number`, which `vm` asked for. */
const char *rs_vm_name(const struct rs_vm *vm, size_t number);

struct rs_lane_options {
	enum rs_generation generation;
	enum rs_engine engine; /**< what runs the toy computer; the results are the same */
	const char *guest;  /**< a name of `ringside list`, or a path to an image or a source */
	const char *append; /**< the guest's command line, or NULL */
	/** Several virtual machines, at most RS_VMS, instead of `guest`, `append`, `initrd` and
	 * `memory`; 0: one guest. para, hvm and full only. Of RS_CONTAINER they are containers; `memory`
	 * then is a limit, or 0. */
	const struct rs_vm *vms;
	size_t vm_count;
	const char *
		initrd; /**< file with an archive of files for the guest; NULL: none, but the kernel
	                           *   gets its programs */
	const char *bios;  /**< firmware file, or NULL for the project's own */
	uint64_t memory;   /**< bytes of guest RAM; 0: the default, 128 MiB */
	struct rs_cpu cpu; /**< bare only */
	struct rs_hardware hardware;
	unsigned depth; /**< full: emulators inside one another, at most RS_DEPTHS; 0: one */
	unsigned
		without; /**< hvm: a bit for each enum rs_help that is not there; others ignore it */
	const struct rs_costs *costs;  /**< NULL: the defaults */
	const struct rs_drive *drives; /**< `drive_count` of them, at most RS_LANE_DRIVES */
	size_t drive_count;
	struct rs_console console; /**< where the guest's console goes */
	uint64_t max_instructions; /**< 0: no limit */
	bool relay; /**< full: all of the nested guest's marks are relayed, not only those of a
	             *   timed part (costs a few cycles each) */
	bool count_walks; /**< the ledger has walks; takes host time with each TLB miss */
	bool behalf; /**< full: emulators report on whose behalf they work, and the ledger has it (costs a
	              *   few cycles with each change of the guest's mode, and more with each depth) */
	enum rs_reports reports; /**< full: what else is reported */
	bool derive; /**< operations of a guest that marks none are derived; takes host time with each
	                   *   trap, and to look for marks in its image */
	bool keep_hart; /**< for rs_lane_guest_hart(): remember registers at each of the guest's traps */
	uint32_t record; /**< RS_EVENT_BIT of the kinds to record; 0: no recording */
	struct rs_lane_observer
		observer; /**< gets what a recording would, on the lane's thread */
};

enum { RS_LANE_DRIVES = 8 };

struct rs_lane;

/** A file in memory. */
struct rs_content {
	const char *name;  /**< what messages call it */
	const void *bytes; /**< NULL: there is none */
	size_t size;
};

/** What one guest starts from. */
struct rs_guest_images {
	struct rs_content image;  /**< under para, its para port */
	struct rs_content initrd; /**< an archive of files for it, or none */
};

/** What a lane is made from where there are no files. Images are ELF files or flat ones. */
struct rs_lane_images {
	struct rs_content firmware;   /**< bare: none for a guest that starts in M-mode */
	struct rs_content hypervisor; /**< none under bare */
	struct rs_content traced;     /**< full: the emulator that reports what it emulates */
	struct rs_guest_images guests[RS_VMS]; /**< the guest's, or each virtual machine's */
	struct rs_content
		guest_firmware;	      /**< full: what a guest's machine starts with; or none */
	const struct rs_block *disks; /**< `disk_count` of them, at most RS_LANE_DRIVES */
	size_t disk_count;
	uint8_t disk_vms
		[RS_LANE_DRIVES]; /**< of each, the number of the virtual machine that has it */
	enum rs_assignment disk_assignments[RS_LANE_DRIVES];
	const char *
		compiler; /**< of the guest software, for rs_lane_provenance(); NULL: not known */
	struct rs_content
		reference; /**< the list of reference guests, a text; none: not known */
};

/** Make a lane of images in memory, and stand at reset. The images may go afterwards; the disks must
 * stay. Of the options, `bios`, `initrd` and `drives` are files and do not count here; `guest` is its
 * name.
 * @param message  as of rs_lane_open().
 * @return RS_OK and *lane, to be freed by rs_lane_free(); or an error and *lane = NULL. */
enum rs_error rs_lane_new(struct rs_lane **lane, const struct rs_lane_options *options,
			  const struct rs_lane_images *images, char *message, size_t size);
void rs_lane_free(struct rs_lane *lane); /**< NULL is allowed */

/** Run for `cycles` more cycles, at most one instruction longer, or until an end. Neither a thread nor
 * a clock is needed. @return the status then: RUNNING if it is not at an end. */
struct rs_lane_status rs_lane_slice(struct rs_lane *lane, uint64_t cycles);

/** Make a lane from files: find and read the images, build the machine, stand at reset.
 * @param message  room for `size` bytes; on error it names the file or option, the place, what was
 *                 found and what would be right.
 * @return RS_OK and *lane, to be freed by rs_lane_close(); or an error and *lane = NULL. */
enum rs_error rs_lane_open(struct rs_lane **lane, const struct rs_lane_options *options,
			   char *message, size_t size);
/** Free a lane with its thread, which is stopped first, and its disks. NULL is allowed. */
void rs_lane_close(struct rs_lane *lane);

/** Run on this thread for `cycles` more cycles or until an end or a watch (ringside/debug.h), slice by slice:
 * other threads may read the ledger meanwhile. @return the status then. */
struct rs_lane_status rs_lane_run(struct rs_lane *lane, uint64_t cycles);

/** Do one thing on this thread: rs_machine_step(). @return the status then. */
struct rs_lane_status rs_lane_step(struct rs_lane *lane);
/** Do steps, at most `most`, until `until` says so behind one of them, or an end: faster than one by one, since the ledger
 * is shown at the end only. @return the status then. */
struct rs_lane_status rs_lane_step_until(struct rs_lane *lane, uint64_t most,
					 bool (*until)(void *context), void *context);
/** The lane's machine, to look at while it stands still. */
const struct rs_machine *rs_lane_machine(const struct rs_lane *lane);
/** The same for a debugger, which may change it (ringside/debug.h). */
struct rs_machine *rs_lane_debugged(struct rs_lane *lane);

/** Run on a thread of its own until an end. @return false if the thread cannot be made. */
bool rs_lane_start(struct rs_lane *lane);
void rs_lane_stop(struct rs_lane *lane); /**< ask it to end soon and wait for that */

/** What a guest crashed at: the first trap that nothing handled, not those of the handler that is missing. */
struct rs_crash {
	struct rs_first_trap trap;
	/** The handler's first instruction trapped; otherwise the hypervisor had no answer to the trap. */
	bool handler_trapped;
	/** It was the guest; otherwise the firmware or the hypervisor itself. */
	bool guest;
	bool has_registers;
	uint64_t x[32];	   /**< integer registers, if `has_registers` */
	uint8_t code_size; /**< bytes of the instruction in `code`, 2 or 4; 0: it cannot be read */
	uint8_t code[4];
	bool after_call; /**< an `ecall` stands right before it */
};
/** While the lane stands still at its end. @return false if it did not end by a crash. */
bool rs_lane_crash(const struct rs_lane *lane, struct rs_crash *crash);

/** Likewise. @return whether it ended because the guest OS ended its first program for a fault, at
 * *pc in the program. */
bool rs_lane_program_fault(const struct rs_lane *lane, uint64_t *pc);

/** A guest's hart at the end, as far as a watcher can know it: as it is if the CPU still executes the guest, or as
 * it was at the guest's last trap into what lies beneath it. */
struct rs_guest_hart {
	enum rs_mode mode;
	uint64_t x[32], pc;
};
/** The lane must have been opened with `keep_hart`. @return false if it is not known: under `full` unless it
 * came to grief or the emulator reports steps, and before the guest's first trap. */
bool rs_lane_guest_hart(const struct rs_lane *lane, struct rs_guest_hart *hart);
/** Where a guest that an emulator acts out stands, to look at with rs_machine_nested_hart() and its like.
 * @return its address for these, and that of its newest step in *step; 0: not reported. */
uint64_t rs_lane_nested(const struct rs_lane *lane, uint64_t *step);
/** The same of virtual machine number `vm`, whether it is current or not. */
uint64_t rs_lane_nested_vm(const struct rs_lane *lane, unsigned vm, uint64_t *step);
/** The latest trap into a mode, as it happened; what its CSRs say may be older, or what software has written there. Into VS, of the virtual machine
 * that is current. `nested`: of the guest that an emulator acts out, whose events it reports. @return false: there was none. */
bool rs_lane_latest_trap(const struct rs_lane *lane, bool nested, enum rs_mode into,
			 struct rs_event *trap);
/** Read the guest's memory at one of its virtual addresses, as its hart in `mode` would now.
 * @return RS_OK; RS_OUT_OF_RANGE where there is no translation or no RAM. */
enum rs_error rs_lane_guest_memory(const struct rs_lane *lane, enum rs_mode mode, uint64_t va,
				   void *bytes, size_t size);

struct rs_lane_status rs_lane_status(struct rs_lane *lane);
void rs_lane_ledger(struct rs_lane *lane, struct rs_ledger *out); /**< a consistent copy */
/** What the computer has taken up to now: for the lane's own observer, up to its event. */
struct rs_counts rs_lane_counts(const struct rs_lane *lane);
/** Those of virtual machine number `vm`, while the lane stands still. */
struct rs_responses rs_lane_responses(const struct rs_lane *lane, unsigned vm);
/** How many virtual machines were asked for; 0: none, there is one guest. */
size_t rs_lane_vms(const struct rs_lane *lane);
/** @return what was asked for as virtual machine number `vm`, below rs_lane_vms(): `name` and `guest` are set. */
const struct rs_vm *rs_lane_vm(const struct rs_lane *lane, size_t vm);
/** @return what failed first at the lane's disks, for the user; NULL if nothing did. */
const char *rs_lane_problem(const struct rs_lane *lane);
enum rs_generation rs_lane_generation(const struct rs_lane *lane);
uint64_t rs_lane_memory(const struct rs_lane *lane); /**< bytes of the toy computer's RAM */
/** @return bytes of it that are set aside for virtual machine number `vm`: its RAM and what its hypervisor keeps
 * beside that. 0: there is none; a container takes memory as it needs it. */
uint64_t rs_lane_set_aside(const struct rs_lane *lane, unsigned vm);

/** What the loader stores in a computer's RAM before power-on, which costs no cycles. */
struct rs_loaded {
	const char *what; /**< "firmware", "hypervisor", "kernel", "initrd", "device-tree"... */
	uint64_t bytes;
};
/** @return piece number `i`; NULL: there are no more. */
const struct rs_loaded *rs_lane_loaded(const struct rs_lane *lane, size_t i);

size_t rs_lane_drives(const struct rs_lane *lane); /**< how many disks the guest has */
size_t rs_lane_passed(const struct rs_lane *lane); /**< how many of them are passed through */
/** How many disks somebody has, and how many of them are passed through. */
struct rs_disk_counts {
	size_t all, passed;
};
/** The same of virtual machine number `vm`, below RS_VMS; the only guest is number 0. */
struct rs_disk_counts rs_lane_vm_drives(const struct rs_lane *lane, size_t vm);
const char *rs_lane_guest(const struct rs_lane *lane);
struct rs_costs rs_lane_costs(const struct rs_lane *lane);
struct rs_provenance
rs_lane_provenance(const struct rs_lane *lane); /**< where its results come from */

/** Images of one lane: firmware, hypervisor, a guest machine's firmware; and of each guest its own and its archive. */
enum { RS_IMAGE_IDS = 3 + 2 * RS_VMS };
/** @return the images that it is loaded with, `*count` of them, each once. */
const struct rs_image_id *rs_lane_images(const struct rs_lane *lane, size_t *count);
/** Read the file at `path`, an image or an archive of files, and say what it is.
 * @return RS_OK, or an error with a message. */
enum rs_error rs_image_identify(struct rs_image_id *id, const char *path, char *message,
				size_t size);

/* ---- recording: what happened, in order, numbered from 0. It only grows, and may be read while it does.
 * Of a long one the older events are thinned out: operation by operation, the older, the thinner
 * (docs/adr/0012-what-a-recording-forgets.md). */
struct rs_recording;

/** @return NULL if the lane was opened with record = 0. Lives as long as the lane. */
const struct rs_recording *rs_lane_recording(const struct rs_lane *lane);
/** Events recorded so far, whether or not they are still there. The first and the newest are. */
size_t rs_recording_count(const struct rs_recording *r);
/** Of these, how many were thinned out. */
size_t rs_recording_thinned(const struct rs_recording *r);
/** Copy the newest event that is there at or before `index`, and what it means unless `fact` is NULL. Under `full`, relayed marks stand in the
 * recording as MARK events of the nested guest with mode = the nested mode, clock and pc those of the machine.
 * @return its number. There must be one: rs_recording_count() > 0. */
size_t rs_recording_at(const struct rs_recording *r, size_t index, struct rs_event *event,
		       struct rs_fact *fact);
/** Copy neighbours, at most `most`, from the first that is there at or after `from`, whose number goes to
 * *first; and what they mean unless `facts` is NULL. @return how many; 0 if there is none. */
size_t rs_recording_read(const struct rs_recording *r, size_t from, struct rs_event *events,
			 struct rs_fact *facts, size_t most, size_t *first);
/** @return true if none of the events `first` to `last` was thinned out. */
bool rs_recording_whole(const struct rs_recording *r, size_t first, size_t last);

/** What a guest's hart was like right after an event, for a microscope: at the guest's traps, returns,
 * privileged instructions and the marks of its operations. Under `full` with relayed marks: at the marks of
 * operations, as it lies in the emulator's memory (abi/nested.h). */
enum {
	RS_HART_STATE_BEFORE = 24,
	RS_HART_STATE_CODE = 48,
	RS_HART_STATE_CSRS = RS_NESTED_CSRS
};
struct rs_hart_state {
	size_t event;	/**< its number */
	uint64_t x[32]; /**< integer registers */
	/** Of the guest: the event's instruction, or after a return the one that comes next. Under `full` the
	 * first privileged one that the code behind the mark leads to, or what stands behind the mark. */
	uint64_t pc;
	uint64_t
		code_at; /**< virtual address of `code`, at most RS_HART_STATE_BEFORE bytes before pc */
	uint8_t code_size; /**< bytes; 0: it could not be read */
	uint8_t code[RS_HART_STATE_CODE];
	/** CSRs of a guest that an emulator acts out, as S-mode reads them: `csr_count` of them. Those of one that the
	 * CPU executes are in its events. */
	struct rs_nested_csr csrs[RS_HART_STATE_CSRS];
	uint8_t csr_count;
};
/** The newest state at or before an event, not too long before it. @return false if there is none. */
bool rs_recording_hart_state(const struct rs_recording *r, size_t event,
			     struct rs_hart_state *look);

/** An entry of a page table. */
struct rs_page_entry {
	uint64_t at;	/**< its physical address */
	uint64_t value; /**< as it is after the walk; 0 where the walk did not need it */
};
enum { RS_WALK_DATA = 3, RS_WALK_USED = 4 }; /**< rows of a walk: see `made` in event.h */

/** A walk through page tables, and what it found: kept beside the events, if RS_EVENT_WALK is recorded. */
struct rs_page_walk {
	size_t event;	      /**< the newest event before it, or the first */
	uint64_t number;      /**< of all the lane's walks, from 0 */
	struct rs_event walk; /**< its own event, a WALK */
	uint64_t root;	      /**< satp or vsatp at that time */
	uint64_t host_root;   /**< hgatp; 0 with one stage */
	/** Guest-physical addresses (with one stage, physical ones) of the entries in the last column. */
	uint64_t tables[RS_WALK_DATA];
	uint64_t gpa, pa; /**< what it led to; 0 where it did not get that far */
	/** Rows 0 to 3 of `made`; setting A or D goes through those of the leaf's row again. */
	struct rs_page_entry entries[RS_WALK_USED][4];
	uint8_t vm;    /**< as in struct rs_fact: on whose behalf */
	uint8_t layer; /**< enum rs_layer: who needed the address */
};
/** Walks so far, whether or not they are kept. */
size_t rs_recording_walks(const struct rs_recording *r);
/** Copy the first kept walk after `event` whose number is at least `number`. @return false: there is none. */
bool rs_recording_walk_from(const struct rs_recording *r, size_t event, uint64_t number,
			    struct rs_page_walk *walk);
/** Copy the newest kept walk before `number` that came up to event `event`. @return likewise. */
bool rs_recording_walk_before(const struct rs_recording *r, size_t event, uint64_t number,
			      struct rs_page_walk *walk);

#endif
