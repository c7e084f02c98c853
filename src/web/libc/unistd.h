/* There are no folders: what asks for them is left out when the module is linked. */
#ifndef WEB_UNISTD_H
#define WEB_UNISTD_H
#include <stddef.h>

char *getcwd(char *path, size_t size);

#endif
