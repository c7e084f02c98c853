/* monitor.h - what `monitor` of gdb answers about a lane. */
#ifndef GDB_MONITOR_H
#define GDB_MONITOR_H
#include <stdio.h>

struct gdb_lane;

/** Carry out `words`, and write what is to be shown. */
void gdb_monitor(struct gdb_lane *t, const char *words, FILE *out);

#endif
