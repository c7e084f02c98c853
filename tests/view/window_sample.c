/* Opens the window on a hand-made recording, and says at the end where the keys have led. */
#include <stdio.h>

#include "sample.h"
#include "view/scene/say.h"
#include "view/sdl/window.h"

int main(void)
{
	static struct sample samples[RS_GENERATIONS];
	static struct view_model m;
	struct view_window options = {.state = {.m = &m, .guest = "sample", .percent = 100}};
	char message[256];

	view_model_init(&m);
	for (unsigned g = 0; g < RS_GENERATIONS; g++) {
		struct view_source source;

		sample_make(&samples[g], (enum rs_generation)g);
		source = sample_source(&samples[g]);
		(void)view_model_add(&m, &source);
	}
	if (!view_window_run(&options, message, sizeof message)) {
		printf("no window: %s\n", message);
		return 3;
	}
	printf("event %zu op %d lineup %d alone %d focus %zu scrub %d screen %s%s%s%s%s%s%s "
	       "size %u\n",
	       m.event, (int)view_model_op(&m, m.focus), (int)m.lineup, m.alone, m.focus,
	       (int)(view_model_scrub(&m) * 100 + 0.5), view_screen_names[options.state.screen],
	       options.state.logarithmic ? " log" : "", options.state.hidden ? " hidden" : "",
	       options.state.dark ? " dark" : "", options.state.still ? " still" : "",
	       options.state.full_screen ? " full" : "", view_spoken() == VIEW_KO ? " ko" : "",
	       options.state.percent);
	view_model_free(&m);
	return 0;
}
