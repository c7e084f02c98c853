/* save_none.c - a build without libzstd saves no lanes. */
#include "host/language.h"
#include "host/message.h"
#include "ringside/save.h"

static const char needs[] = N_("%s: this build saves and restores no runs; that needs libzstd");

bool rs_saves_built(void)
{
	return false;
}

enum rs_error rs_lane_save(struct rs_lane *lane, const char *const *words, size_t count,
			   const struct rs_save_options *options, uint64_t input,
			   const char *path, char *message, size_t size)
{
	(void)lane;
	(void)words;
	(void)count;
	(void)options;
	(void)input;
	return rs_refuse(RS_BAD_CONFIG, message, size, needs, path);
}

enum rs_error rs_saved_open(struct rs_saved **saved, const char *path, char *message,
			    size_t size)
{
	*saved = NULL;
	return rs_refuse(RS_BAD_CONFIG, message, size, needs, path);
}

enum rs_error rs_saved_read(struct rs_saved **saved, const void *bytes, size_t count,
			    const char *name, char *message, size_t size)
{
	(void)bytes;
	(void)count;
	return rs_saved_open(saved, name, message, size);
}

void rs_saved_close(struct rs_saved *saved)
{
	(void)saved;
}

const char *const *rs_saved_words(const struct rs_saved *saved, size_t *count)
{
	(void)saved;
	*count = 0;
	return NULL;
}

struct rs_save_options rs_saved_options(const struct rs_saved *saved)
{
	(void)saved;
	return (struct rs_save_options){.relay = false};
}

uint64_t rs_saved_input(const struct rs_saved *saved)
{
	(void)saved;
	return 0;
}

enum rs_error rs_saved_restore(struct rs_saved *saved, struct rs_lane *lane, char *message,
			       size_t size)
{
	(void)saved;
	(void)lane;
	return rs_refuse(RS_BAD_CONFIG, message, size, needs, "--restore");
}
