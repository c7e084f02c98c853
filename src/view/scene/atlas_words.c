/* atlas_words.c - what the atlas says, in the language of the class. */
#include <stdio.h>
#include <string.h>

#include "ringside/abi/board.h"
#include "view/scene/atlas.h"
#include "view/scene/translations.h"

const char *atlas_rung_name(enum view_rung rung)
{
	static const enum view_localized names[VIEW_RUNGS] = {
		TEXT_ATLAS_WORLD,    TEXT_ATLAS_REGION,	  TEXT_ATLAS_ZONE,
		TEXT_ATLAS_BUILDING, TEXT_ATLAS_COMPUTER, TEXT_ATLAS_VM,
		TEXT_ATLAS_OPERATION};

	return view_localized(names[rung]);
}

const char *atlas_sentence(enum view_rung rung)
{
	static const enum view_localized say[VIEW_RUNGS] = {
		TEXT_ATLAS_SAY_WORLD,	 TEXT_ATLAS_SAY_REGION,	  TEXT_ATLAS_SAY_ZONE,
		TEXT_ATLAS_SAY_BUILDING, TEXT_ATLAS_SAY_COMPUTER, TEXT_ATLAS_SAY_VM,
		TEXT_ATLAS_SAY_OPERATION};

	return view_localized(say[rung]);
}

void atlas_length(char *text, size_t size, uint64_t centimetres)
{
	uint64_t unit = centimetres >= 100000 ? 100000 : centimetres >= 100 ? 100 : 1;
	char figure[32];

	view_exact(figure, sizeof figure, centimetres / unit);
	snprintf(text, size, "%s %s", figure, unit == 100000 ? "km" : unit == 100 ? "m" : "cm");
}

/* Of the operation that the focus stands at: its instruction, or its name. */
static uint64_t operation(char *text, size_t size, struct view_model *m)
{
	const struct view_ops *o = &m->lanes[m->focus].ops;
	uint32_t op = view_model_op(m, m->focus);
	const struct rs_event *key = layout_guest_key(m);
	char name[RS_OP_NAME];

	if (op == VIEW_OP_NONE)
		return 0;
	if (key && key->word)
		view_insn_short(text, size, key->pc, key->word);
	else
		snprintf(text, size, "%s", view_op_name(name, o->ops[op].id));
	return view_op_cost(&o->ops[op]);
}

/* "1.00 M" is "1 M": these are round figures. */
static void round_figure(char *figure)
{
	char *point = strstr(figure, ".00");

	if (point)
		memmove(point, point + 3, strlen(point + 3) + 1);
}

void atlas_rung_text(char *text, size_t size, const struct atlas_page *p, enum view_rung rung)
{
	static const enum atlas_rung sizes[] = {ATLAS_WORLD, ATLAS_REGION, ATLAS_ZONE,
						ATLAS_BUILDING, ATLAS_COMPUTER};
	char what[64] = "", figure[32];
	uint64_t cycles;

	if (rung < VIEW_RUNG_VM) {
		atlas_length(what, sizeof what, p->a->sizes[sizes[rung]]);
		view_figure(figure, sizeof figure, atlas_rung_cycles(p->a, sizes[rung]));
		round_figure(figure);
		snprintf(text, size, view_localized(TEXT_ATLAS_SIZE), what, figure);
		return;
	}
	cycles = rung == VIEW_RUNG_VM ? view_atlas_boot(p->m)
				      : operation(what, sizeof what, p->m);
	view_figure(figure, sizeof figure, cycles);
	if (p->hidden)
		snprintf(figure, sizeof figure, "%s", view_localized(TEXT_HIDDEN));
	if (rung == VIEW_RUNG_VM && cycles)
		snprintf(text, size, view_localized(TEXT_ATLAS_BOOTS), figure);
	else if (rung == VIEW_RUNG_VM)
		snprintf(text, size, "%s", view_localized(TEXT_ATLAS_NO_BOOT));
	else if (*what && cycles)
		snprintf(text, size, view_localized(TEXT_ATLAS_SIZE), what, figure);
	else
		snprintf(text, size, "%s", what);
}

void atlas_region_text(char *text, size_t size, const struct atlas_page *p)
{
	char zones[8];

	snprintf(zones, sizeof zones, "%u", p->region->zones);
	snprintf(text, size,
		 view_localized(p->region->more_zones ? TEXT_ATLAS_ZONES_LEAST
						      : TEXT_ATLAS_ZONES),
		 atlas_in_language(&p->region->name), zones);
}

void atlas_ms_text(char *text, size_t size, double ms)
{
	char figure[32];

	snprintf(figure, sizeof figure, ms < 9.95 ? "%.1f" : "%.0f", ms);
	snprintf(text, size, view_localized(TEXT_ATLAS_MS), figure);
}

double atlas_ms(const struct atlas_page *p, size_t region)
{
	return atlas_light_ms(p->a, p->a->here, p->a->regions[region].place);
}

