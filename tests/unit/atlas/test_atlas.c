/* The atlas: its file, and how far places are from one another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/atlas.h"
#include "atlas/trig.h"

static const char *source; /* the folder of the sources */

static const char good[] =
	"title: T | T\ntrademark: M | M\nsource: s checked=2026-11 here\n"
	"light: 200000 km/s\nearth: 6371 km\nhere: 37.6 127.0 Seoul | S\n"
	"rung: world 20000 km\nrung: region 100 km\nrung: zone 1 km\n"
	"rung: building 100 m\nrung: computer 30 cm\npartition: aws P | P\n"
	"region: us-east-1 39.0 -77.5 zones=3+ letters=account Virginia | V\n"
	"region: ap-northeast-2 37.6 127.0 zones=4 letters=same Seoul | S\n"
	"service: ec2 scope=zonal E | E\naccount: 123456789012\n";

static void load(struct atlas *a, const char *name, bool coast)
{
	static uint8_t bytes[ATLAS_BYTES];
	char path[1024], message[512] = "";
	size_t size;
	FILE *f;

	snprintf(path, sizeof path, "%s/atlas/%s", source, name);
	f = fopen(path, "rb");
	assert_non_null(f);
	size = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	if ((coast ? atlas_read_coast : atlas_read)(a, name, bytes, size, message,
						    sizeof message) != RS_OK)
		fail_msg("%s", message);
}

static void refused(const char *from, const char *to, const char *says)
{
	char text[2048], message[512] = "", *at;
	struct atlas a;

	strcpy(text, good);
	at = strstr(text, from);
	assert_non_null(at);
	memmove(at + strlen(to), at + strlen(from), strlen(at + strlen(from)) + 1);
	memcpy(at, to, strlen(to));
	assert_int_equal(atlas_read(&a, "a.txt", text, strlen(text), message, sizeof message),
			 RS_BAD_CONFIG);
	assert_null(a.texts);
	if (!strstr(message, says))
		fail_msg("found '%s', needs '%s'", message, says);
}

static void trigonometry_is_that_of_the_library(void **state)
{
	(void)state;
	for (double x = -6.3; x < 6.3; x += 0.0137) {
		assert_true(fabs(atlas_sin(x) - sin(x)) < 1e-12);
		assert_true(fabs(atlas_cos(x) - cos(x)) < 1e-12);
		assert_true(fabs(atlas_atan2(sin(x), cos(x)) - atan2(sin(x), cos(x))) < 1e-12);
	}
	for (double x = 1e-12; x < 1e12; x *= 3.7)
		assert_true(fabs(atlas_sqrt(x) / sqrt(x) - 1) < 1e-12);
	assert_true(atlas_sqrt(0) == 0 && atlas_sqrt(-1) == 0 && atlas_atan2(0, 0) == 0);
}

/* Worked out by hand: the haversine formula with a radius of 6371 km, and 100 km for each ms there and back. */
static void light_takes_what_a_table_made_by_hand_says(void **state)
{
	static const struct {
		const char *name;
		double km, ms;
	} table[] = {{"Tokyo", 1151.6, 11.52},	    {"Singapore", 4677.1, 46.77},
		     {"Mumbai", 5594.1, 55.94},	    {"Sydney", 8335.0, 83.35},
		     {"Frankfurt", 8547.7, 85.48},  {"N. Virginia", 11136.7, 111.37},
		     {"São Paulo", 18332.9, 183.33}};
	struct atlas a;

	(void)state;
	load(&a, "aws.txt", false);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct atlas_place to;

		assert_true(atlas_find_place(&a, table[i].name, &to));
		assert_true(fabs(atlas_distance(&a, a.here, to) - table[i].km) < 0.1);
		assert_true(fabs(atlas_light_ms(&a, a.here, to) - table[i].ms) < 0.01);
		assert_true(fabs(atlas_distance(&a, to, a.here) - table[i].km) < 0.1);
	}
	atlas_free(&a);
}

static void rungs_take_cycles_of_the_toy_computer(void **state)
{
	static const uint64_t cycles[ATLAS_RUNGS] = {200000000, 1000000, 10000, 1000, 3};
	struct atlas a;

	(void)state;
	load(&a, "aws.txt", false);
	for (int i = 0; i < ATLAS_RUNGS; i++)
		assert_int_equal(atlas_rung_cycles(&a, (enum atlas_rung)i), cycles[i]);
	atlas_free(&a);
}

static void a_way_of_so_many_km_ends_so_many_km_away(void **state)
{
	struct atlas a;

	(void)state;
	load(&a, "aws.txt", false);
	for (double direction = 0; direction < 360; direction += 30) {
		for (double km = 100; km < 20000; km += 1900) {
			struct atlas_place to = atlas_travel(&a, a.here, km, direction);
			double back = atlas_direction(a.here, to);

			assert_true(fabs(atlas_distance(&a, a.here, to) - km) < 1e-6);
			assert_true(fabs(atlas_sin((back - direction) * ATLAS_PI / 180)) <
				    1e-6);
		}
	}
	atlas_free(&a);
}

static void the_atlas_that_is_brought_is_within_its_bounds(void **state)
{
	unsigned control = 0;
	struct atlas a;

	(void)state;
	load(&a, "aws.txt", false);
	assert_true(a.region_count >= 30 && a.edge_count && a.source_count);
	for (size_t i = 0; i < a.region_count; i++) {
		const struct atlas_region *r = &a.regions[i];

		assert_true(r->zones >= ATLAS_ZONES_LEAST && r->zones <= ATLAS_ZONES_MOST);
		assert_ptr_equal(atlas_region(&a, r->code), r);
		assert_true(fabs(r->place.latitude) <= 90 && fabs(r->place.longitude) <= 180);
	}
	for (size_t i = 0; i < a.service_count; i++) {
		control += a.services[i].control != NULL;
		assert_true(!a.services[i].control || atlas_region(&a, a.services[i].control));
	}
	assert_true(control > 0);
	load(&a, "coast.txt", true);
	assert_true(a.coast.pieces > 10);
	assert_true(a.coast.begins[a.coast.pieces] <= ATLAS_POINTS);
	atlas_free(&a);
}

