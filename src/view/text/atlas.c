/* atlas.c - the atlas in lines of text: the ladder on the left, the rung on the right. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "view/model/stats.h"
#include "view/scene/atlas.h"
#include "view/text/lines.h"

enum { LADDER = 34 };

/* The lines right of the ladder: `count` of them. */
struct right {
	char lines[16][ATLAS_TEXT];
	size_t count;
};

__attribute__((format(printf, 2, 3))) static void add(struct right *r, const char *format, ...)
{
	va_list args;

	if (r->count == sizeof r->lines / sizeof *r->lines)
		return;
	va_start(args, format);
	vsnprintf(r->lines[r->count++], ATLAS_TEXT, format, args);
	va_end(args);
}

static void say_world(struct right *r, const struct atlas_page *p)
{
	size_t list[ATLAS_BARS], count = view_atlas_bars(p->at, p->a, list, ATLAS_BARS);
	double ms = atlas_ms(p, p->at->region);
	char text[ATLAS_TEXT], figure[48];

	atlas_region_text(text, sizeof text, p);
	add(r, "%s  %s", p->region->code, text);
	atlas_ms_text(figure, sizeof figure, ms);
	add(r, "%s %s", p->hidden ? view_localized(TEXT_HIDDEN) : figure,
	    view_localized(TEXT_ATLAS_AT_LEAST));
	view_exact(figure, sizeof figure, atlas_boots(p, ms));
	snprintf(text, sizeof text, view_localized(TEXT_ATLAS_ENOUGH),
		 p->hidden ? view_localized(TEXT_HIDDEN) : figure);
	if (atlas_boots(p, ms))
		add(r, "%s", text);
	atlas_services(text, sizeof text, p);
	if (*text) {
		add(r, "%s:", view_localized(TEXT_ATLAS_GLOBAL));
		add(r, "  %s", text);
	}
	for (size_t i = 0; i < count && !p->hidden; i++) {
		atlas_ms_text(figure, sizeof figure, atlas_ms(p, list[i]));
		add(r, "%s %s  %s", list[i] == p->at->region ? ">" : " ", figure,
		    atlas_in_language(&p->a->regions[list[i]].name));
	}
}

static void say_region(struct right *r, const struct atlas_page *p)
{
	char text[ATLAS_TEXT], id[32];

	atlas_region_text(text, sizeof text, p);
	add(r, "%s  %s", p->region->code, text);
	for (unsigned zone = 0; zone < p->region->zones; zone++) {
		atlas_zone_id(id, sizeof id, p->region, zone);
		add(r, "%s %-10s A: %s%c  B: %s%c", zone == p->at->zone ? ">" : " ", id,
		    p->region->code, atlas_letter(p->region, zone, ATLAS_SEED_A),
		    p->region->code, atlas_letter(p->region, zone, ATLAS_SEED_B));
	}
	add(r, "%s", view_localized(TEXT_ATLAS_ID_SAME));
}

static void say_zone(struct right *r, const struct atlas_page *p)
{
	char text[ATLAS_TEXT], id[32];

	for (unsigned zone = 0; zone < p->region->zones; zone++) {
		size_t c = view_atlas_computer(p->at, p->at->region, zone);

		atlas_zone_id(id, sizeof id, p->region, zone);
		snprintf(text, sizeof text, "%s", view_localized(TEXT_ATLAS_NO_COMPUTER));
		if (c != SIZE_MAX)
			atlas_computer_text(text, sizeof text, &p->at->computers[c]);
		add(r, "%s %s  %s", zone == p->at->zone ? ">" : " ", id, text);
	}
	add(r, "%s", view_localized(TEXT_ATLAS_KEYS_ZONE));
}

static void say_real(struct right *r, const struct atlas_page *p)
{
	const struct view_lane *l = &p->m->lanes[p->m->focus];
	struct view_instance v = view_instance(l);
	char figure[48], lines[3][96];
	size_t n;

	for (size_t i = 0; i < p->show->vm_count; i++)
		add(r, "%s %s  %s", i == l->source.vm ? ">" : " ", p->show->vms[i],
		    p->show->guests[i]);
	if (!p->show->vm_count)
		add(r, "%s", p->show->guest);
	view_exact(figure, sizeof figure, v.cycles);
	if (v.cycles)
		add(r, "%s %s", p->hidden ? view_localized(TEXT_HIDDEN) : figure,
		    view_localized(TEXT_ATLAS_UNTIL));
	n = view_ops_console(&l->ops, SIZE_MAX, lines[0], sizeof lines[0], 3);
	for (size_t i = 0; i < n; i++)
		add(r, "  %s", lines[i]);
	add(r, "%s",
	    view_localized(p->at->rung == VIEW_RUNG_COMPUTER ? TEXT_ATLAS_INTO_VM
							     : TEXT_ATLAS_INTO_OPERATION));
}

