/* trig.h - what a globe needs, without a library of mathematics: the same digits everywhere. */
#ifndef ATLAS_TRIG_H
#define ATLAS_TRIG_H

/** Radians. The error is below 1e-12 for arguments that an atlas has: up to 2 pi either way. */
double atlas_sin(double x);
double atlas_cos(double x);
/** @return the angle of the point (x, y), -pi to pi. */
double atlas_atan2(double y, double x);
/** @return the root; 0 of what is negative. */
double atlas_sqrt(double x);
#define ATLAS_PI 3.14159265358979323846

#endif
