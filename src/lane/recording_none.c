/* recording_none.c - a build without zstd has no recordings as files, and refuses them. */
#include "host/message.h"
#include "lane/recording.h"

static enum rs_error refuse(const char *name, char *message, size_t size)
{
	return rs_refuse(RS_BAD_CONFIG, message, size,
			 "%s: this build has no recordings; that needs libzstd", name);
}

bool rs_recordings_built(void)
{
	return false;
}

enum rs_error rs_recording_save(struct rs_lane *lane, const struct rs_lane_options *asked,
				const char *crash, const struct rs_alone *alone,
				const char *path, char *message, size_t size)
{
	(void)lane;
	(void)asked;
	(void)crash;
	(void)alone;
	return refuse(path, message, size);
}

enum rs_error rs_recorded_read(struct rs_recorded **out, const void *bytes, size_t count,
			       const char *name, char *message, size_t size)
{
	(void)bytes;
	(void)count;
	*out = NULL;
	return refuse(name, message, size);
}

enum rs_error rs_recorded_open(struct rs_recorded **out, const char *path, char *message,
			       size_t size)
{
	*out = NULL;
	return refuse(path, message, size);
}
