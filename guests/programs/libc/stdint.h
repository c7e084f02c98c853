/** @file stdint.h
 * The compiler's own. GCC's looks for a C library's where there is one to be expected.
 */
#if __has_include(<stdint-gcc.h>)
#include <stdint-gcc.h>
#else
#include_next <stdint.h>
#endif
