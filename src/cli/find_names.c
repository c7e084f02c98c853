#include "cli/find_names.h"

static void open_names(struct find_names *n, const struct rs_lane_options *shown, uint8_t vm)
{
	struct rs_lane_options options = *shown;

	if (n->open && n->vm == vm)
		return;
	find_names_close(n);
	n->open = true;
	n->vm = vm;
	if (options.vm_count)
		options.guest = vm < options.vm_count ? options.vms[vm].guest : NULL;
	if (!options.guest)
		n->symbols.count = n->symbols.own = 0;
	else if (options.generation == RS_FULL)
		code_symbols_open_guest(&n->symbols, &options);
	else
		code_symbols_open(&n->symbols, &options);
}

enum view_find_result find_names_read(struct find_names *n,
				      const struct rs_lane_options *options,
				      const struct view_find *what, struct condition *c,
				      struct view_found *found, char *message, size_t size)
{
	open_names(n, options, what->vm);
	return find_condition(&n->symbols, what, c, found, message, size);
}

void find_names_where(const struct find_names *n, enum rs_mode mode, uint64_t pc, char *text,
		      size_t size)
{
	code_symbols_short(text, size, &n->symbols, mode, pc);
}

void find_names_close(struct find_names *n)
{
	if (n->open)
		code_symbols_close(&n->symbols);
	n->open = false;
}
