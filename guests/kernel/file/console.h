/* console.h - the console as programs see it: lines, which can be edited until Enter. */
#ifndef KERNEL_CONSOLE_H
#define KERNEL_CONSOLE_H
#include <stdbool.h>
#include <stdint.h>

/** Take what was typed, where the console does not interrupt: it is asked now and then.
 * Interrupts are masked. */
void console_poll(void);
bool console_needs_poll(void);

/** Read up to a line. `to` may be a program's. @return bytes, 0 at the end of input (Ctrl-D),
 * or an error. */
int64_t console_read_line(void *to, uint64_t size);

/** Write bytes. `from` may be a program's. @return bytes or an error. */
int64_t console_write_from(const void *from, uint64_t size);

/** Ctrl-C ends the processes of this group; 0: of none. */
void console_set_group(int group);

#endif