static void zones_have_the_ids_of_the_manual(void **state)
{
	static const struct {
		const char *code, *id;
	} ids[] = {{"us-east-1", "use1-az1"},	    {"eu-west-1", "euw1-az1"},
		   {"ap-northeast-2", "apne2-az1"}, {"ap-southeast-1", "apse1-az1"},
		   {"ca-central-1", "cac1-az1"},    {"af-south-1", "afs1-az1"}};
	struct atlas a;
	char id[32];

	(void)state;
	load(&a, "aws.txt", false);
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		atlas_zone_id(id, sizeof id, atlas_region(&a, ids[i].code), 0);
		assert_string_equal(id, ids[i].id);
	}
	atlas_free(&a);
}

static void letters_are_shuffled_by_account_in_old_regions_alone(void **state)
{
	struct atlas a;
	char message[256];
	unsigned others = 0;

	(void)state;
	assert_int_equal(
		atlas_read(&a, "a.txt", good, sizeof good - 1, message, sizeof message), RS_OK);
	for (unsigned seed = 0; seed < 8; seed++) {
		unsigned seen = 0;

		for (unsigned letter = 0; letter < 3; letter++) {
			unsigned zone = atlas_zone_of_letter(&a.regions[0], letter, seed);

			seen |= 1U << zone;
			others += zone != letter;
			assert_int_equal(atlas_zone_of_letter(&a.regions[1], letter, seed),
					 letter);
		}
		assert_int_equal(seen, 7); /* each zone has one letter */
	}
	assert_true(others > 0);
	atlas_free(&a);
}

static void a_wrong_line_is_named(void **state)
{
	(void)state;
	refused("zones=3+", "zones=2", "a.txt:13: found zones '2', expected zones=3 to 8");
	refused("39.0 -77.5", "91 -77.5", "a.txt:13: found the latitude '91'");
	refused("39.0 -77.5", "39.0 -181", "found the longitude '-181'");
	refused("region: ap-northeast-2", "region: us-east-1",
		"a.txt:14: found the region 'us-east-1' a second time");
	refused("checked=2026-11", "", "a.txt:3: found no 'checked='");
	refused("checked=2026-11", "checked=2026-13", "a.txt:3: found no 'checked='");
	refused("region: us-east-1", "regoin: us-east-1", "did you mean 'region'?");
	refused("Virginia | V", "Virginia", "expected a text, '|' and the same in Korean");
	refused("200000 km/s", "200000 m/s", "a.txt:4: found the unit 'm/s', expected km/s");
	refused("rung: zone 1 km", "rung: zone 101 km", "no size of the rung 'zone' below");
	refused("account: 123456789012\n", "", "found no line 'account:'");
	refused("scope=zonal", "scope=zonla", "did you mean 'zonal'?");
	refused("title", "\x01title", "found a byte 1");
	refused("scope=zonal", "scope=area",
		"scope: found 'area', expected zonal, regional or");
	refused("title", "name", "KEY: found 'name', expected title, trademark,");
	refused("Virginia", "\xe2\x80\xae",
		"a.txt:13: found characters that control a terminal");
	refused("Virginia", "\xff", "a.txt:13: found characters that control a terminal");
}

static void what_is_cut_off_ends_with_a_whole_letter(void **state)
{
	(void)state;
	refused("title: ", "가나다라마바사아자차카타파하 ",
		"found '가나다라마바사아자차카타파', expected");
}

static void a_source_may_be_said_in_korean_too(void **state)
{
	static const char said[] = "checked=2026-11 here", both[] = "checked=2026-11 A| B";
	char text[2 * sizeof good], message[256], *at;
	struct atlas a;

	(void)state;
	strcpy(text, good);
	at = strstr(text, said);
	assert_non_null(at);
	memcpy(at, both, sizeof both - 1);
	assert_int_equal(atlas_read(&a, "a.txt", text, strlen(text), message, sizeof message),
			 RS_OK);
	assert_string_equal(a.sources[0].text.english, "A");
	assert_string_equal(a.sources[0].text.korean, "B");
	assert_string_equal(atlas_in_language(&a.sources[0].text), "A");
	atlas_free(&a);
	assert_int_equal(
		atlas_read(&a, "a.txt", good, sizeof good - 1, message, sizeof message), RS_OK);
	assert_string_equal(a.sources[0].text.korean, a.sources[0].text.english);
	atlas_free(&a);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trigonometry_is_that_of_the_library),
		cmocka_unit_test(light_takes_what_a_table_made_by_hand_says),
		cmocka_unit_test(rungs_take_cycles_of_the_toy_computer),
		cmocka_unit_test(a_way_of_so_many_km_ends_so_many_km_away),
		cmocka_unit_test(the_atlas_that_is_brought_is_within_its_bounds),
		cmocka_unit_test(zones_have_the_ids_of_the_manual),
		cmocka_unit_test(letters_are_shuffled_by_account_in_old_regions_alone),
		cmocka_unit_test(a_wrong_line_is_named),
		cmocka_unit_test(what_is_cut_off_ends_with_a_whole_letter),
		cmocka_unit_test(a_source_may_be_said_in_korean_too),
	};

	source = argc > 1 ? argv[1] : ".";
	return cmocka_run_group_tests_name("atlas", tests, NULL, NULL);
}
