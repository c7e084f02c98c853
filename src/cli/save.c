#include "cli/save.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/code_symbols.h"
#include "cli/range_run.h"
#include "host/clock.h"
#include "ringside/debug.h"

/* About a hundredth of a second. */
#define SLICE_CYCLES UINT64_C(1000000)

/* ---- words */

static void keep(struct save_wishes *w, const char *word)
{
	if (w->count == RS_SAVE_WORDS)
		w->too_many = true;
	else
		w->words[w->count++] = word;
}

void save_words(struct save_wishes *w, const struct command *command, const struct option *kept,
		int argc, char **argv)
{
	bool operands_only = false;
	const char *operands[RS_SAVE_WORDS];
	size_t count = 0;

	for (int i = 1; i < argc; i++) {
		const char *word = argv[i];
		const struct option *o;
		bool is_kept;

		if (operands_only || *word != '-' || strcmp(word, "-") == 0) {
			if (count < RS_SAVE_WORDS)
				operands[count++] = word;
			else
				w->too_many = true;
			continue;
		}
		operands_only = strcmp(word, "--") == 0;
		o = options_row(command->options, word);
		if (!o)
			continue;
		is_kept = options_row(kept, word);
		if (is_kept)
			keep(w, word);
		if (o->kind == OPTION_FLAG || strchr(word, '=') || i + 1 == argc)
			continue;
		i++;
		if (is_kept)
			keep(w, argv[i]);
	}
	keep(w, "--");
	for (size_t i = 0; i < count; i++)
		keep(w, operands[i]);
}

/* The file after --restore, or NULL. */
static const char *restored_file(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const char *word = argv[i] + strspn(argv[i], "-");

		if (word == argv[i])
			continue;
		if (strcmp(word, "restore") == 0 && i + 1 < argc)
			return argv[i + 1];
		if (strncmp(word, "restore=", 8) == 0)
			return word + 8;
	}
	return NULL;
}

static bool is_drive(const struct option *kept, const char *word)
{
	const struct option *o = *word == '-' ? options_row(kept, word) : NULL;

	return o && o->kind == OPTION_DRIVES;
}

/* Let go of all words that were kept but for disks. @return how many words there are. */
static size_t keep_drives(struct save_wishes *w, const struct option *kept)
{
	size_t all = w->count;

	w->count = 0;
	for (size_t i = 0; i < all && strcmp(w->words[i], "--") != 0; i++) {
		if (!is_drive(kept, w->words[i]))
			continue;
		keep(w, w->words[i]);
		if (!strchr(w->words[i], '=') && i + 1 < all)
			keep(w, w->words[++i]);
	}
	return w->count;
}

/* Take the words of the file, as arguments behind argv[0]. Without its disks if the command line names some: those are the
 * same ones in other places, and are held to the file's hashes. @return how many words there are. */
static size_t take_words(struct save_wishes *w, const struct option *kept,
			 const char *const *words, size_t count)
{
	bool other_disks = keep_drives(w, kept), operands = false;
	size_t taken = 0;

	for (size_t i = 0; i < count; i++) {
		operands |= strcmp(words[i], "--") == 0;
		if (other_disks && !operands && is_drive(kept, words[i])) {
			i += !strchr(words[i], '=');
			continue;
		}
		keep(w, words[i]);
		w->restored[++taken] =
			(char *)(uintptr_t)words[i]; /* they are moved, not changed */
	}
	return taken;
}

int save_read(struct save_wishes *w, const struct option *kept, int argc, char **argv)
{
	const struct command command = {.usage = "run --restore FILE", .options = kept};
	const char *file = restored_file(argc, argv);
	const char *const *words;
	char message[1024];
	enum rs_error e;
	size_t count;

	if (!file)
		return OPTIONS_DONE;
	e = rs_saved_open(&w->saved, file, message, sizeof message);
	if (e != RS_OK)
		return complain(status_of_error(e), "--restore: %s", message);
	words = rs_saved_words(w->saved, &count);
	w->restored = calloc(count + 2, sizeof *w->restored);
	if (!w->restored)
		return complain(STATUS_IMAGE, "--restore: no memory");
	w->restored[0] = argv[0];
	count = take_words(w, kept, words, count);
	return options_parse(&command, (int)count + 1, w->restored, &w->operands);
}

