#include "base/walk.h"

enum walk_result walk_tables(enum walk_kind kind, struct walk_start start, uint64_t address,
			     const struct walk_calls *calls, void *context, struct walk *out)
{
	return walk_tables_inline(kind, start, address, calls, context, out);
}
