/** @file each.h
 * The loop of tools that read files.
 */
#ifndef EACH_H
#define EACH_H

/** Open each file that the arguments name and call `work` for it; without arguments, for standard
 * input, with the name "". `work` returns 0, or 1 after printing a message.
 * @return what main() returns: 1 if anything failed. */
int each_file(int argc, char *argv[], int (*work)(int fd, const char *name));

#endif
