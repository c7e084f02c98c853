/* show.c - `ringside show`: the window, or one picture of it without any display. */
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/fleet.h"
#include "cli/lane_set.h"
#include "cli/lesson_show.h"
#include "cli/options.h"
#include "cli/picture.h"
#include "cli/presenter.h"
#include "cli/request.h"
#include "cli/setups.h"
#include "cli/view.h"
#include "cli/vm.h"
#include "host/clock.h"
#include "host/file.h"
#include "host/language.h"
#include "ringside/recording.h"

struct show {
	const char *guest, *at, *screen, *size, *of, *rung, *address;
	size_t vm; /* that `of` names */
	struct picture picture;
	struct lesson_show lesson;
	struct generation_list on;
	bool recorded, text, presenter, dark, moment, hide, reveal, still, frame_times;
	double timeout;
	const struct view_module *view;
	enum view_screen begin_with;
	struct rs_lane_options options;
	struct vm_list vms;
	const struct setup *setup; /* that they are of, or NULL */
	struct drive_list drives;
	char title[256]; /* what they are called */
	struct cost_choice costs;
	struct lane_set stage;
	struct fleet fleet;
	struct view_state state;
	struct rs_provenance provenance; /**< whose texts `state` shows */
	char origin[160];		 /* the same in a line */
	char without[64];		 /* helps that were taken away */
};

/* ---- options */

/* "end", or the number of an operation, from 1. */
static int parse_at(const char *at, size_t *operation)
{
	char *end;

	*operation = SIZE_MAX;
	if (!at || strcmp(at, "end") == 0)
		return STATUS_OK;
	*operation = (size_t)strtoul(at, &end, 10);
	*operation -= *operation == SIZE_MAX; /* too large a number is not the end */
	if (at[0] >= '1' && at[0] <= '9' && *end == '\0')
		return STATUS_OK;
	return complain(STATUS_USAGE,
			"--at: found '%s'; needs the number of an operation, from 1, or end",
			at);
}

static int parse_screen(const struct view_module *view, const char *name,
			enum view_screen *screen)
{
	for (int i = 0; i < VIEW_SCREENS; i++) {
		if (strcmp(name, view->screen_names[i]) == 0) {
			*screen = (enum view_screen)i;
			return STATUS_OK;
		}
	}
	return complain(
		STATUS_USAGE,
		"--screen: found '%s'; needs lanes, microscope, race, exits, why, timeline, "
		"consolidation, walk, atlas, memory or help",
		name);
}

static int parse_size(const char *text, unsigned *percent)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (text[0] < '1' || text[0] > '9' || *end || value < VIEW_SIZE_LEAST ||
	    value > VIEW_SIZE_MOST)
		return complain(STATUS_USAGE, "--size: found '%s'; needs %d to %d per cent",
				text, VIEW_SIZE_LEAST, VIEW_SIZE_MOST);
	*percent = (unsigned)value;
	return STATUS_OK;
}

/* ---- one picture */

static int screenshot(struct show *show)
{
	if (show->moment)
		show->view->model_set_lineup(&show->stage.model, VIEW_BY_MOMENT);
	return picture_draw(&show->picture, &show->stage, &show->state, show->timeout);
}

/* ---- the window */

/* A race takes what it knows of our options. */
static int race_instead(struct show *show)
{
	char race[] = "race", on[] = "--on", append[] = "-append", costs[] = "--costs",
	     set[] = "--set", list[64] = "", *argv[10 + 2 * RS_COSTS];
	int argc = 0;

	for (size_t i = 0; i < show->on.count; i++) {
		if (i)
			strcat(list, ",");
		strcat(list, rs_generation_name(show->on.list[i]));
	}
	if (show->view)
		lane_set_close(&show->stage);
	argv[argc++] = race;
	if (show->on.given) {
		argv[argc++] = on;
		argv[argc++] = list;
	}
	if (show->options.append) {
		argv[argc++] = append;
		argv[argc++] = (char *)show->options.append;
	}
	if (show->costs.file) {
		argv[argc++] = costs;
		argv[argc++] = (char *)show->costs.file;
	}
	for (size_t i = 0; i < RS_COSTS; i++) {
		if (!show->costs.set[i])
			continue;
		argv[argc++] = set;
		argv[argc++] = (char *)show->costs.set[i];
	}
	argv[argc++] = (char *)show->options.guest;
	argv[argc] = NULL;
	return cmd_race(argc, argv);
}

