#include "lane/boot_pieces.h"

#include <stdlib.h>
#include <string.h>

#include "host/language.h"
#include "host/message.h"
#include "ringside/abi/board.h"

enum rs_error boot_add_piece(struct boot *b, const char *what, uint64_t at, const void *bytes,
			     size_t bytes_size, char *message, size_t size)
{
	for (size_t i = 0; i < b->piece_count; i++) {
		const struct boot_piece *p = &b->pieces[i];

		if (at >= p->at + p->size || p->at >= at + bytes_size)
			continue;
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"the %s: found 0x%llx to 0x%llx, which overlaps the %s, 0x%llx to "
			"0x%llx; link it elsewhere%s",
			_(what), (unsigned long long)at, (unsigned long long)(at + bytes_size),
			_(p->what), (unsigned long long)p->at,
			(unsigned long long)(p->at + p->size),
			strcmp(what, "guest") == 0 ? _(", S-mode guests at 0x80200000") : "");
	}
	b->pieces[b->piece_count++] = (struct boot_piece){what, at, bytes, bytes_size};
	return RS_OK;
}

enum rs_error boot_add_image(struct boot *b, const char *what, const struct rs_image *image,
			     char *message, size_t size)
{
	if (!image->bytes)
		return RS_OK;
	return boot_add_piece(b, what, image->load, image->bytes, image->size, message, size);
}

enum rs_error boot_make_tree(uint8_t **tree, const struct rs_dt *dt, size_t *used,
			     char *message, size_t size)
{
	*tree = calloc(1, RS_DEVICETREE_ROOM);
	if (!*tree)
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for a device tree");
	return rs_devicetree(dt, *tree, RS_DEVICETREE_ROOM, used, message, size);
}

uint64_t boot_tree_least(const struct boot_guest *g)
{
	return (RS_RAM_BASE + g->memory - RS_DEVICETREE_ROOM) & ~(BOOT_GRAIN - 1);
}

enum rs_error boot_place_initrd(struct boot_guest *g, struct rs_dt *dt, char *message,
				size_t size)
{
	uint64_t end = boot_tree_least(g), most = end - RS_RAM_BASE;

	if (!g->initrd.size)
		return RS_OK;
	g->initrd_at = (end - g->initrd.size) & ~(BOOT_PAGE - 1);
	if (g->initrd.size > most || g->initrd_at < g->image.load + g->image.size)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "the initrd: found %zu bytes; they do not fit beside the "
				 "guest in %llu MiB; "
				 "give more with -m, or mem= of --vm",
				 g->initrd.size, (unsigned long long)(g->memory >> 20));
	dt->initrd = g->initrd_at;
	dt->initrd_size = g->initrd.size;
	return RS_OK;
}

void boot_fill_info(struct boot *b, uint64_t next)
{
	b->info_words[RS_FW_MAGIC / 8] = RS_FW_DYNAMIC_MAGIC;
	b->info_words[RS_FW_VERSION / 8] = RS_FW_DYNAMIC_VERSION;
	b->info_words[RS_FW_NEXT_ADDR / 8] = next;
	b->info_words[RS_FW_NEXT_MODE / 8] = RS_FW_NEXT_MODE_S;
}
