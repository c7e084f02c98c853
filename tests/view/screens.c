#include "screens.h"

#include "ringside/abi/mark.h"
#include "sample_vms.h"
#include "sample_walks.h"
#include "view/model/page_walk.h"

struct view_scene screens_scene;
static struct sample samples[RS_GENERATIONS];
static struct view_model model;
static struct sample four;
static struct view_model many; /* of four virtual machines */
static struct sample walker;
static struct view_model walks;

int screens_open(void **state)
{
	struct view_source source;

	(void)state;
	sample_lanes(samples, &model, SAMPLE_ALL);
	sample_vms_make(&four, RS_HVM, 4);
	source = sample_source(&four);
	view_model_init(&many);
	(void)view_model_add(&many, &source);
	(void)view_model_update(&many, SIZE_MAX);
	sample_walks_make(&walker, &walks, RS_HVM);
	return 0;
}

int screens_close(void **state)
{
	(void)state;
	view_model_free(&model);
	view_model_free(&many);
	view_model_free(&walks);
	return 0;
}

void screens_draw(enum view_screen screen, struct view_ruler ruler)
{
	struct view_show show = {.screen = screen, .guest = "tour", .speed = ""};
	bool close = screen == VIEW_SCREEN_MICROSCOPE;

	view_scene_begin(&screens_scene, ruler);
	if (screen == VIEW_SCREEN_TIMELINE) {
		sample_vms_show(&show, 4);
		view_model_set_scrub(&many, 0.4);
		view_screen(&screens_scene, &many, &show);
		return;
	}
	if (screen == VIEW_SCREEN_WALK) {
		sample_walks_seek(&walks, SAMPLE_WALK_FRAMES);
		view_walk_step(&walks, 6);
		view_screen(&screens_scene, &walks, &show);
		return;
	}
	model.alone = close ? RS_PARA : VIEW_ALL;
	view_model_set_focus(&model, close ? RS_PARA : RS_BARE);
	view_model_seek_op(
		&model, view_ops_find(&model.lanes[model.focus].ops, RS_OP_ENABLE_PAGING, 0));
	view_model_settle(&model);
	view_screen(&screens_scene, &model, &show);
}

void screens_each_language(void (*what)(const char *language))
{
	what("en");
	if (view_set_language(VIEW_KO))
		what("ko");
	view_set_language(VIEW_EN);
}