uint64_t atlas_boots(const struct atlas_page *p, double ms)
{
	uint64_t boot = view_atlas_boot(p->m);

	return boot ? (uint64_t)(ms / 1000 * RS_CLOCK_HZ) / boot : 0;
}

void atlas_services(char *text, size_t size, const struct atlas_page *p)
{
	size_t used = 0;

	*text = '\0';
	for (size_t i = 0; i < p->a->service_count && used < size; i++)
		if (p->a->services[i].control &&
		    strcmp(p->a->services[i].control, p->region->code) == 0)
			used += (size_t)snprintf(text + used, size - used, "%s%s",
						 used ? ", " : "", p->a->services[i].code);
}

void atlas_computer_text(char *text, size_t size, const struct view_computer *c)
{
	static struct rs_ledger ledger; /* some KiB; one thread draws */
	const struct view_lane *l = c->m && c->m->count ? &c->m->lanes[c->m->focus] : NULL;
	struct rs_lane_status status;
	char figure[32];

	if (!l) {
		snprintf(text, size, "%s", view_localized(TEXT_ATLAS_NO_COMPUTER));
		return;
	}
	/* From the lane, not the model: nobody reads the events of a computer that is not looked at. */
	status = l->source.status ? l->source.status(l->source.context) : l->status;
	ledger.taken.cycles = l->ops.cycles;
	if (l->source.ledger)
		l->source.ledger(l->source.context, &ledger);
	view_figure(figure, sizeof figure, ledger.taken.cycles);
	snprintf(text, size,
		 view_localized(c->cut ? TEXT_ATLAS_CUT
				: status.state == RS_LANE_RUNNING ||
						status.state == RS_LANE_INPUT
					? TEXT_ATLAS_RUNS
					: TEXT_ATLAS_ENDED),
		 figure);
}

char atlas_letter(const struct atlas_region *r, unsigned zone, unsigned seed)
{
	for (unsigned letter = 0; letter < r->zones; letter++)
		if (atlas_zone_of_letter(r, letter, seed) == zone)
			return (char)('a' + letter);
	return '?';
}

const char *atlas_letters_text(char *text, size_t size, const struct atlas_region *r)
{
	char seed[8];

	snprintf(seed, sizeof seed, "%d", ATLAS_SEED_B);
	if (r->letters == ATLAS_LETTERS_ACCOUNT)
		snprintf(text, size, view_localized(TEXT_ATLAS_LETTERS_ACCOUNT), seed);
	else
		snprintf(text, size, "%s",
			 view_localized(r->letters == ATLAS_LETTERS_SAME
						? TEXT_ATLAS_LETTERS_SAME
						: TEXT_ATLAS_LETTERS_UNKNOWN));
	return text;
}

/* ---- the bar at the bottom */

const enum view_localized atlas_field_names[ARN_FIELDS] = {
	TEXT_ATLAS_PARTITION,	 TEXT_ATLAS_PARTITION, TEXT_ATLAS_SERVICE,
	TEXT_ATLAS_FIELD_REGION, TEXT_ATLAS_ACCOUNT,   TEXT_ATLAS_RESOURCE};

/* Of a VM of the run. */
void atlas_fields(struct atlas_field fields[ARN_FIELDS], const struct atlas_page *p)
{
	/* The rung that decides each field. */
	static const enum view_rung by[ARN_FIELDS] = {VIEW_RUNG_WORLD,	  VIEW_RUNG_WORLD,
						      VIEW_RUNG_COMPUTER, VIEW_RUNG_REGION,
						      VIEW_RUNG_COMPUTER, VIEW_RUNG_VM};
	char whole[ARN_MOST], *rest = whole;

	view_atlas_arn(whole, sizeof whole, p->at, p->a, p->m->lanes[p->m->focus].source.vm);
	for (int i = 0; i < ARN_FIELDS; i++) {
		size_t length = i + 1 < ARN_FIELDS ? strcspn(rest, ":") : strlen(rest);

		snprintf(fields[i].text, sizeof fields[i].text, "%.*s", (int)length, rest);
		rest += length + (rest[length] == ':');
		fields[i].known = p->at->rung >= by[i];
		fields[i].now = p->at->rung == by[i] && i != ARN_ARN && i != ARN_SERVICE;
	}
	if (p->at->rung < VIEW_RUNG_COMPUTER)
		snprintf(fields[ARN_REGION].text, sizeof fields[ARN_REGION].text, "%s",
			 p->region->code);
}

const char *atlas_field_sentence(enum view_rung rung)
{
	static const enum view_localized say[VIEW_RUNGS] = {
		TEXT_ATLAS_NO_ZONE_FIELD, TEXT_ATLAS_NO_ZONE_FIELD,
		TEXT_ATLAS_NO_ZONE_FIELD, TEXT_ATLAS_NO_BUILDING_FIELD,
		TEXT_ATLAS_OWNER_FIELD,	  TEXT_ATLAS_NO_ZONE_IN,
		TEXT_ATLAS_NO_OP_NAME};

	return view_localized(say[rung]);
}
