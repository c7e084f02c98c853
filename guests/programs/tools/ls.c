#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"

PROGRAM("list directories");

static void line(const struct stat *s, const char *name)
{
	static const char kinds[] = {
		[S_FILE] = '-', [S_DIRECTORY] = 'd', [S_DEVICE] = 'c', [S_PIPE] = 'p'};
	printf("%c %8lu %s\n", kinds[s->kind], s->size, name);
}

static int list(const char *path, int fd)
{
	struct dirent entry;
	struct stat s;
	char whole[PATH_ROOM + NAME_ROOM];
	int more;
	while ((more = readdir(fd, &entry)) > 0) {
		snprintf(whole, sizeof whole, "%s/%s", path, entry.name);
		if (stat(whole, &s) == 0)
			line(&s, entry.name);
		else
			printf("? %8s %s: %s\n", "-", entry.name, strerror(errno));
	}
	if (more < 0)
		perror(path);
	return more < 0;
}

static int show(const char *path, bool titled)
{
	struct stat s;
	int fd, failed;
	if (stat(path, &s) < 0) {
		perror(path);
		return 1;
	}
	if (s.kind != S_DIRECTORY) {
		line(&s, path);
		return 0;
	}
	if (titled)
		printf("%s:\n", path);
	fd = open(path, O_RDONLY);
	if (fd < 0) {
		perror(path);
		return 1;
	}
	failed = list(path, fd);
	close(fd);
	return failed;
}

int main(int argc, char *argv[])
{
	int failed = 0;
	if (argc == 1)
		return show(".", false);
	for (int i = 1; i < argc; i++)
		failed |= show(argv[i], argc > 2);
	return failed;
}
