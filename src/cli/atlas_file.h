/* atlas_file.h - the atlas that Ringside brings, or another one. */
#ifndef CLI_ATLAS_FILE_H
#define CLI_ATLAS_FILE_H
#include "atlas/atlas.h"
#include "host/install.h"

struct atlas_file {
	struct atlas atlas;
	char path[RS_PATH_MAX], coast[RS_PATH_MAX]; /**< what the atlas's messages point to */
};

/** Read an atlas and its coast line, which lies beside it if there is one. @param path  NULL: Ringside's own,
 * atlas/aws.txt, in the folder that RINGSIDE_ATLAS names or where Ringside is installed.
 * @return STATUS_OK, to be released with atlas_file_close(); or a status after a message. */
int atlas_file_open(struct atlas_file *f, const char *path);
void atlas_file_close(struct atlas_file *f);
/** @return Ringside's own, read when it is first asked for; NULL if it cannot be read, after a message. */
const struct atlas *atlas_usual(void);

#endif
