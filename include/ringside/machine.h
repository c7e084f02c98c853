/** @file machine.h
 * One toy computer. The caller owns all memory; nothing is allocated, and no function blocks.
 *
 *	struct rs_config config = rs_config_default();
 *	size_t size = rs_machine_arena_size(&config);
 *	struct rs_machine m;
 *	if (rs_machine_init(&m, calloc(1, size), size, &config) != RS_OK) ...
 *	rs_machine_console(&m, &console);
 *	rs_machine_store(&m, RS_FIRMWARE_BASE, image, image_size);
 *	rs_machine_boot(&m, RS_FIRMWARE_BASE, 0, device_tree, info);
 *	struct rs_stop stop = rs_machine_run(&m, 1000000);
 */
#ifndef RS_MACHINE_H
#define RS_MACHINE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside/abi/nested.h"
#include "ringside/cost.h"
#include "ringside/device.h"
#include "ringside/error.h"
#include "ringside/event.h"
#include "ringside/watch.h"

enum rs_time_source {
	RS_TIME_CYCLES,	  /**< the machine's own clock: ticks come from its cycles */
	RS_TIME_EXTERNAL, /**< ticks come from a clock of the caller (a nested machine) */
};

/** Engines run the same instruction semantics with the same results, to the cycle. */
enum rs_engine {
#ifdef RS_JIT	       /* the first one is the default */
	RS_ENGINE_JIT, /**< blocks, and what runs often as code of the host: the fast one */
#endif
	RS_ENGINE_BLOCKS, /**< decoded blocks, threaded */
	RS_ENGINE_STEP,	  /**< one instruction after the other: the clear one */
	RS_ENGINES
};

/** @return the name by which users choose it; NULL if there is no such engine. */
const char *rs_engine_name(enum rs_engine engine);

enum { RS_TLB_MOST = 256, RS_WALK_CACHE_MOST = 16 };

struct rs_config {
	uint64_t ram_size; /**< bytes, a multiple of 4096, at least 1 MiB */
	bool hypervisor;   /**< the H extension is there */
	bool sstc;	   /**< the Sstc extension is there */
	bool no_vmid;	   /**< hgatp has no VMID: VMIDLEN is 0 */
	bool no_iommu;	   /**< the board has no IOMMU: nothing answers at its address */
	/** Entries of each of the page-table walker's caches: a power of two up to RS_WALK_CACHE_MOST,
	 * or 0: there are none. */
	unsigned walk_cache;
	enum rs_time_source time;
	enum rs_engine engine;
	uint64_t epoch;	       /**< what its real-time clock shows at time 0: seconds since
			          1970 */
	struct rs_costs costs; /**< all 0 for a nested machine */
};

/** 128 MiB, no H, Sstc, a walk cache of 8 entries, own clock, 2026-01-01 00:00:00 UTC, default
 * costs. */
struct rs_config rs_config_default(void);

enum { RS_MACHINE_DISKS = 8 };

/** A machine as its caller holds it: pointers into the arena, and what is attached to it. The
 * arena is the state, then the RAM, then the workspace of the engine and of DMA. Between two runs, state and
 * RAM, the first rs_machine_snapshot_size() bytes, hold no pointer and do not depend on the
 * engine: a copy of them is a snapshot, and a machine with another engine can continue from
 * it. */
struct rs_machine {
	struct rs_machine_state *state;
	uint8_t *ram;
	const struct engine *engine;
	void *workspace;	       /**< the engine's caches */
	struct rs_block_piece *pieces; /**< room for those of one request of a device */
	struct rs_console console;
	struct rs_clock clock;
	struct rs_block disks[RS_MACHINE_DISKS];
	struct rs_observer observer;
#ifndef __riscv /* an emulator does not debug the machine that it builds */
	struct rs_watches *watches;
	struct rs_pages *pages; /**< see rs_machine_note_pages() in debug.h ... */
	bool pages_begin;	/**< ... nothing has run since it was called */
#endif
};

/** @return bytes that the arena of such a machine needs; 0 if the configuration is impossible. */
size_t rs_machine_arena_size(const struct rs_config *config);

/** @return size of a snapshot: that many bytes at the start of the arena. */
size_t rs_machine_snapshot_size(const struct rs_config *config);

/** Must be called after a snapshot was copied into the arena, or anything in the arena was
 * changed directly: the engine drops what it derived from the old contents. */
void rs_machine_restored(struct rs_machine *m);

/** Put a machine in its power-on state. `arena` is aligned to 4096 and ZEROED BY THE CALLER (so that
 * RAM costs nothing until it is touched). No pointer to `config` is kept.
 * @return RS_OK, RS_BAD_CONFIG, or RS_NO_ROOM: the arena is too small or not aligned, or where this is
 * compiled for RISC-V it does not begin below 4 GiB. */
