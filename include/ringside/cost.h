/** @file cost.h
 * The cost table: the only place where a number of cycles is declared.
 */
#ifndef RS_COST_H
#define RS_COST_H
#include <stdint.h>

enum rs_cost {
#define COST(name, slug, cycles, unit, basis) RS_COST_##name,
#include "ringside/cost.def"
#undef COST
	RS_COSTS
};

/** Cycles charged for each event. */
struct rs_costs {
	uint32_t cycles[RS_COSTS];
};

struct rs_cost_info {
	const char *slug, *unit, *basis;
	uint32_t cycles; /**< the default */
};

/** The rows of cost.def, in order. */
extern const struct rs_cost_info rs_cost_info[RS_COSTS];

/** @return the defaults of cost.def. */
struct rs_costs rs_costs_default(void);

#endif
