/** @file consolidation.h
 * The same guests on computers of their own and on one: how busy these are, and how long requests take.
 * All figures are sums of ledgers, of whole runs. The computers of before are looked at for the same
 * time, as long as the longest of them ran: one that is done stands idle. So equal areas are equal work.
 */
#ifndef VIEW_CONSOLIDATION_H
#define VIEW_CONSOLIDATION_H
#include "view/model/model.h"

/** From so many requests on, the slowest hundredth is one at least. */
enum { VIEW_REQUESTS = 100 };

/** A guest, on its own computer and in its virtual machine. */
struct view_server {
	struct rs_alone before;
	uint64_t before_busy; /**< cycles that are not idle */
	uint64_t after[RS_LAYERS];
	struct rs_responses after_responses; /**< if `answered` of the whole */
	uint64_t exits, steal, switches;
	bool ended;
};

struct view_consolidation {
	size_t lane; /**< the one with all guests */
	enum rs_generation g;
	unsigned count;		    /**< guests */
	unsigned before_known;	    /**< how many of them have run alone */
	uint64_t before_cycles;	    /**< how long the computers of before are looked at */
	uint64_t before_busy;	    /**< cycles of all of them */
	uint64_t cycles, busy;	    /**< of the one computer */
	uint64_t nobody[RS_LAYERS]; /**< of these, cycles for none of the guests */
	bool ended;		    /**< that computer does not run any more */
	bool answered;		    /**< response times of the virtual machines are known */
	bool served;		    /**< some guest serves requests */
	bool few;		    /**< some of those fewer than VIEW_REQUESTS: no p99 */
	/** The guests' work takes longer on one computer than the time that there was: it does not
	 * keep up. Known at the end. */
	bool overload;
	struct view_server servers[RS_VMS];
};

/** The lane that is meant: the one that is alone, if it has several guests; or else the newest
 * generation, or the containers. SIZE_MAX if no lane has a computer that is shared. */
size_t view_consolidation_lane(const struct view_model *m);
/** `vms`: how many guests were asked for. @return false if there is nothing to show. */
bool view_consolidation(struct view_consolidation *c, const struct view_model *m, size_t vms);

/** What is called p99: that, or of few requests the slowest. */
static inline uint64_t view_slow(const struct view_consolidation *c,
				 const struct rs_responses *r)
{
	return c->few ? r->max : r->p99;
}
/** How many times as long the requests of guest `i` take on one computer: the median, and the slow
 * ones. @return false if that is not known, or means nothing. */
bool view_price_of(const struct view_consolidation *c, unsigned i, double *median,
		   double *slow);

#endif
