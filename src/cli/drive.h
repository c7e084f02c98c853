/* drive.h - the value of -drive, as QEMU writes it. */
#ifndef CLI_DRIVE_H
#define CLI_DRIVE_H
#include "cli/options.h"

/** Take what stands in *text up to the next lone comma; two of them stand for one.
 * @return false if it does not fit. */
bool take_word(const char **text, char *word, size_t size);

/** Add "file=IMG[,format=raw][,readonly=on][,snapshot=on][,vm=NAME][,assign=HOW]" to the struct drive_list of `o`. A
 * comma in a file's name is written twice. @return OPTIONS_DONE, or a status after a message.
 */
int take_drive(const struct option *o, const char *text);

#endif
