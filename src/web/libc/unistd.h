/* There are no folders. */
#ifndef WEB_UNISTD_H
#define WEB_UNISTD_H
#include <stddef.h>

static inline char *getcwd(char *path, size_t size)
{
	(void)path;
	(void)size;
	return NULL;
}

#endif
