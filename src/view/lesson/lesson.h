/** @file lesson.h
 * A lesson: a row of stops, at each of which the window stands somewhere, something is said, and perhaps the class
 * is asked. It is read from a Markdown file (docs/lessons.md) and holds no figure: what is measured comes from the
 * run.
 *
 * Pure: it reads bytes, knows no files and no clock.
 */
#ifndef VIEW_LESSON_H
#define VIEW_LESSON_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside/error.h"
#include "ringside/lane.h"
#include "view/scene/lanes.h"

enum {
	LESSON_BYTES = 65536, /**< of a file, at most */
	LESSON_STOPS = 64,
	LESSON_CHOICES = 6,
	LESSON_CHOICES_LEAST = 2,
};

/** What is measured for the answer, of a lane. */
enum lesson_quantity {
	LESSON_NOTHING,
	LESSON_CYCLES,	/**< cycles */
	LESSON_RATIO,	/**< cycles of `lane` over those of `other` */
	LESSON_EXITS,	/**< VM exits, of one reason if `reason` is not "" */
	LESSON_SHARE,	/**< cycles of `layer`, per cent of all */
	LESSON_COUNT,	/**< how often the guest did `op` */
	LESSON_SLOWEST, /**< the lane that takes the most cycles */
	LESSON_ENDS,	/**< how the guest ends: well, dies, hangs */
	LESSON_BUSY,	/**< how much of the run the computer of `lane` is not idle, per cent */
	LESSON_P99, /**< cycles of the slow requests of `vm`: one in a hundred takes longer. On `lane`; RS_BARE: on a
		     *   computer of its own. Over those on `other` if `quotient` */
	LESSON_LAUNCH, /**< cycles until one more instance runs; over those of `other` if `quotient` */
	LESSON_MEMORY, /**< KiB that an instance holds; likewise */
	LESSON_KERNEL, /**< whose kernel answers a program: own, shared */
	LESSON_LIGHT, /**< ms of light in fibre there and back; how many instances of `lane` boot meanwhile if `quotient` */
	LESSON_MATCHES, /**< how many instances of the atlas a pattern names */
	LESSON_QUANTITIES
};

/** Of which part of the run. */
enum lesson_extent {
	LESSON_STOP,  /**< the operation at the stop */
	LESSON_WHOLE, /**< from the guest's first instruction to the end, without idle time */
	LESSON_WORKLOAD, /**< the timed part that the guest marks, without idle time */
};

struct lesson_measure {
	enum lesson_quantity quantity;
	enum lesson_extent extent;
	enum rs_generation lane, other;
	enum rs_layer layer;
	uint16_t op;
	unsigned vm;	   /**< of the run's, from 0 */
	bool quotient;	   /**< of a second lane, too */
	char reason[32];   /**< "": of all */
	char names[2][40]; /**< of the atlas: two places, or a pattern */
};

/** @return whether what is measured is of one lane, whose sign is shown. */
static inline bool lesson_is_of_a_lane(const struct lesson_measure *m)
{
	return m->quantity != LESSON_SLOWEST && m->quantity != LESSON_MATCHES &&
	       (m->quantity != LESSON_LIGHT || m->quotient);
}

/** Where a stop is. */
enum lesson_place { LESSON_AT_START, LESSON_AT_OP, LESSON_AT_TIME, LESSON_AT_END };
/** ... and how far in its operation. */
enum lesson_after { LESSON_WHOLE_OP, LESSON_AFTER_TRAP, LESSON_AFTER_RETURN };

/** What runs. Texts are NULL where nothing is set. */
struct lesson_run {
	const char *guest;
	enum rs_generation lanes[RS_LANE_KINDS]; /**< `lane_count` of them */
	size_t lane_count;
	const char *vms[RS_VMS]; /**< `vm_count` of them, as for --vm */
	size_t vm_count;
	const char *drive, *append, *without, *set, *costs;
	struct {
		unsigned guest, vms[RS_VMS], drive, append, without, set, costs;
	} lines; /**< where each stands in its file */
};

