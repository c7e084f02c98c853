/* run.c - the run loop: time, interrupts, waiting, and the ways to stop. */
#include "machine/run.h"

#include "exec/engine.h"
#include "exec/execute.h"
#include "mmu/watch.h"
#include "ringside/debug.h"

static const char *const hang_texts[] = {
#define HANG(name, text, brief) [RS_HANG_##name] = (text),
#include "ringside/hang.def"
#undef HANG
};

/* The clock stops here, 292 years after power-on. What an instruction, a block or a disk adds to
 * it, at the highest costs, is far less than what is left to 2^64. */
#define CLOCK_END BIT(63)

static void console_put(void *context, uint8_t byte)
{
	struct run *r = context;

	if (cpu_observed(r->c, RS_EVENT_CONSOLE)) {
		struct rs_event event = {.kind = RS_EVENT_CONSOLE};
		event.console.byte = byte;
		cpu_report(r->c, &event);
	}
	if (r->m->console.put)
		r->m->console.put(r->m->console.context, byte);
}

static int console_poll(void *context)
{
	struct run *r = context;

	return r->m->console.poll ? r->m->console.poll(r->m->console.context) : RS_CONSOLE_END;
}

static void connect_parts(struct run *r, struct rs_machine *m, uint64_t budget)
{
	struct rs_machine_state *s = m->state;

	*r = (struct run){.m = m, .s = s, .c = &s->cpu, .h = &s->cpu.h};
	r->console =
		(struct rs_console){.put = console_put, .poll = console_poll, .context = r};
	r->bus = (struct bus){.ram = m->ram, .ram_size = s->ram_size};
	devices_connect(r);
	s->cpu.bus = &r->bus;
	s->cpu.costs = &s->costs;
	s->cpu.observer = &m->observer;
#if CPU_HAS_WATCHES
	s->cpu.watches = m->watches;
	if (m->watches)
		m->watches->hit = false;
	s->cpu.pages = m->pages;
#endif
	if (s->cpu.h.external_time && m->clock.ticks)
		s->cpu.clock = &m->clock;
	cpu_read_clock(r->c);
	if (m->engine->attach)
		m->engine->attach(m->workspace, r->c, &r->bus);
#if CPU_HAS_WATCHES
	if (m->pages_begin && r->c->shortcuts)
		r->c->shortcuts->flushes++;
	m->pages_begin = false;
#endif
	r->end = CLOCK_END;
	if (s->cpu.h.cycle < CLOCK_END && budget < CLOCK_END - s->cpu.h.cycle)
		r->end = s->cpu.h.cycle + budget;
}

/* ---- time and interrupt lines */

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void report_raised(struct run *r, uint64_t interrupts)
{
	struct rs_event event = {.kind = RS_EVENT_RAISE};

	r->c->word = 0;
	for (unsigned i = 0; interrupts >> i; i++) {
		if (!(interrupts >> i & 1))
			continue;
		event.raise.cause = RS_CAUSE_INTERRUPT | i;
		cpu_report(r->c, &event);
	}
}

/* Called after each update of the lines, hence after anything that may raise an interrupt: a
 * device, the clock or software. */
static void notice_raised(struct run *r)
{
	uint64_t pending = hart_pending(r->h), rose = pending & ~r->s->pending_before;

	r->s->pending_before = pending;
	if (rose && cpu_observed(r->c, RS_EVENT_RAISE))
		report_raised(r, rose);
}

/* Bring all interrupt lines up to date. @return the tick at which time changes one next, or
 * NEVER. */
static uint64_t update_lines(struct run *r, bool poll)
{
	uint64_t now = hart_ticks(r->h), next = hart_update_timers(r->h),
		 cmp = r->s->aclint.mtimecmp;

	hart_drive(r->h, IRQ(M_SOFTWARE), r->s->aclint.msip);
	hart_drive(r->h, IRQ(M_TIMER), now >= cmp);
	if (now < cmp)
		next = earlier(next, cmp);
	devices_update(r, poll);
	notice_raised(r);
	return earlier(next, r->s->next_event.tick);
}

/* The clock at a tick; NEVER if the clock cannot reach it, or if time is external. */
static uint64_t clock_at(const struct run *r, uint64_t tick)
{
	if (r->h->external_time || tick > CLOCK_END / RS_CYCLES_PER_TICK)
		return NEVER;
	return tick * RS_CYCLES_PER_TICK;
}

