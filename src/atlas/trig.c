/* trig.c - series, as they stand in every table of formulas. */
#include "atlas/trig.h"

#define TURN (2 * ATLAS_PI)

double atlas_sin(double x)
{
	double term, sum, square;

	while (x > ATLAS_PI)
		x -= TURN;
	while (x < -ATLAS_PI)
		x += TURN;
	if (x > ATLAS_PI / 2)
		x = ATLAS_PI - x;
	if (x < -ATLAS_PI / 2)
		x = -ATLAS_PI - x;
	term = sum = x;
	square = x * x;
	for (int n = 2; n <= 20; n += 2) {
		term *= -square / (n * (n + 1));
		sum += term;
	}
	return sum;
}

double atlas_cos(double x)
{
	return atlas_sin(x + ATLAS_PI / 2);
}

/* By Newton, from above: each step at least halves the distance until it is small, then squares it. */
double atlas_sqrt(double x)
{
	double root = x > 1 ? x : 1, next;

	if (!(x > 0))
		return 0;
	for (int i = 0; i < 600; i++) {
		next = (root + x / root) / 2;
		if (next >= root)
			break;
		root = next;
	}
	return root;
}

/* Of 0 to 1. Halving the angle twice makes the series short. */
static double atan_of(double x)
{
	double term, sum, square;

	for (int i = 0; i < 2; i++)
		x = x / (1 + atlas_sqrt(1 + x * x));
	term = sum = x;
	square = x * x;
	for (int n = 3; n <= 27; n += 2) {
		term *= -square;
		sum += term / n;
	}
	return 4 * sum;
}

double atlas_atan2(double y, double x)
{
	double ay = y < 0 ? -y : y, ax = x < 0 ? -x : x, angle;

	if (ax == 0 && ay == 0)
		return 0;
	angle = ay <= ax ? atan_of(ay / ax) : ATLAS_PI / 2 - atan_of(ax / ay);
	if (x < 0)
		angle = ATLAS_PI - angle;
	return y < 0 ? -angle : angle;
}
