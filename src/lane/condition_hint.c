/* condition_hint.c - what people may have meant by a condition that can be read. */
#include <stdio.h>

#include "host/language.h"
#include "lane/condition.h"

/* Such numbers are no addresses: no guest lies so low. */
static bool is_small(const struct condition *c, const struct condition_node *n)
{
	if (n->op == CONDITION_NEGATE)
		n = &c->nodes[n->left];
	return n->op == CONDITION_NUMBER && !n->name_size && n->value < 0x10000;
}

static bool is_symbol(const struct condition_node *n)
{
	return n->op == CONDITION_NUMBER && n->name_size;
}

/* "counter == 5" compares an address. @return the symbol; NULL: it is none of these. */
static const struct condition_node *compared(const struct condition *c,
					     const struct condition_node *n)
{
	const struct condition_node *a = &c->nodes[n->left], *b = &c->nodes[n->right];

	if (n->op < CONDITION_EQUAL || n->op > CONDITION_GREATER_EQUAL)
		return NULL;
	return is_symbol(a) && is_small(c, b) ? a : is_symbol(b) && is_small(c, a) ? b : NULL;
}

bool condition_hint(const struct condition *c, const char *text, char *message, size_t size)
{
	for (unsigned i = 0; i < c->count; i++) {
		const struct condition_node *n = compared(c, &c->nodes[i]);
		const char *name = n ? text + n->name_at : NULL;
		int length = n ? n->name_size : 0;

		if (!n)
			continue;
		if (n->name_at && name[-1] == '\'') { /* with its quotes */
			name--;
			length += 2;
		}
		snprintf(message, size, _("*%.*s is what is there; %.*s is the address 0x%llx"),
			 length, name, length, name, (unsigned long long)n->value);
		return true;
	}
	return false;
}
