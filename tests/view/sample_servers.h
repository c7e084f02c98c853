/** @file sample_servers.h
 * Servers whose figures are invented: each alone on bare metal, and all on one computer.
 */
#ifndef SAMPLE_SERVERS_H
#define SAMPLE_SERVERS_H
#include "sample_vms.h"

/** What is special about them. */
enum sample_servers {
	SERVERS_USUAL,	  /**< each is busy 6 to 20 per cent */
	SERVERS_OVERLOAD, /**< together they want more than one CPU has */
	SERVERS_FEW,	  /**< some serve fewer than 100 requests */
	SERVERS_SILENT,	  /**< they compute, and serve nothing */
	SERVERS_MIXED,	  /**< some serve, and some do not */
	SERVERS_NO_PRICE, /**< no request takes longer */
	SERVERS_RUNNING, /**< the first has run alone, the second runs; the one computer runs, too */
	SERVERS_NOT_KEPT, /**< a recording without the computers of before */
	SERVERS_KINDS
};

/** Make a model of one lane and what its `vms` guests take alone. Its events are those of
 * sample_vms_make(), which have nothing to do with these figures. */
void sample_servers_make(struct view_model *m, struct sample *s, enum rs_generation g,
			 unsigned vms, enum sample_servers kind);

#endif
