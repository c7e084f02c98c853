/* light.c - how far two places are from one another, and how long light in fibre takes. */
#include "atlas/atlas.h"
#include "atlas/trig.h"
#include "ringside/abi/board.h"

#define RADIAN (ATLAS_PI / 180)

static void direction_of(double v[3], struct atlas_place p)
{
	double across = atlas_cos(p.latitude * RADIAN);

	v[0] = across * atlas_cos(p.longitude * RADIAN);
	v[1] = across * atlas_sin(p.longitude * RADIAN);
	v[2] = atlas_sin(p.latitude * RADIAN);
}

static double length_of(double x, double y, double z)
{
	return atlas_sqrt(x * x + y * y + z * z);
}

/* By the chord and its counterpart, which is exact for places that are near or opposite, too. */
double atlas_distance(const struct atlas *a, struct atlas_place from, struct atlas_place to)
{
	double u[3], v[3];

	direction_of(u, from);
	direction_of(v, to);
	return 2 * a->earth *
	       atlas_atan2(length_of(u[0] - v[0], u[1] - v[1], u[2] - v[2]),
			   length_of(u[0] + v[0], u[1] + v[1], u[2] + v[2]));
}

double atlas_light_ms(const struct atlas *a, struct atlas_place from, struct atlas_place to)
{
	return 2 * atlas_distance(a, from, to) / a->light * 1000;
}

uint64_t atlas_rung_cycles(const struct atlas *a, enum atlas_rung rung)
{
	double seconds = 2 * (double)a->sizes[rung] / (a->light * 1e5);

	return (uint64_t)(seconds * RS_CLOCK_HZ + 0.5);
}

struct atlas_place atlas_travel(const struct atlas *a, struct atlas_place from, double km,
				double direction)
{
	double angle = km / a->earth, turn = direction * RADIAN, v[3], north[3], east[3];
	double lat = from.latitude * RADIAN, lon = from.longitude * RADIAN;
	double ahead[3] = {-atlas_sin(lat) * atlas_cos(lon), -atlas_sin(lat) * atlas_sin(lon),
			   atlas_cos(lat)};

	direction_of(v, from);
	east[0] = -atlas_sin(lon);
	east[1] = atlas_cos(lon);
	east[2] = 0;
	for (int i = 0; i < 3; i++) {
		north[i] = ahead[i] * atlas_cos(turn) + east[i] * atlas_sin(turn);
		v[i] = v[i] * atlas_cos(angle) + north[i] * atlas_sin(angle);
	}
	return (struct atlas_place){atlas_atan2(v[2], length_of(v[0], v[1], 0)) / RADIAN,
				    atlas_atan2(v[1], v[0]) / RADIAN};
}

double atlas_direction(struct atlas_place from, struct atlas_place to)
{
	double lat = from.latitude * RADIAN, other = to.latitude * RADIAN;
	double by = (to.longitude - from.longitude) * RADIAN;

	return atlas_atan2(atlas_sin(by) * atlas_cos(other),
			   atlas_cos(lat) * atlas_sin(other) -
				   atlas_sin(lat) * atlas_cos(other) * atlas_cos(by)) /
	       RADIAN;
}
