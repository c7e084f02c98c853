/** @file note.h
 * The ELF note of ringside/abi/note.h, from C: for a guest that is one file.
 */
#ifndef GUEST_NOTE_H
#define GUEST_NOTE_H
#include <stdint.h>

#include "ringside/abi/note.h"

/** What `ringside list` shows of this image. One in an image. */
#define GUEST_NOTE(its_role, its_mode, its_port, line)                                         \
	static const struct {                                                                  \
		uint32_t owner_size, body_size, type;                                          \
		char owner[12];                                                                \
		uint32_t version, role, mode, port;                                            \
		char text[(sizeof(line) + 3) / 4 * 4];                                         \
	} guest_note __attribute__((section(".note.ringside"), used, aligned(4))) = {          \
		sizeof(RS_NOTE_OWNER),                                                         \
		16 + sizeof(guest_note.text),                                                  \
		RS_NOTE_IMAGE,                                                                 \
		RS_NOTE_OWNER,                                                                 \
		1,                                                                             \
		its_role,                                                                      \
		its_mode,                                                                      \
		its_port,                                                                      \
		line,                                                                          \
	}

#endif
