/* Opens the window on a hand-made recording, and says at the end where the keys have led. */
#include <stdio.h>

#include "sample.h"
#include "view/sdl/window.h"

int main(void)
{
	static struct sample samples[RS_GENERATIONS];
	static struct view_model m;
	struct view_window options = {.guest = "sample"};
	char message[256];

	view_model_init(&m);
	for (unsigned g = 0; g < RS_GENERATIONS; g++) {
		struct view_source source;

		sample_make(&samples[g], (enum rs_generation)g);
		source = sample_source(&samples[g]);
		(void)view_model_add(&m, &source);
	}
	if (!view_window_run(&m, &options, message, sizeof message)) {
		printf("no window: %s\n", message);
		return 3;
	}
	printf("event %zu op %d lineup %d alone %d focus %zu scrub %d\n", m.event,
	       (int)view_model_op(&m, m.focus), (int)m.lineup, m.alone, m.focus,
	       (int)(view_model_scrub(&m) * 100 + 0.5));
	view_model_free(&m);
	return 0;
}
