/* lines.c - what each kind of line of an atlas means, and how a wrong one is refused. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "atlas/arn.h"
#include "atlas/reader.h"
#include "host/language.h"
#include "host/message.h"
#include "host/plain.h"

static const char *const rungs[ATLAS_RUNGS + 1] = {"world", "region", "zone", "building",
						   "computer"};

enum rs_error atlas_refuse(const struct atlas_line *line, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, _(format), args);
	va_end(args);
	rs_drop_cut(text);
	return rs_refuse(RS_BAD_CONFIG, line->message, line->size, "%s:%u: %s", line->file,
			 line->number, text);
}

static enum rs_error unknown(const struct atlas_line *line, const char *what, const char *found,
			     const char *const *names)
{
	char text[400];

	rs_unknown(text, sizeof text, what, found, names);
	return atlas_refuse(line, "%s", text);
}

static enum rs_error room(const struct atlas_line *line, size_t count, size_t most)
{
	return count < most ? RS_OK
			    : atlas_refuse(line, "found one more '%s', expected %zu at most",
					   line->key, most);
}

/* The next word if it is "KEY=..." */
static char *property(struct atlas_line *line, const char *key)
{
	char *word = line->rest + strspn(line->rest, " \t");
	size_t length = strlen(key);

	if (strncmp(word, key, length) != 0 || word[length] != '=')
		return NULL;
	return atlas_word(line) + length + 1;
}

static bool is_code(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return length > 0 && length < 32 && !text[length] && *text != '-';
}

/* ---- kinds of lines */

static enum rs_error take_title(struct atlas *a, struct atlas_line *line)
{
	return atlas_take_words(line, &a->title);
}

static enum rs_error take_trademark(struct atlas *a, struct atlas_line *line)
{
	return atlas_take_words(line, &a->trademark);
}

/* "2026-11" */
static bool take_month(const char *text, struct atlas_source *s)
{
	static const char digits[] = "0123456789";

	if (!text || strlen(text) != 7 || text[4] != '-' || strspn(text, digits) != 4 ||
	    strspn(text + 5, digits) != 2)
		return false;
	for (const char *p = text; *p; p++)
		if (*p != '-' && p < text + 4)
			s->year = s->year * 10 + (unsigned)(*p - '0');
		else if (*p != '-')
			s->month = s->month * 10 + (unsigned)(*p - '0');
	s->checked = text;
	return s->year >= 2000 && s->month >= 1 && s->month <= 12;
}

static enum rs_error take_source(struct atlas *a, struct atlas_line *line)
{
	struct atlas_source *s = &a->sources[a->source_count];
	enum rs_error e = room(line, a->source_count, ATLAS_SOURCES);

	if (e != RS_OK)
		return e;
	s->name = atlas_word(line);
	if (!is_code(s->name))
		return atlas_refuse(line, "found the source '%.40s', expected a name", s->name);
	if (!take_month(property(line, "checked"), s))
		return atlas_refuse(line, "found no 'checked=' with a month, expected such as "
					  "checked=2026-11");
	if (!line->rest[strspn(line->rest, " \t")])
		return atlas_refuse(line, "found no text, expected where it stands");
	a->source_count++;
	if (strchr(line->rest, '|'))
		return atlas_take_words(line, &s->text);
	s->text.english = s->text.korean = line->rest + strspn(line->rest, " \t");
	return RS_OK;
}

static enum rs_error take_measure(struct atlas_line *line, const char *unit, double *value)
{
	char *number = atlas_word(line), *found = atlas_word(line);

	if (!atlas_number(number, value) || *value <= 0 || *value > 1e9)
		return atlas_refuse(line, "found '%.40s', expected a number above 0", number);
	return strcmp(found, unit) == 0
		       ? RS_OK
		       : atlas_refuse(line, "found the unit '%.40s', expected %s", found, unit);
}

static enum rs_error take_light(struct atlas *a, struct atlas_line *line)
{
	return take_measure(line, "km/s", &a->light);
}

static enum rs_error take_earth(struct atlas *a, struct atlas_line *line)
{
	return take_measure(line, "km", &a->earth);
}

static enum rs_error take_here(struct atlas *a, struct atlas_line *line)
{
	enum rs_error e = atlas_take_place(line, &a->here);

	return e == RS_OK ? atlas_take_words(line, &a->here_name) : e;
}

