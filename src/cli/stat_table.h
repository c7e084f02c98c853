/* stat_table.h - exits and switches by reason, with the columns of `perf kvm stat`. */
#ifndef CLI_STAT_TABLE_H
#define CLI_STAT_TABLE_H
#include "ringside/lane.h"

/** What is kept of a generation, to be shown beside others. */
struct stat_column {
	enum rs_generation generation;
	struct rs_ledger ledger; /**< rows sorted: stat_sort() */
};

/** Sort the rows of exits, of each virtual machine too: the most cycles first. */
void stat_sort(struct rs_ledger *l);
/** @return all rows in one. */
struct rs_tally stat_sum(const struct rs_exit *exits, size_t count);
/** @return cycles since the guest began, without idle: those in which it could be left. */
uint64_t stat_busy(const struct rs_ledger *l);

/** Print the exits of a lane, those of its virtual machines apart. */
void stat_print(const struct rs_lane *lane, const struct rs_ledger *l);
/** Print several generations beside each other. `lane`: any of theirs, which has the same virtual machines. */
void stat_print_beside(const struct stat_column *columns, size_t count, const char *const *vms,
		       size_t vm_count);

#endif
