/* For <elf.h> of glibc: nothing of it is used. */
