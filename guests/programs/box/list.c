/* list.c - which boxes and images there are, and the end of boxes. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "box.h"

/* "12K", or "12K/64K" with a limit. */
static const char *amount(char text[32], uint64_t bytes, uint64_t limit)
{
	int used = snprintf(text, 32, "%luK", bytes >> 10);
	if (limit)
		snprintf(text + used, (size_t)(32 - used), "/%luK", limit >> 10);
	return text;
}

static const char *count(char text[32], uint64_t number, uint64_t limit)
{
	int used = snprintf(text, 32, "%lu", number);
	if (limit)
		snprintf(text + used, (size_t)(32 - used), "/%lu", limit);
	return text;
}

static const char *cap(char text[32], uint32_t percent)
{
	snprintf(text, 32, percent ? "%u%%" : "-", percent);
	return text;
}

int box_list(void)
{
	struct box_info b;
	char memory[32], disk[32], processes[32], most[32];
	printf("%-12s %5s %9s %9s %6s %5s %13s %13s %s\n", "name", "pid", "processes", "cpu ms",
	       "weight", "cap", "memory", "disk", "image");
	for (unsigned slot = 0; box(slot, &b) > 0; slot++) {
		if (!b.pid)
			continue;
		printf("%-12s %5d %9s %9lu %6u %5s %13s %13s %s\n", b.name, b.pid,
		       count(processes, b.processes, b.limits.pids_max), b.cpu / 1000,
		       b.limits.cpu_weight ? b.limits.cpu_weight : CPU_WEIGHT_USUAL,
		       cap(most, b.limits.cpu_max),
		       amount(memory, b.memory, b.limits.memory_max),
		       amount(disk, b.layer, b.limits.layer_max), b.image);
	}
	return 0;
}

int box_images(void)
{
	struct dirent entry;
	char path[PATH_ROOM + NAME_ROOM], program[PATH_ROOM], about[MANIFEST_ROOM];
	int fd = open("/images", O_RDONLY);
	if (fd < 0) {
		fputs("box: there is no /images\n", stderr);
		return 1;
	}
	printf("%-12s %-16s %s\n", "image", "program", "what is in it");
	while (readdir(fd, &entry) > 0) {
		snprintf(path, sizeof path, "/images/%s", entry.name);
		const char *manifest = manifest_read(path);
		if (!manifest)
			continue;
		if (!manifest_value(manifest, "program", program, sizeof program))
			strcpy(program, "-");
		if (!manifest_value(manifest, "about", about, sizeof about))
			strcpy(about, "");
		printf("%-12s %-16s %s\n", entry.name, program, about);
	}
	close(fd);
	return 0;
}

/* @return the number of its first process; 0 if there is no such box. */
static int find(const char *name)
{
	struct box_info b;
	for (unsigned slot = 0; box(slot, &b) > 0; slot++)
		if (b.pid && strcmp(b.name, name) == 0)
			return b.pid;
	return 0;
}

int box_stop(char *names[])
{
	int failed = 0;
	if (!*names) {
		fputs("box: stop needs the name of a box; 'box list' shows them\n", stderr);
		return 2;
	}
	for (; *names; names++) {
		int pid = find(*names);
		if (pid && kill(pid, SIGKILL) == 0) {
			while (find(*names) == pid)
				usleep(1000);
			continue;
		}
		failed = 1;
		fprintf(stderr, "box: no box '%s' runs; 'box list' shows them\n", *names);
	}
	return failed;
}