/* How long frames took, in milliseconds: [0] making the scene, [1] drawing it; [2] of CPU, whatever is done from the
 * frame before on. */
static struct {
	unsigned count, followed; /* `followed` the one before without a rest */
	double sum[3], most[3], since, cpu;
} frames;

static void count_frame(double scene, double drawing, double since)
{
	double cpu = rs_host_cpu_seconds();
	const double ms[3] = {scene * 1e3, drawing * 1e3,
			      since > 0 ? (cpu - frames.cpu) * 1e3 : 0};

	frames.cpu = cpu;
	frames.count++;
	frames.followed += since > 0;
	frames.since += since;
	for (int i = 0; i < 3; i++) {
		frames.sum[i] += ms[i];
		frames.most[i] = ms[i] > frames.most[i] ? ms[i] : frames.most[i];
	}
}

static void print_frames(void)
{
	if (frames.count)
		fprintf(stderr,
			_("%u frames; scene %.1f ms (most %.1f), drawing %.1f ms (most "
			  "%.1f)\n"),
			frames.count, frames.sum[0] / frames.count, frames.most[0],
			frames.sum[1] / frames.count, frames.most[1]);
	if (frames.followed)
		fprintf(stderr,
			_("%.1f frames a second while something moved; %.1f ms of CPU each "
			  "(most %.1f), events taken in and all\n"),
			frames.followed / frames.since, frames.sum[2] / frames.followed,
			frames.most[2]);
}

/* There is no window, for the reason given. */
static int without_window(struct show *show, const char *why)
{
	complain(STATUS_OK, "%s%s", why, show->recorded ? "" : _("; racing instead"));
	if (show->recorded)
		return complain(STATUS_IO, "a recording cannot race; look at it with --text, "
					   "or draw it with --screenshot");
	return race_instead(show);
}

static int window(struct show *show)
{
	const struct view_module *view = show->view;
	struct view_window options = {.state = show->state,
				      .stop = interrupted,
				      .frame = show->frame_times ? count_frame : NULL};
	char message[512], why[600];
	int result;

	if (!view->window_run)
		return without_window(
			show, view->save ? _("this build has no window (SDL2 was not found)")
					 : _("this build has no window (cairo was not found)"));
	result = lane_set_start(&show->stage);
	if (result != STATUS_OK)
		return result;
	picture_warn_of_fonts(view);
	if (show->moment)
		view->model_set_lineup(&show->stage.model, VIEW_BY_MOMENT);
	if (view->window_run(&options, message, sizeof message)) {
		print_frames();
		lane_set_report_thinning(&show->stage);
		return interrupted() ? STATUS_INTERRUPTED : STATUS_OK;
	}
	snprintf(why, sizeof why, _("no window can be opened (%s)"), message);
	return without_window(show, why);
}

static int terminal(struct show *show)
{
	const struct view_module *view = show->view;
	char message[256];
	struct view_terminal options = {
		.state = &show->state,
		.plain = !is_utf8(),
		.mono = getenv("NO_COLOR") && *getenv("NO_COLOR"),
		.stop = interrupted,
		.export = view->export,
	};
	bool good;
	int result;

	if (!view->terminal_run)
		return complain(STATUS_USAGE,
				"--text: this build has no terminal screens (ncursesw was not "
				"found); 'ringside race' needs none");
	result = lane_set_start(&show->stage);
	if (result != STATUS_OK)
		return result;
	if (show->moment)
		view->model_set_lineup(&show->stage.model, VIEW_BY_MOMENT);
	signals_guard_terminal(true);
	good = view->terminal_run(&options, message, sizeof message);
	signals_guard_terminal(false);
	if (!good)
		return complain(STATUS_IO,
				"--text: %s; 'ringside race' and --screenshot need none",
				message);
	lane_set_report_thinning(&show->stage);
	return interrupted() ? STATUS_INTERRUPTED : STATUS_OK;
}

