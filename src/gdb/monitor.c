#include "gdb/monitor.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "gdb/target.h"
#include "host/language.h"
#include "ringside/abi/csr.h"
#include "ringside/cause.h"
#include "ringside/isa.h"

enum { WORDS = 8 };

struct words {
	char text[512];
	char *at[WORDS];
	size_t count;
};

/* ---- where it stands */

static bool is_guest_mode(enum rs_mode mode)
{
	return mode == RS_MODE_VS || mode == RS_MODE_VU;
}

static uint64_t csr_of(const struct subject *at, unsigned number)
{
	uint16_t csr = (uint16_t)number;
	uint64_t value;

	subject_csrs(at, &csr, &value, 1);
	return value;
}

static void tell_root(const struct subject *at, FILE *out, unsigned csr)
{
	uint64_t atp = csr_of(at, csr);

	if (atp >> 60 == 0)
		fprintf(out, _("%s: bare, addresses are not translated\n"), rs_csr_name(csr));
	else
		fprintf(out, _("%s: Sv39%s, root at 0x%" PRIx64 ", %s %" PRIu64 "\n"),
			rs_csr_name(csr), csr == CSR_hgatp ? "x4" : "", (atp << 20) >> 8,
			csr == CSR_hgatp ? "VMID" : "ASID",
			atp >> 44 & (csr == CSR_hgatp ? 0x3fff : 0xffff));
}

static void tell_mode(struct gdb_lane *t, const struct words *w, FILE *out)
{
	const struct subject *at = &t->subject;
	enum rs_mode mode = subject_mode(at);

	(void)w;
	fprintf(out,
		_("%s-mode at 0x%" PRIx64 ", instruction %" PRIu64 ", cycle %" PRIu64 "\n"),
		rs_mode_name(mode), subject_pc(at), subject_instructions(at),
		rs_machine_cycles(at->m));
	if (mode == RS_MODE_M) {
		fputs(_("addresses are physical\n"), out);
	} else if (is_guest_mode(mode)) {
		tell_root(at, out, CSR_vsatp);
		tell_root(at, out, CSR_hgatp);
	} else {
		tell_root(at, out, CSR_satp);
	}
}

/* ---- why it is there */

/* As it happened: what the registers say, software may have written there. */
static void tell_trap(const struct gdb_lane *t, enum rs_mode into, unsigned tval, FILE *out)
{
	struct rs_event e;

	if (!rs_lane_latest_trap(t->lane, t->subject.nested, into, &e)) {
		fprintf(out, _("no trap into %s-mode yet\n"), rs_mode_name(into));
		return;
	}
	fprintf(out, _("latest trap into %s-mode: %s (%s) at 0x%" PRIx64), rs_mode_name(into),
		_(rs_cause_text(e.trap.cause)), rs_cause_slug(e.trap.cause), e.pc);
	if (!(e.trap.cause & RS_CAUSE_INTERRUPT))
		fprintf(out, ", %s 0x%" PRIx64, rs_csr_name(tval), e.trap.tval);
	if (e.trap.gpa)
		fprintf(out, _(", guest-physical 0x%" PRIx64), e.trap.gpa);
	fputc('\n', out);
}

/* The latest trap into each mode at or above the hart's. */
static void tell_why(struct gdb_lane *t, const struct words *w, FILE *out)
{
	enum rs_mode mode = subject_mode(&t->subject);

	tell_mode(t, w, out);
	if (is_guest_mode(mode))
		tell_trap(t, RS_MODE_VS, CSR_vstval, out);
	if (mode != RS_MODE_M)
		tell_trap(t, RS_MODE_S, CSR_stval, out);
	tell_trap(t, RS_MODE_M, CSR_mtval, out);
}

/* ---- translation */

static void tell_entry(const struct rs_tlb_entry *e, bool code, FILE *out)
{
	fprintf(out, "%s  %016" PRIx64 "  %010" PRIx64 "  %5u  ", code ? _("code") : _("data"),
		e->va, e->pa, e->asid);
	if (e->guest)
		fprintf(out, "%5u", e->vmid);
	else
		fputs("    -", out);
	fprintf(out, "  %c%c%c%c%c%s\n", e->r ? 'r' : '-', e->w ? 'w' : '-', e->x ? 'x' : '-',
		e->u ? 'u' : '-', e->g ? 'g' : '-',
		e->no_first ? _("  a guest-physical address") : "");
}

static void tell_tlb(struct gdb_lane *t, const struct words *w, FILE *out)
{
	struct rs_tlb_entry e;
	size_t count = 0;

	(void)w;
	if (t->subject.nested) {
		fputs(_("the TLB of an emulated guest is its emulator's: run with "
			"--emulator\n"),
		      out);
		return;
	}
	fputs(_("TLB   virtual page      physical     ASID   VMID  may\n"), out);
	for (unsigned code = 0; code < 2; code++) {
		for (unsigned i = 0; i < RS_TLB_MOST; i++) {
			if (!rs_machine_tlb_entry(t->subject.m, code, i, &e))
				continue;
			tell_entry(&e, code, out);
			count++;
		}
	}
	fprintf(out, _("%zu entries\n"), count);
}

