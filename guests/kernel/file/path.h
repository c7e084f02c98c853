/* path.h - from names to files. */
#ifndef KERNEL_PATH_H
#define KERNEL_PATH_H
#include "file/fs.h"
#include "kernel/abi/syscall.h"

/** Make `path` absolute, without "." and "..", in `whole`. A relative path starts at the current
 * process's directory. @return 0 or an error. */
int path_whole(const char *path, char whole[PATH_ROOM]);

/** @return 0 and the file at `path`, or an error. */
int path_find(const char *path, struct node *node);

/** Find the directory in which `path` is or would be, and its name there. @return 0 or an
 * error. */
int path_parent(const char *path, struct node *directory, char name[NAME_ROOM]);

#endif
