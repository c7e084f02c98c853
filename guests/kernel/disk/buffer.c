#include "disk/buffer.h"

#include "arch/arch.h"
#include "disk/block.h"
#include "kernel.h"
#include "kernel/abi/syscall.h"
#include "lib/string.h"
#include "memory/page.h"

#define BUFFERS	 128u
#define PER_PAGE (PAGE_SIZE / BUFFER_SIZE)
#define HASHES	 64u
#define BATCH	 16u

static struct buffer buffers[BUFFERS];
static struct buffer *hashed[HASHES];
static uint64_t clock;

int buffer_init(void)
{
	for (unsigned i = 0; i < BUFFERS; i += PER_PAGE) {
		if (buffers[i].bytes)
			continue; /* allocated by an earlier call */
		pa_t page = page_alloc_for(NULL);
		if (!page)
			return -ENOMEM;
		for (unsigned j = 0; j < PER_PAGE; j++)
			buffers[i + j].bytes = (uint8_t *)ram_at(page) + j * BUFFER_SIZE;
	}
	return 0;
}

static struct block_piece piece_of(const struct buffer *buffer)
{
	return (struct block_piece){(uint64_t)buffer->block * (BUFFER_SIZE / DISK_SECTOR),
				    buffer->bytes, BUFFER_SIZE};
}

static struct buffer *find(uint32_t block)
{
	struct buffer *buffer = hashed[block % HASHES];
	while (buffer && buffer->block != block)
		buffer = buffer->next;
	return buffer;
}

static void unhash(struct buffer *buffer)
{
	struct buffer **link = &hashed[buffer->block % HASHES];
	while (*link && *link != buffer)
		link = &(*link)->next;
	if (*link)
		*link = buffer->next;
	buffer->valid = false;
	buffer->used = 0;
}

/* Write up to BATCH dirty buffers, starting at `*start`, and advance `*start` past the ones
 * looked at. A buffer that the disk refuses stays dirty. @return 0 or -EIO. */
static int write_some(unsigned *start)
{
	struct block_piece pieces[BATCH];
	unsigned count = 0, end = *start;
	int error = 0;
	for (; end < BUFFERS && count < BATCH; end++)
		if (buffers[end].dirty)
			pieces[count++] = piece_of(&buffers[end]);
	bool together = !count || block_write(pieces, count) == 0;
	for (; *start < end; ++*start) {
		struct buffer *buffer = &buffers[*start];
		const struct block_piece alone = piece_of(buffer);
		if (together || !buffer->dirty || block_write(&alone, 1) == 0)
			buffer->dirty = false;
		else
			error = -EIO;
	}
	return error;
}

/* The least recently used buffer; with `clean`, of those that are clean. @return NULL if there
 * is none. */
static struct buffer *oldest(bool clean)
{
	struct buffer *found = NULL;
	for (unsigned i = 0; i < BUFFERS; i++)
		if ((!found || buffers[i].used < found->used) && !(clean && buffers[i].dirty))
			found = &buffers[i];
	return found;
}

/* Give a buffer to `block`. It is not valid, and find() does not see it, until its content is
 * there and keep() is called. If the buffer was dirty, others are written along with it: the
 * disk is faster with many requests at a time. @return NULL if the disk failed. */
static struct buffer *take(uint32_t block)
{
	struct buffer *buffer = oldest(false);
	unsigned start = (unsigned)(buffer - buffers);
	if (buffer->dirty && write_some(&start))
		buffer = oldest(true);
	if (!buffer)
		return NULL;
	if (buffer->valid)
		unhash(buffer);
	buffer->block = block;
	buffer->used = ++clock;
	return buffer;
}

static void keep(struct buffer *buffer)
{
	struct buffer **first = &hashed[buffer->block % HASHES];
	buffer->valid = true;
	buffer->next = *first;
	*first = buffer;
}

struct buffer *buffer_get(uint32_t block)
{
	struct buffer *buffer = find(block);
	if (buffer) {
		buffer->used = ++clock;
		return buffer;
	}
	buffer = take(block);
	if (!buffer)
		return NULL;
	const struct block_piece piece = piece_of(buffer);
	if (block_read(&piece, 1)) {
		buffer->used = 0;
		return NULL;
	}
	keep(buffer);
	return buffer;
}

int buffer_fill(uint32_t block, const void *bytes)
{
	struct buffer *buffer = find(block);
	if (buffer) {
		buffer->used = ++clock;
	} else {
		buffer = take(block);
		if (!buffer)
			return -EIO;
	}
	memcpy(buffer->bytes, bytes, BUFFER_SIZE);
	if (!buffer->valid)
		keep(buffer);
	buffer->dirty = true;
	return 0;
}

void buffer_ahead(const uint32_t *blocks, unsigned count)
{
	struct block_piece pieces[BUFFER_AHEAD];
	struct buffer *taken[BUFFER_AHEAD];
	unsigned n = 0;
	for (unsigned i = 0; i < count && n < BUFFER_AHEAD; i++) {
		if (find(blocks[i]))
			continue;
		taken[n] = take(blocks[i]);
		if (!taken[n])
			break;
		pieces[n] = piece_of(taken[n]);
		n++;
	}
	bool good = !n || block_read(pieces, n) == 0;
	while (n--)
		if (good && !find(taken[n]->block)) /* damage may name a block twice */
			keep(taken[n]);
		else
			taken[n]->used = 0;
}

void buffer_forget(uint32_t block)
{
	struct buffer *buffer = find(block);
	if (!buffer)
		return;
	buffer->dirty = false;
	unhash(buffer);
}

int buffer_sync(void)
{
	int error = 0;
	for (unsigned next = 0; next < BUFFERS;)
		if (write_some(&next))
			error = -EIO;
	int failed = block_flush();
	return error ? error : failed;
}