/* Files for consoles are not written because a file says so. */
void save_forget_consoles(const struct save_wishes *w, struct vm_list *vms)
{
	for (size_t i = 0; w->saved && i < RS_VMS; i++)
		vms->consoles[i] = NULL;
}

static struct rs_hardware sizes(const struct rs_hardware *h)
{
	struct rs_config usual = rs_config_default();

	return h->chosen ? *h
			 : (struct rs_hardware){.tlb = RS_TLB_MOST,
						.walk_cache = usual.walk_cache};
}

/* An option whose value a restored machine would not take, since its own state says it: or the results would name hardware
 * that did not run. NULL: none. (What is in the file's identity is compared by rs_saved_restore().) */
static const char *changed(const struct rs_lane_options *was, const struct rs_lane_options *is)
{
	struct rs_hardware a = sizes(&was->hardware), b = sizes(&is->hardware);

	if (a.tlb != b.tlb || a.walk_cache != b.walk_cache)
		return "-machine";
	if (was->cpu.chosen != is->cpu.chosen || was->cpu.h != is->cpu.h ||
	    was->cpu.sstc != is->cpu.sstc)
		return "-cpu";
	if (was->without != is->without)
		return "--without";
	if (strcmp(was->append ? was->append : "", is->append ? is->append : "") != 0)
		return "-append";
	return NULL;
}

int save_check(const struct save_wishes *w, int operands, const struct rs_lane_options *options)
{
	const char *other = w->saved ? changed(&w->was, options) : NULL;

	if (other)
		return complain(STATUS_IMAGE,
				"--restore: %s: was saved with another %s; restore it as it "
				"was saved",
				w->restore, other);
	if ((w->file || w->restore) && !rs_saves_built())
		return complain(STATUS_USAGE,
				"%s: this build saves and restores no runs; that "
				"needs libzstd",
				w->file ? "--save" : "--restore");
	if (w->file && !w->at.kind && !w->until)
		return complain(STATUS_USAGE,
				"--save: needs --save-at POINT, such as 5M, main or @syscall, "
				"or --until");
	if (w->at.kind && w->until)
		return complain(STATUS_USAGE,
				"--save-at: with --until the run is saved where it stops; "
				"needs one of them");
	if (w->at.kind && !w->file)
		return complain(STATUS_USAGE, "--save-at: needs --save FILE");
	if (w->at.kind == RANGE_PLACE && w->at.count) /* an address for --until */
		complain(STATUS_OK, "--save-at: the begin of the range is meant, %s",
			 w->at.from);
	if (w->restore && operands > 0)
		return complain(STATUS_USAGE,
				"--restore: the file says which guest runs; without GUEST");
	if (w->file && w->too_many)
		return complain(STATUS_USAGE,
				"--save: found more than %d words of options and arguments",
				RS_SAVE_WORDS);
	return STATUS_OK;
}

/* ---- the lane */

void save_prepare(struct save_wishes *w, struct rs_lane_options *options)
{
	w->step.range = w->at;
	w->step.option = "--save-at";
	if (w->file && w->at.kind == RANGE_OPERATION) {
		step_prepare(&w->step, options);
		options->relay = true;
		options->behalf = true;
	}
	if (w->saved) { /* what it reported and added up up to now goes on */
		struct rs_save_options o = rs_saved_options(w->saved);

		options->relay = o.relay;
		options->behalf = o.behalf;
		options->count_walks = o.count_walks;
		options->derive = o.derive;
		options->reports = o.reports;
	}
	w->options = (struct rs_save_options){.relay = options->relay,
					      .behalf = options->behalf,
					      .count_walks = options->count_walks,
					      .derive = options->derive,
					      .reports = options->reports};
}

