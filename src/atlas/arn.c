/* arn.c - names of things in a cloud, field by field. */
#include "atlas/arn.h"

#include <stdio.h>
#include <string.h>

#include "host/message.h"

const char *const arn_field_names[ARN_FIELDS] = {"arn",	   "partition",	 "service",
						 "region", "account-id", "resource"};

#define FORMAT "arn:partition:service:region:account-id:resource"

/* What is wrong goes to `message`. */
struct check {
	struct arn *arn;
	const struct atlas *a;
	char *message;
	size_t size;
};

#define REFUSE(c, ...) rs_refuse(RS_BAD_CONFIG, (c)->message, (c)->size, __VA_ARGS__)

static bool wild(const char *text)
{
	return text[strcspn(text, "*?")] != '\0';
}

static bool made_of(const char *text, const char *letters)
{
	return !text[strspn(text, letters)];
}

/* ---- fields */

/* Cut at the first five colons; the resource may have more. A final * stands for the fields that are left. */
static enum rs_error split(const struct check *c)
{
	struct arn *arn = c->arn;
	char *text = arn->copy;
	size_t count = 0, length = strlen(text);
	bool open = length && text[length - 1] == '*';

	for (; count < ARN_FIELDS; count++) {
		char *colon = count + 1 < ARN_FIELDS ? strchr(text, ':') : NULL;

		arn->fields[count].text = text;
		arn->fields[count].given = true;
		if (!colon)
			break;
		*colon = '\0';
		text = colon + 1;
	}
	if (strcmp(arn->fields[0].text, "arn") != 0 && strcmp(arn->text, "*") != 0)
		return REFUSE(c, "found '%.40s' at the begin, expected 'arn', as in " FORMAT,
			      arn->fields[0].text);
	if (count + 1 >= ARN_FIELDS)
		return RS_OK;
	for (size_t i = count + 1; i < ARN_FIELDS; i++)
		arn->fields[i].text = "";
	if (open)
		return RS_OK;
	/* Its number of fields alone says that one is missing; an account in the region's place says which. */
	if (count == ARN_ACCOUNT && strlen(arn->fields[ARN_REGION].text) == 12 &&
	    made_of(arn->fields[ARN_REGION].text, "0123456789"))
		return REFUSE(c,
			      "found 5 fields, and the account '%s' where the region stands: "
			      "the region is missing, expected " FORMAT,
			      arn->fields[ARN_REGION].text);
	return REFUSE(c,
		      "found %zu fields, expected 6: " FORMAT
		      " (a field may be empty, its colon stays)",
		      count + 1);
}

static enum rs_error check_partition(const struct check *c)
{
	const char *partition = c->arn->fields[ARN_PARTITION].text;
	const char *names[ATLAS_PARTITIONS + 1] = {NULL};

	if (!*partition)
		return REFUSE(c, "found an empty partition, expected such as aws");
	if (!made_of(partition, "abcdefghijklmnopqrstuvwxyz-*?"))
		return REFUSE(c, "found the partition '%.40s', expected such as aws or aws-cn",
			      partition);
	for (size_t i = 0; i < c->a->partition_count; i++)
		names[i] = c->a->partitions[i].code;
	if (!wild(partition) && strncmp(partition, "aws", 3) != 0)
		return REFUSE(c, "found the partition '%.40s', expected such as %s", partition,
			      names[0] ? names[0] : "aws");
	return RS_OK;
}

static enum rs_error check_service(const struct check *c)
{
	const char *service = c->arn->fields[ARN_SERVICE].text;

	if (!*service)
		return REFUSE(c, "found an empty service, expected such as ec2 or s3");
	if (wild(service))
		return REFUSE(c,
			      "found '%.40s' as the service, expected a name: * and ? may not "
			      "stand in the service's field",
			      service);
	if (!made_of(service, "abcdefghijklmnopqrstuvwxyz0123456789-"))
		return REFUSE(c,
			      "found the service '%.40s', expected small letters, digits and -",
			      service);
	return RS_OK;
}

static bool in_partition(const struct check *c)
{
	for (size_t i = 0; i < c->a->partition_count; i++)
		if (strcmp(c->arn->fields[ARN_PARTITION].text, c->a->partitions[i].code) == 0)
			return true;
	return false;
}

static enum rs_error check_region(const struct check *c, const struct atlas_service *s)
{
	const char *region = c->arn->fields[ARN_REGION].text, *meant;
	const char *names[ATLAS_REGIONS + 1] = {NULL};

