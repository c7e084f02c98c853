/* Text in memory; there are no files. */
#ifndef WEB_STDIO_H
#define WEB_STDIO_H
#include <stdarg.h>
#include <stddef.h>

/** Files are named where what needs them is left out when a module is linked. */
typedef struct web_no_file FILE;

__attribute__((format(printf, 3, 4))) int snprintf(char *text, size_t size, const char *format,
						   ...);
__attribute__((format(printf, 3, 0))) int vsnprintf(char *text, size_t size, const char *format,
						    va_list values);

#endif
