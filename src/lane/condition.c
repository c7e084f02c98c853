#include "lane/condition.h"

#include "ringside/event.h"

struct value {
	uint64_t bits;
	bool is_unsigned, known;
};

static struct value of(uint64_t bits, bool is_unsigned)
{
	return (struct value){bits, is_unsigned, true};
}

static struct value evaluate(const struct condition *c, unsigned node,
			     const struct condition_hart *h);

/* ---- what stands alone */

static bool speaks_of_trap(const struct condition *c, const struct condition_hart *h)
{
	return h->trapped && c->names_cause;
}

static uint64_t pc_of(const struct condition *c, const struct condition_hart *h)
{
	return speaks_of_trap(c, h) ? h->trapped_pc : h->pc;
}

static uint8_t mode_of(const struct condition *c, const struct condition_hart *h)
{
	return speaks_of_trap(c, h) ? h->trapped_mode : h->mode;
}

/* A symbol also means the place where it lies before paging is on. */
static bool meets(const struct condition_node *n, const struct condition_hart *h)
{
	uint64_t last = n->value + (n->size - 1);

	return h->accessed & n->kinds &&
	       ((n->value <= h->access_last && h->access_first <= last) ||
		(n->value - n->offset <= h->access_last &&
		 h->access_first <= last - n->offset));
}

static struct value narrow(uint64_t bits, uint64_t size, bool is_unsigned)
{
	unsigned unused = (unsigned)(64 - 8 * size);
	uint64_t sign = UINT64_C(1) << (8 * size - 1);

	bits = bits << unused >> unused;
	return of(is_unsigned ? bits : (bits ^ sign) - sign, is_unsigned);
}

static struct value load(const struct condition_node *n, struct value at,
			 const struct condition_hart *h)
{
	uint8_t bytes[8] = {0};
	uint64_t bits = 0;

	if (!at.known || !h->memory(h->context, at.bits, bytes, (size_t)n->size))
		return (struct value){.known = false};
	for (unsigned i = 0; i < n->size; i++)
		bits |= (uint64_t)bytes[i] << (8 * i);
	return narrow(bits, n->size, n->is_unsigned);
}

static struct value simple(const struct condition *c, const struct condition_node *n,
			   const struct condition_hart *h)
{
	switch (n->op) {
	case CONDITION_REG:
		return of(h->read(h->context, CONDITION_REG, (unsigned)n->value), false);
	case CONDITION_CSR:
	case CONDITION_CYCLE:
	case CONDITION_INSTRET:
		return of(h->read(h->context, n->op, (unsigned)n->value), true);
	case CONDITION_PC:
		return of(pc_of(c, h), true);
	case CONDITION_MODE:
		return of(mode_of(c, h), false);
	case CONDITION_VIRT:
		return of(mode_of(c, h) >> 2, false);
	case CONDITION_PRIV:
		return of(mode_of(c, h) & 3, false);
	case CONDITION_CAUSE:
		return (struct value){h->cause, true, h->trapped};
	case CONDITION_ACCESS:
		return of(meets(n, h), false);
	default:
		return of(n->value, n->is_unsigned);
	}
}

/* ---- operators */

static struct value with_one(const struct condition_node *n, struct value v,
			     const struct condition_hart *h)
{
	switch (n->op) {
	case CONDITION_LOAD:
		return load(n, v, h);
	case CONDITION_CAST:
		if (n->is_pointer)
			return (struct value){v.bits, true, v.known};
		return v.known ? narrow(v.bits, n->size, n->is_unsigned) : v;
	case CONDITION_NOT:
		return (struct value){!v.bits, false, v.known};
	case CONDITION_INVERT:
		v.bits = ~v.bits;
		return v;
	default:
		v.bits = 0 - v.bits;
		return v;
	}
}

/* -2^63 / -1 overflows: as the CPU's div has it. */
static struct value divide(unsigned op, struct value a, struct value b, bool u)
{
	bool remainder = op == CONDITION_REMAINDER;

	if (b.bits == 0)
		return (struct value){.known = false};
	if (u)
		return of(remainder ? a.bits % b.bits : a.bits / b.bits, true);
	if (b.bits == UINT64_MAX)
		return of(remainder ? 0 : 0 - a.bits, false);
	return of((uint64_t)(remainder ? (int64_t)a.bits % (int64_t)b.bits
				       : (int64_t)a.bits / (int64_t)b.bits),
		  false);
}

static bool is_less(struct value a, struct value b, bool u)
{
	return u ? a.bits < b.bits : (int64_t)a.bits < (int64_t)b.bits;
}

