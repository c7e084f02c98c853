#include "bench/unlike.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/language.h"

const char *unlike_name(enum unlike_kind kind)
{
	static const char *const names[] = {
		[UNLIKE_COSTS] = N_("costs"),
		[UNLIKE_COMPILER] = N_("the guests' compilers"),
		[UNLIKE_MACHINE] = N_("the machines"),
		[UNLIKE_HELPS] = N_("the helps that were taken away"),
		[UNLIKE_MEMORY] = N_("sizes of memory"),
		[UNLIKE_DEPTH] = N_("numbers of emulators inside one another"),
		[UNLIKE_GUESTS] = N_("images"),
		[UNLIKE_ENGINE] = N_("the engines"),
	};

	return _(names[kind]);
}

/* Note a pair of values, unless one was found before. */
static void note(struct unlike *u, enum unlike_kind kind, const char *a, const char *b)
{
	if (!*u->found[kind])
		snprintf(u->found[kind], sizeof u->found[kind], " (%.100s; %.100s)", a, b);
}

/* Whether a list in parentheses has this name. */
static bool has_name(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = list; (at = strstr(at, name)); at += n)
		if (strchr("( ", at[-1]) && strchr(",)", at[n]))
			return true;
	return false;
}

/* Add a name to a list in parentheses, once. */
static void add_name(struct unlike *u, enum unlike_kind kind, const char *name)
{
	char *text = u->found[kind], plain[64];
	size_t used = strlen(text), size = sizeof u->found[kind];

	snprintf(plain, sizeof plain, "%s", name);
	if (!*plain || has_name(text, plain) || used + strlen(plain) + 4 > size)
		return;
	if (used)
		text[--used] = '\0'; /* the parenthesis */
	snprintf(text + used, size - used, "%s%s)", used ? ", " : " (", plain);
}

static void note_costs(struct unlike *u, const struct read_report *a,
		       const struct read_report *b)
{
	const char *key;
	json_t *value;

	if (!a->costs || !b->costs)
		return;
	json_object_foreach((json_t *)(uintptr_t)a->costs, key, value)
	{
		if (!json_equal(value, json_object_get(b->costs, key)))
			add_name(u, UNLIKE_COSTS, key);
	}
	json_object_foreach((json_t *)(uintptr_t)b->costs, key, value)
	{
		if (!json_object_get(a->costs, key))
			add_name(u, UNLIKE_COSTS, key);
	}
}

void unlike_reports(struct unlike *u, const struct read_report *a, const struct read_report *b)
{
	note_costs(u, a, b);
	if (a->compiler && b->compiler && strcmp(a->compiler, b->compiler) != 0)
		note(u, UNLIKE_COMPILER, a->compiler, b->compiler);
	if (a->engine && b->engine && strcmp(a->engine, b->engine) != 0)
		note(u, UNLIKE_ENGINE, a->engine, b->engine);
}

/* "sstc, vmid". */
static const char *without_text(char text[100], const json_t *list)
{
	size_t used = 0, i;
	json_t *one;

	*text = '\0';
	json_array_foreach((json_t *)(uintptr_t)list, i, one)
	{
		const char *name = json_string_value(one);

		if (name && used < 100)
			used += (size_t)snprintf(text + used, 100 - used, "%s%.30s",
						 used ? ", " : "", name);
	}
	return used ? text : "none";
}

/* "tlb 256, walk_cache 8". */
static const char *machine_text(char text[100], const json_t *machine)
{
	size_t used = 0;
	const char *key;
	json_t *value;

	*text = '\0';
	json_object_foreach((json_t *)(uintptr_t)machine, key, value)
	{
		if (used < 100)
			used += (size_t)snprintf(
				text + used, 100 - used, "%s%.30s %" JSON_INTEGER_FORMAT,
				used ? ", " : "", key, json_integer_value(value));
	}
	return text;
}

static const json_t *named(const json_t *list, const char *name)
{
	json_t *one;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)list, i, one)
	{
		const char *other = json_string_value(json_object_get(one, "name"));

		if (other && strcmp(other, name) == 0)
			return one;
	}
	return NULL;
}

/* Names of images in `list` that the other has not, or has otherwise. */
static void add_images(struct unlike *u, const json_t *list, const json_t *others)
{
	json_t *one;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)list, i, one)
	{
		const char *name = json_string_value(json_object_get(one, "name"));
		const json_t *other = name ? named(others, name) : NULL;

		if (name &&
		    !json_equal(json_object_get(one, "hash"), json_object_get(other, "hash")))
			add_name(u, UNLIKE_GUESTS, name);
	}
}

static void note_images(struct unlike *u, const struct read_row *a, const struct read_row *b)
{
	if (a->generation != b->generation || !a->images || !b->images ||
	    strcmp(a->images, b->images) == 0)
		return;
	u->images++;
	if (!a->image_list || !b->image_list) {
		add_name(u, UNLIKE_GUESTS, _("not known which"));
		return;
	}
	add_images(u, a->image_list, b->image_list);
	add_images(u, b->image_list, a->image_list);
}

static void note_numbers(struct unlike *u, enum unlike_kind kind, uint64_t a, uint64_t b)
{
	char left[24], right[24];

	if (!a || !b || a == b)
		return;
	snprintf(left, sizeof left, "%" PRIu64, a);
	snprintf(right, sizeof right, "%" PRIu64, b);
	note(u, kind, left, right);
}

void unlike_rows(struct unlike *u, const struct read_row *a, const struct read_row *b)
{
	char left[100], right[100];
	bool helps = a->without == b->without || json_equal(a->without, b->without);

	u->count++;
	/* which helps are missing says what the walk cache is */
	if (!helps)
		note(u, UNLIKE_HELPS, without_text(left, a->without),
		     without_text(right, b->without));
	else if (a->machine && b->machine && !json_equal(a->machine, b->machine))
		note(u, UNLIKE_MACHINE, machine_text(left, a->machine),
		     machine_text(right, b->machine));
	note_numbers(u, UNLIKE_MEMORY, a->memory >> 20, b->memory >> 20);
	note_numbers(u, UNLIKE_DEPTH, a->depth, b->depth);
	note_images(u, a, b);
}
