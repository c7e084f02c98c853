/* test_guests.c - images are found by several threads at once: `ringside bench` opens lanes so. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/guests.h"

enum { THREADS = 4, TIMES = 20000 };

static char folder[] = "/tmp/ringside-guests-XXXXXX";
static pthread_barrier_t barrier;

static int make_folder(void **state)
{
	char path[64];
	FILE *file;

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/one.elf", folder);
	file = fopen(path, "w");
	return file && fclose(file) == 0 ? setenv("RINGSIDE_GUESTS", folder, 1) : -1;
}

static int remove_folder(void **state)
{
	char path[64];

	(void)state;
	snprintf(path, sizeof path, "%s/one.elf", folder);
	return unlink(path) || rmdir(folder);
}

/* @return how often it was not found */
static void *find_often(void *unused)
{
	char path[RS_PATH_MAX], message[256];
	uintptr_t missed = 0;

	(void)unused;
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < TIMES; i++)
		missed += rs_guests_part(path, "one", message, sizeof message) != RS_OK;
	return (void *)missed;
}

static void an_image_is_found_by_each_of_several_threads(void **state)
{
	pthread_t threads[THREADS];
	void *missed;

	(void)state;
	assert_int_equal(pthread_barrier_init(&barrier, NULL, THREADS), 0);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, find_often, NULL), 0);
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], &missed), 0);
		assert_null(missed);
	}
	pthread_barrier_destroy(&barrier);
}

static void an_image_that_is_missing_is_refused_by_name_and_folder(void **state)
{
	char path[RS_PATH_MAX], message[512], looked[128];

	(void)state;
	assert_int_equal(rs_guests_part(path, "two", message, sizeof message), RS_BAD_IMAGE);
	snprintf(looked, sizeof looked, "two.elf: no such file, looked for %s/two.elf", folder);
	assert_memory_equal(message, looked, strlen(looked));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_image_is_found_by_each_of_several_threads),
		cmocka_unit_test(an_image_that_is_missing_is_refused_by_name_and_folder),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
