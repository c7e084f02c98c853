/* string.h - what the images of the toy computer have of it, and what else the core's unit tests use. */
#ifndef CORE_TESTS_STRING_H
#define CORE_TESTS_STRING_H
#include "lib/string.h"

char *strstr(const char *text, const char *part);

#endif
