#include "sample_atlas.h"

#include <stdio.h>
#include <stdlib.h>

static void read_file(struct atlas *a, const char *path, bool coast)
{
	static uint8_t bytes[ATLAS_BYTES];
	char message[512] = "";
	FILE *f = fopen(path, "rb");
	size_t size = f ? fread(bytes, 1, sizeof bytes, f) : 0;

	if (!f || (coast ? atlas_read_coast : atlas_read)(a, path, bytes, size, message,
							  sizeof message) != RS_OK) {
		fprintf(stderr, "%s: %s\n", path, message);
		exit(1);
	}
	fclose(f);
}

const struct atlas *sample_atlas(void)
{
	static struct atlas a;

	if (!a.texts) {
		read_file(&a, SAMPLE_ATLAS "/aws.txt", false);
		read_file(&a, SAMPLE_ATLAS "/coast.txt", true);
	}
	return &a;
}