static void say_operation(struct right *r, const struct atlas_page *p)
{
	const struct view_ops *o = &p->m->lanes[p->m->focus].ops;
	uint32_t op = view_model_op(p->m, p->m->focus);
	char text[ATLAS_TEXT];

	atlas_rung_text(text, sizeof text, p, VIEW_RUNG_OPERATION);
	add(r, "%s", text);
	add(r, "%s",
	    op == VIEW_OP_NONE ? view_localized(lanes_without_op(p->m))
			       : view_op_sentence(o->ops[op].id));
	add(r, "%s", view_localized(TEXT_ATLAS_INTO_LANES));
}

static void write_name(struct view_page *page, const struct atlas_page *p)
{
	struct atlas_field fields[ARN_FIELDS];
	bool which[ATLAS_EXAMPLES];
	char count[24], of[24], text[ATLAS_TEXT];
	char *row;

	if (*p->at->pattern || p->at->typing) {
		snprintf(count, sizeof count, "%zu", view_atlas_matches(p->at, p->a, which));
		snprintf(of, sizeof of, "%zu", p->a->example_count);
		snprintf(text, sizeof text, view_localized(TEXT_ATLAS_NAMES), count, of);
		page_line(page, VIEW_STRONG, -1, "/%s%s", p->at->pattern,
			  p->at->typing ? "_" : "");
		page_line(page, VIEW_PLAIN, -1, "%s", text);
		return;
	}
	atlas_fields(fields, p);
	row = page_next(page, VIEW_STRONG, -1);
	for (int i = 0; i < ARN_FIELDS; i++) {
		page_append(row, fields[i].known ? fields[i].text : "?", VIEW_PAGE_COLUMNS,
			    false);
		if (i + 1 < ARN_FIELDS)
			page_append(row, ":", 1, false);
	}
	page_line(page, VIEW_PLAIN, -1, "%s", atlas_field_sentence(p->at->rung));
}

void page_atlas(struct view_page *page, struct view_model *m, const struct view_show *show,
		const struct page_signs *s)
{
	static void (*const say[VIEW_RUNGS])(struct right *, const struct atlas_page *) = {
		say_world, say_region, say_zone, NULL, say_real, say_real, say_operation};
	static struct view_scene measures; /* atlas_place() needs a page */
	static struct right r;
	struct atlas_page p;
	char text[ATLAS_TEXT];

	measures.w = VIEW_WIDTH;
	measures.h = VIEW_HEIGHT;
	if (!atlas_place(&p, &measures, m, show)) {
		page_line(page, VIEW_STRONG, -1, "%s", view_localized(TEXT_ATLAS_NONE));
		return;
	}
	r.count = 0;
	if (say[p.at->rung])
		say[p.at->rung](&r, &p);
	page_line(page, VIEW_STRONG, -1, "%s: %s", atlas_rung_name(p.at->rung),
		  atlas_sentence(p.at->rung));
	page_line(page, VIEW_PLAIN, -1, "%s", "");
	for (size_t i = 0; i < 2 * VIEW_RUNGS || i < r.count; i++) {
		bool here = i / 2 == (size_t)p.at->rung;
		char *row = page_next(page, here && i % 2 == 0 ? VIEW_STRONG : VIEW_PLAIN, -1);

		*text = '\0';
		if (i < 2 * VIEW_RUNGS && i % 2 == 0)
			snprintf(text, sizeof text, "%s %s", here ? ">" : " ",
				 atlas_rung_name((enum view_rung)(i / 2)));
		else if (i < 2 * VIEW_RUNGS)
			atlas_rung_text(text, sizeof text, &p, (enum view_rung)(i / 2));
		page_append(row, i % 2 ? "    " : "", 4, false);
		page_append(row, text, LADDER - (i % 2 ? 4 : 0), true);
		if (i < r.count)
			page_fit(row, r.lines[i], VIEW_PAGE_COLUMNS - LADDER, s);
	}
	page_line(page, VIEW_PLAIN, -1, "%s", "");
	write_name(page, &p);
}