static int parse_of(struct show *show)
{
	for (show->vm = 0; show->of && !show->recorded && show->vm < show->vms.count;
	     show->vm++)
		if (strcmp(rs_vm_name(&show->vms.list[show->vm], show->vm), show->of) == 0)
			return STATUS_OK;
	show->vm = 0;
	if (!show->of || show->recorded)
		return STATUS_OK;
	return complain(STATUS_USAGE,
			"--of: found '%s'; needs the name of a virtual machine of --vm",
			show->of);
}

static struct generation_list setup_lanes(const struct setup *setup)
{
	struct generation_list on = {.given = true};

	for (unsigned g = 0; g < RS_LANE_KINDS; g++)
		if (g == (unsigned)setup->lane || setup->beside >> g & 1)
			on.list[on.count++] = (enum rs_generation)g;
	return on;
}

/* GUEST is the name of a set-up: its guests, where it runs, and what it begins with. */
static int take_setup(struct show *show, int *operands, char **argv)
{
	const struct setup *setup =
		*operands == 1 && !show->vms.count ? setup_find(argv[1]) : NULL;

	if (!setup)
		return OPTIONS_DONE;
	*operands = 0;
	if (!show->on.given)
		show->on = setup_lanes(setup);
	if (!show->screen)
		show->screen = setup->screen;
	show->setup = setup;
	return setup_take(setup, &show->vms);
}

/* What is wrong about the options before anything is run. */
static int check(struct show *show, int operands, char **argv)
{
	int words, result = take_setup(show, &operands, argv);

	if (result != OPTIONS_DONE)
		return result;

	if (operands == 0 && !show->vms.count)
		return complain(
			STATUS_USAGE,
			"show: needs a GUEST, such as tour ('ringside list' shows them)");
	show->recorded = operands && rs_recorded_is(argv[1]);
	result = vms_take(&show->vms, &show->options, &show->drives, "show", operands);
	if (result != OPTIONS_DONE)
		return result;
	result = STATUS_OK;
	if (parse_of(show) != STATUS_OK)
		return STATUS_USAGE;
	if (show->setup)
		show->guest = show->setup->name;
	else if (show->vms.count)
		show->guest = vms_title(show->title, sizeof show->title, &show->vms);
	else
		result = guest_take(&show->guest, &words, operands, argv);
	if (result != STATUS_OK)
		return result;
	if (operands > words && !show->recorded)
		return complain(STATUS_USAGE, "show: takes one GUEST, found '%s' too",
				argv[words + 1]);
	if (show->recorded && show->on.given)
		return complain(STATUS_USAGE, "--on: %s is a recording, of one generation",
				argv[1]);
	if (show->picture.file && show->text)
		return complain(STATUS_USAGE, "--text: a picture needs no terminal");
	result = parse_size(show->size, &show->state.percent);
	return result == STATUS_OK ? parse_at(show->at, &show->picture.at) : result;
}

/* Load the view, and check the options that it knows about. */
static int load_view(struct show *show)
{
	const struct view_module *view;
	char message[RS_PATH_MAX];
	int result;

	show->view = view = view_load(message, sizeof message);
	if (!view && !show->picture.file && !show->text)
		return without_window(show, message);
	if (!view)
		return complain(STATUS_IO, "%s: %s", show->text ? "--text" : "--screenshot",
				message);
	result = parse_screen(view, show->screen ? show->screen : "lanes", &show->begin_with);
	if (result == STATUS_OK && show->text && !is_utf8() && view->language() != VIEW_EN) {
		(void)rs_language_set(RS_ENGLISH);
		complain(STATUS_OK,
			 "this terminal's letters are not UTF-8 (%s), so this is in English",
			 nl_langinfo(CODESET));
		(void)view->set_language(VIEW_EN);
	}
	if (result == STATUS_OK && show->picture.file)
		result = picture_check(&show->picture, view);
	return result;
}

/* What the foot line says of the figures, if they are not those of README and book. */
static void set_provenance(struct show *show)
{
	const struct rs_recorded *recorded =
		show->recorded ? show->stage.lanes[0].recorded : NULL;
	size_t used = 0;

	show->provenance = recorded ? recorded->provenance : rs_provenance_here();
	show->state.changed_costs =
		recorded ? !rs_costs_are_default(&recorded->costs)
			 : show->costs.chosen && !rs_costs_are_default(show->costs.chosen);
	show->state.provenance = &show->provenance;
	for (unsigned i = 0; i < RS_HELPS; i++)
		if (show->provenance.without >> i & 1)
			used += (size_t)snprintf(
				show->without + used, sizeof show->without - used, "%s%s",
				used ? ", " : "", rs_help_name((enum rs_help)i));
	show->state.without = used ? show->without : NULL;
	if (!rs_provenance_is_reference(&show->provenance))
		show->state.compiler =
			*show->provenance.compiler ? show->provenance.compiler : "?";
}

