/* abi.S - every table that guest software shares with the host, in assembly. */
#include "ringside/abi/board.h"
#include "ringside/abi/boot.h"
#include "ringside/abi/cause.h"
#include "ringside/abi/csr.h"
#include "ringside/abi/hypercall.h"
#include "ringside/abi/mark.h"
#include "ringside/abi/note.h"
#include "ringside/abi/sbi.h"

.macro is number, expected
	.if	(\number) != (\expected)
	.error	"\number is not \expected"
	.endif
.endm

	/* one of each kind, as the specifications number them */
	is	CSR_vstimecmp, 0x24d
	is	RS_CAUSE_VIRTUAL_INSN, 22
	is	RS_IRQ_VS_TIMER, 6
	is	SBI_EXT_DBCN, 0x4442434e
	is	SBI_RFENCE_HFENCE_VVMA, 6
	is	SBI_ERR_ALREADY, -6
	is	RS_HERR_DENIED, SBI_ERR_DENIED
	is	RS_CYCLES_PER_TICK, 100

	csrw	satp, a0
	csrw	(CSR_vstimecmp), a0
	li	t0, RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER
	li	a7, SBI_EXT_DBCN
