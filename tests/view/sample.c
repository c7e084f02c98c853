#include "sample.h"

#include <string.h>

#include "ringside/abi/board.h"
#include "ringside/abi/csr.h"
#include "ringside/abi/hypercall.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"

enum {
	ECALL = 0x00000073,
	SRET = 0x10200073,
	SD = 0x00b53023,	 /* sd a1, 0(a0) */
	CSRW_STVEC = 0x10551073, /* csrw stvec, a0 */
	CSRW_SATP = 0x18051073,
	CSRCI_SSTATUS = 0x10017073,
	CSRSI_SSTATUS = 0x10016073,
	SFENCE = 0x12050073,
	CSRR_SCAUSE = 0x142025f3,
};
#define TIMER(irq) (RS_CAUSE_INTERRUPT | (irq))

/* Under full emulation the sample has the guest's marks as observers see them; the reader wants them
 * as they come. */
static void relay(struct reader *r, const struct rs_event *e)
{
	struct rs_event carrier = *e;

	carrier.mode = carrier.mode_to = RS_MODE_S;
	carrier.mark.kind = RS_MARK_RELAY;
	carrier.mark.payload = (uint64_t)e->mode << 16 | e->mark.kind;
	(void)reader_event(r, &carrier);
	carrier.mark.kind = RS_MARK_RELAY_DATA;
	carrier.mark.payload = e->mark.payload;
	(void)reader_event(r, &carrier);
}

static void read_facts(struct sample *s)
{
	for (; s->known < s->count; s->known++) {
		const struct rs_event *e = &s->events[s->known];

		if (s->generation == RS_FULL && e->kind == RS_EVENT_MARK &&
		    e->mark.kind < RS_MARK_CONTEXT)
			relay(&s->reader, e);
		else
			(void)reader_event(&s->reader, e);
		s->facts[s->known] = s->reader.fact;
	}
}

static struct rs_event *add(struct sample *s, unsigned kind, enum rs_mode mode, uint64_t cost)
{
	struct rs_event *e;

	read_facts(s);
	e = &s->events[s->count < SAMPLE_EVENTS ? s->count++ : SAMPLE_EVENTS - 1];
	s->cycle += cost;
	*e = (struct rs_event){.cycle = s->cycle,
			       .instret = s->instret,
			       .pc = 0x80200000 + 4 * s->count,
			       .cost = cost,
			       .kind = (uint8_t)kind,
			       .mode = (uint8_t)mode,
			       .mode_to = (uint8_t)mode};
	s->shown = s->count;
	return e;
}

static bool has_hypervisor(const struct sample *s)
{
	return s->generation != RS_BARE && s->generation != RS_CONTAINER;
}

/* The guest's registers and code, as if it had stood among these instructions. The answer to a
 * call is in a0. */
static void look_at(struct sample *s, const struct rs_event *e, uint32_t word, bool answered)
{
	static const uint16_t around[] = {0x4681, 0x0813, 0x0330, 0x08b7, 0x0800, 0,
					  0,	  0xe111, 0x8082, 0x8d7d, 0x853e};
	enum { HERE = 5 };
	struct rs_hart_state *l =
		&s->looks[s->state_count < SAMPLE_LOOKS ? s->state_count++ : SAMPLE_LOOKS - 1];
	uint16_t code[sizeof around / sizeof *around];

	memcpy(code, around, sizeof code);
	code[HERE] = (uint16_t)word;
	code[HERE + 1] = (uint16_t)(word >> 16);
	*l = (struct rs_hart_state){.event = s->count - 1,
				    .pc = e->pc,
				    .code_at = e->pc - 2 * HERE,
				    .code_size = sizeof code};
	memcpy(l->code, code, sizeof code);
	for (unsigned i = 1; i < 32; i++)
		l->x[i] = 0x81a00 + i;
	if (answered)
		l->x[10] = 0;
}

static void look(struct sample *s, const struct rs_event *e, bool answered)
{
	look_at(s, e, e->word, answered);
}

void sample_begin(struct sample *s, enum rs_generation g)
{
	memset(s, 0, sizeof *s);
	s->generation = g;
	reader_init(&s->reader, &rs_generations[g], false);
}

