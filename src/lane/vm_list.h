/* vm_list.h - a lane's own copy of what was asked for as such. */
#ifndef LANE_VM_LIST_H
#define LANE_VM_LIST_H
#include "lane/boot.h"

struct vm_list {
	struct rs_vm list
		[RS_VMS]; /**< their `name` and `guest` are the list's own, other texts are not kept */
	size_t count;
};

/** Copy what `b` has. @return false without memory. */
bool vm_list_take(struct vm_list *l, const struct boot *b);
void vm_list_free(struct vm_list *l);

#endif
