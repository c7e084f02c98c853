/* format.h - numbers as people read them. */
#ifndef BENCH_FORMAT_H
#define BENCH_FORMAT_H
#include <stdint.h>

enum { FORMAT_MAX = 48 };

/** "1,234,567". @return `text`. */
const char *format_count(char text[FORMAT_MAX], uint64_t value);

/** Likewise, or as format_short() has it if that is longer than `room`. */
const char *format_fit(char text[FORMAT_MAX], uint64_t value, unsigned room);

/** Cycles of the clock of 1 GHz in microseconds: "1,234.5". */
const char *format_us(char text[FORMAT_MAX], uint64_t cycles);

/** "98.7 %"; "-" when `whole` is 0. */
const char *format_share(char text[FORMAT_MAX], uint64_t part, uint64_t whole);

/** "1x", "1.05x", "42.3x", "1,234x": three figures, more only before the point. */
const char *format_ratio(char text[FORMAT_MAX], double ratio);

/** "42x slower, 2 % of bare metal"; "as fast as bare metal" within half a per cent. */
const char *format_verdict(char text[FORMAT_MAX], double ratio);

/** "45.2 M": a rate or a count in thousands, millions or billions. */
const char *format_short(char text[FORMAT_MAX], double value);

#endif
