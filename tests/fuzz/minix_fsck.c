/* minix_fsck.c - fsck.minix as a second opinion on a disk. */
#include <unistd.h>

#include "minix.h"

/* Its sentences about lost space, behind which it asks whether to mend that. */
static void cut_out(char *text, const char *word, const char *from)
{
	char *at, *start;

	while ((at = strstr(text, from))) {
		size_t length = strcspn(at, "\n");

		for (start = at; start > text && strncmp(start, word, strlen(word)) != 0;)
			start--;
		memmove(start, at + length, strlen(at + length) + 1);
	}
}

static bool is_space(const char *text)
{
	return text[strspn(text, " \n")] == '\0';
}

void judge_by_fsck(const uint8_t *disk)
{
	static char text[1 << 16];
	char path[] = "/tmp/ringside-minix-XXXXXX", command[256];
	const char *fsck = getenv("RINGSIDE_FSCK");
	int file;
	FILE *out;
	size_t size;

	if (!fsck || !*fsck)
		return;
	file = mkstemp(path);
	MUST(file >= 0 && write(file, disk, DISK_SIZE) == DISK_SIZE && close(file) == 0);
	snprintf(command, sizeof command, "LC_ALL=C %s -f %s 2>&1", fsck, path);
	out = popen(command, "r");
	MUST(out);
	size = fread(text, 1, sizeof text - 1, out);
	text[size] = '\0';
	pclose(out);
	unlink(path);
	MUST(strncmp(text, "Forcing", 7) == 0);
	memmove(text, strchr(text, '\n'), strlen(strchr(text, '\n')) + 1);
	cut_out(text, "Zone ", "marked in use, no file uses it.");
	cut_out(text, "Inode ", "not used, marked used in the bitmap.");
	if (!is_space(text))
		fprintf(stderr, "fsck.minix:%s\n", text);
	MUST(is_space(text));
}
