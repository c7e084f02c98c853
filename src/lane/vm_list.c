#include "lane/vm_list.h"

#include <stdlib.h>
#include <string.h>

bool rs_vm_name_is_good(const char *name)
{
	size_t length = strlen(name);

	return length >= 1 && length <= RS_VM_NAME_MAX &&
	       strspn(name,
		      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
		       length;
}

const char *rs_vm_name(const struct rs_vm *vm, size_t number)
{
	static const char *const names[RS_VMS] = {"vm0", "vm1", "vm2", "vm3",
						  "vm4", "vm5", "vm6", "vm7"};

	return vm->name ? vm->name : names[number];
}

static char *copy(const char *text)
{
	size_t size = strlen(text) + 1;
	char *own = malloc(size);

	return own ? memcpy(own, text, size) : NULL;
}

bool vm_list_take(struct vm_list *l, const struct boot *b)
{
	size_t count = b->generation->boxes ? b->box_count : b->guest_count;

	for (l->count = 0; l->count < count; l->count++) {
		struct rs_vm *vm = &l->list[l->count];

		*vm = b->generation->boxes ? b->boxes[l->count] : b->guests[l->count].own;
		if (!b->generation->boxes)
			vm->memory = b->guests[l->count].memory;
		vm->append = vm->initrd = NULL;
		vm->name = copy(vm->name);
		vm->guest = copy(vm->guest);
		if (!vm->name || !vm->guest) {
			l->count++; /* vm_list_free() frees it, too */
			return false;
		}
	}
	return true;
}

void vm_list_free(struct vm_list *l)
{
	for (size_t i = 0; i < l->count; i++) {
		free((char *)l->list[i].name);
		free((char *)l->list[i].guest);
	}
	l->count = 0;
}
