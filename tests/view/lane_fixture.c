#include "lane_fixture.h"

#include <string.h>

#include "legible.h"

struct sample samples[RS_LANE_KINDS];
struct view_model model;
struct view_scene scene;
struct view_show show = {.guest = "tour", .speed = "10x"};

void open_lanes(unsigned mask)
{
	sample_lanes(samples, &model, mask);
}

void draw(void)
{
	view_scene_begin(&scene, legible_ruler());
	view_screen(&scene, &model, &show);
}

bool says(const char *text)
{
	for (size_t i = 0; i < scene.count; i++) {
		if (scene.items[i].kind == VIEW_TEXTS &&
		    strcmp(scene.items[i].text.text, text) == 0)
			return true;
	}
	return false;
}

void check_scene(void)
{
	legible_check(&scene);
}