/* As RISC-V's shifts do, by the low six bits. */
static uint64_t shift_right(struct value a, unsigned by)
{
	uint64_t sign = !a.is_unsigned && a.bits >> 63 ? ~(UINT64_MAX >> by) : 0;

	return a.bits >> by | sign;
}

static struct value with_two(unsigned op, struct value a, struct value b)
{
	bool u = a.is_unsigned || b.is_unsigned;

	if (!a.known || !b.known)
		return (struct value){.known = false};
	switch (op) {
	case CONDITION_BIT_OR:
		return of(a.bits | b.bits, u);
	case CONDITION_BIT_XOR:
		return of(a.bits ^ b.bits, u);
	case CONDITION_BIT_AND:
		return of(a.bits & b.bits, u);
	case CONDITION_EQUAL:
		return of(a.bits == b.bits, false);
	case CONDITION_UNEQUAL:
		return of(a.bits != b.bits, false);
	case CONDITION_LESS:
		return of(is_less(a, b, u), false);
	case CONDITION_LESS_EQUAL:
		return of(!is_less(b, a, u), false);
	case CONDITION_GREATER:
		return of(is_less(b, a, u), false);
	case CONDITION_GREATER_EQUAL:
		return of(!is_less(a, b, u), false);
	case CONDITION_SHIFT_LEFT:
		return of(a.bits << (b.bits & 63), a.is_unsigned);
	case CONDITION_SHIFT_RIGHT:
		return of(shift_right(a, b.bits & 63), a.is_unsigned);
	case CONDITION_ADD:
		return of(a.bits + b.bits, u);
	case CONDITION_SUBTRACT:
		return of(a.bits - b.bits, u);
	case CONDITION_MULTIPLY:
		return of(a.bits * b.bits, u);
	default:
		return divide(op, a, b, u);
	}
}

static bool is_place_in_code(const struct condition_node *n)
{
	return n->op == CONDITION_NUMBER && n->modes;
}

/* The comparison of the pc with a place in code, which also means the same place before paging is on, and only in the
 * modes that run it. */
static bool compares_with_place(const struct condition *c, const struct condition_node *n,
				const struct condition_node **place)
{
	const struct condition_node *a = &c->nodes[n->left], *b = &c->nodes[n->right];

	*place = a->op == CONDITION_PC ? b : a;
	return (n->op == CONDITION_EQUAL || n->op == CONDITION_UNEQUAL) &&
	       (a->op == CONDITION_PC || b->op == CONDITION_PC) && is_place_in_code(*place);
}

static bool is_at(const struct condition *c, const struct condition_node *place,
		  const struct condition_hart *h)
{
	uint64_t pc = pc_of(c, h);

	return place->modes >> mode_of(c, h) & 1 &&
	       (pc == place->value || pc + place->offset == place->value);
}

static struct value evaluate(const struct condition *c, unsigned node,
			     const struct condition_hart *h)
{
	const struct condition_node *n = &c->nodes[node], *place;
	struct value left;

	if (n->op <= CONDITION_ACCESS)
		return simple(c, n, h);
	if (compares_with_place(c, n, &place))
		return of(is_at(c, place, h) == (n->op == CONDITION_EQUAL), false);
	left = evaluate(c, n->left, h);
	if (n->op <= CONDITION_NEGATE)
		return with_one(n, left, h);
	if (n->op == CONDITION_OR || n->op == CONDITION_AND) {
		bool yes = left.known && left.bits;

		if (yes != (n->op == CONDITION_OR)) {
			struct value right = evaluate(c, n->right, h);

			yes = right.known && right.bits;
		}
		return of(yes, false);
	}
	return with_two(n->op, left, evaluate(c, n->right, h));
}

/* ---- in which modes */

static bool holds(const struct condition *c, unsigned node, const struct condition_hart *h)
{
	const struct condition_node *n = &c->nodes[node];
	struct value v;

	if (n->op == CONDITION_OR)
		return holds(c, n->left, h) || holds(c, n->right, h);
	if (!(n->counts >> mode_of(c, h) & 1))
		return false;
	v = evaluate(c, node, h);
	return v.known && v.bits;
}

bool condition_is_true(const struct condition *c, const struct condition_hart *h)
{
	return holds(c, c->root, h);
}

/* What an alternative is about. */
struct named {
	bool mode, clock, other;
	uint8_t places; /* modes of the places in code */
};

