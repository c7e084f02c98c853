/* For <elf.h> of glibc, which needs no more of it. */
#define __BEGIN_DECLS
#define __END_DECLS
