#ifndef WEB_ERRNO_H
#define WEB_ERRNO_H

enum { ERANGE = 34 };
extern int errno;

#endif
