/* paging.c - programs behind page tables of one stage. */
#include "tables.h"

void group_paging(struct program *p)
{
	static const uint8_t modes[] = {U, S, S, M};
	enum mode mode = (enum mode)modes[random_below(4)];

	program_start(p, mode);
	p->paging = TRUE;
	clear(BIG, 0x4000);
	make_first_stage(mode == U || (mode == M && one_in(2)), itself, TABLES + 0x3000);
	random_delegation();
	csr_write("satp", SV39 | (random64() & 0xffff) << 44 | TABLES >> 12);
	csr_set("mstatus", random64() & STATUS_SUM_MXR);
	if (mode != M) {
		p->code_va = CODE_VA;
		p->context.x[S0] = p->context.x[S1] = p->context.x[SP] = 0;
	}
	p->stubs_va = STUBS_VA;
	csr_write("stvec", STUBS_VA);
	for (unsigned i = 0; i < 16; i++) {
		if (one_in(3)) {
			put_random_alu(&p->code);
			continue;
		}
		if (mode == M)
			put_mprv(p);
		if (mode != M && one_in(3))
			put_visit(p);
		else
			put_data_access(p);
	}
}
