/** @file program.h
 * The description of a program: the line that `ringside list` shows.
 */
#ifndef PROGRAM_H
#define PROGRAM_H
#include "lib/note.h"

#define PROGRAM(line)                                                                          \
	GUEST_NOTE(RS_NOTE_ROLE_PROGRAM, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE, line)

#endif