/* Those that a recording is of. */
static void set_recorded_vms(struct show *show)
{
	const struct rs_recorded *r = show->stage.lanes[0].recorded;

	show->state.vm_count = r->vm_count;
	for (size_t i = 0; i < r->vm_count; i++) {
		show->state.vms[i] = r->vms[i].name;
		show->state.guests[i] = r->vms[i].guest;
	}
}

/* Several virtual machines: one is shown. */
static int set_vms(struct show *show)
{
	show->state.vm_count = show->vms.count;
	for (size_t i = 0; i < show->vms.count; i++) {
		show->state.vms[i] = rs_vm_name(&show->vms.list[i], i);
		show->state.guests[i] = rs_base_of(show->vms.list[i].guest);
	}
	if (show->recorded && show->stage.lanes[0].recorded)
		set_recorded_vms(show);
	while (show->of && show->vm < show->state.vm_count &&
	       strcmp(show->state.vms[show->vm], show->of) != 0)
		show->vm++;
	if (show->vm == show->state.vm_count && show->of)
		return complain(
			STATUS_USAGE,
			"--of: found '%s'; needs the name of a virtual machine, of --vm or "
			"of a recording",
			show->of);
	if (show->vm)
		show->view->show_vm(&show->state, show->vm);
	return STATUS_OK;
}

/* The screen to begin with: as asked, or that of the set-up, which a recording may be of. */
static int open_screen(struct show *show)
{
	const struct setup *setup = show->recorded && !show->screen
					    ? setup_find(show->stage.lanes[0].recorded->guest)
					    : NULL;
	char message[200];
	int result = STATUS_OK;

	if (setup && show->state.vm_count)
		result = parse_screen(show->view, setup->screen, &show->begin_with);
	if (result != STATUS_OK)
		return result;
	show->view->open_screen(&show->state, show->begin_with);
	if (show->rung && show->begin_with != VIEW_SCREEN_ATLAS)
		return complain(STATUS_USAGE, "--rung: needs --screen atlas");
	if (show->rung &&
	    !show->view->atlas_stand(&show->state, show->rung, message, sizeof message))
		return complain(STATUS_USAGE, "--rung: %s", message);
	if (show->address && show->begin_with != VIEW_SCREEN_MEMORY)
		return complain(STATUS_USAGE, "--address: needs --screen memory");
	if (show->address &&
	    !show->view->memory_stand(&show->state, show->address, message, sizeof message))
		return complain(STATUS_USAGE, "--address: %s", message);
	if (show->state.screen == show->begin_with)
		return STATUS_OK;
	return complain(
		STATUS_USAGE,
		"--screen: found consolidation, and one guest; needs several, by --vm or as in "
		"'ringside show consolidation'");
}

/* What the guests of several are compared with takes time: of a picture only where it is drawn. */
static void compare_alone(struct show *show)
{
	if (show->vms.count && !show->recorded &&
	    (!show->picture.file || show->begin_with == VIEW_SCREEN_CONSOLIDATION))
		lane_set_compare_alone(&show->stage, &show->options);
}

/* A class guesses before it sees: the window begins with results hidden, a picture does not. */
static int set_state(struct show *show)
{
	int result;

	show->state.m = &show->stage.model;
	show->state.guest = show->guest;
	show->state.dark = show->dark;
	show->state.still = show->still;
	show->state.hidden = show->hide || (!show->picture.file && !show->reveal);
	result = set_vms(show);
	if (result == STATUS_OK)
		result = open_screen(show);
	set_provenance(show);
	if (!show->picture.file)
		show->view->hint(&show->state);
	if (show->at)
		show->state.begin_at = show->picture.at;
	return result;
}

