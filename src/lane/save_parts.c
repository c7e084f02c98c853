#include "lane/save_parts.h"

#include <string.h>

#include "host/language.h"
#include "host/message.h"
#include "lane/format_parts.h"
#include "ringside/state.h"

enum { PAGE = 4096 };

/* ---- what a lane is: it must be the same in the one that is restored */

void save_take_identity(struct save_identity *id, const struct rs_lane *lane)
{
	struct rs_costs costs = rs_lane_costs(lane);
	size_t count;
	const struct rs_image_id *images = rs_lane_images(lane, &count);

	memset(id, 0, sizeof *id);
	id->layout = rs_machine_state_layout();
	id->ram_size = rs_lane_memory(lane);
	id->generation = rs_lane_generation(lane);
	id->depth = lane->ledger.depth;
	id->vms = rs_lane_vms(lane);
	id->drives = rs_lane_drives(lane);
	id->image_count = count;
	memcpy(id->images, images, count * sizeof *images);
	for (size_t i = 0; i < RS_COSTS; i++)
		id->costs[i] = costs.cycles[i];
}

void save_format_identity(struct format_stream *s, struct save_identity *id)
{
	format_number(s, &id->layout, 8);
	format_number(s, &id->ram_size, 8);
	format_number(s, &id->generation, 1);
	format_number(s, &id->depth, 1);
	format_number(s, &id->vms, 1);
	format_number(s, &id->drives, 1);
	format_number(s, &id->image_count, 1);
	if (id->image_count > RS_IMAGE_IDS) {
		s->failed = true;
		id->image_count = 0;
	}
	for (size_t i = 0; i < id->image_count; i++) {
		format_text(s, id->images[i].name, sizeof id->images[i].name);
		format_number(s, &id->images[i].hash, 8);
	}
	for (size_t i = 0; i < RS_COSTS; i++)
		FORMAT_NUMBER(s, id->costs[i], uint32_t, 4);
}

static enum rs_error differs(const char *name, const char *what, uint64_t saved, uint64_t here,
			     char *message, size_t size)
{
	return rs_refuse(RS_BAD_CONFIG, message, size,
			 "%s: was saved with %s %llu, found %llu; restore it as it was saved",
			 name, what, (unsigned long long)saved, (unsigned long long)here);
}

static enum rs_error compare_images(const char *name, const struct save_identity *was,
				    const struct save_identity *is, char *message, size_t size)
{
	for (size_t i = 0; i < was->image_count; i++) {
		size_t k = 0;

		while (k < is->image_count && is->images[k].hash != was->images[i].hash)
			k++;
		if (k == is->image_count)
			return rs_refuse(RS_BAD_IMAGE, message, size,
					 "%s: was saved with another %s than is found now; it "
					 "needs the same file, byte for byte",
					 name, was->images[i].name);
	}
	return RS_OK;
}

enum rs_error save_compare(const char *name, const struct save_identity *was,
			   const struct save_identity *is, char *message, size_t size)
{
	if (was->layout != is->layout)
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: was saved by another build of ringside, whose machine has "
			"another layout; save it again with this one",
			name);
	if (was->generation != is->generation)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "%s: was saved on %s, found %s; restore it as it was saved",
				 name, rs_generation_name((enum rs_generation)was->generation),
				 rs_generation_name((enum rs_generation)is->generation));
	if (was->ram_size != is->ram_size)
		return differs(name, _("a memory of"), was->ram_size, is->ram_size, message,
			       size);
	if (was->depth != is->depth)
		return differs(name, _("emulators:"), was->depth, is->depth, message, size);
	if (was->vms != is->vms)
		return differs(name, _("virtual machines:"), was->vms, is->vms, message, size);
	if (was->drives != is->drives)
		return differs(name, _("disks:"), was->drives, is->drives, message, size);
	for (size_t i = 0; i < RS_COSTS; i++)
		if (was->costs[i] != is->costs[i])
			return differs(name, rs_cost_info[i].slug, was->costs[i], is->costs[i],
				       message, size);
	return compare_images(name, was, is, message, size);
}

/* ---- machine */

static bool is_zero(const uint8_t *page)
{
	return page[0] == 0 && memcmp(page, page + 1, PAGE - 1) == 0;
}

void save_format_state(struct format_stream *s, const struct rs_machine *m)
{
	struct rs_state_part parts[RS_STATE_PARTS];

	rs_machine_state(m, parts);
	for (size_t i = 0; i < RS_STATE_PARTS && !s->failed; i++)
		s->failed = !s->move(s, parts[i].bytes, parts[i].size);
}

/* Page by page, without those that are all 0: their number from 1 on, then their bytes; 0 ends it. */
void save_write_ram(struct format_stream *s, const struct rs_machine *m, uint64_t ram_size)
{
	uint64_t end = 0;

	for (uint64_t page = 0; page < ram_size / PAGE && !s->failed; page++) {
		uint64_t number = page + 1;

		if (is_zero(m->ram + page * PAGE))
			continue;
		format_number(s, &number, 4);
		s->failed = s->failed || !s->move(s, m->ram + page * PAGE, PAGE);
	}
	format_number(s, &end, 4);
}

void save_read_ram(struct format_stream *s, const struct rs_machine *m, uint64_t ram_size)
{
	uint64_t pages = ram_size / PAGE, before = 0, number = 0;

	for (uint64_t page = 0; page < pages; page++) /* what the images filled */
		if (!is_zero(m->ram + page * PAGE))
			memset(m->ram + page * PAGE, 0, PAGE);
	for (;; before = number) {
		format_number(s, &number, 4);
		if (s->failed || number == 0)
			return;
		if (number <= before || number > pages ||
		    !s->move(s, m->ram + (number - 1) * PAGE, PAGE))
			s->failed = true;
	}
}