/** What is said at a stop, in one language. */
struct lesson_words {
	const char *name;
	const char *say;      /**< to the lecturer alone; paragraphs end with a newline */
	const char *question; /**< NULL: the stop has none */
	const char *choices[LESSON_CHOICES];
	size_t choice_count;
	const char *
		answer; /**< to the class, with {LANE} and {answer} in place of figures; "": none */
	const char *notes; /**< to the lecturer, with the answer */
};

struct lesson_stop {
	struct lesson_words words;
	unsigned line;	  /**< of its heading */
	unsigned at_line; /**< of the line that says where it is, or of the heading */
	unsigned after_line, lane_line, rung_line; /**< likewise */
	enum lesson_place place;
	uint16_t op;   /**< LESSON_AT_OP: which operation ... */
	uint32_t nth;  /**< ... and which of them, from 1 */
	uint64_t time; /**< LESSON_AT_TIME: in cycles since the reset, which are ns */
	enum lesson_after after;
	enum rs_generation
		lane; /**< in which, if `one_lane`: it is then shown alone, where a screen
				      *   shows one */
	bool one_lane;
	enum view_screen screen;
	const char *rung;      /**< of the atlas, as for view_atlas_stand(); NULL: not said */
	unsigned hide;	       /**< enum view_hide */
	unsigned minutes;      /**< planned; 0: not said */
	struct lesson_run run; /**< the lesson's, or its own where the stop sets one */
	bool own_run;
	struct lesson_measure measure;
	unsigned measure_line;
};

struct lesson {
	const char *file; /**< what messages call it; the caller's */
	const char *title;
	unsigned minutes; /**< planned */
	char missing
		[24]; /**< a feature that it needs and that is not there; "": it can be given */
	struct lesson_run run;
	struct lesson_stop stops[LESSON_STOPS]; /**< `count` of them */
	size_t count;
	bool translation; /**< it has texts alone */
	char *texts;	  /**< where all of them lie */
};

/** @return whether a question is asked at a stop. */
static inline bool lesson_asks(const struct lesson_stop *stop)
{
	return stop->words.question != NULL;
}

/** Read a lesson, or its texts in another language, from `size` bytes.
 * @param file  what messages call it; must stay as long as the lesson.
 * @return RS_OK, to be released with lesson_free(); RS_BAD_CONFIG or RS_NO_MEMORY, then `message` says
 *         "FILE:LINE: found ..., expected ...". */
enum rs_error lesson_read(struct lesson *lesson, const char *file, const void *bytes,
			  size_t size, bool translation, char *message, size_t message_size);
void lesson_free(struct lesson *lesson);

/** Check that the texts of `translation` belong to `lesson`: as many stops, questions, choices.
 * @return RS_OK, or RS_BAD_CONFIG and a message. */
enum rs_error lesson_match(const struct lesson *lesson, const struct lesson *translation,
			   char *message, size_t size);

/** What was measured for an answer. */
struct lesson_value {
	bool known;
	double number;	    /**< of a quantity that is a number */
	const char *word;   /**< of one that is none; NULL otherwise */
	const char *reason; /**< why it is not known */
};

/** Measure what the question at a stop asks for. The model stands at the stop, with lanes that have ended. */
struct lesson_value lesson_measure(const struct lesson_measure *what, struct view_model *m);

/** @return the index of the choice that is right; LESSON_CHOICES if none can be.
 * @param margin  the decimal logarithm of the factor by which the value would have to change for another to be
 *                right; 0 for words. */
size_t lesson_right(const struct lesson_stop *stop, const struct lesson_value *value,
		    double *margin);

/** Write the answer with its figures in place. */
void lesson_answer(char *text, size_t size, const char *answer,
		   const struct lesson_measure *what, const struct lesson_value *value,
		   struct view_model *m);
/** Write a measured value as people read it: "21.9x", "1,180 cycles", "58 %", "dies". */
void lesson_value_text(char *text, size_t size, const struct lesson_measure *what,
		       const struct lesson_value *value);

/** Stand at a stop. @return false, with a message that says what is there instead, if the guest does not
 * come to it. */
bool lesson_stand(const struct lesson *lesson, const struct lesson_stop *stop,
		  struct view_model *m, char *message, size_t size);

#endif