/* Bring the lines up to date, and set when to do so again. */
static void update_attention(struct run *r)
{
	r->h->ticks_due = update_lines(r, false);

	uint64_t next = clock_at(r, r->h->ticks_due);

	r->h->attention = earlier(next, earlier(r->s->next_event.cycle, r->s->next_event.poll));
}

static void take_interrupt(struct run *r)
{
	int number;

	execute_begins();
	update_attention(r);
	number = hart_interrupt(r->h, hart_pending(r->h));
	if (number >= 0) {
		execute_trap(r->c, RS_CAUSE_INTERRUPT | (unsigned)number);
		update_attention(r);
	}
}

/* ---- waiting */

static struct rs_stop hang(enum rs_hang why)
{
	return (struct rs_stop){.kind = RS_STOP_HANG, .hang = why, .reason = hang_texts[why]};
}

/* Will a timer that compares `compare` with a time that is `now` ever fire? */
static bool timer_will_fire(const struct run *r, uint64_t compare, uint64_t now)
{
	uint64_t left = compare > now ? compare - now : 0, ticks = hart_ticks(r->h);

	if (left >= NEVER - ticks)
		return false;
	return r->h->external_time || clock_at(r, ticks + left) != NEVER;
}

/* The interrupt lines that may rise as time passes, without news from outside. */
static uint64_t coming_lines(const struct run *r)
{
	const struct hart *h = r->h;
	uint64_t lines = r->s->next_event.timed_lines, now = hart_ticks(h);

	if (timer_will_fire(r, r->s->aclint.mtimecmp, now))
		lines |= IRQ(M_TIMER);
	if ((h->menvcfg & ENVCFG_STCE) && timer_will_fire(r, h->stimecmp, now))
		lines |= IRQ(S_TIMER);
	if ((h->menvcfg & h->henvcfg & ENVCFG_STCE) &&
	    timer_will_fire(r, h->vstimecmp, now + h->htimedelta))
		lines |= IRQ(VS_TIMER);
	return lines;
}

static void report_idle(struct run *r)
{
	if (!cpu_observed(r->c, RS_EVENT_IDLE))
		return;
	struct rs_event event = {.kind = RS_EVENT_IDLE, .cost = r->h->cycle - r->h->wait_start};

	r->c->word = 0;
	cpu_report(r->c, &event);
}

static struct rs_stop idle(const struct run *r, uint64_t deadline)
{
	return (struct rs_stop){.kind = RS_STOP_IDLE,
				.deadline = deadline,
				.outside = r->s->next_event.outside_lines & r->h->mie,
				.input = r->s->next_event.input_lines & r->h->mie};
}

/* Time alone does not wake the hart. News from outside may; otherwise nothing ever will. */
static struct rs_stop wait_outside(const struct run *r)
{
	if (r->s->next_event.outside_lines & r->h->mie)
		return idle(r, NEVER);
	return hang(r->s->uart.ended ? RS_HANG_INPUT : RS_HANG_WAIT);
}

/* The hart waits: advance the clock to what wakes it.
 * @return true when it is awake; false, with *stop set, when the run must end before. */
static bool wait_for_interrupt(struct run *r, struct rs_stop *stop)
{
	struct hart *h = r->h;

	for (;;) {
		uint64_t next = update_lines(r, true), due = r->s->next_event.cycle;

		if (hart_pending(h) &
		    h->mie) { /* whether or not it will be taken (Priv: "WFI") */
			h->waiting = false;
			h->attention = 0;
			if (h->cycle != h->wait_start)
				report_idle(r);
			return true;
		}
		if ((next == NEVER && due == NEVER) || !(coming_lines(r) & h->mie)) {
			*stop = wait_outside(r);
			return false;
		}
		if (h->external_time && due == NEVER) {
			*stop = idle(r, next);
			return false;
		}
		uint64_t wake = earlier(clock_at(r, next), due);

		if (wake == NEVER) { /* the next interrupt is due after the end of the clock */
			*stop = wait_outside(r);
			return false;
		}
		if (wake > r->end) {
			h->cycle = r->end;
			*stop = (struct rs_stop){.kind = RS_STOP_BUDGET};
			return false;
		}
		h->cycle = wake;
	}
}

/* ---- */

/* ---- jumps to themselves */

/* Only an interrupt ends one. Can there be one? */
static bool spin_can_end(const struct run *r)
{
	uint64_t lines = hart_pending(r->h) | coming_lines(r) | r->s->next_event.outside_lines;

	return hart_interrupt(r->h, lines) >= 0;
}

