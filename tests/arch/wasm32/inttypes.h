#ifndef WASM_INTTYPES_H
#define WASM_INTTYPES_H
#include <stdint.h>

#define PRIu64 "llu"
#define PRIx64 "llx"

#endif
