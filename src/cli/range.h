/* range.h - which part of a run is meant: by the numbers of its instructions, by a place in the
 * code, or by an operation of the guest.
 *
 *	1:20  5M+100  300:		instructions, numbered from 1 as they retire
 *	main  main+50  main:trap	from the first time there: until it returns, so many, or
 *					until there
 *	@syscall  @syscall:3  @16	an operation: the first of that name, the third, the
 *					16th of all; '@csrw satp' of a guest that marks none
 *
 * A place is a symbol of the lane's images, or an address as 0x80200000.
 */
#ifndef CLI_RANGE_H
#define CLI_RANGE_H
#include <stdbool.h>
#include <stdint.h>

#include "cli/code_symbols.h"

enum { RANGE_WORD = 64 };

enum range_kind {
	RANGE_NONE, /**< nothing was given */
	RANGE_NUMBERS,
	RANGE_PLACE,
	RANGE_OPERATION,
};

struct range {
	enum range_kind kind;
	uint64_t first, last; /**< NUMBERS: both are meant */
	uint64_t count; /**< PLACE: instructions, 0: until it returns; OPERATION: which of those
			 */
	uint16_t operation;	/**< OPERATION: its number (ringside/op.h); 0: any */
	char from[RANGE_WORD];	/**< PLACE; OPERATION: its name */
	char until[RANGE_WORD]; /**< PLACE: where it ends; "": nowhere in particular */
};

/** Read what the user wrote. @return false if it is no range. */
bool range_parse(const char *text, struct range *range);

/** Read "5", "5:20", "5:", ":20" or "5+16". @return false if it is none of these. */
bool range_numbers(const char *text, struct range *range);

/** Find the place that `word` names in the images of `n`. @return STATUS_OK, or a status after
 * a message that says what `option` needs. */
int range_place(struct place *place, const char *word, const struct code_symbols *n,
		const char *option);

#endif
