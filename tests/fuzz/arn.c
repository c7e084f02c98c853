/* Whatever bytes a name or an atlas is, it is read within its bounds or refused with a message. The first byte chooses: a
 * name, two of them (a pattern and what it is held against), an atlas, or a coast line. */
#include "fuzz.h"

#include "atlas/arn.h"

size_t fuzz_accepted;

static const char text[] =
	"title: T | T\ntrademark: M | M\nsource: s checked=2026-11 here\nlight: 200000 km/s\n"
	"earth: 6371 km\nhere: 37.6 127.0 Seoul | S\nrung: world 20000 km\nrung: region 100 "
	"km\n"
	"rung: zone 1 km\nrung: building 100 m\nrung: computer 30 cm\npartition: aws P | P\n"
	"region: us-east-1 39.0 -77.5 zones=3 V | V\n"
	"service: ec2 scope=zonal E | E\nservice: s3 scope=regional empty=region+account S | "
	"S\n"
	"service: iam scope=global empty=region I | I\naccount: 123456789012\n";

static void take_name(const struct atlas *a, const char *name)
{
	const char *other = strchr(name, '\n');
	char message[512] = "", first[2 * ARN_MOST];
	struct arn arn;

	snprintf(first, sizeof first, "%.*s", (int)(other ? other - name : (long)strlen(name)),
		 name);
	if (arn_parse(&arn, a, first, message, sizeof message) != RS_OK) {
		MUST(*message);
		return;
	}
	fuzz_accepted++;
	MUST(strcmp(arn.text, first) == 0);
	for (int i = 0; i < ARN_FIELDS; i++)
		MUST(arn.fields[i].text &&
		     (i == 0 || arn.fields[i].given || !*arn.fields[i].text));
	MUST(arn.pattern || arn_matches(&arn, arn.text)); /* a name names itself */
	if (other)
		(void)arn_matches(&arn, other + 1);
}

static void take_atlas(const uint8_t *bytes, size_t size)
{
	static struct atlas a;
	char message[512] = "", id[32];

	if (atlas_read(&a, "a.txt", bytes, size, message, sizeof message) != RS_OK) {
		MUST(strncmp(message, "a.txt:", 6) == 0 && !a.texts);
		return;
	}
	fuzz_accepted++;
	MUST(a.region_count <= ATLAS_REGIONS && a.example_count <= ATLAS_EXAMPLES);
	for (size_t i = 0; i < a.region_count; i++) {
		MUST(a.regions[i].zones >= ATLAS_ZONES_LEAST);
		atlas_zone_id(id, sizeof id, &a.regions[i], a.regions[i].zones - 1);
		MUST(atlas_distance(&a, a.here, a.regions[i].place) <= a.earth * 3.15);
	}
	atlas_free(&a);
}

static void take_coast(const uint8_t *bytes, size_t size)
{
	static struct atlas a;
	char message[512] = "";

	if (atlas_read_coast(&a, "c.txt", bytes, size, message, sizeof message) != RS_OK)
		MUST(strncmp(message, "c.txt:", 6) == 0 && a.coast.pieces == 0);
	else
		MUST(a.coast.begins[a.coast.pieces] <= ATLAS_POINTS);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct atlas a;
	char name[1024], message[256];

	if (size == 0)
		return 0;
	if (!a.texts)
		MUST(atlas_read(&a, "a.txt", text, sizeof text - 1, message, sizeof message) ==
		     RS_OK);
	if (bytes[0] == 'c') {
		take_coast(bytes + 1, size - 1);
	} else if (bytes[0] == 't') {
		take_atlas(bytes, size);
	} else {
		snprintf(name, sizeof name, "%.*s", (int)size, (const char *)bytes);
		take_name(&a, name);
	}
	return 0;
}
