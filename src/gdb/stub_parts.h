/* stub_parts.h - what the files of the stub share: stub.c (stops, and going on), stub_state.c (registers, memory,
 * points), stub_query.c (what is asked and set). */
#ifndef GDB_STUB_PARTS_H
#define GDB_STUB_PARTS_H
#include "gdb/stub.h"

enum {
	GDB_ERROR_ARGUMENT = 0x16,	      /* EINVAL */
	GDB_ERROR_MEMORY = 0x0e,	      /* EFAULT */
	GDB_ERROR_ROOM = 0x1c,		      /* ENOSPC */
	GDB_CHUNK = GDB_PACKET_MOST / 2 - 64, /* bytes of memory in a packet */
};

/* End a packet, and send it. */
void gdb_finish(struct gdb_stub *s);
/* Answer with a text; with an error's number; with OK or that. */
void gdb_answer(struct gdb_stub *s, const char *text);
void gdb_answer_error(struct gdb_stub *s, unsigned number);
void gdb_answer_good(struct gdb_stub *s, bool good, unsigned error);

/* Skip a word. @return false: the text begins otherwise. */
bool gdb_begins(const char **text, const char *with);
/* "ADDRESS,SIZE" */
bool gdb_take_range(const char **text, uint64_t *address, uint64_t *size);

/* The thread that the target is about now. */
unsigned gdb_current_thread(const struct gdb_stub *s);
unsigned gdb_thread_count(const struct gdb_stub *s);

/* Packets by their letters, without these. */
void gdb_read_registers(struct gdb_stub *s);
void gdb_write_registers(struct gdb_stub *s, const char *text);
void gdb_read_register(struct gdb_stub *s, const char *text);
void gdb_write_register(struct gdb_stub *s, const char *text);
void gdb_read_memory(struct gdb_stub *s, const char *text);
void gdb_write_memory(struct gdb_stub *s, const char *text, bool binary);
void gdb_set_point(struct gdb_stub *s, const char *text, bool set);
void gdb_choose_thread(struct gdb_stub *s, const char *text);
void gdb_tell_alive(struct gdb_stub *s, const char *text);
void gdb_query(struct gdb_stub *s, const char *text);
void gdb_set(struct gdb_stub *s, const char *text);

#endif
