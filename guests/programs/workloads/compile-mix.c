/* compile-mix.c - the work of a build: for each of N units start a program that reads a source,
 * computes, and writes a result, which is collected. The results go through pipes, or with a
 * DIRECTORY into files there. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workload.h"

PROGRAM("workload: compile N units: fork, exec, read, compute, write; [N [DIRECTORY]]");

#define SOURCE "/etc/lesson"
#define PASSES 4

/* ---- A unit ---- */

/* A "compiler": it turns each word of the source into a number of 4 bytes that depends on the
 * unit. */
static size_t translate(const char *text, size_t size, uint32_t unit, uint32_t *code)
{
	size_t words = 0;
	uint32_t hash = unit;
	for (size_t i = 0; i < size; i++) {
		if (text[i] != ' ' && text[i] != '\n') {
			hash = (hash ^ (uint8_t)text[i]) * 16777619;
		} else if (hash != unit) {
			code[words++] = hash;
			hash = unit;
		}
	}
	return words;
}

static int compile(uint32_t unit, int out)
{
	static char text[8192];
	static uint32_t code[2048];
	size_t size = 0, words = 0;
	ssize_t n;
	int in = open(SOURCE, O_RDONLY);
	if (in < 0)
		return 1;
	while (size < sizeof text && (n = read(in, text + size, 512)) > 0)
		size += (size_t)n;
	for (uint32_t pass = 0; pass < PASSES; pass++)
		words = translate(text, size, unit * PASSES + pass, code);
	return words == 0 || write(out, code, words * 4) != (ssize_t)(words * 4);
}

static int open_result(const char *directory, const char *unit, int flags)
{
	char path[PATH_ROOM];
	snprintf(path, sizeof path, "%s/unit-%s", directory, unit);
	return open(path, flags);
}

/* compile-mix -unit UNIT [DIRECTORY] */
static int unit_main(int argc, char *argv[])
{
	int out = STDOUT_FILENO;
	if (argc == 4)
		out = open_result(argv[3], argv[2], O_WRONLY | O_CREAT | O_TRUNC);
	return out < 0 || compile((uint32_t)atoi(argv[2]), out);
}

/* ---- The build ---- */

static uint32_t sum_of(int fd)
{
	static uint32_t words[256];
	uint32_t sum = 0;
	ssize_t n;
	size_t have = 0;
	while ((n = read(fd, (char *)words + have, sizeof words - have)) > 0) {
		have += (size_t)n;
		for (size_t i = 0; i < have / 4; i++)
			sum += words[i];
		memmove(words, words + have / 4, have % 4);
		have %= 4;
	}
	return sum;
}

static uint32_t build(char *program, long number, const char *directory, bool *right)
{
	static char unit_option[] = "-unit";
	char unit[12];
	char *args[] = {program, unit_option, unit, (char *)directory, NULL};
	int ends[2], status = -1;
	uint32_t sum = 0;
	snprintf(unit, sizeof unit, "%ld", number);
	work_need(pipe(ends), "pipe");
	int pid = fork();
	work_need(pid, "fork");
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execv("/bin/compile-mix", args);
		_exit(127);
	}
	close(ends[1]);
	sum = sum_of(ends[0]);
	close(ends[0]);
	*right &= waitpid(pid, &status) == pid && status == 0;
	if (directory) {
		int fd = open_result(directory, unit, O_RDONLY);
		work_need(fd, directory);
		sum = sum_of(fd);
		close(fd);
	}
	return sum;
}

/* The same in this process, to check the results. */
static uint32_t expected_sum(long n)
{
	static char text[8192];
	static uint32_t code[2048];
	uint32_t sum = 0;
	int in = open(SOURCE, O_RDONLY);
	ssize_t size = read(in, text, sizeof text);
	if (size < 0)
		work_failed(SOURCE);
	for (long unit = 0; unit < n; unit++) {
		size_t words = translate(text, (size_t)size,
					 (uint32_t)(unit * PASSES + PASSES - 1), code);
		for (size_t i = 0; i < words; i++)
			sum += code[i];
	}
	return sum;
}

int main(int argc, char *argv[])
{
	if (argc >= 3 && strcmp(argv[1], "-unit") == 0)
		return unit_main(argc, argv);
	const char *directory = argc == 3 ? argv[2] : NULL;
	long n = work_size(directory ? 2 : argc, argv, 8, 10000);
	uint32_t sum = 0;
	bool right = true;
	work_begin(n);
	work_each (i, n)
		sum += build(argv[0], i, directory, &right);
	work_end();
	work_result(right && sum == expected_sum(n), "%ld units, sum %08x", n, sum);
}