enum rs_error rs_machine_init(struct rs_machine *m, void *arena, size_t size,
			      const struct rs_config *config);

/** Give it TLBs of so many entries instead of RS_TLB_MOST: a power of two up to that. To be called before the first
 * run. Not on RISC-V, where full emulation compiles this. @return RS_OK or RS_BAD_CONFIG. */
enum rs_error rs_machine_tlb(struct rs_machine *m, unsigned entries);

#ifdef RS_JIT
/** Memory for code of the host, of at least RS_CODE_LEAST bytes. It is written at one address and run at
 * another, so that none is writable and executable; or at the same one, whose use is switched. */
struct rs_code_memory {
	uint8_t *write;
	const uint8_t *run; /**< aligned to a page */
	size_t size;
	unsigned heat; /**< code that was entered so often is translated; 0: the usual number */
	/** Permit writing, or running; NULL: both are permitted always, at different addresses. */
	void (*permit)(const struct rs_code_memory *memory, bool writing);
	/** Where `size` is 0: set all of this except `heat`, when the machine has code to write; most runs
	 * never have. @return false: there is none, and the machine runs as with RS_ENGINE_BLOCKS. NULL: the
	 * memory is there. */
	bool (*open)(void *owner, struct rs_code_memory *memory);
	void *owner;
};
enum { RS_CODE_LEAST = 1 << 20 };

/** Lend it to a machine whose engine is RS_ENGINE_JIT, until that is not run any more. To be called before the
 * first run; without it this engine is RS_ENGINE_BLOCKS. */
void rs_machine_code(struct rs_machine *m, const struct rs_code_memory *memory);

/** What a piece of translated code is for. */
enum rs_native_part {
	RS_NATIVE_INSN,	  /**< an instruction */
	RS_NATIVE_RARE,	  /**< what is rarely run of one: behind the rest */
	RS_NATIVE_ENTRY,  /**< where jumps through a register get to an instruction */
	RS_NATIVE_BEGIN,  /**< where handlers get to an instruction */
	RS_NATIVE_SHARED, /**< ways in and out of a page */
};

struct rs_native_piece {
	enum rs_native_part part;
	uint64_t pc; /**< of the guest's instruction */
	const uint8_t *code;
	size_t size; /**< bytes */
};

struct rs_native_listing {
	struct rs_native_piece *pieces; /**< `room` of them, in the order of their addresses */
	size_t room, count;
};

/** List the next translation that a machine makes, which is lent memory. `listing` belongs to the machine until
 * `count` is not 0 after a run; what it points to, until the next one. */
void rs_machine_list_native(struct rs_machine *m, struct rs_native_listing *listing);
#endif

/** Attach or replace the console or the observer; NULL detaches. Both are copied. */
void rs_machine_console(struct rs_machine *m, const struct rs_console *console);
void rs_machine_observe(struct rs_machine *m, const struct rs_observer *observer);

/** Attach a disk to virtio slot `slot` (below RS_MACHINE_DISKS), or detach it with NULL. It is
 * copied. To be called before the first run: software looks for disks once. */
void rs_machine_disk(struct rs_machine *m, unsigned slot, const struct rs_block *disk);

/** Copy bytes to or from RAM at a physical address. @return RS_OK or RS_OUT_OF_RANGE (nothing done). */
enum rs_error rs_machine_store(struct rs_machine *m, uint64_t pa, const void *bytes,
			       size_t size);
enum rs_error rs_machine_load(const struct rs_machine *m, uint64_t pa, void *bytes,
			      size_t size);

/** Set what the reset code sets: pc, and a0, a1, a2 as in `ringside/abi/boot.h`. Hart 0. */
void rs_machine_boot(struct rs_machine *m, uint64_t pc, uint64_t device_tree, uint64_t info);

/** RS_TIME_EXTERNAL: attach the clock, or detach it with NULL: then time stands still. It is copied.
 * It is read when a run begins and when software reads the time; an interrupt of a timer is taken
 * at the next of these. */
void rs_machine_clock(struct rs_machine *m, const struct rs_clock *clock);

/** A console or a disk has news: its device asks for it when the machine next runs, and not only when
 * it would have asked by itself. */
void rs_machine_poll(struct rs_machine *m);

enum rs_stop_kind {
	RS_STOP_BUDGET, /**< the budget is spent, or a watch was hit (ringside/debug.h) */
	RS_STOP_IDLE,	/**< waits for an interrupt; `deadline` says until when */
	RS_STOP_OFF,	/**< powered off with `code` */
	RS_STOP_RESET,	/**< asked for a reset */
	RS_STOP_HANG,	/**< no progress is possible; `reason` says why */
};

