#include "screens.h"

#include "ringside/abi/mark.h"

struct view_scene screens_scene;
static struct sample samples[RS_GENERATIONS];
static struct view_model model;

int screens_open(void **state)
{
	(void)state;
	sample_lanes(samples, &model, SAMPLE_ALL);
	return 0;
}

int screens_close(void **state)
{
	(void)state;
	view_model_free(&model);
	return 0;
}

void screens_draw(enum view_screen screen, struct view_ruler ruler)
{
	struct view_show show = {.screen = screen, .guest = "tour", .speed = ""};
	bool close = screen == VIEW_SCREEN_MICROSCOPE;

	model.alone = close ? RS_PARA : VIEW_ALL;
	view_model_set_focus(&model, close ? RS_PARA : RS_BARE);
	view_model_seek_op(
		&model, view_ops_find(&model.lanes[model.focus].ops, RS_OP_ENABLE_PAGING, 0));
	view_model_settle(&model);
	view_scene_begin(&screens_scene, ruler);
	view_screen(&screens_scene, &model, &show);
}

void screens_each_language(void (*what)(const char *language))
{
	what("en");
	if (view_set_language(VIEW_KO))
		what("ko");
	view_set_language(VIEW_EN);
}
