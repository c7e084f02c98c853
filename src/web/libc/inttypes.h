#ifndef WEB_INTTYPES_H
#define WEB_INTTYPES_H
#include <stdint.h>

#define PRIu64 "llu"
#define PRIx64 "llx"

#endif
