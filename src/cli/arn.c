/* arn.c - `ringside arn`: what a name says, field by field, and what it names. */
#include "atlas/arn.h"

#include <stdio.h>
#include <string.h>

#include "cli/atlas_file.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "host/language.h"

static const char *field_of(const struct arn *arn, enum arn_field field)
{
	return arn->fields[field].text;
}

static bool wild(const char *text)
{
	return text[strcspn(text, "*?")] != '\0';
}

/* What a field says, beyond its text. */
static void say(char *text, size_t size, const struct arn *arn, enum arn_field field,
		const struct atlas *a)
{
	const char *value = field_of(arn, field);
	const struct atlas_service *s = atlas_service(a, field_of(arn, ARN_SERVICE));
	const struct atlas_region *r = atlas_region(a, field_of(arn, ARN_REGION));

	*text = '\0';
	if (!arn->fields[field].given)
		snprintf(text, size, _("anything: the * before it runs over it"));
	else if (strcmp(value, "*") == 0)
		snprintf(text, size, _("any"));
	else if (wild(value))
		snprintf(text, size, _("any that fits"));
	else if (!*value && s)
		snprintf(text, size, _("empty, as in all names of %s"), s->code);
	else if (!*value)
		snprintf(text, size, _("empty"));
	else if (field == ARN_SERVICE && s)
		snprintf(text, size, "%s: %s",
			 s->scope == ATLAS_GLOBAL     ? _("global")
			 : s->scope == ATLAS_REGIONAL ? _("regional")
						      : _("zonal"),
			 atlas_in_language(&s->text));
	else if (field == ARN_REGION && r)
		snprintf(text, size, "%s", atlas_in_language(&r->name));
	else if (field == ARN_ACCOUNT && strcmp(value, a->account) == 0)
		snprintf(text, size, _("the manual's example of an account"));
	else if (field == ARN_PARTITION)
		for (size_t i = 0; i < a->partition_count; i++)
			if (strcmp(a->partitions[i].code, value) == 0)
				snprintf(text, size, "%s",
					 atlas_in_language(&a->partitions[i].name));
}

static void print_fields(const struct arn *arn, const struct atlas *a)
{
	char text[256];

	printf("%s\n", arn->text);
	for (int i = ARN_PARTITION; i < ARN_FIELDS; i++) {
		say(text, sizeof text, arn, (enum arn_field)i, a);
		printf("  %-11s %-24s%s%s\n", arn_field_names[i],
		       field_of(arn, (enum arn_field)i), *text ? " " : "", text);
	}
	printf(_("  no field says the zone: a region, a zone and a building have no ARN\n"));
}

static void print_matches(const struct arn *arn, const struct atlas *a)
{
	bool which[ATLAS_EXAMPLES];
	size_t count = arn_count(arn, a, which);

	printf(_("\nnames %zu of the %zu examples in %s\n"), count, a->example_count, a->file);
	for (size_t i = 0; i < a->example_count; i++)
		if (which[i])
			printf("  %-64s %s\n", a->examples[i].arn,
			       atlas_in_language(&a->examples[i].name));
}

int cmd_arn(int argc, char **argv)
{
	const char *file = NULL;
	const struct option table[] = {
		{"--atlas", OPTION_INPUT, &file, "FILE",
		 "of another atlas than Ringside's own (atlas/aws.txt)"},
		{NULL},
	};
	const struct command command = {
		.usage = "arn [OPTION]... PATTERN",
		.purpose = "Say what an Amazon Resource Name says, field by field, and which "
			   "examples it names.",
		.options = table,
		.more = "PATTERN is arn:partition:service:region:account-id:resource. In each "
			"field but the\nservice's, * stands for any characters and ? for one; "
			"a * "
			"at the end runs over\ncolons. Nothing is asked of a network: the "
			"examples "
			"are made up, and in the file.",
	};
	char message[512];
	struct atlas_file f;
	struct arn arn;
	int operands, result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	if (operands != 1)
		return complain(STATUS_USAGE,
				operands ? "arn: takes one PATTERN, found '%s' too"
					 : "arn: needs a PATTERN, such as "
					   "'arn:aws:ec2:*:123456789012:instance/*'%s",
				operands ? argv[2] : "");
	result = atlas_file_open(&f, file);
	if (result != STATUS_OK)
		return result;
	if (arn_parse(&arn, &f.atlas, argv[1], message, sizeof message) == RS_OK) {
		print_fields(&arn, &f.atlas);
		print_matches(&arn, &f.atlas);
	} else {
		result = complain(STATUS_USAGE, "%s: %s", argv[1], message);
	}
	atlas_file_close(&f);
	return result;
}