void sample_run(struct sample *s, unsigned n)
{
	s->cycle += n;
	s->instret += n;
}

void sample_mark(struct sample *s, enum rs_mode mode, unsigned kind, uint64_t payload)
{
	struct rs_event *e;

	sample_run(s, 1);
	e = add(s, RS_EVENT_MARK, mode, 0);
	e->mark.kind = (uint16_t)kind;
	e->mark.payload = payload;
	if (s->generation == RS_FULL && kind <= RS_MARK_OP_END) /* its guest is data */
		look_at(s, e, CSRW_SATP, kind == RS_MARK_OP_END);
}

void sample_trap(struct sample *s, enum rs_mode from, enum rs_mode to, uint64_t cause,
		 uint32_t word)
{
	struct rs_event *e = add(s, RS_EVENT_TRAP, from, 5);

	e->mode_to = (uint8_t)to;
	e->word = word;
	e->trap.cause = cause;
	if (s->generation != RS_FULL && word)
		look(s, e, false);
}

void sample_return(struct sample *s, enum rs_mode from, enum rs_mode to)
{
	struct rs_event *e;

	sample_run(s, 1);
	e = add(s, RS_EVENT_RETURN, from, 5);
	e->mode_to = (uint8_t)to;
	e->word = from == RS_MODE_M ? 0x30200073 : SRET;
	if (s->generation != RS_FULL)
		look(s, e, true);
}

void sample_priv(struct sample *s, enum rs_mode mode, unsigned csr, uint32_t word)
{
	struct rs_event *e;

	sample_run(s, 1);
	e = add(s, RS_EVENT_PRIV, mode, 4);
	e->word = word;
	e->priv.csr = (uint16_t)csr;
	if (s->generation != RS_FULL && mode != RS_MODE_M &&
	    (mode != RS_MODE_S || !has_hypervisor(s)))
		look(s, e, false);
}

void sample_device(struct sample *s, enum rs_mode mode)
{
	sample_run(s, 1);
	add(s, RS_EVENT_DEVICE, mode, 30);
}

void sample_dma(struct sample *s, bool to_memory, unsigned fault)
{
	struct rs_event *e;

	sample_run(s, 1);
	e = add(s, RS_EVENT_DMA, RS_MODE_S, 0);
	e->dma.addr = 0x87654000;
	e->dma.size = 4096;
	e->dma.device = RS_VIRTIO_BASE;
	e->dma.to_memory = to_memory;
	e->dma.fault = (uint16_t)fault;
}

void sample_idle(struct sample *s, enum rs_mode mode, unsigned cycles)
{
	add(s, RS_EVENT_IDLE, mode, cycles);
}

void sample_off(struct sample *s, enum rs_mode mode, uint32_t code)
{
	add(s, RS_EVENT_OFF, mode, 0)->off.code = code;
}

/* ---- the guest, step by step */

static enum rs_mode os(const struct sample *s)
{
	return s->generation == RS_PARA	 ? RS_MODE_U
	       : s->generation == RS_HVM ? RS_MODE_VS
					 : RS_MODE_S;
}

static enum rs_mode app(const struct sample *s)
{
	return s->generation == RS_HVM ? RS_MODE_VU : RS_MODE_U;
}

static void context(struct sample *s, unsigned whom)
{
	if (s->generation == RS_PARA)
		sample_mark(s, RS_MODE_S, RS_MARK_CONTEXT, whom);
}

/* The kernel chose a container: what follows is the guest's. */
static void context_box(struct sample *s, unsigned op)
{
	if (s->generation == RS_CONTAINER && op == RS_OP_ENTER_USER)
		sample_mark(s, RS_MODE_S, RS_MARK_CONTEXT, RS_CONTEXT_KERNEL);
}

