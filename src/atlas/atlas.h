/** @file atlas.h
 * The upper half of the atlas: regions, edge locations and services of a cloud, read from a file (atlas/aws.txt), and how
 * far they are from one another in time. It is a model: nothing here runs, and nothing asks a network.
 *
 * Pure: it reads bytes, knows no files and no clock, and needs no library of mathematics.
 */
#ifndef ATLAS_ATLAS_H
#define ATLAS_ATLAS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside/error.h"

enum {
	ATLAS_BYTES = 65536, /**< of a file, at most */
	ATLAS_SOURCES = 32,
	ATLAS_REGIONS = 64,
	ATLAS_EDGES = 96,
	ATLAS_SERVICES = 16,
	ATLAS_PARTITIONS = 8,
	ATLAS_EXAMPLES = 64,
	ATLAS_ZONES_LEAST = 3,
	ATLAS_ZONES_MOST = 8,
	ATLAS_POINTS = 4096,	/**< of a coast line */
	ATLAS_POINTS_LEAST = 3, /**< of each of its pieces */
};

/** The same in both languages. Never NULL once it is read. */
struct atlas_words {
	const char *english, *korean;
};

struct atlas_place {
	double latitude, longitude; /**< degrees, north and east positive */
};

/** Where a rung's things lie from one another. */
enum atlas_rung {
	ATLAS_WORLD,
	ATLAS_REGION,
	ATLAS_ZONE,
	ATLAS_BUILDING,
	ATLAS_COMPUTER,
	ATLAS_RUNGS,
};

/** Who decides which zone a letter means. */
enum atlas_letters {
	ATLAS_LETTERS_UNKNOWN, /**< it was not checked */
	ATLAS_LETTERS_SAME,    /**< the same for all accounts */
	ATLAS_LETTERS_ACCOUNT, /**< of older accounts, each has its own */
};

enum atlas_scope { ATLAS_ZONAL, ATLAS_REGIONAL, ATLAS_GLOBAL };

struct atlas_source {
	const char *name, *checked; /**< `checked`: "2026-11" */
	unsigned year, month;
	struct atlas_words text; /**< twice the same where the file has it once */
};

struct atlas_region {
	const char *code;
	struct atlas_place place;
	struct atlas_words name;
	unsigned zones;
	bool more_zones; /**< at least so many */
	enum atlas_letters letters;
};

struct atlas_edge {
	struct atlas_place place;
	struct atlas_words name;
};

struct atlas_service {
	const char *code;
	enum atlas_scope scope;
	const char *control; /**< code of the region where it is changed; NULL: everywhere */
	bool no_region, no_account; /**< fields that its ARNs leave empty */
	struct atlas_words text;
};

struct atlas_partition {
	const char *code;
	struct atlas_words name;
};

/** A thing that is made up for the class, so that a pattern has something to name. */
struct atlas_example {
	const char *arn;
	struct atlas_words name;
};

struct atlas {
	const char *file; /**< what messages call it; the caller's */
	struct atlas_words title, trademark;
	struct atlas_place here;
	struct atlas_words here_name;
	double light;		     /**< km in a second */
	double earth;		     /**< radius, km */
	uint64_t sizes[ATLAS_RUNGS]; /**< centimetres */
	const char *account;
	struct atlas_source sources[ATLAS_SOURCES];
	struct atlas_partition partitions[ATLAS_PARTITIONS];
	struct atlas_region regions[ATLAS_REGIONS];
	struct atlas_edge edges[ATLAS_EDGES];
	struct atlas_service services[ATLAS_SERVICES];
	struct atlas_example examples[ATLAS_EXAMPLES];
	size_t source_count, partition_count, region_count, edge_count, service_count,
		example_count;
	/** A coast line in pieces, each of which is closed: tenths of a degree, longitude and latitude. */
	struct {
		int16_t points[ATLAS_POINTS][2];
		uint16_t begins[ATLAS_POINTS / ATLAS_POINTS_LEAST +
				1]; /**< of each piece, and their end */
		size_t pieces;
	} coast;
	char *texts; /**< where all of them lie */
};

/** Read an atlas of `size` bytes.
 * @param file  what messages call it; must stay as long as the atlas.
 * @return RS_OK, to be released with atlas_free(); RS_BAD_CONFIG or RS_NO_MEMORY, then `message` says
 *         "FILE:LINE: found ..., expected ...". */
enum rs_error atlas_read(struct atlas *a, const char *file, const void *bytes, size_t size,
			 char *message, size_t message_size);
/** Read its coast line from another file. @return likewise. */
enum rs_error atlas_read_coast(struct atlas *a, const char *file, const void *bytes,
			       size_t size, char *message, size_t message_size);
void atlas_free(struct atlas *a);

/** @return the words in the language of who reads them. */
const char *atlas_in_language(const struct atlas_words *words);
/** @return the region or service of that code, NULL if there is none. */
const struct atlas_region *atlas_region(const struct atlas *a, const char *code);
const struct atlas_service *atlas_service(const struct atlas *a, const char *code);
/** @return the region whose code or English name `word` is, "here" included; its place goes to *place. */
bool atlas_find_place(const struct atlas *a, const char *word, struct atlas_place *place);
/** @return the oldest month in which a source was checked, as year * 12 + month - 1; 0: there is none. */
unsigned atlas_oldest(const struct atlas *a);
/** Write the id of a zone, from 0, which is the same in every account: "apne2-az1". */
void atlas_zone_id(char *text, size_t size, const struct atlas_region *r, unsigned zone);
/** Which zone the letter `letter` (0: a) means in an account: `seed` shuffles where accounts have their own. */
unsigned atlas_zone_of_letter(const struct atlas_region *r, unsigned letter, unsigned seed);

/* ---- how far, by light */

/** @return the length of the great circle between two places, km. */
double atlas_distance(const struct atlas *a, struct atlas_place from, struct atlas_place to);
/** @return what light in fibre takes there and back, ms: a lower bound. */
double atlas_light_ms(const struct atlas *a, struct atlas_place from, struct atlas_place to);
/** @return the same of a rung's size, in cycles of the toy computer (RS_CLOCK_HZ). */
uint64_t atlas_rung_cycles(const struct atlas *a, enum atlas_rung rung);
/** @return the place that is `km` away from another one in a direction, degrees clockwise from north. */
struct atlas_place atlas_travel(const struct atlas *a, struct atlas_place from, double km,
				double direction);
/** @return the direction in which the great circle to another place begins, likewise. */
double atlas_direction(struct atlas_place from, struct atlas_place to);

#endif
