#include "cli/stat_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/format.h"
#include "host/language.h"
#include "host/row.h"

enum { NAME = 24, COLUMNS = 80 };

static int by_cycles(const void *left, const void *right)
{
	const struct rs_exit *a = left, *b = right;

	if (a->tally.cycles != b->tally.cycles)
		return a->tally.cycles > b->tally.cycles ? -1 : 1;
	return strcmp(a->reason, b->reason);
}

static void sort_rows(struct rs_exit *exits, size_t count)
{
	if (count)
		qsort(exits, count, sizeof *exits, by_cycles);
}

void stat_sort(struct rs_ledger *l)
{
	sort_rows(l->exits, l->exit_count);
	for (size_t i = 0; i < RS_VMS; i++)
		sort_rows(l->vms[i].exits, l->vms[i].exit_count);
}

static void add(struct rs_tally *all, const struct rs_tally *t)
{
	if (t->count == 0)
		return;
	all->min = all->count == 0 || t->min < all->min ? t->min : all->min;
	all->max = t->max > all->max ? t->max : all->max;
	all->count += t->count;
	all->cycles += t->cycles;
}

struct rs_tally stat_sum(const struct rs_exit *exits, size_t count)
{
	struct rs_tally all = {.count = 0};

	for (size_t i = 0; i < count; i++)
		add(&all, &exits[i].tally);
	return all;
}

uint64_t stat_busy(const struct rs_ledger *l)
{
	struct rs_measured m = rs_ledger_guest_run(l);

	return m.taken.cycles - m.taken.layers[RS_LAYER_IDLE];
}

/* @return the row of this reason; NULL: there is none. */
static const struct rs_tally *row_of(const struct rs_exit *exits, size_t count,
				     const char *reason)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(exits[i].reason, reason) == 0)
			return &exits[i].tally;
	return NULL;
}

/* ---- one generation */

static void print_row(const char *event, const struct rs_tally *t, const struct rs_tally *all)
{
	char text[FORMAT_MAX];

	rs_row(stdout, "%-*s %8s", NAME, event, format_count(text, t->count));
	printf(" %8s", format_share(text, t->count, all->count));
	printf(" %8s", format_share(text, t->cycles, all->cycles));
	printf(" %7s", format_count(text, t->min));
	printf(" %9s", format_count(text, t->max));
	printf(" %10.1f\n", (double)t->cycles / (double)t->count);
}

static void print_vm_row(const char *name, const struct rs_tally *t, const struct rs_tally *all)
{
	char indented[NAME + 1];

	if (!t || !t->count)
		return;
	snprintf(indented, sizeof indented, "  %.*s", NAME - 2, name);
	print_row(indented, t, all);
}

/* Its row, and when there are several virtual machines theirs. */
static void print_event(const struct rs_lane *lane, const struct rs_ledger *l,
			const struct rs_exit *e, const struct rs_tally *all)
{
	print_row(e->reason, &e->tally, all);
	for (size_t i = 0; i < rs_lane_vms(lane); i++)
		print_vm_row(rs_lane_vm(lane, i)->name,
			     row_of(l->vms[i].exits, l->vms[i].exit_count, e->reason), all);
}

static void print_all(const struct rs_lane *lane, const struct rs_ledger *l,
		      const struct rs_tally *all)
{
	print_row(_("all"), all, all);
	for (size_t i = 0; i < rs_lane_vms(lane); i++) {
		struct rs_tally of = stat_sum(l->vms[i].exits, l->vms[i].exit_count);

		print_vm_row(rs_lane_vm(lane, i)->name, &of, all);
	}
}

static const char *count_of(char out[FORMAT_MAX + 16], uint64_t count, const char *one,
			    const char *many)
{
	char text[FORMAT_MAX];

	snprintf(out, FORMAT_MAX + 16, count == 1 ? one : many, format_count(text, count));
	return out;
}

/* "tour on hvm: " and what there is to say of it, in a line if there is room. */
static void print_title(const struct rs_lane *lane, const char *said)
{
	char title[256];

	snprintf(title, sizeof title, _("%s on %s:"), rs_lane_guest(lane),
		 rs_generation_name(rs_lane_generation(lane)));
	printf("%s%c%s\n", title,
	       rs_columns(title) + 1 + rs_columns(said) > COLUMNS ? '\n' : ' ', said);
}

/* "12 exits and 3 switches, 4.5 % of 6,789 cycles without idle" */
static void sum_text(char *text, size_t size, const struct rs_ledger *l,
		     const struct rs_tally *all, uint64_t exits)
{
	char one[FORMAT_MAX + 16], two[FORMAT_MAX + 16], share[FORMAT_MAX], cycles[FORMAT_MAX];
	uint64_t switches = all->count - exits;

	snprintf(text, size, _("%s%s%s, %s of %s cycles without idle"),
		 exits ? count_of(one, exits, _("%s exit"), _("%s exits")) : "",
		 exits && switches ? _(" and ") : "",
		 switches ? count_of(two, switches, _("%s switch"), _("%s switches")) : "",
		 format_share(share, all->cycles, stat_busy(l)),
		 format_count(cycles, stat_busy(l)));
}

