/* Opens the window on a hand-made recording, and says after each frame where the keys have led.
 *
 *	window_sample [servers]    of one guest in each generation, or of four servers on one computer
 */
#include <SDL.h>
#include <stdio.h>
#include <string.h>

#include "sample_atlas.h"
#include "sample_memory.h"
#include "sample_servers.h"
#include "sample_walks.h"
#include "view/scene/translations.h"
#include "view/sdl/window.h"

static struct view_model m;
static struct view_window window = {.state = {.m = &m, .guest = "sample", .percent = 100}};

static void say_state(double scene, double drawing, double since)
{
	static char last[512];
	const struct view_state *s = &window.state;
	char now[1024], beside[24] = "", walk[96] = "", zoom[48] = "";

	(void)scene;
	(void)drawing;
	(void)since;
	if (m.beside >= 0)
		snprintf(beside, sizeof beside, " beside %d", m.beside);
	if (s->screen == VIEW_SCREEN_WALK && m.walked.held)
		snprintf(walk, sizeof walk, " walk %d read %u", (int)m.walked.number + 1,
			 m.walked.step);
	if (s->zoom.width || s->zoom.held) /* how much of the run, in thousandths, and where */
		snprintf(zoom, sizeof zoom, " zoom %u%s",
			 (unsigned)(s->zoom.width * 1000 / m.lanes[m.focus].turns.cycles),
			 s->zoom.held ? " held" : "");
	if (s->screen == VIEW_SCREEN_ATLAS)
		snprintf(walk, sizeof walk, " rung %s%s %.24s", view_rung_names[s->atlas.rung],
			 s->atlas.typing ? " pattern" : "", s->atlas.pattern);
	if (s->screen == VIEW_SCREEN_MEMORY)
		snprintf(walk, sizeof walk, " memory follow %u scroll %d unit %u%s %.16s",
			 s->memory.follow, (int)s->memory.scroll, s->memory.unit,
			 s->memory.typing ? " address" : "", s->memory.typed);
	snprintf(now, sizeof now,
		 "event %zu op %d lineup %d alone %d focus %zu scrub %d screen "
		 "%s%s%s%s%s%s%s%s%s%s "
		 "size %u speed %s%s%s%s note %s",
		 m.event, (int)view_model_op(&m, m.focus), (int)m.lineup, m.alone, m.focus,
		 (int)(view_model_scrub(&m) * 100 + 0.5), view_screen_names[s->screen], beside,
		 s->logarithmic ? " log" : "", s->hidden ? " hidden" : "",
		 s->dark ? " dark" : "", s->still ? " still" : "",
		 s->full_screen ? " full" : "", view_language_now() == VIEW_KO ? " ko" : "",
		 SDL_IsTextInputActive() ? " typing" : "", s->pointer.on ? " pointing" : "",
		 s->percent, view_player_speed(&s->player), s->player.playing ? " playing" : "",
		 walk, zoom, s->note);
	if (strcmp(now, last) == 0)
		return;
	puts(now);
	fflush(stdout);
	memcpy(last, now, sizeof last);
}

/* A run with two places at which anything becomes true: events 2 and 7. "x" is no condition. */
static enum view_find_result run_to(void *context, const struct view_find *what,
				    struct view_found *found, char *message, size_t size)
{
	const struct view_source *s = &m.lanes[m.focus].source;
	bool next = what->kind == VIEW_FIND_NEXT;
	struct rs_event e;

	(void)context;
	memset(found, 0, sizeof *found);
	if (what->kind == VIEW_FIND_CHECK && strcmp(what->text, "x") == 0) {
		snprintf(message, size, "character 1: found 'x'");
		return VIEW_FIND_REFUSED;
	}
	if (what->kind == VIEW_FIND_CHECK)
		snprintf(found->text, sizeof found->text, "%s", what->text);
	if (what->kind == VIEW_FIND_CHECK || what->kind == VIEW_FIND_STOP)
		return VIEW_FIND_YES;
	if (!what->begun) /* not at once */
		return VIEW_FIND_MORE;
	(void)s->at(s->context, next ? 7 : 2, &e, NULL);
	found->cycle = e.cycle;
	snprintf(found->where, sizeof found->where, "0x44 <there>");
	return next == (e.cycle > what->cycle) && e.cycle != what->cycle ? VIEW_FIND_YES
									 : VIEW_FIND_NO;
}

static void open_servers(struct sample *s)
{
	struct view_show show = {.guest = NULL};

	sample_servers_make(&m, s, RS_HVM, 4, SERVERS_USUAL);
	sample_vms_show(&show, 4);
	window.state.vm_count = show.vm_count;
	for (size_t i = 0; i < show.vm_count; i++) {
		window.state.vms[i] = show.vms[i];
		window.state.guests[i] = show.guests[i];
	}
}

/* window_sample [five | servers]: with containers beside the generations; or four servers on one computer. */
int main(int argc, char **argv)
{
	static struct sample samples[RS_LANE_KINDS];
	char message[256];

	if (argc > 1 && strcmp(argv[1], "servers") == 0) {
		open_servers(samples);
	} else {
		sample_lanes(samples, &m,
			     argc > 1 && strcmp(argv[1], "five") == 0 ? SAMPLE_FIVE
								      : SAMPLE_ALL);
		sample_walks_add(&m, RS_HVM, &samples[RS_HVM]);
		for (size_t lane = 0; lane < m.count; lane++)
			sample_memory_add(&m, lane);
	}
	for (size_t i = 0; i < m.count; i++)
		m.lanes[i].source.run_to = run_to;
	m.atlas = sample_atlas();
	view_hint(&window.state);
	window.frame = say_state;
	if (!view_window_run(&window, message, sizeof message)) {
		printf("no window: %s\n", message);
		return 3;
	}
	view_model_free(&m);
	return 0;
}
