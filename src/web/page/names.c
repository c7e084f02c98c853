#include "web/page/names.h"

#include <stdio.h>

#include "web/lane/files.h"
#include "web/page/run.h"
#include "web/shared.h"

static struct code_symbols names;
static bool opened; /* those of this lane and virtual machine */
static enum rs_generation generation;
static unsigned number;

/** Have an image, or the names of one (make/pack.py). Name and bytes become the module's. */
WEB_EXPORT(names_file) int web_names_file(char *name, uint8_t *bytes, size_t size);
int web_names_file(char *name, uint8_t *bytes, size_t size)
{
	web_names_clear();
	return web_files_add(name, bytes, size);
}

void web_names_clear(void)
{
	if (opened)
		code_symbols_close(&names);
	opened = false;
}

struct code_symbols *web_names_symbols(enum rs_generation g, unsigned vm)
{
	struct rs_lane_options options = {.generation = g, .guest = web_run_guest(vm)};

	if (opened && generation == g && number == vm)
		return &names;
	web_names_clear();
	names.count = 0;
	if (options.guest)
		code_symbols_open_guest(&names, &options);
	opened = true;
	generation = g;
	number = vm;
	return &names;
}

bool web_names_symbol(enum rs_generation g, unsigned vm, enum rs_mode mode, uint64_t address,
		      char *name, size_t size, uint64_t *offset)
{
	const struct rs_symbol *s =
		code_symbols_at(web_names_symbols(g, vm), mode, address, offset);

	if (s)
		snprintf(name, size, "%s", s->name);
	return s;
}

bool web_names_find(enum rs_generation g, unsigned vm, const char *name, uint64_t *address)
{
	struct place place;

	if (!code_symbols_find(web_names_symbols(g, vm), name, &place))
		return false;
	*address = place.address;
	return true;
}