static enum rs_error take_rung(struct atlas *a, struct atlas_line *line)
{
	static const struct {
		const char *name;
		double centimetres;
	} units[] = {{"km", 1e5}, {"m", 100}, {"cm", 1}};
	char *name = atlas_word(line), *number = atlas_word(line), *unit = atlas_word(line);
	double value;
	size_t rung = 0, u = 0;

	while (rungs[rung] && strcmp(rungs[rung], name) != 0)
		rung++;
	if (!rungs[rung])
		return unknown(line, "rung", name, rungs);
	while (u < 3 && strcmp(units[u].name, unit) != 0)
		u++;
	if (!atlas_number(number, &value) || value <= 0 || value > 1e5 || u == 3)
		return atlas_refuse(line,
				    "found '%.20s %.20s', expected a length in km, m or cm",
				    number, unit);
	a->sizes[rung] = (uint64_t)(value * units[u].centimetres + 0.5);
	return RS_OK;
}

static enum rs_error take_partition(struct atlas *a, struct atlas_line *line)
{
	struct atlas_partition *p = &a->partitions[a->partition_count];
	enum rs_error e = room(line, a->partition_count, ATLAS_PARTITIONS);

	if (e != RS_OK)
		return e;
	p->code = atlas_word(line);
	if (!is_code(p->code))
		return atlas_refuse(line, "found the partition '%.40s', expected such as aws",
				    p->code);
	a->partition_count++;
	return atlas_take_words(line, &p->name);
}

/* "3": so many; "3+": at least so many */
static enum rs_error take_zones(struct atlas_line *line, struct atlas_region *r)
{
	char *zones = property(line, "zones");
	double value = 0;
	size_t length = zones ? strlen(zones) : 0;

	r->more_zones = length && zones[length - 1] == '+';
	if (r->more_zones)
		zones[length - 1] = '\0';
	if (!zones || !atlas_number(zones, &value) || value < ATLAS_ZONES_LEAST ||
	    value > ATLAS_ZONES_MOST || value != (unsigned)value)
		return atlas_refuse(line,
				    "found zones '%.20s', expected zones=%d to %d, or such as "
				    "zones=3+",
				    zones ? zones : "", ATLAS_ZONES_LEAST, ATLAS_ZONES_MOST);
	r->zones = (unsigned)value;
	return RS_OK;
}

static enum rs_error take_region(struct atlas *a, struct atlas_line *line)
{
	struct atlas_region *r = &a->regions[a->region_count];
	enum rs_error e = room(line, a->region_count, ATLAS_REGIONS);
	char *letters;

	if (e != RS_OK)
		return e;
	r->code = atlas_word(line);
	if (!is_code(r->code) || !strchr(r->code, '-'))
		return atlas_refuse(
			line, "found the region '%.40s', expected such as us-east-1", r->code);
	if (atlas_region(a, r->code))
		return atlas_refuse(line, "found the region '%.40s' a second time", r->code);
	e = atlas_take_place(line, &r->place);
	if (e == RS_OK)
		e = take_zones(line, r);
	if (e != RS_OK)
		return e;
	letters = property(line, "letters");
	r->letters = !letters			    ? ATLAS_LETTERS_UNKNOWN
		     : strcmp(letters, "same") == 0 ? ATLAS_LETTERS_SAME
						    : ATLAS_LETTERS_ACCOUNT;
	if (r->letters == ATLAS_LETTERS_ACCOUNT && strcmp(letters, "account") != 0)
		return atlas_refuse(line, "found letters '%.40s', expected same or account",
				    letters);
	a->region_count++;
	return atlas_take_words(line, &r->name);
}

static enum rs_error take_edge(struct atlas *a, struct atlas_line *line)
{
	struct atlas_edge *edge = &a->edges[a->edge_count];
	enum rs_error e = room(line, a->edge_count, ATLAS_EDGES);

	if (e == RS_OK)
		e = atlas_take_place(line, &edge->place);
	if (e == RS_OK)
		e = atlas_take_words(line, &edge->name);
	a->edge_count += e == RS_OK;
	return e;
}

static enum rs_error take_service(struct atlas *a, struct atlas_line *line)
{
	static const char *const scopes[] = {"zonal", "regional", "global", NULL};
	struct atlas_service *s = &a->services[a->service_count];
	enum rs_error e = room(line, a->service_count, ATLAS_SERVICES);
	char *scope, *empty;
	int i = 0;

