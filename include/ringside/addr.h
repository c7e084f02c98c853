/** @file addr.h
 * Three address spaces, three types: mixing them does not compile.
 */
#ifndef RS_ADDR_H
#define RS_ADDR_H
#include <stdint.h>

typedef struct {
	uint64_t bits;
} rs_va; /**< virtual: as the program wrote it */

typedef struct {
	uint64_t bits;
} rs_gpa; /**< guest physical: after stage 1 */

typedef struct {
	uint64_t bits;
} rs_pa; /**< physical: what the bus decodes */

#endif
