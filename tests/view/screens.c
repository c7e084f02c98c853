#include "screens.h"

#include <stdio.h>
#include <string.h>

#include "ringside/abi/mark.h"
#include "sample_atlas.h"
#include "sample_memory.h"
#include "sample_servers.h"
#include "sample_walks.h"
#include "view/model/page_walk.h"

struct view_scene screens_scene;
static struct sample samples[RS_LANE_KINDS];
static struct view_model model;
static struct sample four;
static struct view_model many; /* of four virtual machines */
static struct view_model servers;
static struct sample walker;
static struct view_model walks;
static struct view_model boxes;

static void open_boxes(void)
{
	static const enum rs_generation lanes[] = {RS_BARE, RS_CONTAINER, RS_PARA, RS_HVM};

	view_model_init(&boxes);
	for (size_t i = 0; i < sizeof lanes / sizeof *lanes; i++) {
		struct view_source source;

		if (lanes[i] == RS_CONTAINER)
			sample_make(&samples[lanes[i]], lanes[i]);
		source = sample_source(&samples[lanes[i]]);
		(void)view_model_add(&boxes, &source);
	}
	(void)view_model_update(&boxes, SIZE_MAX);
}

const char *screens_name(int screen)
{
	return screen == SCREENS_BOXES	   ? "containers"
	       : screen == SCREENS_STOPPED ? "breakpoint"
					   : view_screen_names[screen];
}

int screens_open(void **state)
{
	struct view_source source;

	(void)state;
	sample_lanes(samples, &model, SAMPLE_ALL);
	sample_memory_add(&model, RS_HVM);
	sample_vms_make(&four, RS_HVM, 4);
	source = sample_source(&four);
	view_model_init(&many);
	(void)view_model_add(&many, &source);
	(void)view_model_update(&many, SIZE_MAX);
	sample_servers_make(&servers, &four, RS_HVM, 4, SERVERS_USUAL);
	sample_walks_make(&walker, &walks, RS_HVM);
	open_boxes();
	return 0;
}

int screens_close(void **state)
{
	(void)state;
	view_model_free(&model);
	view_model_free(&many);
	view_model_free(&servers);
	view_model_free(&walks);
	view_model_free(&boxes);
	return 0;
}

static void draw_boxes_of(struct view_show *show)
{
	show->screen = VIEW_SCREEN_LANES;
	sample_vms_show(show, 3);
	show->vm = NULL;
	view_model_seek_op(&boxes, view_ops_find(&boxes.lanes[0].ops, RS_OP_SYSCALL, 0));
	view_model_settle(&boxes);
	view_screen(&screens_scene, &boxes, show);
}

/* Under full, where the breakpoint is at a line that is shown, and a second one is a condition. */
static void draw_stopped(struct view_show *show)
{
	static const struct view_break breaks[] = {
		{.text = "pc == 0xffffffc080201a4c", .has_pc = true, .pc = 0xffffffc080201a4c},
		{.text = "cause == 13 && mode == U"}};
	static const uint8_t code[] = {0x80, 0xe7, 0xeb, 0xe0,	/* jalr */
				       0x73, 0x11, 0x01, 0x14,	/* csrrw sp, sscratch, sp */
				       0x63, 0x14, 0x01, 0x00,	/* bnez sp */
				       0x73, 0x21, 0x00, 0x14,	/* csrr sp, sscratch */
				       0x23, 0x30, 0x11, 0x00}; /* sd ra, 0(sp) */
	struct rs_hart_state *look = &model.breaks.stop.found.look;
	char note[160];

	show->screen = VIEW_SCREEN_MICROSCOPE;
	model.alone = RS_FULL;
	view_model_set_focus(&model, RS_FULL);
	view_model_seek_op(&model,
			   view_ops_find(&model.lanes[RS_FULL].ops, RS_OP_PAGE_FAULT, 0));
	view_model_settle(&model);
	model.breaks.count = sizeof breaks / sizeof *breaks;
	memcpy(model.breaks.list, breaks, sizeof breaks);
	model.breaks.stop.held = true;
	model.breaks.stop.lane = RS_FULL;
	model.breaks.stop.cycle = model.cycle;
	*look = (struct rs_hart_state){
		.pc = breaks[0].pc, .code_at = breaks[0].pc - 4, .code_size = sizeof code};
	memcpy(look->code, code, sizeof code);
	snprintf(note, sizeof note, view_localized(TEXT_BREAK_STOPPED), "<trap>, trap.S:10",
		 "145332");
	show->note = note;
	view_screen(&screens_scene, &model, show);
	model.breaks.count = 0;
	model.breaks.stop.held = false;
}

void screens_draw(int screen, struct view_ruler ruler)
{
	struct view_show show = {
		.screen = (enum view_screen)screen, .guest = "tour", .speed = ""};
	bool close = screen == VIEW_SCREEN_MICROSCOPE;
	bool memory = screen == VIEW_SCREEN_MEMORY;

	view_scene_begin(&screens_scene, ruler);
	if (screen == SCREENS_BOXES) {
		draw_boxes_of(&show);
		return;
	}
	if (screen == SCREENS_STOPPED) {
		draw_stopped(&show);
		return;
	}
	if (screen == VIEW_SCREEN_TIMELINE) {
		sample_vms_show(&show, 4);
		view_model_set_scrub(&many, 0.4);
		view_screen(&screens_scene, &many, &show);
		return;
	}
	if (screen == VIEW_SCREEN_CONSOLIDATION) {
		sample_vms_show(&show, 4);
		view_screen(&screens_scene, &servers, &show);
		return;
	}
	if (screen == VIEW_SCREEN_ATLAS) {
		sample_vms_show(&show, 4);
		many.atlas = sample_atlas();
		view_screen(&screens_scene, &many, &show);
		return;
	}
	if (screen == VIEW_SCREEN_WALK) {
		sample_walks_seek(&walks, SAMPLE_WALK_FRAMES);
		view_walk_step(&walks, 6);
		view_screen(&screens_scene, &walks, &show);
		return;
	}
	sample_memory_choose(SAMPLE_MEMORY_TWO);
	model.alone = close ? RS_PARA : memory ? RS_HVM : VIEW_ALL;
	view_model_set_focus(&model, close ? RS_PARA : memory ? RS_HVM : RS_BARE);
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
