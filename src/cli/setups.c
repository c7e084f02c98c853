#include "cli/setups.h"

#include <string.h>

#include "cli/vm.h"

const struct setup setups[] = {
#define ALONE	     0u
#define BESIDE(lane) (1u << RS_##lane)
#define SETUP(name, lane, beside, screen, text, ...)                                           \
	{name, lane, beside, screen, text, {__VA_ARGS__}},
#include "cli/setups.def"
#undef SETUP
	{.name = NULL},
};

const struct setup *setup_find(const char *name)
{
	for (const struct setup *s = setups; s->name; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

int setup_take(const struct setup *s, struct vm_list *vms)
{
	const struct option option = {.name = s->name, .value = vms};
	int status = OPTIONS_DONE;

	for (size_t i = 0; i < RS_VMS && s->vms[i] && status == OPTIONS_DONE; i++)
		status = take_vm(&option, s->vms[i]);
	return status;
}