/* The guest OS asks whoever is below; `calls` device accesses are made for it. */
static void ask(struct sample *s, unsigned hypercall, unsigned work, uint32_t word,
		unsigned csr, unsigned devices)
{
	enum rs_mode below = has_hypervisor(s) ? RS_MODE_S : RS_MODE_M;
	uint64_t cause = !has_hypervisor(s)	   ? RS_CAUSE_ECALL_S
			 : s->generation == RS_HVM ? RS_CAUSE_ECALL_VS
						   : RS_CAUSE_ECALL_U;

	sample_run(s, 6);
	sample_trap(s, os(s), below, cause, ECALL);
	sample_run(s, 40);
	if (s->generation == RS_PARA)
		sample_mark(s, RS_MODE_S, RS_MARK_HYPERCALL, hypercall);
	sample_run(s, work);
	if (word)
		sample_priv(s, below, csr, word);
	for (; devices > 0; devices--)
		sample_device(s, below);
	context(s, RS_CONTEXT_KERNEL);
	sample_run(s, 36);
	sample_return(s, below, os(s));
}

static void privileged(struct sample *s, unsigned csr, uint32_t word, unsigned hypercall,
		       unsigned work)
{
	if (s->generation == RS_FULL)
		sample_run(s, 260);
	else if (s->generation == RS_PARA && hypercall)
		ask(s, hypercall, work, word, csr, 0);
	else if (s->generation == RS_PARA)
		sample_run(s, 4);
	else
		sample_priv(s, os(s), csr, word);
}

/* The program traps, the OS works, the program goes on. */
static void from_program(struct sample *s, uint64_t cause, uint32_t word, unsigned hypercall)
{
	if (s->generation == RS_FULL) {
		sample_run(s, 9000);
		return;
	}
	if (s->generation == RS_PARA) {
		sample_trap(s, RS_MODE_U, RS_MODE_S, cause, word);
		sample_run(s, 220);
		context(s, RS_CONTEXT_KERNEL);
		sample_return(s, RS_MODE_S, RS_MODE_U);
	} else {
		sample_trap(s, app(s), os(s), cause, word);
		sample_priv(s, os(s), CSR_scause, CSRR_SCAUSE);
	}
	sample_run(s, 90);
	if (s->generation != RS_PARA) {
		sample_return(s, os(s), app(s));
		return;
	}
	if (hypercall)
		ask(s, hypercall, 120, 0, 0, 0);
	sample_trap(s, RS_MODE_U, RS_MODE_S, RS_CAUSE_ECALL_U, ECALL);
	sample_run(s, 130);
	sample_mark(s, RS_MODE_S, RS_MARK_HYPERCALL, RS_HC_RETURN);
	context(s, RS_CONTEXT_USER);
	sample_return(s, RS_MODE_S, RS_MODE_U);
}

static void timer_tick(struct sample *s)
{
	if (s->generation == RS_FULL) {
		sample_run(s, 21000);
		return;
	}
	sample_run(s, 500);
	sample_trap(s, os(s), RS_MODE_M, TIMER(RS_IRQ_M_TIMER), 0);
	sample_run(s, 20);
	sample_return(s, RS_MODE_M, os(s));
	if (has_hypervisor(s)) {
		sample_trap(s, os(s), RS_MODE_S, TIMER(RS_IRQ_S_TIMER), 0);
		sample_run(s, 180);
		context(s, RS_CONTEXT_KERNEL);
		sample_return(s, RS_MODE_S, os(s));
	}
	if (s->generation != RS_PARA)
		sample_trap(s, os(s), os(s), TIMER(RS_IRQ_S_TIMER), 0);
	sample_run(s, 60);
	ask(s, RS_HC_TIMER_SET, 20, 0, 0, 1);
	if (s->generation != RS_PARA)
		sample_return(s, os(s), os(s));
}

