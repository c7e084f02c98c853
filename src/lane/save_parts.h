/* save_parts.h - what of a lane is saved: what it is, and its machine with its RAM. */
#ifndef LANE_SAVE_PARTS_H
#define LANE_SAVE_PARTS_H
#include "lane/lane.h"
#include "lane/save_format.h"

/** What a lane is: it must be the same in the one that is restored. */
struct save_identity {
	uint64_t layout, ram_size, generation, depth, vms, drives;
	uint64_t image_count;
	struct rs_image_id images[RS_IMAGE_IDS];
	uint32_t costs[RS_COSTS];
};

void save_take_identity(struct save_identity *id, const struct rs_lane *lane);
void save_format_identity(struct format_stream *s, struct save_identity *id);
/** Compare what was saved in the file `name` with what is there. @return RS_OK, or an error with a message. */
enum rs_error save_compare(const char *name, const struct save_identity *was,
			   const struct save_identity *is, char *message, size_t size);

void save_format_state(struct format_stream *s, const struct rs_machine *m);
void save_write_ram(struct format_stream *s, const struct rs_machine *m, uint64_t ram_size);
void save_read_ram(struct format_stream *s, const struct rs_machine *m, uint64_t ram_size);

#endif
