/* inttypes.h - the formats that the core's unit tests use. */
#ifndef CORE_TESTS_INTTYPES_H
#define CORE_TESTS_INTTYPES_H
#include <stdint.h>

#define PRIx64 "lx"

#endif