static void do_op(struct sample *s, unsigned id)
{
	switch (id) {
	case RS_OP_SET_TRAP_VECTOR:
		privileged(s, CSR_stvec, CSRW_STVEC, RS_HC_SET_ENTRIES, 30);
		break;
	case RS_OP_ENABLE_PAGING:
	case RS_OP_SWITCH_SPACE:
		privileged(s, CSR_satp, CSRW_SATP, RS_HC_MMU_SET_ROOTS, 400);
		break;
	case RS_OP_PAGE_TABLE:
		privileged(s, 0, SFENCE, RS_HC_MMU_UPDATE, 700);
		break;
	case RS_OP_ENTER_USER:
		if (s->generation == RS_FULL)
			sample_run(s, 900);
		else if (s->generation == RS_PARA)
			ask(s, RS_HC_RETURN, 100, 0, 0, 0);
		else
			sample_return(s, os(s), app(s));
		break;
	case RS_OP_SYSCALL:
		from_program(s, RS_CAUSE_ECALL_U, ECALL, 0);
		break;
	case RS_OP_PAGE_FAULT:
		from_program(s, RS_CAUSE_STORE_PAGE, SD, RS_HC_MMU_UPDATE);
		break;
	case RS_OP_IRQ_MASK:
		privileged(s, CSR_sstatus, CSRCI_SSTATUS, 0, 0);
		break;
	case RS_OP_IRQ_UNMASK:
		privileged(s, CSR_sstatus, CSRSI_SSTATUS, 0, 0);
		break;
	case RS_OP_TICK:
		timer_tick(s);
		break;
	case RS_OP_TIMER_SET:
	case RS_OP_CONSOLE_WRITE:
		if (s->generation == RS_FULL) {
			sample_run(s, 1234567);
			sample_device(s, RS_MODE_S);
		} else {
			ask(s, RS_HC_CONSOLE_WRITE, 60, 0, 0, 20);
		}
		break;
	case RS_OP_COMPUTE:
		sample_run(s, s->generation == RS_FULL ? 4200000 : 100000);
		break;
	case RS_OP_POWER_OFF:
		if (s->generation != RS_FULL) {
			sample_trap(s, os(s), has_hypervisor(s) ? RS_MODE_S : RS_MODE_M,
				    RS_CAUSE_ECALL_S, ECALL);
			sample_run(s, 50);
		} else {
			sample_run(s, 5000);
		}
		break;
	default:
		break;
	}
}

static void op(struct sample *s, unsigned id, bool marked)
{
	enum rs_mode mode = s->generation == RS_FULL ? RS_MODE_S : os(s);
	bool program = id == RS_OP_SYSCALL || id == RS_OP_PAGE_FAULT || id == RS_OP_COMPUTE;

	sample_run(s, s->generation == RS_FULL ? 12000 : 300);
	context(s, program ? RS_CONTEXT_USER : RS_CONTEXT_KERNEL);
	context_box(s, id);
	if (program)
		mode = app(s);
	if (marked)
		sample_mark(s, mode, RS_MARK_OP_BEGIN, id);
	do_op(s, id);
	if (marked && id != RS_OP_POWER_OFF)
		sample_mark(s, mode, RS_MARK_OP_END, id);
}

static void make(struct sample *s, enum rs_generation g, bool marked)
{
	static const unsigned ops[] = {
		RS_OP_CONSOLE_WRITE, RS_OP_SET_TRAP_VECTOR,
		RS_OP_PAGE_TABLE,    RS_OP_ENABLE_PAGING,
		RS_OP_PAGE_TABLE,    RS_OP_PAGE_TABLE,
		RS_OP_ENTER_USER,    RS_OP_SYSCALL,
		RS_OP_PAGE_FAULT,    RS_OP_SWITCH_SPACE,
		RS_OP_IRQ_MASK,	     RS_OP_IRQ_UNMASK,
		RS_OP_TIMER_SET,     RS_OP_TICK,
		RS_OP_COMPUTE,	     RS_OP_POWER_OFF,
	};

	sample_begin(s, g);
	sample_return(s, RS_MODE_M, os(s)); /* the firmware is done */
	if (g == RS_FULL)
		sample_mark(s, RS_MODE_S, RS_MARK_GUEST, 0);
	sample_run(s, 5000);
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		op(s, ops[i], marked);
	sample_off(s, has_hypervisor(s) ? RS_MODE_S : RS_MODE_M, 0);
}

void sample_make(struct sample *s, enum rs_generation g)
{
	make(s, g, true);
}

void sample_make_unmarked(struct sample *s, enum rs_generation g)
{
	make(s, g, false);
}

