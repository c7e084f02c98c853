/* listen.h - a place where another program of this host can connect: a TCP port of this computer alone, or a
 * socket in the file system. */
#ifndef HOST_LISTEN_H
#define HOST_LISTEN_H
#include <stdbool.h>
#include <stddef.h>

#include "ringside/error.h"

struct rs_listener;

/** Listen at `where`: PORT, HOST:PORT, tcp:HOST:PORT (HOST: localhost if it is empty, or an IPv4 address), a path
 * with a / in it, or unix:PATH. Port 0 is any that is free.
 * @return RS_OK and *out; an error with a message that says what is wrong with `where`. */
enum rs_error rs_listen(struct rs_listener **out, const char *where, char *message,
			size_t size);
/** Stop listening, and remove the socket from the file system. NULL is allowed. */
void rs_listener_close(struct rs_listener *l);
/** Where it listens: "localhost:1234" or the path. */
const char *rs_listener_name(const struct rs_listener *l);

/** A connection, or -1: nobody wants one. Does not block. */
int rs_listener_accept(struct rs_listener *l);
/** Wait until somebody connects or `fd` (-1: none) has bytes or is closed, at most `milliseconds`. */
void rs_listener_wait(const struct rs_listener *l, int fd, int milliseconds);

/** Read what is there. @return bytes; 0: none now; -1: the other side is gone. */
int rs_connection_read(int fd, void *bytes, size_t size);
/** Send all. @return 0, or -1: the other side is gone or reads nothing for a while. */
int rs_connection_send(int fd, const void *bytes, size_t size);
void rs_connection_close(int fd);

#endif