/** Why no progress is possible: the rows of hang.def. */
enum rs_hang {
#define HANG(name, text, brief) RS_HANG_##name,
#include "ringside/hang.def"
#undef HANG
};

struct rs_stop {
	enum rs_stop_kind kind;
	uint32_t code; /**< OFF: the exit code */
	uint64_t
		deadline; /**< IDLE: in ticks; UINT64_MAX if only news from outside can wake it */
	bool outside;	  /**< IDLE: such news (console input, a disk) can */
	bool input;	  /**< IDLE: console input can, which it has room for */
	enum rs_hang hang;  /**< HANG, RESET */
	const char *reason; /**< likewise: its text in hang.def */
};

/** Run until `budget` more cycles are spent or the machine stops. With its own clock it skips
 * idle time, and is IDLE only while it waits for console input.
 * @return why it stopped. Never runs past the budget by more than one instruction's cost; with
 *         external time, by no more than 255 instructions. */
struct rs_stop rs_machine_run(struct rs_machine *m, uint64_t budget);

/** Do one step: run an instruction, take a trap or an interrupt, or wait until the hart wakes
 * up. Like a run with a budget of one cycle, except that a whole wait is one step. (If the
 * cost of a trap is 0, the first instruction of its handler belongs to the step.) */
struct rs_stop rs_machine_step(struct rs_machine *m);

/** Counters and registers, for observers. */
uint64_t rs_machine_cycles(const struct rs_machine *m);
uint64_t rs_machine_instructions(const struct rs_machine *m);
uint64_t rs_machine_pc(const struct rs_machine *m);
enum rs_mode rs_machine_mode(const struct rs_machine *m);
uint64_t rs_machine_reg(const struct rs_machine *m, unsigned number); /* x0..x31 */
/** The value that M-mode would read; 0 if this machine has no CSR with this number. */
uint64_t rs_machine_csr(const struct rs_machine *m, unsigned number);

/** @return whether the latest trap came without an instruction retired since the one before;
 * then *first is the one with which that row of traps began. */
bool rs_machine_first_trap(const struct rs_machine *m, struct rs_first_trap *first);

/** Read code at a virtual address as the hart would fetch it now, but without any effect:
 * nothing is charged or changed, and execute permission is not checked. @return RS_OK;
 * RS_OUT_OF_RANGE if there is no translation or no RAM. */
enum rs_error rs_machine_fetch(const struct rs_machine *m, uint64_t va, void *bytes,
			       size_t size);
/** The same for a hart in `mode`: an observer of a trap needs the mode that was interrupted. */
enum rs_error rs_machine_fetch_as(const struct rs_machine *m, enum rs_mode mode, uint64_t va,
				  void *bytes, size_t size);

/** The hart of a machine that software emulates in this one's memory. */
enum { RS_NESTED_CSRS = 10 };
struct rs_nested_hart {
	uint64_t x[32], pc, satp;
	struct rs_first_trap first;
	struct rs_nested_csr
		csrs[RS_NESTED_CSRS]; /**< `csr_count` of them, as S-mode reads them */
	size_t csr_count;
};
/** Read it from the addresses in the `struct rs_nested` at physical address `nested`. Nothing
 * is changed. @return RS_OK; RS_OUT_OF_RANGE if any address is outside of RAM. */
enum rs_error rs_machine_nested_hart(const struct rs_machine *m, uint64_t nested,
				     struct rs_nested_hart *hart);
/** The same of x, pc and satp alone: at each of millions of steps. */
enum rs_error rs_machine_nested_registers(const struct rs_machine *m, uint64_t nested,
					  struct rs_nested_hart *hart);
/** Where it stood at its newest step: RS_MARK_STEP said that a struct rs_nested_step is at physical
 * address `step`. @return likewise, also if its mode is none. */
enum rs_error rs_machine_nested_step(const struct rs_machine *m, uint64_t step,
				     struct rs_nested_step *out);
/** Copy the CSRs that it names, at most `most`. @return how many; 0 also if any address is outside
 * of RAM. */
size_t rs_machine_nested_csrs(const struct rs_machine *m, const struct rs_nested_step *step,
			      struct rs_nested_csr *csrs, size_t most);
/** Read code of it at one of its virtual addresses, with its page tables as they are now, in
 * its `mode`: U, S or M. @return likewise, also if there is no translation. */
enum rs_error rs_machine_nested_fetch(const struct rs_machine *m, uint64_t nested,
				      enum rs_mode mode, uint64_t va, void *bytes, size_t size);

#endif
