/* emit_arm64_memory.c - the back end for arm64: comparing shortcuts, and accesses of memory. */
#include "jit/arm64.h"

static uint32_t field(const struct emit_layout *l, size_t offset)
{
	return (uint32_t)(l->shortcuts + offset);
}

static uint32_t key_of(const struct emit_probe *p)
{
	return p->store ? offsetof(struct shortcut, store_key)
			: offsetof(struct shortcut, load_key);
}

/* C = shortcut_key(). The mask is 52 bits, and as many below as the size has: a run of ones that is rotated. */
static void probe_key(struct emitter *e, const struct emit_layout *l, host_reg base,
		      const struct emit_probe *p)
{
	uint32_t low = p->size == 8 ? 3 : p->size / 2;

	add_constant(e, false, C, base, p->key);
	put(e, OP_AND_RUN | 52u << 16 | (51 + low) << 10 | C << 5 | C);
	emit_get_cache(e, D, l->context);
	op3_sized(e, true, OP_EOR, C, C, D);
}

emit_hole emit_probe(struct emitter *e, const struct emit_layout *l, host_reg base,
		     const struct emit_probe *p)
{
	add_constant(e, false, B, base, p->low);
	shortcut_of_b(e);
	probe_key(e, l, base, p);
	memory_word(e, OP_LDR, D, B, field(l, key_of(p)));
	compare(e, C, D);
	return jump_if(e, IF_NOT_EQUAL);
}

void emit_found(struct emitter *e, const struct emit_layout *l)
{
	memory_word(e, OP_LDR, C, B, field(l, offsetof(struct shortcut, delta)));
}

emit_hole emit_probe_last(struct emitter *e, const struct emit_layout *l, host_reg base,
			  const struct emit_probe *p, uint32_t site)
{
	emit_hole other;

	probe_key(e, l, base, p);
	emit_get_cache(e, B, site);
	memory_word(e, OP_LDR, D, B, key_of(p));
	compare(e, C, D);
	other = jump_if(e, IF_NOT_EQUAL);
	memory_word(e, OP_LDR, C, B, offsetof(struct shortcut, delta));
	return other;
}

/* C holds the key. */
emit_hole emit_probe_again(struct emitter *e, const struct emit_layout *l, host_reg base,
			   const struct emit_probe *p, uint32_t site)
{
	emit_hole none;

	add_constant(e, false, B, base, p->low);
	shortcut_of_b(e);
	add_constant(e, false, B, B, (int32_t)l->shortcuts);
	memory_word(e, OP_LDR, D, B, key_of(p));
	compare(e, C, D);
	none = jump_if(e, IF_NOT_EQUAL);
	emit_put_cache(e, B, site);
	memory_word(e, OP_LDR, C, B, offsetof(struct shortcut, delta));
	return none;
}

emit_hole emit_count(struct emitter *e, uint32_t offset)
{
	emit_get_cache(e, B, offset);
	op3_sized(e, true, OP_SUBS_CONSTANT | 1 << 10, B, B, 0);
	emit_put_cache(e, B, offset);
	return jump_if(e, IF_MINUS);
}

void emit_known_last(struct emitter *e, uint32_t site)
{
	emit_get_cache(e, C, site);
	memory_word(e, OP_LDR, C, C, offsetof(struct shortcut, delta));
}

emit_hole emit_guess(struct emitter *e, const struct emit_layout *l, uint32_t site)
{
	emit_get_cache(e, C, site);
	memory_word(e, OP_LDR, D, B, field(l, offsetof(struct shortcut, delta)));
	compare(e, C, D);
	return jump_if(e, IF_NOT_EQUAL);
}

void emit_guess_again(struct emitter *e, const struct emit_layout *l, uint32_t site)
{
	memory_word(e, OP_LDR, C, B, field(l, offsetof(struct shortcut, delta)));
	emit_put_cache(e, C, site);
}

emit_hole emit_if_misaligned(struct emitter *e, unsigned size)
{
	put(e, OP_TST_RUN | (size == 8 ? 2 : size / 2 - 1) << 10 | C << 5 | ZERO);
	return jump_if(e, IF_NOT_EQUAL);
}

emit_hole emit_probe_watched(struct emitter *e, const struct emit_layout *l,
			     const struct emit_probe *p)
{
	emit_constant(e, D, KEY_WATCHED);
	op3_sized(e, true, OP_ORR, C, C, D);
	memory_word(e, OP_LDR, D, B, field(l, key_of(p)));
	compare(e, C, D);
	return jump_if(e, IF_NOT_EQUAL);
}

emit_hole emit_if_watched(struct emitter *e, const struct emit_layout *l, host_reg base,
			  const struct emit_watched *w)
{
	emit_constant(e, C, w->offset);
	op3_sized(e, true, OP_ADD, C, C, base);
	if (w->physical) {
		memory_word(e, OP_LDR, D, B, field(l, offsetof(struct shortcut, delta)));
		op3_sized(e, true, OP_ADD, C, C, D);
	}
	emit_constant(e, D, w->length);
	compare(e, C, D);
	return jump_if(e, IF_LOWER);
}

void emit_known_guess(struct emitter *e, uint32_t site)
{
	emit_get_cache(e, C, site);
}

static void access(struct emitter *e, uint32_t opcode, host_reg r, const struct emit_place *at)
{
	host_reg base = at->base;

	if (at->offset) {
		add_constant(e, false, A, base, at->offset);
		base = A;
	}
	op3(e, opcode, r, base, at->with_c ? C : ZERO);
}

void emit_load(struct emitter *e, host_reg d, unsigned size, bool with_sign,
	       const struct emit_place *at)
{
	switch (size) {
	case 1:
		access(e, with_sign ? 0x38a06800 : 0x38606800, d, at);
		break;
	case 2:
		access(e, with_sign ? 0x78a06800 : 0x78606800, d, at);
		break;
	case 4:
		access(e, with_sign ? 0xb8a06800 : 0xb8606800, d, at);
		break;
	default:
		access(e, OP_LDR_INDEX, d, at);
		break;
	}
}

void emit_store(struct emitter *e, host_reg a, unsigned size, const struct emit_place *at)
{
	switch (size) {
	case 1:
		access(e, 0x38206800, a, at);
		break;
	case 2:
		access(e, 0x78206800, a, at);
		break;
	case 4:
		access(e, 0xb8206800, a, at);
		break;
	default:
		access(e, 0xf8206800, a, at);
		break;
	}
}
