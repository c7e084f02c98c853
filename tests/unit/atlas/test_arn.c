/* Names of things in a cloud: the examples of the IAM User Guide and the S3 User Guide, and what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "atlas/arn.h"

static const char text[] =
	"title: T | T\ntrademark: M | M\nsource: s checked=2026-11 here\nlight: 200000 km/s\n"
	"earth: 6371 km\nhere: 37.6 127.0 Seoul | S\nrung: world 20000 km\nrung: region 100 "
	"km\n"
	"rung: zone 1 km\nrung: building 100 m\nrung: computer 30 cm\npartition: aws P | P\n"
	"region: us-east-1 39.0 -77.5 zones=3 V | V\nregion: us-east-2 40 -83 zones=3 O | O\n"
	"service: ec2 scope=zonal E | E\nservice: s3 scope=regional empty=region+account S | "
	"S\n"
	"service: iam scope=global empty=region I | I\naccount: 123456789012\n";

static struct atlas a;

static int setup(void **state)
{
	char message[256];

	(void)state;
	return atlas_read(&a, "a.txt", text, sizeof text - 1, message, sizeof message) != RS_OK;
}

static int teardown(void **state)
{
	(void)state;
	atlas_free(&a);
	return 0;
}

static struct arn parsed(const char *name)
{
	static struct arn arn;
	char message[512] = "";

	if (arn_parse(&arn, &a, name, message, sizeof message) != RS_OK)
		fail_msg("%s: %s", name, message);
	return arn;
}

static bool matches(const char *pattern, const char *name)
{
	struct arn arn;
	char message[512];

	assert_int_equal(arn_parse(&arn, &a, pattern, message, sizeof message), RS_OK);
	return arn_matches(&arn, name);
}

static void refused(const char *name, const char *says)
{
	char message[512] = "";
	struct arn arn;

	assert_int_equal(arn_parse(&arn, &a, name, message, sizeof message), RS_BAD_CONFIG);
	if (!strstr(message, says))
		fail_msg("%s: found '%s', needs '%s'", name, message, says);
}

static void the_manuals_examples_are_names(void **state)
{
	static const char *const names[] = {
		"arn:aws:iam::123456789012:user/Bob",
		"arn:aws:iam::123456789012:user/accounting/*",
		"arn:aws:iam::aws:policy/AdministratorAccess",
		"arn:aws:ec2:us-east-1:123456789012:instance/i-1234567890abcdef0",
		"arn:aws:s3:::amzn-s3-demo-bucket/*",
		"arn:aws:s3:::amzn-s3-demo-bucket/*/test/*",
		"arn:aws:sqs:us-east-2:123456789012:queue1",
		"arn:aws:sns:us-east-1:123456789012:example-sns-topic-name:subscription",
		"arn:aws-cn:s3:::my.bucket",
		"arn:aws:ec2:*:123456789012:instance/*",
		"arn:aws:ec2:us-east-?:*:instance/*",
		"*",
	};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_string_equal(parsed(names[i]).text, names[i]);
}

static void a_name_has_six_fields(void **state)
{
	static struct arn arn;
	char message[256];

	(void)state;
	assert_int_equal(arn_parse(&arn, &a, "arn:aws:iam::123456789012:role/a:b", message,
				   sizeof message),
			 RS_OK);
	assert_string_equal(arn.fields[ARN_PARTITION].text, "aws");
	assert_string_equal(arn.fields[ARN_SERVICE].text, "iam");
	assert_string_equal(arn.fields[ARN_REGION].text, "");
	assert_string_equal(arn.fields[ARN_ACCOUNT].text, "123456789012");
	assert_string_equal(arn.fields[ARN_RESOURCE].text, "role/a:b");
	assert_false(arn.pattern);
}

static void what_is_wrong_is_said(void **state)
{
	(void)state;
	refused("arn:aws:ec2:123456789012:instance/i-1", "the region is missing");
	refused("arn:aws:s3::test-bucket", "found 5 fields, expected 6");
	refused("arn:aws:s3:::test_bucket", "found '_' in the bucket 'test_bucket'");
	refused("arn:aws:s3:::Test", "small letters, digits, . and -");
	refused("arn:aws:s3:::ab", "found a bucket's name of 2 letters, expected 3 to 63");
	refused("arn:aws:s3:::-ab", "a letter or digit at both ends");
	refused("arn:aws:s3:::a..b", "single points");
	refused("arn:aws:s3:::192.168.5.4", "no IP address");
	refused("arn:aws:s3:us-east-1::test-bucket", "names of s3 leave that field empty");
	refused("arn:aws:s3::123456789012:test-bucket", "names of s3 leave that field empty");
	refused("arn:aws:iam:us-east-1:123456789012:user/Bob", "names of iam leave that field");
	refused("arn:aws:iam:::user/Bob", "found no account");
	refused("arn:aws:ec2::123456789012:instance/i-1", "found no region");
	refused("arn:aws:*:us-east-1:123456789012:x", "may not stand in the service's field");
	refused("arn:aws:ec2:us-eats-1:123456789012:instance/i", "did you mean 'us-east-1'?");
	refused("arn:aws:ec2:us-east-1:12345:instance/i", "found the account '12345'");
	refused("arn:aws:ec2:us-east-1:123456789012:", "found an empty resource");
	refused("arn::ec2:us-east-1:123456789012:x", "found an empty partition");
	refused("arn:asw:ec2:us-east-1:123456789012:x", "found the partition 'asw'");
	refused("aws:ec2:us-east-1", "found 'aws' at the begin, expected 'arn'");
	refused("foo*", "at the begin, expected 'arn'");
	refused("arn:aws:s3:::a b", "printed letters");
}

static void wildcards_stay_in_their_field(void **state)
{
	static const char one[] = "arn:aws:ec2:us-east-1:123456789012:instance/i-1";

	(void)state;
	assert_true(matches("arn:aws:ec2:*:123456789012:instance/*", one));
	assert_true(matches("arn:aws:ec2:us-east-?:*:instance/i-?", one));
	assert_false(matches("arn:aws:ec2:us-east-??:*:instance/*", one));
	assert_false(matches("arn:aws:ec2:us-*:*:volume/*", one));
	assert_false(matches("arn:aws:iam:*:*:*", one));
	assert_false(matches("arn:aws:ec2:us-west-*:*:*", one));
	assert_true(matches("arn:*:ec2:us-east-1:123456789012:*", one));
	assert_false(matches("arn:aws:ec2:us*012:*:instance/i-1", one)); /* not over a colon */
	assert_true(matches(one, one));
}

