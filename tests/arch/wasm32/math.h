#ifndef WASM_MATH_H
#define WASM_MATH_H

double floor(double x);
double fabs(double x);
double fmin(double x, double y);
double fmax(double x, double y);
double log10(double x);

#endif
