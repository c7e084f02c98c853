/* layer.c - the file tree of a box: an image, which all boxes may share and none can change, and
 * above it a layer in memory that is private. A file of the image is copied into the layer when it
 * is first written; one that is removed is hidden by the layer. (Linux: overlayfs.)
 *
 * A file's number has the box's in its upper half. In the lower half is the number of a file of
 * the image, which it keeps when it is copied; or UPPER and more for what the box made itself. */
#include "box/box.h"
#include "file/file.h"
#include "file/path.h"
#include "kernel.h"
#include "lib/string.h"
#include "memory/page.h"

#define UPPER 0x1000u

enum kind { EMPTY, HIDDEN, FILE, DIRECTORY };

struct upper {
	enum kind kind;
	uint32_t lower;	 /* the file of the image that it replaces or hides; 0: none */
	uint32_t parent; /* its directory */
	uint32_t size;
	pa_t blocks; /* a page with the addresses of the file's pages; 0: none */
	char name[NAME_ROOM];
};

#define TABLE	   ((uint32_t)(PAGE_SIZE / sizeof(struct upper)))
#define BLOCKS	   ((uint32_t)(PAGE_SIZE / sizeof(pa_t)))
#define INDEX_ROOM ((uint32_t)(PAGE_SIZE / sizeof(struct archive_entry)))
_Static_assert(INDEX_ROOM <= UPPER && UPPER + LAYER_TABLES * TABLE <= 0x10000,
	       "numbers fit their half");

/* Where a number leads. */
struct place {
	struct box *box;
	uint32_t index;
	struct upper *upper; /* what the layer has of it, or NULL */
};

static uint32_t number_of(const struct box *box, uint32_t index)
{
	return box_number(box) << 16 | index;
}

uint32_t layer_root(const struct box *box)
{
	return number_of(box, 0);
}

/* ---- The layer's own files ---- */

static struct upper *upper_at(const struct box *box, uint32_t i)
{
	pa_t table = i < LAYER_TABLES * TABLE ? box->layer.tables[i / TABLE] : 0;
	return table ? (struct upper *)ram_at(table) + i % TABLE : NULL;
}

/* What replaces or hides a file of the image. */
static struct upper *over(const struct box *box, uint32_t lower)
{
	struct upper *upper;
	for (uint32_t i = 0; lower && (upper = upper_at(box, i)); i++)
		if (upper->kind != EMPTY && upper->lower == lower)
			return upper;
	return NULL;
}

static struct place place_of(uint32_t number)
{
	struct place place = {box_numbered(number >> 16), number & 0xffff, NULL};
	place.upper = place.index < UPPER ? over(place.box, place.index)
					  : upper_at(place.box, place.index - UPPER);
	return place;
}

/* A page of the layer, full of zeroes. @return 0 with *error over a limit. */
static pa_t take_page(struct box *box, int *error)
{
	uint64_t limit = box->limits.layer_max;
	*error = limit && (box->layer.pages + 1) * PAGE_SIZE > limit ? -ENOSPC : 0;
	pa_t page = *error ? 0 : page_alloc_zero();
	if (page)
		box->layer.pages++;
	else if (!*error)
		*error = -ENOMEM;
	return page;
}

static void give_page(struct box *box, pa_t page)
{
	page_put(page);
	box->layer.pages--;
}

/* An empty slot. @return NULL with *error if there is no room for one. */
static struct upper *upper_new(struct box *box, uint32_t *index, int *error)
{
	struct upper *upper;
	uint32_t i = 0;
	while ((upper = upper_at(box, i)) && upper->kind != EMPTY)
		i++;
	*index = UPPER + i;
	if (upper)
		return upper;
	*error = -ENOSPC;
	if (i == LAYER_TABLES * TABLE)
		return NULL;
	box->layer.tables[i / TABLE] = take_page(box, error);
	return upper_at(box, i);
}

static void free_bytes(struct box *box, struct upper *upper)
{
	upper->size = 0;
	if (!upper->blocks)
		return;
	const pa_t *blocks = ram_at(upper->blocks);
	for (uint32_t i = 0; i < BLOCKS; i++)
		if (blocks[i])
			give_page(box, blocks[i]);
	give_page(box, upper->blocks);
	upper->blocks = 0;
}

