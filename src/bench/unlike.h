/* unlike.h - what two measurements differ in besides their results: why they may say little about each other.
 */
#ifndef BENCH_UNLIKE_H
#define BENCH_UNLIKE_H
#include "bench/reading.h"

enum unlike_kind {
	UNLIKE_COSTS,
	UNLIKE_COMPILER, /**< of the guests */
	UNLIKE_MACHINE,	 /**< sizes of TLB and walk cache */
	UNLIKE_HELPS,	 /**< that were taken away */
	UNLIKE_MEMORY,
	UNLIKE_DEPTH,  /**< of emulators inside one another */
	UNLIKE_GUESTS, /**< images: what a change of a guest or a hypervisor is measured by */
	UNLIKE_ENGINE, /**< which makes no difference to modelled cycles */
	UNLIKE_KINDS
};

struct unlike {
	/** Of each kind what was found, " (256; 64)"; "": no difference. */
	char found[UNLIKE_KINDS][240];
	size_t count;  /**< rows that were compared ... */
	size_t images; /**< ... and of them, those of other images */
};

/** @return what a kind is called: "the guests' compilers". */
const char *unlike_name(enum unlike_kind kind);

/** Note what all of two reports differ in: costs, compiler, engine. What either does not say is no difference. */
void unlike_reports(struct unlike *u, const struct read_report *a, const struct read_report *b);
/** Note what two rows that were measured differ in: the rest. Images count between two rows of one generation. */
void unlike_rows(struct unlike *u, const struct read_row *a, const struct read_row *b);

#endif
