/** @file check.h
 * The invariants of pagetable.h, checked: what every request must leave behind, whatever it was. It
 * reads all page tables of a VM, and decides for itself what an entry means.
 */
#ifndef PARA_CHECK_H
#define PARA_CHECK_H
#include "hypervisors/para/pagetable.h"

/** @return NULL, or which invariant does not hold; then counts are wrong afterwards. Also while a request is
 * unfinished. */
const char *pt_check(struct pt *pt);

#endif