	if (!made_of(region, "abcdefghijklmnopqrstuvwxyz0123456789-*?"))
		return REFUSE(c, "found the region '%.40s', expected such as us-east-1",
			      region);
	if (s && s->no_region && *region && !wild(region))
		return REFUSE(c,
			      "found the region '%.40s', expected none: names of %s leave that "
			      "field empty",
			      region, s->code);
	if (s && !s->no_region && !*region)
		return REFUSE(c, "found no region, expected one: a thing of %s is in a region",
			      s->code);
	if (!*region || wild(region) || !in_partition(c) || atlas_region(c->a, region))
		return RS_OK;
	for (size_t i = 0; i < c->a->region_count; i++)
		names[i] = c->a->regions[i].code;
	meant = rs_suggest(region, names);
	if (meant)
		return REFUSE(c,
			      "found the region '%.40s', which %s does not have; did you mean "
			      "'%s'?",
			      region, c->a->file, meant);
	return REFUSE(c, "found the region '%.40s', which %s does not have", region,
		      c->a->file);
}

static enum rs_error check_account(const struct check *c, const struct atlas_service *s)
{
	const char *account = c->arn->fields[ARN_ACCOUNT].text;

	if (s && s->no_account && *account && !wild(account))
		return REFUSE(
			c,
			"found the account '%.40s', expected none: names of %s leave that "
			"field empty",
			account, s->code);
	if (s && !s->no_account && !*account)
		return REFUSE(c,
			      "found no account, expected 12 digits: a thing of %s is an "
			      "account's",
			      s->code);
	if (!*account || wild(account)
		    ? made_of(account, "0123456789*?")
		    : (strlen(account) == 12 && made_of(account, "0123456789")) ||
			      strcmp(account, "aws") == 0)
		return RS_OK;
	return REFUSE(c, "found the account '%.40s', expected 12 digits", account);
}

/* ---- buckets: "General purpose bucket naming rules" */

static bool like_an_address(const char *name)
{
	unsigned points = 0;

	for (const char *p = name; *p; p++)
		points += *p == '.';
	return points == 3 && made_of(name, "0123456789.");
}

static bool letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static enum rs_error check_bucket(const struct check *c)
{
	const char *resource = c->arn->fields[ARN_RESOURCE].text;
	size_t length = strcspn(resource, "/");
	char name[ARN_MOST];
	bool open;

	snprintf(name, sizeof name, "%.*s", (int)length, resource);
	open = wild(name);
	if (strchr(name, '_'))
		return REFUSE(
			c,
			"found '_' in the bucket '%.60s', expected small letters, digits, "
			". and -, such as test-bucket",
			name);
	if (!made_of(name, "abcdefghijklmnopqrstuvwxyz0123456789.-*?"))
		return REFUSE(
			c, "found the bucket '%.60s', expected small letters, digits, . and -",
			name);
	if (open)
		return RS_OK;
	if (length < 3 || length > 63)
		return REFUSE(c, "found a bucket's name of %zu letters, expected 3 to 63",
			      length);
	if (!letter_or_digit(name[0]) || !letter_or_digit(name[length - 1]))
		return REFUSE(c,
			      "found the bucket '%.60s', expected a letter or digit at both "
			      "ends",
			      name);
	if (strstr(name, ".."))
		return REFUSE(c, "found '..' in the bucket '%.60s', expected single points",
			      name);
	if (like_an_address(name))
		return REFUSE(c, "found the bucket '%.60s', expected no IP address", name);
	return RS_OK;
}

static enum rs_error check_resource(const struct check *c)
{
	const char *resource = c->arn->fields[ARN_RESOURCE].text;

	if (!*resource)
		return REFUSE(c, "found an empty resource, expected such as instance/i-1234");
	if (strcmp(c->arn->fields[ARN_SERVICE].text, "s3") == 0)
		return check_bucket(c);
	return RS_OK;
}

enum rs_error arn_parse(struct arn *arn, const struct atlas *a, const char *text, char *message,
			size_t size)
{
	const struct check c = {arn, a, message, size};
	const struct atlas_service *s;
	enum rs_error e;

	memset(arn, 0, sizeof *arn);
	for (size_t i = 0; i < ARN_FIELDS; i++)
		arn->fields[i].text = "";
	if (strlen(text) >= ARN_MOST)
		return REFUSE(&c, "found %zu letters, expected %d at most", strlen(text),
			      ARN_MOST - 1);
	for (const char *p = text; *p; p++)
		if (*p <= ' ' || *p == 0x7f)
			return REFUSE(&c,
				      "found a byte %d in the name, expected printed letters",
				      (unsigned char)*p);
	memcpy(arn->text, text, strlen(text) + 1);
	memcpy(arn->copy, text, strlen(text) + 1);
	arn->pattern = wild(text);
	e = split(&c);
	if (e == RS_OK && arn->fields[ARN_PARTITION].given)
		e = check_partition(&c);
	if (e == RS_OK && arn->fields[ARN_SERVICE].given)
		e = check_service(&c);
	s = atlas_service(a, arn->fields[ARN_SERVICE].text);
	if (e == RS_OK && arn->fields[ARN_REGION].given)
		e = check_region(&c, s);
	if (e == RS_OK && arn->fields[ARN_ACCOUNT].given)
		e = check_account(&c, s);
	if (e == RS_OK && arn->fields[ARN_RESOURCE].given)
		e = check_resource(&c);
	return e;
}
