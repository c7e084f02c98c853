/* condition.h - conditions on a hart, as a debugger's user types them: an expression, read once and evaluated
 * after each step.
 *
 *	pc == main			a symbol is its address
 *	write counter			the step just done wrote there
 *	cause == 13 && mode == U	the step just done was this trap
 *	a0 > 5 && *(int *)table < 0
 *
 * Operators have C's meaning and precedence, as in conditions of gdb. All values have 64 bits; integer registers
 * are signed, CSRs and addresses unsigned. What has no value (memory that is not there, a quotient by 0, `cause`
 * where no trap was taken) makes no comparison true.
 */
#ifndef LANE_CONDITION_H
#define LANE_CONDITION_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside/error.h"
#include "ringside/watch.h"

enum { CONDITION_NODES = 96, CONDITION_POINTS = 64, CONDITION_WORD = 64 };

/** What a name means that is none of the hart's: a place in an image. */
struct condition_place {
	uint64_t address; /**< as linked ... */
	uint64_t offset;  /**< ... which is so far above where it lies before paging is on */
	uint64_t size;	  /**< bytes; 0: unknown */
	uint8_t modes;	  /**< a bit for each enum rs_mode that runs the image's code */
};
struct condition_names {
	/** @return false: there is no such symbol. */
	bool (*find)(void *context, const char *word, struct condition_place *place);
	/** @return the name most likely meant, or NULL. */
	const char *(*suggest)(void *context, const char *word);
	void *context;
};

enum condition_op {
	/* what stands alone */
	CONDITION_NUMBER, /**< `value`; of a place in code also `offset` and `modes` */
	CONDITION_REG,	  /**< `value`: its number */
	CONDITION_CSR,	  /**< likewise */
	CONDITION_PC, /**< before a trap that was just taken: of the instruction that trapped */
	CONDITION_MODE,	   /**< likewise; an enum rs_mode */
	CONDITION_VIRT,	   /**< likewise; the V bit */
	CONDITION_PRIV,	   /**< likewise; 0, 1 or 3 */
	CONDITION_CYCLE,   /**< of the run */
	CONDITION_INSTRET, /**< instructions that the hart has retired */
	CONDITION_CAUSE,   /**< of the trap that was just taken, as in mcause */
	CONDITION_ACCESS,  /**< `kinds` at `value`, `size` bytes */
	/* ... before an operand */
	CONDITION_LOAD, /**< `size` bytes of memory */
	CONDITION_CAST, /**< to `size` bytes; of an address too, for LOAD */
	CONDITION_NOT,
	CONDITION_INVERT,
	CONDITION_NEGATE,
	/* ... between two */
	CONDITION_OR,
	CONDITION_AND,
	CONDITION_BIT_OR,
	CONDITION_BIT_XOR,
	CONDITION_BIT_AND,
	CONDITION_EQUAL,
	CONDITION_UNEQUAL,
	CONDITION_LESS,
	CONDITION_LESS_EQUAL,
	CONDITION_GREATER,
	CONDITION_GREATER_EQUAL,
	CONDITION_SHIFT_LEFT,
	CONDITION_SHIFT_RIGHT,
	CONDITION_ADD,
	CONDITION_SUBTRACT,
	CONDITION_MULTIPLY,
	CONDITION_DIVIDE,
	CONDITION_REMAINDER,
};

struct condition_node {
	uint8_t op;	     /**< enum condition_op */
	uint8_t left, right; /**< operands: their places in `nodes` */
	uint8_t kinds;	     /**< RS_WATCH_LOAD, RS_WATCH_STORE or both */
	uint8_t modes;
	uint8_t counts; /**< in which modes it counts, where it is an alternative (condition_set_modes()) */
	uint8_t name_size; /**< of a symbol: how long its name is in the text ... */
	bool is_unsigned, is_pointer;
	uint32_t name_at; /**< ... and where it begins */
	uint64_t value, offset, size;
};

struct condition {
	struct condition_node nodes[CONDITION_NODES];
	uint8_t count, root;
	uint8_t modes; /**< in which it can be true, a bit for each enum rs_mode */
	bool names_cause;
};

/** Read `text`. A name that the hart does not have is looked for in `names`. `modes` of the condition are all.
 * @return RS_OK; or RS_BAD_CONFIG with a message of the character's number, what was found there and what would be
 * right. */
enum rs_error condition_read(struct condition *c, const char *text,
			     const struct condition_names *names, char *message, size_t size);

/** What people may have meant otherwise: the address of a symbol compared with a small number, as in "counter == 5".
 * `text` is what was read. @return whether there is anything to say. */
bool condition_hint(const struct condition *c, const char *text, char *message, size_t size);

/** @return whether `word` is one that condition_read() understands by itself: a register, a CSR, mode... */
bool condition_knows(const char *word);

/** Let it be true in the modes of the guest, `guest`, and in those of places it names; in all if it asks for the mode, or names
 * nothing but `cycle` and `instret`, which count in all. What stands between || counts by itself, as several breakpoints do. */
void condition_set_modes(struct condition *c, uint8_t guest);

/** A hart that stands behind a step, or at the begin. */
struct condition_hart {
	/** The value of a REG, a CSR, CYCLE or INSTRET: an enum condition_op. */
	uint64_t (*read)(void *context, unsigned what, unsigned number);
	/** Memory at a virtual address. @return false: there is none. */
	bool (*memory)(void *context, uint64_t va, void *bytes, size_t size);
	void *context;
	uint64_t pc;
	uint8_t mode; /**< enum rs_mode */

	bool trapped; /**< the step took a trap: the rest is valid */
	uint64_t cause, trapped_pc;
	uint8_t trapped_mode;

	uint8_t accessed; /**< the step's access of memory: RS_WATCH_LOAD, RS_WATCH_STORE; 0: none */
	uint64_t access_first, access_last; /**< virtual addresses */
};
bool condition_is_true(const struct condition *c, const struct condition_hart *h);

/** Where a run must stop so that the condition is noticed when it becomes true: behind each access that it names, and
 * at code. `list` has room for CONDITION_POINTS.
 * @return false: at accesses alone, *count of them; besides it can become true at any step. */
bool condition_points(const struct condition *c, struct rs_watch *list, size_t *count);

#endif
