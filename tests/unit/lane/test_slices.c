/* test_slices.c - a lane of images in memory, run slice by slice, does what one does that reads files and has
 * a thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <string.h>

#include "ringside/lane.h"

static char message[1024];

/* An image of the folder of guests, as a browser finds it in its page. */
static struct rs_content image(const char *name)
{
	struct rs_content content = {.name = name};
	char path[4096], *bytes;
	FILE *file;
	long size;

	snprintf(path, sizeof path, "%s/%s.elf", getenv("RINGSIDE_GUESTS"), name);
	file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	assert_true(size > 0);
	rewind(file);
	bytes = malloc((size_t)size);
	assert_non_null(bytes);
	assert_int_equal(fread(bytes, 1, (size_t)size, file), size);
	fclose(file);
	content.bytes = bytes;
	content.size = (size_t)size;
	return content;
}

static struct rs_lane_images images_of(enum rs_generation g)
{
	static const char *const hypervisors[RS_GENERATIONS] = {[RS_FULL] = "hypervisor-full",
								[RS_PARA] = "hypervisor-para",
								[RS_HVM] = "hypervisor-hvm"};
	struct rs_lane_images images = {
		.firmware = image("firmware"),
		.guests = {{.image = image(g == RS_PARA ? "tour.para" : "tour")}}};

	if (hypervisors[g])
		images.hypervisor = image(hypervisors[g]);
	if (g == RS_FULL)
		images.guest_firmware = image("firmware");
	return images;
}

static void free_images(struct rs_lane_images *images)
{
	free((void *)images->firmware.bytes);
	free((void *)images->hypervisor.bytes);
	free((void *)images->guests[0].image.bytes);
	free((void *)images->guest_firmware.bytes);
}

static const struct rs_lane_options options[RS_GENERATIONS] = {
	{.generation = RS_BARE, .guest = "tour", .memory = 8 << 20},
	{.generation = RS_FULL, .guest = "tour", .memory = 8 << 20},
	{.generation = RS_PARA, .guest = "tour", .memory = 8 << 20},
	{.generation = RS_HVM, .guest = "tour", .memory = 8 << 20},
};

/* Its images are gone before it runs. */
static struct rs_lane *lane_in_memory(enum rs_generation g)
{
	struct rs_lane_images images = images_of(g);
	struct rs_lane *lane;

	if (rs_lane_new(&lane, &options[g], &images, message, sizeof message) != RS_OK)
		fail_msg("%s", message);
	free_images(&images);
	return lane;
}

static struct rs_ledger threaded(enum rs_generation g, struct rs_provenance *provenance)
{
	struct rs_ledger ledger;
	struct rs_lane *lane;

	if (rs_lane_open(&lane, &options[g], message, sizeof message) != RS_OK)
		fail_msg("%s", message);
	assert_true(rs_lane_start(lane));
	while (rs_lane_status(lane).state == RS_LANE_RUNNING)
		rs_lane_ledger(lane, &ledger);
	assert_int_equal(rs_lane_status(lane).state, RS_LANE_OFF);
	rs_lane_ledger(lane, &ledger);
	*provenance = rs_lane_provenance(lane);
	rs_lane_close(lane);
	return ledger;
}

static void slices_of_a_lane_in_memory_add_up_to_what_a_thread_does(void **state)
{
	(void)state;
	for (unsigned g = 0; g < RS_GENERATIONS; g++) {
		struct rs_lane *lane = lane_in_memory((enum rs_generation)g);
		struct rs_provenance from_files, in_memory = rs_lane_provenance(lane);
		struct rs_ledger sliced, whole = threaded((enum rs_generation)g, &from_files);
		size_t slices = 1;

		while (rs_lane_slice(lane, 50021).state == RS_LANE_RUNNING)
			slices++;
		assert_int_equal(rs_lane_status(lane).state, RS_LANE_OFF);
		assert_int_equal(rs_lane_status(lane).code, 0);
		rs_lane_ledger(lane, &sliced);
		assert_true(slices > sliced.taken.cycles / 50100);
		assert_int_equal(sliced.digest, whole.digest);
		assert_memory_equal(&sliced, &whole, sizeof whole);
		assert_int_equal(in_memory.images, from_files.images);
		rs_lane_free(lane);
	}
}

static void a_slice_ends_within_an_instruction_of_its_budget(void **state)
{
	struct rs_lane *lane = lane_in_memory(RS_BARE);
	struct rs_ledger ledger;

	(void)state;
	assert_int_equal(rs_lane_slice(lane, 1000).state, RS_LANE_RUNNING);
	rs_lane_ledger(lane, &ledger);
	assert_in_range(ledger.taken.cycles, 1000, 1200);
	rs_lane_free(lane);
}

static void a_slice_stops_at_the_limit_of_instructions(void **state)
{
	struct rs_lane_options limited = options[RS_BARE];
	struct rs_lane_images images = images_of(RS_BARE);
	struct rs_ledger ledger;
	struct rs_lane *lane;

	(void)state;
	limited.max_instructions = 5000;
	assert_int_equal(rs_lane_new(&lane, &limited, &images, message, sizeof message), RS_OK);
	while (rs_lane_slice(lane, 3000).state == RS_LANE_RUNNING) {
	}
	assert_int_equal(rs_lane_status(lane).state, RS_LANE_LIMIT);
	rs_lane_ledger(lane, &ledger);
	assert_int_equal(ledger.taken.instructions, 5000);
	rs_lane_free(lane);
	free_images(&images);
}

static void what_cannot_be_an_image_is_named(void **state)
{
	struct rs_lane_images images = images_of(RS_BARE);
	struct rs_content good = images.guests[0].image;
	struct rs_lane *lane;

	(void)state;
	images.guests[0].image = (struct rs_content){"notes.txt", "no ELF file", 11};
	assert_int_equal(
		rs_lane_new(&lane, &options[RS_BARE], &images, message, sizeof message),
		RS_BAD_IMAGE);
	assert_null(lane);
	assert_non_null(strstr(message, "notes.txt"));
	images.guests[0].image = (struct rs_content){.name = NULL};
	assert_int_equal(
		rs_lane_new(&lane, &options[RS_BARE], &images, message, sizeof message),
		RS_BAD_IMAGE);
	assert_non_null(strstr(message, "the guest"));
	images.guests[0].image = good;
	free_images(&images);
}

static void a_hypervisor_that_is_not_there_is_missed(void **state)
{
	struct rs_lane_images images = images_of(RS_BARE);
	struct rs_lane *lane;

	(void)state;
	assert_int_equal(rs_lane_new(&lane, &options[RS_HVM], &images, message, sizeof message),
			 RS_BAD_IMAGE);
	assert_null(lane);
	assert_non_null(strstr(message, "the hypervisor"));
	free_images(&images);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slices_of_a_lane_in_memory_add_up_to_what_a_thread_does),
		cmocka_unit_test(a_slice_ends_within_an_instruction_of_its_budget),
		cmocka_unit_test(a_slice_stops_at_the_limit_of_instructions),
		cmocka_unit_test(what_cannot_be_an_image_is_named),
		cmocka_unit_test(a_hypervisor_that_is_not_there_is_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
