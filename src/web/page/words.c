/* words.c - what the page says beside the picture, as JSON for the script. */
#include <stdio.h>

#include "view/scene/layout.h"
#include "view/scene/scope.h"
#include "view/scene/translations.h"
#include "view/scene/words.h"
#include "view/text/page.h"
#include "web/page/course.h"
#include "web/page/json.h"
#include "web/page/lanes.h"
#include "web/page/page.h"
#include "web/shared.h"

static struct view_page page;

static void put_lanes(void)
{
	const struct view_model *m = web_state.m;

	json_open("lanes", '[');
	for (size_t i = 0; i < m->count; i++) {
		const struct view_lane *l = &m->lanes[i];
		struct web_lane *own = web_lanes_find(l->source.generation);
		const struct rs_workload *w = &own->news.ledger.workload;

		json_open(NULL, '{');
		json_number("generation", l->source.generation);
		json_text("name", view_localized(view_generations[l->source.generation].brief));
		json_number("state", own->news.state);
		json_text("reason", own->news.reason);
		json_number("code", own->news.code);
		json_number("cycles", (double)own->news.ledger.taken.cycles);
		json_number("instructions", (double)own->news.ledger.taken.instructions);
		json_number("done", w->total ? (double)w->done / (double)w->total : 0);
		json_bool("shown", view_model_shown(m, i));
		json_close('}');
	}
	json_close(']');
}

/* Breakpoints, and where the lane was stopped by one. */
static void put_breaks(void)
{
	const struct view_breaks *b = &web_state.m->breaks;
	char pc[24];

	json_open("breaks", '[');
	for (size_t i = 0; i < b->count; i++)
		json_text(NULL, b->list[i].text);
	json_close(']');
	if (!scope_is_stopped(web_state.m, web_state.m->focus))
		return;
	json_open("stop", '{'); /* of the run that was stopped */
	json_number("cycle", (double)b->stop.found.cycle);
	json_number("instruction", (double)b->stop.found.instruction);
	snprintf(pc, sizeof pc, "0x%llx", (unsigned long long)b->stop.found.look.pc);
	json_text("pc", pc);
	json_close('}');
}

/* Where the focus stands, as a link has it: "switch-space:2". */
static void put_place(void)
{
	const struct view_model *m = web_state.m;
	uint32_t at = m->count ? view_model_op(m, m->focus) : VIEW_OP_NONE;
	char name[RS_OP_NAME], place[RS_OP_NAME + 16] = "";

	if (at != VIEW_OP_NONE) {
		const struct view_op *op = &m->lanes[m->focus].ops.ops[at];

		snprintf(place, sizeof place, "%s:%u", view_op_name(name, op->id),
			 (unsigned)op->nth + 1);
	}
	json_text("at", place);
}

/* The screen in lines, as in a terminal. */
static void put_page(void)
{
	struct view_show show = view_state_show(&web_state);

	view_page(&page, web_state.m, &show, false);
	json_open("page", '[');
	for (size_t i = 0; i < page.rows; i++) {
		json_open(NULL, '{');
		json_text("text", page.lines[i].text);
		json_number("ink", page.lines[i].ink);
		json_number("lane", page.lines[i].lane);
		json_close('}');
	}
	json_close(']');
}

/** All that the page says beside the picture, as JSON. */
WEB_EXPORT(words) const char *web_words(void);
const char *web_words(void)
{
	json_begin();
	json_open(NULL, '{');
	json_text("language", view_language_now() == VIEW_KO ? "ko" : "en");
	json_text("guest", web_state.guest ? web_state.guest : "");
	json_text("screen", view_screen_names[web_state.screen]);
	json_bool("typing", view_is_typing(&web_state));
	json_bool("atlas", web_state.m->atlas != NULL);
	put_place();
	json_bool("playing", web_state.player.playing);
	json_bool("dark", web_state.dark);
	json_bool("still", web_state.still);
	json_text("note", web_state.note);
	json_bool("searching", web_state.m->breaks.searching != 0);
	put_breaks();
	json_number("vm", (double)web_state.vm);
	json_number("vms", (double)web_state.vm_count);
	json_number("percent", web_state.percent ? web_state.percent : 100);
	put_lanes();
	if (web_state.m->count)
		put_page();
	if (web_lesson_is_given()) {
		json_open("lesson", '{');
		web_lesson_json(&web_state);
		json_close('}');
	}
	json_close('}');
	return json_end();
}