int save_restore(struct save_wishes *w, struct request *r, struct rs_lane *lane)
{
	char message[1024];
	uint64_t input = rs_saved_input(w->saved);
	struct rs_ledger ledger;
	enum rs_error e = rs_saved_restore(w->saved, lane, message, sizeof message);

	if (e != RS_OK)
		return complain(status_of_error(e), "--restore: %s", message);
	if (r->input && input > r->script.file.size)
		return complain(
			STATUS_IMAGE,
			"--restore: %s: has %zu bytes, and %llu were read when the run was "
			"saved; needs the same file",
			r->input, r->script.file.size, (unsigned long long)input);
	r->script.next = (size_t)input;
	rs_lane_ledger(lane, &ledger);
	w->before = ledger.taken.instructions;
	return STATUS_OK;
}

static bool at_place(const struct range_run *c, struct rs_lane *lane, double deadline)
{
	const struct place *p = &c->from;
	struct rs_watch list[2];
	struct rs_watches watches = {.list = list, .count = 2, .kinds = RS_WATCH_CODE};
	struct rs_lane_status status = rs_lane_status(lane);

	for (unsigned i = 0; i < 2; i++) {
		uint64_t at = i ? p->address - p->offset : p->address;

		list[i] = (struct rs_watch){.first = at,
					    .last = at,
					    .kinds = RS_WATCH_CODE,
					    .modes = (uint8_t)p->modes};
	}
	rs_machine_watch(rs_lane_debugged(lane), &watches);
	while (!watches.hit && range_run_continues(&status, deadline))
		status = rs_lane_run(lane, SLICE_CYCLES);
	rs_machine_watch(rs_lane_debugged(lane), NULL);
	return watches.hit;
}

struct search {
	struct range_run *course;
	struct step *step;
	bool found;
};

static bool operation_begins(void *context)
{
	struct search *s = context;

	s->found = range_run_begins(s->course);
	s->step->event_count = 0;
	return s->found;
}

static bool at_operation(struct range_run *c, struct save_wishes *w, struct rs_lane *lane,
			 double deadline)
{
	struct search search = {.course = c, .step = &w->step};
	struct rs_lane_status status = rs_lane_status(lane);

	while (!search.found && range_run_continues(&status, deadline))
		status = rs_lane_step_until(lane, SLICE_CYCLES, operation_begins, &search);
	return search.found;
}

static bool run_to_point(struct range_run *c, struct save_wishes *w, struct rs_lane *lane,
			 double deadline)
{
	if (w->at.kind == RANGE_PLACE)
		return at_place(c, lane, deadline);
	if (w->at.kind == RANGE_NUMBERS)
		return range_run_to_begin(c, lane, deadline);
	return at_operation(c, w, lane, deadline);
}

int save_now(const struct save_wishes *w, const struct request *r, struct rs_lane *lane)
{
	char message[1024];
	enum rs_error e = rs_lane_save(lane, w->words, w->count, &w->options, r->script.next,
				       w->file, message, sizeof message);

	return e == RS_OK ? (int)STATUS_OK : complain(STATUS_IO, "--save: %s", message);
}

int save_at_point(struct save_wishes *w, const struct request *r, struct rs_lane *lane)
{
	double deadline = r->timeout > 0 ? rs_host_seconds() + r->timeout : 0;
	struct code_symbols names;
	struct range_run course;
	struct subject subject;
	int status;

	subject_open(&subject, lane, false);
	code_symbols_open(&names, &r->options);
	status = range_run_open(&course, &w->step, &subject, &names);
	if (status == STATUS_OK && w->at.kind == RANGE_NUMBERS && w->at.first <= w->before)
		status = complain(STATUS_USAGE,
				  "--save-at: found %llu; the saved run has done %llu "
				  "instructions already, needs a later one",
				  (unsigned long long)w->at.first,
				  (unsigned long long)w->before);
	else if (status == STATUS_OK && !run_to_point(&course, w, lane, deadline)) {
		if (!interrupted())
			status = complain(STATUS_FAILED,
					  "--save-at: the run ended after %llu instructions, "
					  "before that point; nothing is saved",
					  (unsigned long long)rs_machine_instructions(
						  rs_lane_machine(lane)));
	} else if (status == STATUS_OK) {
		status = save_now(w, r, lane);
	}
	code_symbols_close(&names);
	return status;
}

void save_free(struct save_wishes *w)
{
	rs_saved_close(w->saved);
	free(w->restored);
}