static void a_star_at_the_end_runs_over_colons(void **state)
{
	static const char topic[] = "arn:aws:sns:us-east-1:123456789012:name:subscription";

	(void)state;
	assert_true(matches("arn:aws:sns:us-east-1:123456789012:name*", topic));
	assert_true(matches("arn:aws:sns:*", topic));
	assert_true(matches("arn:aws:sns:us-east-1:*", topic));
	assert_true(matches("*", topic));
	assert_false(matches("arn:aws:sns:us-east-1:123456789012:name", topic));
	assert_false(matches("arn:aws:sns:us-east-1:123456789012:name?", topic));
	assert_false(matches("arn:aws:sns:us-west-*", topic));
}

static void many_stars_take_no_longer(void **state)
{
	char pattern[ARN_MOST] = "arn:aws:s3:::", name[ARN_MOST] = "arn:aws:s3:::";

	(void)state;
	for (int i = 0; i < 100; i++)
		strcat(pattern, "*a");
	strcat(pattern, "b");
	for (int i = 0; i < 200; i++)
		strcat(name, "a");
	assert_false(matches(pattern, name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_manuals_examples_are_names),
		cmocka_unit_test(a_name_has_six_fields),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(wildcards_stay_in_their_field),
		cmocka_unit_test(a_star_at_the_end_runs_over_colons),
		cmocka_unit_test(many_stars_take_no_longer),
	};

	return cmocka_run_group_tests_name("arn", tests, setup, teardown);
}
