/* request.c - the command line of `box run`. */
#include <stdlib.h>
#include <string.h>

#include "box.h"

/* Nobody needs to know limits to be protected from a box. */
#define PROCESSES_USUAL 16
#define DISK_USUAL	(1 << 20)

static bool complain(const char *option, const char *found, const char *needs)
{
	fprintf(stderr, "box: %s: found '%s'; needs %s\n", option, found, needs);
	return false;
}

/* A number up to `most`, with a unit if `units` allows. */
static bool number_in(const char *text, bool units, long most, uint64_t *value)
{
	char digits[24];
	size_t length = strlen(text);
	long number, unit = 1;
	if (!length || length >= sizeof digits)
		return false;
	memcpy(digits, text, length + 1);
	char last = digits[length - 1];
	if (units && (last == 'K' || last == 'k' || last == 'M' || last == 'm')) {
		unit = last == 'K' || last == 'k' ? 1 << 10 : 1 << 20;
		digits[length - 1] = '\0';
	}
	if (!to_number(digits, &number) || number < 1 || number > most / unit)
		return false;
	*value = (uint64_t)(number * unit);
	return true;
}

static bool copy(char *to, size_t room, const char *from)
{
	if (strlen(from) >= room)
		return false;
	strcpy(to, from);
	return true;
}

static bool take_option(struct request *request, const char *option, const char *value)
{
	struct clone_args *args = &request->args;
	struct cgroup *limits = &args->limits;
	uint64_t number;
	if (strcmp(option, "--name") == 0)
		return copy(args->name, sizeof args->name, value) ||
		       complain(option, value, "at most 31 letters");
	if (strcmp(option, "--memory") == 0)
		return number_in(value, true, 1L << 40, &limits->memory_max) ||
		       complain(option, value, "bytes, as in 2M or 512K");
	if (strcmp(option, "--disk") == 0)
		return number_in(value, true, 1L << 40, &limits->layer_max) ||
		       complain(option, value, "bytes, as in 1M or 64K");
	if (strcmp(option, "--processes") == 0)
		return number_in(value, false, PROCESSES, &limits->pids_max) ||
		       complain(option, value, "a number from 1 to 64");
	if (strcmp(option, "--cpu") == 0) {
		if (!number_in(value, false, 100, &number))
			return complain(option, value, "per cent, from 1 to 100");
		limits->cpu_max = (uint32_t)number;
		return true;
	}
	if (strcmp(option, "--weight") == 0) {
		if (!number_in(value, false, CPU_WEIGHT_MOST, &number))
			return complain(option, value, "a number from 1 to 10000");
		limits->cpu_weight = (uint32_t)number;
		return true;
	}
	if (strcmp(option, "--slot") == 0)
		return number_in(value, false, BOXES, &args->slot) ||
		       complain(option, value, "a number from 1 to 32");
	if (strcmp(option, "--start") == 0)
		return number_in(value, false, 1L << 50, &request->start) ||
		       complain(option, value, "microseconds");
	fprintf(stderr, "box: run has no option '%s'; 'box help' shows them\n", option);
	return false;
}

static bool is_detach(const char *word)
{
	return strcmp(word, "-d") == 0 || strcmp(word, "--detach") == 0;
}

/* A name without a slash is one of /images. */
static bool take_image(struct clone_args *args, const char *name)
{
	if (strchr(name, '/'))
		return copy(args->image, sizeof args->image, name) ||
		       complain("run", name, "a shorter path of an image");
	if (strlen(name) + 9 > sizeof args->image)
		return complain("run", name, "a shorter name of an image");
	snprintf(args->image, sizeof args->image, "/images/%s", name);
	return true;
}

/* The first name that no box has. */
static void choose_name(char *name)
{
	struct box_info info;
	bool taken = true;
	for (unsigned n = 1; taken; n++) {
		taken = false;
		snprintf(name, BOX_NAME_ROOM, "box%u", n);
		for (unsigned slot = 0; box(slot, &info) > 0; slot++)
			taken |= info.pid && strcmp(info.name, name) == 0;
	}
}

bool request_read(struct request *request, char *words[])
{
	struct clone_args *args = &request->args;
	args->flags = CLONE_BOX;
	args->limits.pids_max = PROCESSES_USUAL;
	args->limits.layer_max = DISK_USUAL;
	for (; *words && **words == '-'; words++) {
		if (is_detach(*words)) {
			request->detached = true;
			continue;
		}
		if (!words[1]) {
			fprintf(stderr, "box: %s needs a value after it\n", *words);
			return false;
		}
		if (!take_option(request, words[0], words[1]))
			return false;
		words++;
	}
	if (!*words) {
		fputs("box: run needs an image; 'box images' shows them\n", stderr);
		return false;
	}
	if (!args->name[0])
		choose_name(args->name);
	request->command = words + 1;
	return take_image(args, *words);
}
