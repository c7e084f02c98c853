/** @file sample_atlas.h
 * The atlas that Ringside brings, for tests.
 */
#ifndef SAMPLE_ATLAS_H
#define SAMPLE_ATLAS_H
#include "atlas/atlas.h"

/** Read it, once. It stays. */
const struct atlas *sample_atlas(void);

#endif