/* A lesson says what runs and where it begins. */
static int give_lesson(struct show *show, int operands, char **argv)
{
	struct lesson_show *lesson = &show->lesson;
	int result;

	if (operands)
		return complain(STATUS_USAGE, "--lesson: '%s' is the lesson's to say", argv[1]);
	if (show->vms.count || show->on.given || show->at)
		return complain(STATUS_USAGE,
				"--lesson: what runs, and where, is the lesson's to say");
	if (show->picture.file && show->text)
		return complain(STATUS_USAGE, "--text: a picture needs no terminal");
	result = parse_size(show->size, &show->state.percent);
	if (result == STATUS_OK)
		result = load_view(show);
	if (result != STATUS_OK || !show->view)
		return result;
	interrupts_catch();
	lesson->picture = show->picture.file;
	lesson->text = show->text;
	lesson->dark = show->dark;
	lesson->still = show->still;
	lesson->percent = show->state.percent;
	lesson->timeout = show->timeout;
	lesson->frame = show->frame_times ? count_frame : NULL;
	result = lesson_show(lesson, show->view);
	print_frames();
	return result;
}

int cmd_show(int argc, char **argv)
{
	/* Operations under `full` are known by the nested guest's marks. */
	struct show show = {.on = generations_all(),
			    .size = "100",
			    .timeout = 60,
			    .options = {.relay = true,
					.behalf = true,
					.derive = true,
					.record = RS_RECORD_USUAL}};
	const struct option table[] = {
		{"--on", OPTION_GENERATIONS, &show.on, "LIST",
		 "generations (all: bare,full,para,hvm), and container"},
		{"--lesson", OPTION_TEXT, &show.lesson.lesson, "LESSON",
		 "instead of GUEST: give a lesson, by its number ('ringside lesson list') or "
		 "file"},
		{"--stop", OPTION_TEXT, &show.lesson.stop, "N",
		 "begin at the N-th stop of the lesson, from 1"},
		{"--answer", OPTION_FLAG, &show.lesson.answer, NULL,
		 "with the answer at that stop"},
		{"--presenter", OPTION_FLAG, &show.lesson.presenter, NULL,
		 "with a second window for the lecturer, on another display if there is one"},
		{"--presenter-text", OPTION_FLAG, &show.presenter, NULL,
		 "of the lesson that is given here: the lecturer's page, in this terminal"},
		{"--dark", OPTION_FLAG, &show.dark, NULL, "light on dark"},
		{"--same-moment", OPTION_FLAG, &show.moment, NULL,
		 "line the lanes up by time, not by operation"},
		{"--text", OPTION_FLAG, &show.text, NULL,
		 "in this terminal instead of a window, 80 columns by 24 rows"},
		{"--screenshot", OPTION_OUTPUT, &show.picture.file, "FILE",
		 "draw one picture (.png, .svg, .pdf); needs no display"},
		{"--at", OPTION_TEXT, &show.at, "N",
		 "begin at the N-th operation, from 1, or end; a picture's default is end"},
		{"--screen", OPTION_TEXT, &show.screen, "NAME",
		 "begin with lanes (default), microscope, race, exits, why, timeline, "
		 "consolidation, walk, atlas, memory or help"},
		{"--rung", OPTION_TEXT, &show.rung, "RUNG",
		 "of the atlas: world, region, zone, building, computer, vm or operation, and "
		 "a "
		 "region: 'zone us-east-1'"},
		{"--address", OPTION_TEXT, &show.address, "PLACE",
		 "of the memory: an address, a register or a symbol; without it what the event "
		 "is about, or sp"},
		{"--size", OPTION_TEXT, &show.size, "PERCENT", "text size, 80 to 200"},
		{"--hide", OPTION_FLAG, &show.hide, NULL,
		 "results stay hidden until H is pressed (pictures show them)"},
		{"--results", OPTION_FLAG, &show.reveal, NULL,
		 "results are shown from the start"},
		{"--still", OPTION_FLAG, &show.still, NULL, "no animation"},
		{"--frame-times", OPTION_FLAG, &show.frame_times, NULL,
		 "tell at the end how long frames took"},
		{"--timeout", OPTION_SECONDS, &show.timeout, "SECONDS",
		 "...as it stands after so much host time (60)"},
		VM_OPTION(show.vms),
		{"--of", OPTION_TEXT, &show.of, "NAME",
		 "which virtual machine of --vm is shown first (G: the next)"},
		{"-append", OPTION_TEXT, &show.options.append, "TEXT",
		 "the guest's command line"},
		{"-drive", OPTION_DRIVES, &show.drives, "file=IMG",
		 "a disk, and after it ,vm=NAME; a window writes to none, each lane has a copy "
		 "of its own"},
		COST_OPTIONS(show.costs),
		ENGINE_OPTION(show.options.engine),
		{"-m", OPTION_MEMORY, &show.options.memory, "SIZE",
		 "the guest's RAM (128 MiB)"},
		{"-cpu", OPTION_CPU, &show.options.cpu, "rv64",
		 "and after it ,h=on (hypervisor extension) or ,sstc=off (bare only)"},
		{"--max-insns", OPTION_COUNT, &show.options.max_instructions, "N",
		 "stop each lane after N instructions"},
		{NULL},
	};
	const struct command command = {
		.usage = "show [OPTION]... GUEST | SET-UP | RECORDING...",
		.purpose =
			"Open the window: the same guest on several generations, step by step.",
		.options = table,
		.more = "keys:\n"
			"  Space            play, pause        Down Up   slower, faster\n"
			"  Left Right       one event          Home End  to the start, to the "
			"end\n"
			"  Shift+Left/Right one operation      PgUp PgDn one operation\n"
			"  1-4 0            one lane, all      A         same operation, or "
			"moment\n"
			"  Shift+1-4        a second lane beside it (in a terminal: or Alt)\n"
			"  M  microscope    R  race            X         exits\n"
			"  T  timeline      W  why             N         nested walk\n"
			"  C  consolidation Z  atlas           H         hide results\n"
			"  L  language      Esc back           Enter     in the atlas: in\n"
			"  Y  memory        /  its address     U         its unit\n"
			"  S  breakpoint    J  to the next     K         back to one\n"
			"  E  save picture  F  full screen     + -       text size\n"
			"  F1 all keys      D  dark, light     Q         quit\n\n" GUEST_IS
			"\n\nSET-UP is one of 'ringside list': "
			"several guests on one computer, and the\nscreen to begin "
			"with.\n\nRECORDINGs are files "
			"of\n"
			"'ringside run --record', one for each generation that is to be "
			"shown.\n\n"
			"Under full the guest's operations are known by what its emulator "
			"tells, which\n"
			"costs some cycles each: a little more there than 'ringside race' "
			"measures.",
	};
	int operands, result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	if (show.presenter && (operands || show.lesson.lesson))
		return complain(STATUS_USAGE,
				"--presenter-text: takes nothing else; another command "
				"gives the lesson");
	if (show.presenter)
		return presenter_show();
	if (show.lesson.lesson)
		return give_lesson(&show, operands, argv);
	if (show.lesson.stop || show.lesson.answer || show.lesson.presenter)
		return complain(STATUS_USAGE,
				"--stop, --answer and --presenter: need a lesson, --lesson N");
	result = check(&show, operands, argv);
	if (result != STATUS_OK)
		return result;
	show.options.guest = show.guest;
	show.options.costs = show.costs.chosen;
	for (size_t i = 0; i < show.drives.count; i++)
		show.drives.list[i].snapshot = true; /* several lanes have it at once */
	show.options.drives = show.drives.list;
	show.options.drive_count = show.drives.count;
	result = load_view(&show);
	if (result != STATUS_OK || !show.view)
		return result;
	lane_set_init(&show.stage, show.view);
	interrupts_catch();
	if (show.recorded)
		result = lane_set_read(&show.stage, argv + 1, (size_t)operands, &show.guest);
	else
		result = lane_set_open(&show.stage, &show.options, &show.on, show.guest);
	show.guest = strrchr(show.guest, '/') ? strrchr(show.guest, '/') + 1 : show.guest;
	if (result == STATUS_OK)
		result = set_state(&show);
	if (result == STATUS_OK) {
		fleet_init(&show.fleet, &show.state, &show.stage, &show.vms, show.options.guest,
			   show.options.append, show.recorded || show.drives.count);
		compare_alone(&show);
	}
	if (result == STATUS_OK)
		result = show.picture.file ? screenshot(&show)
			 : show.text	   ? terminal(&show)
					   : window(&show);
	fleet_close(&show.fleet);
	lane_set_close(&show.stage);
	return result;
}