static void find_named(const struct condition *c, unsigned node, struct named *named)
{
	const struct condition_node *n = &c->nodes[node];

	named->mode |=
		n->op == CONDITION_MODE || n->op == CONDITION_VIRT || n->op == CONDITION_PRIV;
	named->clock |= n->op == CONDITION_CYCLE || n->op == CONDITION_INSTRET;
	named->other |= n->op == CONDITION_NUMBER
				? n->modes != 0
				: (n->op <= CONDITION_ACCESS && n->op != CONDITION_CYCLE &&
				   n->op != CONDITION_INSTRET) ||
					  n->op == CONDITION_LOAD;
	named->places |= n->op == CONDITION_NUMBER ? n->modes : 0;
	if (n->op > CONDITION_ACCESS)
		find_named(c, n->left, named);
	if (n->op > CONDITION_NEGATE)
		find_named(c, n->right, named);
}

static uint8_t set_modes(struct condition *c, unsigned node, uint8_t guest)
{
	struct condition_node *n = &c->nodes[node];
	struct named named = {.mode = false};

	if (n->op == CONDITION_OR)
		return set_modes(c, n->left, guest) | set_modes(c, n->right, guest);
	find_named(c, node, &named);
	n->counts = named.mode || (named.clock && !named.other) ? 0xff : guest | named.places;
	return n->counts;
}

void condition_set_modes(struct condition *c, uint8_t guest)
{
	c->modes = set_modes(c, c->root, guest);
}

/* ---- where it is noticed */

static bool is_pc_test(const struct condition *c, const struct condition_node *n)
{
	const struct condition_node *a = &c->nodes[n->left], *b = &c->nodes[n->right];

	return n->op == CONDITION_EQUAL &&
	       ((a->op == CONDITION_PC && b->op == CONDITION_NUMBER) ||
		(b->op == CONDITION_PC && a->op == CONDITION_NUMBER));
}

static bool has_access(const struct condition *c, unsigned node)
{
	const struct condition_node *n = &c->nodes[node];

	return n->op == CONDITION_ACCESS ||
	       (n->op > CONDITION_ACCESS && has_access(c, n->left)) ||
	       (n->op > CONDITION_NEGATE && has_access(c, n->right));
}

/* Can it be true only where a test of the pc, or an access, is? */
static bool is_bound(const struct condition *c, unsigned node)
{
	const struct condition_node *n = &c->nodes[node];

	if (n->op == CONDITION_OR)
		return is_bound(c, n->left) && is_bound(c, n->right);
	if (n->op == CONDITION_AND)
		return is_bound(c, n->left) || is_bound(c, n->right);
	return n->op == CONDITION_ACCESS || (n->op > CONDITION_NEGATE && is_pc_test(c, n));
}

static bool add(const struct rs_watch *w, uint64_t below, struct rs_watch *list, size_t *count)
{
	if (*count + 2 > CONDITION_POINTS)
		return false;
	list[(*count)++] = *w;
	if (below) {
		list[*count] = *w;
		list[*count].first -= below;
		list[(*count)++].last -= below;
	}
	return true;
}

static bool add_code(const struct condition *c, unsigned node, struct rs_watch *list,
		     size_t *count)
{
	const struct condition_node *n = &c->nodes[node], *place;
	bool left;

	switch (n->op) {
	case CONDITION_OR:
		return add_code(c, n->left, list, count) && add_code(c, n->right, list, count);
	case CONDITION_AND: /* one of them is enough; accesses are watched anyway */
		left = is_bound(c, n->left) &&
		       (!is_bound(c, n->right) || has_access(c, n->left));
		return add_code(c, left ? n->left : n->right, list, count);
	case CONDITION_EQUAL:
		place = &c->nodes[c->nodes[n->left].op == CONDITION_PC ? n->right : n->left];
		return add(&(struct rs_watch){.first = place->value,
					      .last = place->value,
					      .kinds = RS_WATCH_CODE,
					      .modes = place->modes ? place->modes & c->modes
								    : c->modes},
			   place->offset, list, count);
	default:
		return true;
	}
}

bool condition_points(const struct condition *c, struct rs_watch *list, size_t *count)
{
	size_t accesses;

	*count = 0;
	for (unsigned i = 0; i < c->count; i++) {
		const struct condition_node *n = &c->nodes[i];

		if (n->op != CONDITION_ACCESS)
			continue;
		(void)add(&(struct rs_watch){.first = n->value,
					     .last = n->value + (n->size - 1),
					     .kinds = n->kinds,
					     .modes = c->modes},
			  n->offset, list, count);
	}
	accesses = *count;
	if (is_bound(c, c->root) && add_code(c, c->root, list, count))
		return true;
	*count = accesses;
	return false;
}
