/* presenter_address.h - where a lesson and its lecturer's terminal meet. */
#ifndef CLI_PRESENTER_ADDRESS_H
#define CLI_PRESENTER_ADDRESS_H
#include <stdbool.h>
#include <sys/un.h>

#include "view/text/page.h"

/** Bytes of a page and its head, at most. */
enum { PRESENTER_BYTES = VIEW_PAGE_ROWS * (VIEW_PAGE_BYTES + 16) + 16 };

/** Find the socket's place: in the user's own folder. @return false after a message. */
bool presenter_address(struct sockaddr_un *a);
/** @return a socket that is connected to a lesson; -1: none is given. */
int presenter_connect(const struct sockaddr_un *a);

#endif
