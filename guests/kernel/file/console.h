/* console.h - the console as programs see it: lines, which can be edited until Enter. */
#ifndef KERNEL_CONSOLE_H
#define KERNEL_CONSOLE_H
#include <stdbool.h>
#include <stdint.h>

/** Read what was typed, on a console that causes no interrupts and has to be polled.
 * Interrupts are masked. */
void console_poll(void);
bool console_needs_poll(void);

/** Read up to a line. `to` may be a program's memory; what does not get there can be read again.
 * @return the number of bytes, 0 at the end of input (Ctrl-D), or an error. */
int64_t console_read_line(void *to, uint64_t size);

/** Write bytes. `from` may be a program's memory. @return the number of bytes, or an error. */
int64_t console_write_from(const void *from, uint64_t size);

/** Set the group of processes that Ctrl-C ends; 0: none. */
void console_set_group(int group);

#endif
