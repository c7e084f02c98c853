/* drive.h - the value of -drive, as QEMU writes it. */
#ifndef CLI_DRIVE_H
#define CLI_DRIVE_H
#include "cli/options.h"

/** What is said of a disk beside its file and its owner: keys of -drive, and of --vm behind drive=. */
#define DRIVE_PROPERTIES "format", "readonly", "snapshot", "assign"

/** Take the value of one of DRIVE_PROPERTIES. @return OPTIONS_DONE, or a status after a message. */
int take_drive_property(const struct option *o, struct rs_drive *drive, const char *key,
			const char *value);

/** Add "file=IMG[,format=raw][,readonly=on][,snapshot=on][,vm=NAME][,assign=HOW]" to the struct drive_list of `o`. A
 * comma in a file's name is written twice. @return OPTIONS_DONE, or a status after a message.
 */
int take_drive(const struct option *o, const char *text);

#endif
