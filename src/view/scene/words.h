/** @file words.h
 * What the window says about operations and generations; the sentences are in words.def.
 */
#ifndef VIEW_WORDS_H
#define VIEW_WORDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/model/phases.h"
#include "view/scene/scene.h"
#include "view/scene/translations.h"

/** The computer's parts, and how a generation has them. */
enum view_part { VIEW_PART_CPU, VIEW_PART_RAM, VIEW_PART_DISK, VIEW_PART_BOARD, VIEW_PARTS };

/** About a generation. */
struct view_generation_words {
	enum view_localized number;    /**< "Generation 1" */
	enum view_localized name;      /**< "Full emulation" */
	enum view_localized brief;     /**< the name where room is short */
	enum view_localized os;	       /**< what the operating system is called there */
	enum view_had had[VIEW_PARTS]; /**< see view_had() */
};
extern const struct view_generation_words view_generations[RS_LANE_KINDS];
extern const enum view_localized view_parts[VIEW_PARTS]; /**< their names */
/** How a lane has a part; the disk: if it has one at all. */
enum view_had view_had(const struct view_source *s, enum view_part part);
/** The name of what executes in a band, in the current language. */
const char *view_band_name(enum rs_generation g, enum view_band band);

/** @return whether there is a hypervisor under its operating system. */
static inline bool view_has_hypervisor(enum rs_generation g)
{
	return g != RS_BARE && g != RS_CONTAINER;
}

/** About an operation, in English: view_translate() has it in the current language. Code in pills is
 * kept to what fits them: about ten letters. */
struct view_words {
	const char *name;     /**< heading, when there is no instruction to show */
	const char *sentence; /**< what it is for */
	const char *os;	      /**< the guest OS's pill, without an instruction to show */
	const char *emulator; /**< what the emulator does to its data for it */
	const char *flag;     /**< para: the guest OS's pill when it needs no hypercall */
	/** The hypervisor's pill; where there is none, the firmware's. */
	const char *below[RS_LANE_KINDS];
	/** How it was handled: [0] by itself, [1] with who is below. */
	const char *how[RS_LANE_KINDS][2];
};
/** Never NULL: an unknown operation has words, too. */
const struct view_words *view_words(uint32_t op);

/** The name of an operation, in the current language: of a derived one what it is in code. @return `name` */
const char *view_op_name(char name[RS_OP_NAME], uint32_t op);
/** One sentence on what it is for, in the current language. */
const char *view_op_sentence(uint32_t op);

/** What hypercall.def says of a hypercall, in English; "" if it is none of them, with its short
 * name. */
const char *view_hypercall(uint32_t id, const char **slug);

/** How `op` was handled in a generation, from what happened there. */
void view_how(char *text, size_t size, uint32_t op, enum rs_generation g,
	      const struct view_facts *f);

/** @return whether what it says there is what the lane is about, to be read first. */
bool view_how_is_the_point(uint32_t op, enum rs_generation g);

/** A phase of an operation in a few words. */
void view_phase_text(const struct view_phase *p, enum rs_generation g, char *text, size_t size);

/** Why a lane hangs, in a few words: `reason` itself, unless hang.def has fewer. */
const char *view_hang(const char *reason);

/** At what and where a guest crashed: `crash` as `struct view_source` gives it, whose cause is English. */
void view_crash(char *text, size_t size, const char *crash);

/** An event in a few words, for the scrub line: "trap: ecall-vs". */
void view_event_words(char *text, size_t size, const struct rs_event *e);

#endif
