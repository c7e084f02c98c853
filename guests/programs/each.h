/** @file each.h
 * What tools that read files have in common.
 */
#ifndef EACH_H
#define EACH_H

/** Open each file that the arguments name, and let `work` do what it does with it; without
 * arguments standard input, whose name is "". `work` answers 0, or 1 after a message.
 * @return what main() returns: 1 if anything failed. */
int each_file(int argc, char *argv[], int (*work)(int fd, const char *name));

#endif