static void tell_read(const struct rs_walk_read *r, FILE *out)
{
	fprintf(out, "  %s level %u at 0x%" PRIx64,
		r->second ? _("second stage,") : _("first stage, "), r->level, r->at);
	if (r->gpa != r->at)
		fprintf(out, " (guest-physical 0x%" PRIx64 ")", r->gpa);
	fprintf(out, ": 0x%016" PRIx64 " %s%s%s%s%s%s%s%s\n", r->entry,
		r->entry & 1 ? "v" : "-", r->entry & 2 ? "r" : "-", r->entry & 4 ? "w" : "-",
		r->entry & 8 ? "x" : "-", r->entry & 16 ? "u" : "-", r->entry & 32 ? "g" : "-",
		r->entry & 64 ? "a" : "-", r->entry & 128 ? "d" : "-");
}

static void tell_walk(struct gdb_lane *t, const struct words *w, FILE *out)
{
	const struct subject *at = &t->subject;
	enum rs_mode mode = subject_mode(at);
	struct rs_walk_read reads[RS_WALK_READS];
	char *end = NULL;
	uint64_t va = w->count > 2 ? strtoull(w->at[2], &end, 0) : 0, pa;
	bool found;
	size_t count;

	if (!end || *end || end == w->at[2]) {
		fputs(_("info walk: needs an address, such as 0x80201000\n"), out);
		return;
	}
	count = at->nested
			? rs_machine_nested_walk(at->m, at->where, mode, va, reads, &pa, &found)
			: rs_machine_walk(at->m, mode, va, reads, &pa, &found);
	fprintf(out, _("0x%" PRIx64 " in %s-mode: %zu reads\n"), va, rs_mode_name(mode), count);
	for (size_t i = 0; i < count; i++)
		tell_read(&reads[i], out);
	if (found)
		fprintf(out, _("physical 0x%" PRIx64 "\n"), pa);
	else
		fputs(_("no translation\n"), out);
}

static void tell_info(struct gdb_lane *t, const struct words *w, FILE *out)
{
	if (w->count > 1 && strcmp(w->at[1], "tlb") == 0)
		tell_tlb(t, w, out);
	else if (w->count > 1 && strcmp(w->at[1], "walk") == 0)
		tell_walk(t, w, out);
	else
		fputs(_("info: needs tlb, or walk ADDRESS\n"), out);
}

/* ---- in which modes points count */

static bool parse_mode(const char *name, unsigned *modes)
{
	for (unsigned mode = 0; mode < 8; mode++) {
		if (rs_mode_is(mode) && strcmp(name, rs_mode_name((enum rs_mode)mode)) == 0) {
			*modes |= 1u << mode;
			return true;
		}
	}
	return false;
}

static void set_modes(struct gdb_lane *t, const struct words *w, FILE *out)
{
	unsigned modes = 0;

	for (size_t i = 1; i < w->count; i++) {
		if (strcmp(w->at[i], "all") == 0)
			modes = 0xff;
		else if (strcmp(w->at[i], "guest") == 0)
			modes |= gdb_lane_guest_modes(t);
		else if (!parse_mode(w->at[i], &modes)) {
			fprintf(out,
				_("modes: found '%s'; needs all, guest, or some of M S U VS "
				  "VU\n"),
				w->at[i]);
			return;
		}
	}
	if (modes)
		gdb_lane_set_modes(t, (uint8_t)modes);
	fputs(_("breakpoints and watchpoints stop in"), out);
	for (unsigned mode = 0; mode < 8; mode++)
		if (rs_mode_is(mode) && t->modes >> mode & 1)
			fprintf(out, " %s", rs_mode_name((enum rs_mode)mode));
	fputc('\n', out);
}

static void tell_symbols(struct gdb_lane *t, const struct words *w, FILE *out)
{
	(void)w;
	fputs(t->symbols && *t->symbols ? t->symbols
					: _("no symbols are known of what runs here\n"),
	      out);
}

/* ---- */

static void tell_help(struct gdb_lane *t, const struct words *w, FILE *out);

static const struct {
	const char *name;
	void (*run)(struct gdb_lane *t, const struct words *w, FILE *out);
	const char *help;
} commands[] = {
	{"help", tell_help, N_("help               this list")},
	{"info", tell_info,
	 N_("info tlb           the valid entries of both TLBs\n"
	    "info walk ADDRESS  which entries of page tables lead to an address, now")},
	{"mode", tell_mode, N_("mode               the mode, and the page tables in use")},
	{"modes", set_modes,
	 N_("modes [LIST]       in which modes breakpoints and watchpoints stop: all, guest, "
	    "or "
	    "some "
	    "of M S U VS VU")},
	{"symbols", tell_symbols,
	 N_("symbols            commands that load the symbols of what runs")},
	{"why", tell_why, N_("why                the traps that led here")},
};

static void tell_help(struct gdb_lane *t, const struct words *w, FILE *out)
{
	(void)t;
	(void)w;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		fprintf(out, "%s\n", _(commands[i].help));
}

void gdb_monitor(struct gdb_lane *t, const char *text, FILE *out)
{
	struct words w = {.count = 0};
	char *rest = NULL;

	snprintf(w.text, sizeof w.text, "%s", text);
	for (char *word = strtok_r(w.text, " \t\n", &rest); word && w.count < WORDS;
	     word = strtok_r(NULL, " \t\n", &rest))
		w.at[w.count++] = word;
	if (!w.count) {
		tell_help(t, &w, out);
		return;
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (strcmp(w.at[0], commands[i].name) != 0)
			continue;
		if (commands[i].run != tell_help && commands[i].run != tell_symbols &&
		    !t->known)
			fputs(_("the guest has not begun\n"), out);
		else
			commands[i].run(t, &w, out);
		return;
	}
	fprintf(out, _("found '%s'; 'monitor help' lists what there is\n"), w.at[0]);
}
