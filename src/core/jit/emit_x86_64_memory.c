/* emit_x86_64_memory.c - the back end for x86-64: comparing shortcuts, and accesses of memory. */
#include "jit/x86_64.h"

static int32_t field(const struct emit_layout *l, size_t offset)
{
	return (int32_t)(l->shortcuts + offset);
}

static int32_t key_of(const struct emit_probe *p)
{
	return (int32_t)(p->store ? offsetof(struct shortcut, store_key)
				  : offsetof(struct shortcut, load_key));
}

/* d = base + offset */
static void sum(struct emitter *e, bool wide, host_reg d, host_reg base, int32_t offset)
{
	if (offset == 0)
		op_reg(e, wide, OP_MOV, d, base);
	else
		op_at(e, wide, OP_LEA, d, base, offset);
}

/* C = shortcut_key() */
static void probe_key(struct emitter *e, const struct emit_layout *l, host_reg base,
		      const struct emit_probe *p)
{
	sum(e, true, C, base, p->key);
	op_constant(e, true, EXT_AND, C, -4096 | (int32_t)(p->size - 1));
	op_at(e, true, OP_XOR, C, CACHE, (int32_t)l->context);
}

emit_hole emit_probe(struct emitter *e, const struct emit_layout *l, host_reg base,
		     const struct emit_probe *p)
{
	sum(e, false, B, base, p->low);
	shortcut_of_b(e);
	probe_key(e, l, base, p);
	op_index(e, true, OP_CMP, C, CACHE, B, 0, field(l, (size_t)key_of(p)));
	return jump_if(e, IF_NOT_EQUAL);
}

void emit_found(struct emitter *e, const struct emit_layout *l)
{
	op_index(e, true, OP_MOV, C, CACHE, B, 0, field(l, offsetof(struct shortcut, delta)));
}

emit_hole emit_probe_last(struct emitter *e, const struct emit_layout *l, host_reg base,
			  const struct emit_probe *p, uint32_t site)
{
	emit_hole other;

	probe_key(e, l, base, p);
	emit_get_cache(e, B, site);
	op_at(e, true, OP_CMP, C, B, key_of(p));
	other = jump_if(e, IF_NOT_EQUAL);
	op_at(e, true, OP_MOV, C, B, offsetof(struct shortcut, delta));
	return other;
}

/* C holds the key. */
emit_hole emit_probe_again(struct emitter *e, const struct emit_layout *l, host_reg base,
			   const struct emit_probe *p, uint32_t site)
{
	emit_hole none;

	sum(e, false, B, base, p->low);
	shortcut_of_b(e);
	op_index(e, true, OP_LEA, B, CACHE, B, 0, field(l, 0));
	op_at(e, true, OP_CMP, C, B, key_of(p));
	none = jump_if(e, IF_NOT_EQUAL);
	emit_put_cache(e, B, site);
	op_at(e, true, OP_MOV, C, B, offsetof(struct shortcut, delta));
	return none;
}

emit_hole emit_count(struct emitter *e, uint32_t offset)
{
	op_at(e, true, 0x83, EXT_SUB, CACHE, (int32_t)offset);
	put_bytes(e, 1, 1);
	return jump_if(e, IF_SIGN);
}

void emit_known_last(struct emitter *e, uint32_t site)
{
	emit_get_cache(e, C, site);
	op_at(e, true, OP_MOV, C, C, offsetof(struct shortcut, delta));
}

emit_hole emit_guess(struct emitter *e, const struct emit_layout *l, uint32_t site)
{
	emit_get_cache(e, C, site);
	op_index(e, true, OP_CMP, C, CACHE, B, 0, field(l, offsetof(struct shortcut, delta)));
	return jump_if(e, IF_NOT_EQUAL);
}

void emit_guess_again(struct emitter *e, const struct emit_layout *l, uint32_t site)
{
	op_index(e, true, OP_MOV, C, CACHE, B, 0, field(l, offsetof(struct shortcut, delta)));
	emit_put_cache(e, C, site);
}

emit_hole emit_if_misaligned(struct emitter *e, unsigned size)
{
	op_reg(e, false, OP_TEST8, EXT_TEST, C);
	put_bytes(e, size - 1, 1);
	return jump_if(e, IF_NOT_EQUAL);
}

emit_hole emit_probe_watched(struct emitter *e, const struct emit_layout *l,
			     const struct emit_probe *p)
{
	op_constant(e, true, EXT_OR, C, KEY_WATCHED);
	op_index(e, true, OP_CMP, C, CACHE, B, 0, field(l, (size_t)key_of(p)));
	return jump_if(e, IF_NOT_EQUAL);
}

emit_hole emit_if_watched(struct emitter *e, const struct emit_layout *l, host_reg base,
			  const struct emit_watched *w)
{
	emit_constant(e, C, w->offset);
	op_reg(e, true, OP_ADD, C, base);
	if (w->physical)
		op_index(e, true, OP_ADD, C, CACHE, B, 0,
			 field(l, offsetof(struct shortcut, delta)));
	op_constant(e, true, EXT_CMP, C, w->length);
	return jump_if(e, IF_BELOW);
}

void emit_known_guess(struct emitter *e, uint32_t site)
{
	emit_get_cache(e, C, site);
}

static void op_memory(struct emitter *e, bool wide, unsigned opcode, unsigned reg,
		      const struct emit_place *at)
{
	if (at->with_c)
		op_index(e, wide, opcode, reg, at->base, C, 0, at->offset);
	else
		op_at(e, wide, opcode, reg, at->base, at->offset);
}

void emit_load(struct emitter *e, host_reg d, unsigned size, bool with_sign,
	       const struct emit_place *at)
{
	switch (size) {
	case 1:
		op_memory(e, with_sign, with_sign ? OP_MOVSX8 : OP_MOVZX8, d, at);
		break;
	case 2:
		op_memory(e, with_sign, with_sign ? OP_MOVSX16 : OP_MOVZX16, d, at);
		break;
	case 4:
		op_memory(e, with_sign, with_sign ? OP_MOVSXD : OP_MOV, d, at);
		break;
	default:
		op_memory(e, true, OP_MOV, d, at);
		break;
	}
}

void emit_store(struct emitter *e, host_reg a, unsigned size, const struct emit_place *at)
{
	if (size == 2)
		put_bytes(e, 0x66, 1); /* 16 bits */
	op_memory(e, size == 8, size == 1 ? OP_STORE8 : OP_STORE, a, at);
}
