/* stub.h - the debugger's side of gdb's remote protocol: it answers packets about one target, and says what the
 * target shall do. Pure: bytes come in, bytes go out, and whoever owns the target runs it.
 *
 *	gdb_receive() --> gdb_wish(): GDB_RUN --> run the target --> gdb_stopped()
 */
#ifndef GDB_STUB_H
#define GDB_STUB_H
#include <stdio.h>

#include "gdb/agent.h"
#include "gdb/packet.h"

/** Kinds of points, by their numbers in Z and z packets. */
enum gdb_point {
	GDB_SOFTWARE_BREAK,
	GDB_HARDWARE_BREAK,
	GDB_WATCH_WRITE,
	GDB_WATCH_READ,
	GDB_WATCH_ACCESS,
	GDB_POINTS
};

/** What is debugged. Registers have gdb's numbers (registers.h). */
struct gdb_target {
	bool (*read_register)(void *context, unsigned number, uint64_t *value);
	bool (*write_register)(void *context, unsigned number, uint64_t value);
	/** @return how many of `size` bytes could be read from the begin on. */
	size_t (*read_memory)(void *context, bool physical, uint64_t address, void *bytes,
			      size_t size);
	bool (*write_memory)(void *context, bool physical, uint64_t address, const void *bytes,
			     size_t size);
	/** Set or clear a point of `size` bytes; one that is set already gets these conditions, which only breaks have.
	 * @return false: there is no room for one more. */
	bool (*point)(void *context, bool set, enum gdb_point kind, bool physical,
		      uint64_t address, uint64_t size,
		      const struct agent_conditions *conditions);
	/** Carry out a `monitor` command, and write what it says. */
	void (*monitor)(void *context, const char *words, FILE *out);
	/** Write what a thread is doing, in a few words. */
	void (*describe)(void *context, unsigned thread, char *text, size_t size);
	/** How many threads there are, numbered from 1 on; which one the processor executes; and let registers and memory be
	 * those of one from now on, until it has run. NULL: there is one. */
	unsigned (*threads)(void *context);
	unsigned (*current)(void *context);
	void (*choose)(void *context, unsigned thread);
	/** The target description, in XML. */
	const char *(*description)(void *context);
	bool backward; /**< it can go back */
};

/** What the debugger wants of the target. */
enum gdb_wish {
	GDB_STAND,     /**< it stands still */
	GDB_RUN,       /**< run to a point, or until gdb_interrupted() */
	GDB_STEP,      /**< one step */
	GDB_RUN_BACK,  /**< likewise backward */
	GDB_STEP_BACK, /**< likewise */
	GDB_DETACHED,  /**< run on: nobody debugs it any more */
	GDB_KILLED,    /**< end it */
};

enum gdb_stop_kind {
	GDB_STOPPED,	/**< with signal `code` */
	GDB_AT_POINT,	/**< `point`, `address` */
	GDB_AT_BEGIN,	/**< the begin of what can be gone back to */
	GDB_EXITED,	/**< with exit code `code` */
	GDB_TERMINATED, /**< by signal `code` */
};
enum { GDB_SIGINT = 2, GDB_SIGTRAP = 5, GDB_SIGABRT = 6 };

struct gdb_stop {
	enum gdb_stop_kind kind;
	unsigned code;
	enum gdb_point point;
	uint64_t address;
};

struct gdb_stub {
	const struct gdb_target *target;
	void *context;
	void (*send)(void *context, const void *bytes, size_t size);
	void *send_context;
	struct gdb_reader in;
	struct gdb_writer out; /**< the newest packet, until the next one */
	enum gdb_wish wish;
	unsigned thread;      /**< whose step is wanted; 0: any thread's */
	struct gdb_stop stop; /**< the latest */
	unsigned going;	      /**< the thread of "Hc", whose steps those are that name none */
	bool no_acks, interrupted, physical;
	bool tells_breaks; /**< gdb understands swbreak and hwbreak */
	bool over;	   /**< the target has ended */
};

/** The target stands still. `send` is called with what is to be sent. */
void gdb_open(struct gdb_stub *s, const struct gdb_target *target, void *context,
	      void (*send)(void *context, const void *bytes, size_t size), void *send_context);
/** Take bytes from the debugger, and answer. */
void gdb_receive(struct gdb_stub *s, const void *bytes, size_t size);
/** The target has stopped, or ended: say so. It stands still then. */
void gdb_stopped(struct gdb_stub *s, const struct gdb_stop *stop);

#endif
