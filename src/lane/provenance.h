/* provenance.h - the part of a result's provenance that a lane knows. */
#ifndef LANE_PROVENANCE_H
#define LANE_PROVENANCE_H
#include "lane/boot.h"
#include "ringside/provenance.h"

/** Of this program, and guest software made by `compiler`; NULL: not known. */
struct rs_provenance provenance_of_program(const char *compiler);
/** Of a lane that is loaded with `b`. */
struct rs_provenance provenance_of_boot(const struct boot *b, const char *compiler);

/** What it is loaded with, in order and each once. @return how many of `ids` there are. */
size_t provenance_images(const struct boot *b, const struct rs_lane_images *images,
			 struct rs_image_id ids[RS_IMAGE_IDS]);
/** Whether all of them are reference guests. */
enum rs_guest_origin provenance_origin(const struct rs_lane_images *images,
				       const struct rs_image_id *ids, size_t count);

/** Whether an image is in the list of reference guests: it has a line for each, which begins with the hash in 16 digits. */
bool provenance_is_listed(const struct rs_content *list, uint64_t hash);

/** What an image is, as it lies in memory. */
void provenance_identify(struct rs_image_id *id, const char *name,
			 const struct rs_image *image);
/** ... and an archive of files. */
void provenance_identify_archive(struct rs_image_id *id, const struct rs_content *archive);

#endif