/* The page with byte `offset` of a file, made if there is none. */
static uint8_t *page_at(struct box *box, struct upper *upper, uint64_t offset, int *error)
{
	*error = 0;
	if (offset >= (uint64_t)BLOCKS * PAGE_SIZE) {
		*error = -EFBIG;
		return NULL;
	}
	if (!upper->blocks)
		upper->blocks = take_page(box, error);
	if (*error)
		return NULL;
	pa_t *block = (pa_t *)ram_at(upper->blocks) + offset / PAGE_SIZE;
	if (!*block)
		*block = take_page(box, error);
	return *error ? NULL : ram_at(*block);
}

static int64_t write_bytes(struct box *box, struct upper *upper, uint64_t offset,
			   const void *from, uint64_t size)
{
	uint64_t done = 0;
	int error = 0;
	while (done < size) {
		uint64_t at = (offset + done) % PAGE_SIZE;
		uint64_t piece = min_u64(size - done, PAGE_SIZE - at);
		uint8_t *page = page_at(box, upper, offset + done, &error);
		if (page && !copy_user(page + at, (const uint8_t *)from + done, piece))
			error = -EFAULT;
		if (error)
			break;
		done += piece;
		if (offset + done > upper->size)
			upper->size = (uint32_t)(offset + done);
	}
	return done || !size ? (int64_t)done : error;
}

/* Bytes that were never written are zero. */
static int64_t read_bytes(const struct upper *upper, uint64_t offset, void *to, uint64_t size)
{
	static const uint8_t zeroes[PAGE_SIZE];
	const pa_t *blocks = upper->blocks ? ram_at(upper->blocks) : NULL;
	uint64_t done = 0;
	size = offset < upper->size ? min_u64(size, upper->size - offset) : 0;
	for (uint64_t piece; done < size; done += piece) {
		uint64_t at = (offset + done) % PAGE_SIZE;
		pa_t page = blocks ? blocks[(offset + done) / PAGE_SIZE] : 0;
		const uint8_t *bytes = page ? ram_at(page) : zeroes;
		piece = min_u64(size - done, PAGE_SIZE - at);
		if (!copy_user((uint8_t *)to + done, bytes + at, piece))
			return done ? (int64_t)done : -EFAULT;
	}
	return (int64_t)done;
}

/* ---- Both together ---- */

static bool is_directory(const struct place *place)
{
	if (place->upper)
		return place->upper->kind == DIRECTORY;
	return place->box->layer.image.entries[place->index].directory;
}

static int fs_find(uint32_t directory, const char *name, uint32_t *number)
{
	struct place above = place_of(directory);
	struct box *box = above.box;
	struct upper *upper;
	uint32_t lower;
	if (!is_directory(&above))
		return -ENOTDIR;
	for (uint32_t i = 0; (upper = upper_at(box, i)); i++) {
		if (upper->kind < FILE || upper->lower || upper->parent != above.index ||
		    !same_text(upper->name, name))
			continue;
		*number = number_of(box, UPPER + i);
		return 0;
	}
	if (above.index >= UPPER ||
	    archive_find(&box->layer.image, above.index, name, &lower) != 0)
		return -ENOENT;
	upper = over(box, lower);
	*number = number_of(box, lower);
	return upper && upper->kind == HIDDEN ? -ENOENT : 0;
}

static int fs_stat(uint32_t number, struct stat *stat)
{
	struct place place = place_of(number);
	if (!place.upper)
		(void)archive_stat(&place.box->layer.image, place.index, stat);
	stat->kind = is_directory(&place) ? S_DIRECTORY : S_FILE;
	stat->number = place.index;
	if (place.upper)
		stat->size = place.upper->size;
	return 0;
}

static int64_t fs_read(uint32_t number, uint64_t offset, void *to, uint64_t size)
{
	struct place place = place_of(number);
	if (is_directory(&place))
		return -EISDIR;
	if (place.upper)
		return read_bytes(place.upper, offset, to, size);
	return archive_read(&place.box->layer.image, place.index, offset, to, size);
}

/* Let the layer have the file, with its first `keep` bytes. */
static int copy_up(struct place *place, uint64_t keep)
{
	int error = 0;
	uint32_t index;
	if (place->upper)
		return 0;
	const struct archive_entry *lower = &place->box->layer.image.entries[place->index];
	struct upper *upper = upper_new(place->box, &index, &error);
	if (!upper)
		return error;
	*upper = (struct upper){.kind = FILE, .lower = place->index};
	keep = min_u64(keep, lower->size);
	int64_t done = write_bytes(place->box, upper, 0, lower->bytes, keep);
	if (done == (int64_t)keep) {
		place->upper = upper;
		return 0;
	}
	free_bytes(place->box, upper);
	upper->kind = EMPTY;
	return done < 0 ? (int)done : -ENOSPC;
}