/* One more jump changes nothing but the counts: do all those until something is due at once. */
static void spin(struct run *r)
{
	struct hart *h = r->h;
	uint64_t until = earlier(h->attention, r->end);

	if (until > h->cycle) {
		h->instret += until - h->cycle;
		h->cycle = until;
	}
}

/* ---- */

static bool switched_off(const struct run *r, struct rs_stop *stop)
{
	const struct finisher *f = &r->s->finisher;

	if (f->request == FINISHER_NOTHING)
		return false;
	if (f->request == FINISHER_OFF)
		*stop = (struct rs_stop){.kind = RS_STOP_OFF, .code = f->code};
	else
		*stop = (struct rs_stop){.kind = RS_STOP_RESET,
					 .hang = RS_HANG_RESET,
					 .reason = hang_texts[RS_HANG_RESET]};
	return true;
}

static void report_off(struct run *r)
{
	if (!cpu_observed(r->c, RS_EVENT_OFF))
		return;
	struct rs_event event = {.kind = RS_EVENT_OFF};

	event.off.code = r->s->finisher.code;
	r->c->word = 0;
	cpu_report(r->c, &event);
}

static bool watch_hit(const struct run *r)
{
	const struct rs_watches *w = cpu_watches(r->c);

	return w && w->hit;
}

static struct rs_stop run(struct run *r)
{
	struct rs_stop stop = {.kind = RS_STOP_BUDGET};

	if (switched_off(r, &stop))
		return stop;
	while (r->h->cycle < r->end) {
		if (r->h->waiting && !wait_for_interrupt(r, &stop))
			return stop;
		if (CPU_HAS_WATCHES && r->h->cycle >= r->end) /* a debugger goes back to here */
			break;
		take_interrupt(r);
		switch (r->m->engine->run(r->m->workspace, r->c, r->end)) {
		case RUN_ATTENTION:
			if (switched_off(r, &stop)) {
				report_off(r);
				return stop;
			}
			if (watch_hit(r))
				return stop;
			break;
		case RUN_WAIT:
			r->h->wait_start = r->h->cycle;
			break;
		case RUN_SPIN:
			update_attention(r);
			if (!spin_can_end(r))
				return hang(RS_HANG_SPIN);
			if (!cpu_watches(r->c)) /* the jump may be watched */
				spin(r);
			break;
		case RUN_TRAPPED:
			return hang(RS_HANG_TRAPS);
		}
	}
	return r->h->cycle < CLOCK_END ? stop : hang(RS_HANG_CLOCK);
}

/* Inline: what is compiled for the toy computer stays as it was. */
static inline __attribute__((always_inline)) struct rs_stop step(struct rs_machine *m,
								 uint64_t wait)
{
	struct rs_stop stop = {.kind = RS_STOP_BUDGET};
	struct run r;

	connect_parts(&r, m, m->state->cpu.h.waiting ? wait : 1);
	if (!r.h->waiting)
		stop = run(&r);
	else
		(void)wait_for_interrupt(&r, &stop);
	cpu_rest(r.c);
	return stop;
}

struct rs_stop rs_machine_step(struct rs_machine *m)
{
	return step(m, NEVER);
}

#if CPU_HAS_WATCHES
struct rs_stop rs_machine_step_within(struct rs_machine *m, uint64_t cycles)
{
	return step(m, cycles);
}
#endif

#ifdef RS_JIT
static uint64_t next_attach(const struct run *r)
{
	const struct engine *engine = r->m->engine;

	return engine->next_attach ? engine->next_attach(r->m->workspace, r->s->ram_size) : 0;
}

/* Run to where the engine needs no more to be attached again. @return whether the run goes on behind that. */
static bool run_to_attach(struct run *r, struct rs_stop *stop)
{
	uint64_t at, end = r->end;

	while ((at = next_attach(r)) && at < end) {
		r->end = at;
		*stop = run(r);
		if (stop->kind != RS_STOP_BUDGET || r->h->cycle < at)
			return false;
		r->end = end;
		r->m->engine->attach(r->m->workspace, r->c, &r->bus);
	}
	return true;
}
#else
static bool run_to_attach(struct run *r, struct rs_stop *stop)
{
	(void)r;
	(void)stop;
	return true;
}
#endif

struct rs_stop rs_machine_run(struct rs_machine *m, uint64_t budget)
{
	struct rs_stop stop;
	struct run r;

	connect_parts(&r, m, budget);
	if (run_to_attach(&r, &stop))
		stop = run(&r);
	cpu_rest(r.c);
	return stop;
}