static size_t count(void *context)
{
	return ((struct sample *)context)->shown;
}

static bool is_gone(const struct sample *s, size_t index)
{
	return index >= s->gone && index < s->gone_to;
}

static size_t at(void *context, size_t index, struct rs_event *event, struct rs_fact *fact)
{
	struct sample *s = context;

	read_facts(s);

	while (is_gone(s, index))
		index--;
	*event = s->events[index];
	if (fact)
		*fact = s->facts[index];
	return index;
}

static size_t read(void *context, size_t from, struct rs_event *events, struct rs_fact *facts,
		   size_t most, size_t *first)
{
	struct sample *s = context;
	size_t n = 0;

	read_facts(s);
	while (is_gone(s, from))
		from++;
	*first = from;
	for (; n < most && from + n < s->shown && !is_gone(s, from + n); n++) {
		events[n] = s->events[from + n];
		facts[n] = s->facts[from + n];
	}
	return n;
}

static bool whole(void *context, size_t first, size_t last)
{
	const struct sample *s = context;

	while (first <= last && !is_gone(s, first))
		first++;
	return first > last;
}

static bool newest_look(void *context, size_t event, struct rs_hart_state *out)
{
	const struct sample *s = context;
	size_t i = s->state_count;

	while (i > 0 && s->looks[i - 1].event > event)
		i--;
	if (i > 0)
		*out = s->looks[i - 1];
	return i > 0;
}

/* As if each lane had left its guest for these reasons. */
static void ledger(void *context, struct rs_ledger *out)
{
	static const char *const reasons[] = {
		"hypercall-mmu-set-roots", "hypercall-mmu-update", "ecall-u",
		"store-guest-page-fault",  "sbi-legacy-shutdown",  "irq-s-timer",
		"hypercall-console-write", "virtual-insn"};
	const struct sample *s = context;
	size_t n = sizeof reasons / sizeof *reasons;

	memset(out, 0, sizeof *out);
	out->taken.cycles = s->cycle;
	out->taken.instructions = s->instret;
	out->vms[0].begun = true;
	for (size_t i = 0; i < s->known; i++)
		if (s->facts[i].kind == RS_FACT_GUEST)
			out->vms[0].start.cycles = s->events[i].cycle;
	out->vm_count = 1;
	out->vms[0].ready = s->cycle / 2;
	if (s->generation != RS_BARE)
		out->vms[0].asked = out->vms[0].start.cycles / 2;
	if (s->generation == RS_CONTAINER) {
		out->vms[0].asked = s->cycle / 2 - 6200;
		out->vms[0].held = 48 << 10;
		out->vms[0].ended = !s->lost;
	}
	for (size_t i = 0; i < RS_LAYERS; i++)
		out->taken.layers[i] = s->cycle / RS_LAYERS;
	if (s->generation != RS_PARA && s->generation != RS_HVM)
		return;
	for (size_t i = 0; i < n; i++) {
		struct rs_exit *e = &out->exits[out->exit_count++];

		strcpy(e->reason, reasons[i]);
		e->tally = (struct rs_tally){.count = 10 * i + 1,
					     .cycles = 12345 * (i + 1) * (i + 1),
					     .min = 100 * i,
					     .max = 250000 * i};
	}
}

struct view_source sample_source(struct sample *s)
{
	return (struct view_source){.generation = s->generation,
				    .context = s,
				    .memory = {s->generation == RS_BARE ? 128 << 20 : 16 << 20},
				    .count = count,
				    .at = at,
				    .read = read,
				    .whole = whole,
				    .ledger = ledger,
				    .look = newest_look};
}

void sample_lanes(struct sample samples[RS_LANE_KINDS], struct view_model *m, unsigned mask)
{
	view_model_init(m);
	for (unsigned g = 0; g < RS_LANE_KINDS; g++) {
		struct view_source source;

		if (!(mask & 1u << g))
			continue;
		sample_make(&samples[g], (enum rs_generation)g);
		source = sample_source(&samples[g]);
		(void)view_model_add(m, &source);
	}
	(void)view_model_update(m, SIZE_MAX);
}