static int64_t fs_write(uint32_t number, uint64_t offset, const void *from, uint64_t size)
{
	struct place place = place_of(number);
	int error = copy_up(&place, UINT64_MAX);
	return error ? error : write_bytes(place.box, place.upper, offset, from, size);
}

static int fs_truncate(uint32_t number)
{
	struct place place = place_of(number);
	int error = copy_up(&place, 0);
	if (!error)
		free_bytes(place.box, place.upper);
	return error;
}

static void set_entry(struct dirent *entry, uint32_t index, const char *name)
{
	entry->number = index;
	memcpy(entry->name, name, strlen(name) + 1);
}

/* First what is of the image, then what is new. */
static int fs_list(uint32_t directory, uint64_t *offset, struct dirent *entry)
{
	struct place above = place_of(directory);
	struct upper *upper;
	if (!is_directory(&above))
		return -ENOTDIR;
	while (above.index < UPPER && *offset < UPPER &&
	       archive_list(&above.box->layer.image, above.index, offset, entry) > 0) {
		upper = over(above.box, entry->number);
		if (!upper || upper->kind != HIDDEN)
			return 1;
	}
	if (*offset < UPPER)
		*offset = UPPER;
	while (*offset < 0x10000 && (upper = upper_at(above.box, (uint32_t)*offset - UPPER))) {
		++*offset;
		if (upper->kind < FILE || upper->lower || upper->parent != above.index)
			continue;
		set_entry(entry, (uint32_t)*offset - 1, upper->name);
		return 1;
	}
	return 0;
}

static int fs_make(uint32_t directory, const char *name, uint32_t kind, uint32_t *number)
{
	struct place above = place_of(directory);
	int error = 0;
	uint32_t index;
	if (!is_directory(&above))
		return -ENOTDIR;
	struct upper *upper = upper_new(above.box, &index, &error);
	if (!upper)
		return error;
	*upper = (struct upper){.kind = kind == S_DIRECTORY ? DIRECTORY : FILE,
				.parent = above.index};
	memcpy(upper->name, name, strlen(name) + 1);
	*number = number_of(above.box, index);
	return 0;
}

static int fs_remove(uint32_t directory, const char *name)
{
	struct dirent entry;
	uint64_t offset = 0;
	uint32_t number, index;
	int error = fs_find(directory, name, &number);
	if (error)
		return error;
	struct place place = place_of(number);
	if (file_is_open(&(struct node){&layer_fs, number}))
		return -EBUSY;
	if (is_directory(&place) && fs_list(number, &offset, &entry) > 0)
		return -ENOTEMPTY;
	struct upper *upper = place.upper;
	if (!upper)
		upper = upper_new(place.box, &index, &error);
	if (!upper)
		return error;
	if (place.upper)
		free_bytes(place.box, upper);
	*upper = (struct upper){.kind = place.index < UPPER ? HIDDEN : EMPTY,
				.lower = place.index < UPPER ? place.index : 0};
	return 0;
}

const struct filesystem layer_fs = {
	.id = 4,
	.find = fs_find,
	.stat = fs_stat,
	.read = fs_read,
	.write = fs_write,
	.list = fs_list,
	.make = fs_make,
	.remove = fs_remove,
	.truncate = fs_truncate,
};

/* ---- From the first process to the last ---- */

/* The image stays where it is in memory; its index is a page. */
int layer_init(struct box *box, const char *image)
{
	struct node node;
	struct stat stat;
	uint64_t size;
	int error = path_find(image, &node);
	if (!error)
		error = node.fs->stat(node.number, &stat);
	if (error)
		return error;
	if (node.fs != &initrd_fs)
		return -EROFS;
	if (stat.kind != S_FILE)
		return -EISDIR;
	pa_t index = page_alloc_for(box);
	if (!index)
		return -ENOMEM;
	const void *bytes = initrd_bytes(node.number, &size);
	memcpy(box->image, image, strlen(image) + 1);
	if (archive_index(&box->layer.image, ram_at(index), INDEX_ROOM, bytes, size))
		return 0;
	page_put(index);
	return -ENOEXEC;
}

void layer_free(struct box *box)
{
	struct upper *upper;
	for (uint32_t i = 0; (upper = upper_at(box, i)); i++)
		free_bytes(box, upper);
	for (unsigned i = 0; i < LAYER_TABLES; i++)
		if (box->layer.tables[i])
			give_page(box, box->layer.tables[i]);
	page_put(pa_of(box->layer.image.entries));
}
