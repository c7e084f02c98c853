#ifndef WEB_MATH_H
#define WEB_MATH_H

static inline double floor(double x)
{
	return __builtin_floor(x);
}

static inline double fabs(double x)
{
	return __builtin_fabs(x);
}

static inline double fmin(double x, double y)
{
	return x < y ? x : y;
}

static inline double fmax(double x, double y)
{
	return x > y ? x : y;
}

/** The page's Math.log10. */
__attribute__((import_module("page"), import_name("log10"))) double log10(double x);

#endif
