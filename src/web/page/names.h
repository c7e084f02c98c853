/* names.h - names of places in the images that a lane is made of: src/cli/code_symbols.h, of those that the page has. */
#ifndef WEB_NAMES_H
#define WEB_NAMES_H
#include "cli/code_symbols.h"
#include "ringside/lane.h"

/** As view_source's symbol(): of a virtual machine of a lane, or of its only guest. */
bool web_names_symbol(enum rs_generation g, unsigned vm, enum rs_mode mode, uint64_t address,
		      char *name, size_t size, uint64_t *offset);
/** As its find(). */
bool web_names_find(enum rs_generation g, unsigned vm, const char *name, uint64_t *address);
/** All of them. Good until the next call of one of these. */
struct code_symbols *web_names_symbols(enum rs_generation g, unsigned vm);
/** Other lanes run now. */
void web_names_clear(void);

#endif