static void print_heading(const struct rs_lane *lane, const struct rs_ledger *l,
			  const struct rs_tally *all)
{
	static const char *const none[RS_LANE_KINDS] = {
		[RS_BARE] = N_("no exits: there is no hypervisor"),
		[RS_FULL] =
			N_("no exits: the guest never runs on the CPU, so it never leaves it"),
		[RS_PARA] = N_("no exits: the guest has not run"),
		[RS_HVM] = N_("no exits: the guest has not run"),
		[RS_CONTAINER] =
			N_("no exits: there is no hypervisor; its door is the system call"),
	};
	const struct rs_tally *row = row_of(l->exits, l->exit_count, RS_EXIT_SWITCH);
	uint64_t exits = all->count - (row ? row->count : 0);
	char text[160];

	sum_text(text, sizeof text, l, all, exits);
	print_title(lane, exits ? text : _(none[rs_lane_generation(lane)]));
	if (all->count && !exits)
		puts(text);
	if (all->count)
		putchar('\n');
}

void stat_print(const struct rs_lane *lane, const struct rs_ledger *l)
{
	struct rs_tally all = stat_sum(l->exits, l->exit_count);

	print_heading(lane, l, &all);
	if (all.count == 0)
		return;
	rs_row(stdout, "%-*s %8s %8s %8s %7s %9s %10s\n", NAME, _("event"), _("samples"),
	       _("samples%"), _("time%"), C_("statistic", "min"), C_("statistic", "max"),
	       _("avg"));
	for (size_t i = 0; i < l->exit_count; i++)
		print_event(lane, l, &l->exits[i], &all);
	print_all(lane, l, &all);
}

/* ---- several */

static void print_cell(const struct rs_tally *t)
{
	char text[FORMAT_MAX];

	if (t && t->count)
		printf(" %8s %8.1f", format_count(text, t->count),
		       (double)t->cycles / (double)t->count);
	else
		printf(" %8s %8s", "-", "-");
}

/* The reasons of all columns, those with the most cycles in all of them first. */
static size_t all_reasons(const struct stat_column *columns, size_t count,
			  struct rs_exit rows[RS_GENERATIONS * RS_EXIT_ROWS])
{
	size_t n = 0;

	for (size_t c = 0; c < count; c++) {
		const struct rs_ledger *l = &columns[c].ledger;

		for (size_t i = 0; i < l->exit_count; i++) {
			size_t at = 0;

			while (at < n && strcmp(rows[at].reason, l->exits[i].reason) != 0)
				at++;
			if (at == n) {
				rows[n] = l->exits[i];
				rows[n++].tally = (struct rs_tally){.count = 0};
			}
			add(&rows[at].tally, &l->exits[i].tally);
		}
	}
	sort_rows(rows, n);
	return n;
}

static void print_sums(const struct stat_column *columns, size_t count, const char *const *vms,
		       size_t vm_count)
{
	for (size_t row = 0; row <= vm_count; row++) {
		rs_row(stdout, "%s%-*s", row ? "  " : "", row ? NAME - 2 : NAME,
		       row ? vms[row - 1] : _("all"));
		for (size_t c = 0; c < count; c++) {
			const struct rs_ledger *l = &columns[c].ledger;
			const struct rs_vm_ledger *vm = row ? &l->vms[row - 1] : NULL;
			struct rs_tally all = vm ? stat_sum(vm->exits, vm->exit_count)
						 : stat_sum(l->exits, l->exit_count);

			print_cell(&all);
		}
		putchar('\n');
	}
}

void stat_print_beside(const struct stat_column *columns, size_t count, const char *const *vms,
		       size_t vm_count)
{
	static struct rs_exit rows[RS_GENERATIONS * RS_EXIT_ROWS];
	size_t n = all_reasons(columns, count, rows);
	char share[FORMAT_MAX];

	rs_row(stdout, "\n%-*s", NAME, _("side by side"));
	for (size_t c = 0; c < count; c++)
		printf(" %17s", rs_generation_name(columns[c].generation));
	rs_row(stdout, "\n%-*s", NAME, _("event"));
	for (size_t c = 0; c < count; c++)
		rs_row(stdout, " %8s %8s", _("samples"), _("avg"));
	putchar('\n');
	for (size_t i = 0; i < n; i++) {
		printf("%-*.*s", NAME, NAME, rows[i].reason);
		for (size_t c = 0; c < count; c++) {
			const struct rs_ledger *l = &columns[c].ledger;

			print_cell(row_of(l->exits, l->exit_count, rows[i].reason));
		}
		putchar('\n');
	}
	print_sums(columns, count, vms, vm_count);
	rs_row(stdout, "%-*s", NAME, _("of the cycles"));
	for (size_t c = 0; c < count; c++) {
		const struct rs_ledger *l = &columns[c].ledger;
		struct rs_tally all = stat_sum(l->exits, l->exit_count);

		printf(" %17s", format_share(share, all.cycles, stat_busy(l)));
	}
	putchar('\n');
}
