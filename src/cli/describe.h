/* describe.h - events in words, for listings. */
#ifndef CLI_DESCRIBE_H
#define CLI_DESCRIBE_H
#include "ringside/event.h"

enum { DESCRIBE_MAX = 128 };

/** Write what happened: "ecall-u to S", "store 1 byte to uart+0x0: 0x48", "op-begin syscall"...
 * @return `text`. */
const char *describe_event(char text[DESCRIBE_MAX], const struct rs_event *e);

/** Write what answers at a physical address: "uart+0x5"; the address itself if nobody does.
 * @return `text`. */
const char *describe_place(char text[DESCRIBE_MAX], uint64_t address);

/** Write which call an ecall with this cause is: "sbi-time 0", "hypercall-yield", "syscall 3".
 * @param a7, a6  the registers that say so
 * @return `text` */
const char *describe_call(char text[DESCRIBE_MAX], uint64_t cause, uint64_t a7, uint64_t a6);

#endif