	if (e != RS_OK)
		return e;
	s->code = atlas_word(line);
	if (!is_code(s->code) || atlas_service(a, s->code))
		return atlas_refuse(line, "found the service '%.40s', expected a new one",
				    s->code);
	scope = property(line, "scope");
	if (!scope)
		return atlas_refuse(line,
				    "found no 'scope=', expected zonal, regional or global");
	while (scopes[i] && strcmp(scopes[i], scope) != 0)
		i++;
	if (!scopes[i])
		return unknown(line, "scope", scope, scopes);
	s->scope = (enum atlas_scope)i;
	s->control = property(line, "control");
	empty = property(line, "empty");
	s->no_account = empty && strcmp(empty, "region+account") == 0;
	s->no_region = s->no_account || (empty && strcmp(empty, "region") == 0);
	if (empty && !s->no_region)
		return atlas_refuse(
			line, "found empty '%.40s', expected region or region+account", empty);
	if (s->control && !atlas_region(a, s->control))
		return atlas_refuse(line, "found control '%.40s', expected a region above",
				    s->control);
	a->service_count++;
	return atlas_take_words(line, &s->text);
}

static enum rs_error take_account(struct atlas *a, struct atlas_line *line)
{
	a->account = atlas_word(line);
	return strlen(a->account) == 12 && strspn(a->account, "0123456789") == 12
		       ? RS_OK
		       : atlas_refuse(line, "found the account '%.40s', expected 12 digits",
				      a->account);
}

static enum rs_error take_example(struct atlas *a, struct atlas_line *line)
{
	struct atlas_example *x = &a->examples[a->example_count];
	enum rs_error e = room(line, a->example_count, ATLAS_EXAMPLES);
	char message[512];
	struct arn arn;

	if (e != RS_OK)
		return e;
	x->arn = atlas_word(line);
	if (arn_parse(&arn, a, x->arn, message, sizeof message) != RS_OK)
		return atlas_refuse(line, "%s", message);
	if (arn.pattern)
		return atlas_refuse(line, "found '%.60s', expected a name without * and ?",
				    x->arn);
	a->example_count++;
	return atlas_take_words(line, &x->name);
}

/* ---- all */

static const struct {
	const char *key;
	enum rs_error (*take)(struct atlas *, struct atlas_line *);
} kinds[] = {{"title", take_title},    {"trademark", take_trademark}, {"source", take_source},
	     {"light", take_light},    {"earth", take_earth},	      {"here", take_here},
	     {"rung", take_rung},      {"partition", take_partition}, {"region", take_region},
	     {"edge", take_edge},      {"service", take_service},     {"account", take_account},
	     {"example", take_example}};
enum { KINDS = sizeof kinds / sizeof *kinds };

enum rs_error atlas_take_line(struct atlas *a, struct atlas_line *line)
{
	const char *names[KINDS + 1] = {NULL};

	for (size_t i = 0; i < KINDS; i++) {
		names[i] = kinds[i].key;
		if (strcmp(kinds[i].key, line->key) == 0)
			return kinds[i].take(a, line);
	}
	return unknown(line, "KEY", line->key, names);
}

enum rs_error atlas_check(struct atlas *a, struct atlas_line *line)
{
	const char *missing = !a->title.english	      ? "title"
			      : !a->trademark.english ? "trademark"
			      : !a->source_count      ? "source"
			      : a->light <= 0	      ? "light"
			      : a->earth <= 0	      ? "earth"
			      : !a->here_name.english ? "here"
			      : !a->partition_count   ? "partition"
			      : !a->region_count      ? "region"
			      : !a->account	      ? "account"
						      : NULL;

	line->number -= line->number > 1;
	if (missing)
		return atlas_refuse(line, "found no line '%s:', expected one", missing);
	for (size_t i = 0; i < ATLAS_RUNGS; i++)
		if (!a->sizes[i] || (i > 0 && a->sizes[i] >= a->sizes[i - 1]))
			return atlas_refuse(line,
					    "found no size of the rung '%s' below that of the "
					    "one above, expected 'rung: %s LENGTH'",
					    rungs[i], rungs[i]);
	return RS_OK;
}
