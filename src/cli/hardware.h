/* hardware.h - the value of -machine. */
#ifndef CLI_HARDWARE_H
#define CLI_HARDWARE_H
#include "cli/options.h"

/** Take "tlb=64,walk-cache=0" into the struct rs_hardware of `o`. @return OPTIONS_DONE, or a status after a message. */
int take_hardware(const struct option *o, const char *text);

#endif
