/* pipe.c - pipes: bytes from one process to another. A pipe is one page: its state, and room for
 * bytes. */
#include "arch/arch.h"
#include "file/file.h"
#include "kernel.h"
#include "memory/page.h"
#include "process/process.h"

#define PIPE_ROOM 4000u

struct pipe {
	unsigned start, count;	 /* the bytes in it: where the first is, how many */
	bool readable, writable; /* whether that end is open */
	struct queue readers, writers;
	uint8_t bytes[PIPE_ROOM];
};
_Static_assert(sizeof(struct pipe) <= PAGE_SIZE, "a pipe is a page");

struct pipe *pipe_new(void)
{
	pa_t page = page_alloc_zero();
	if (!page)
		return NULL;
	struct pipe *pipe = ram_at(page);
	pipe->readable = pipe->writable = true;
	return pipe;
}

void pipe_free(struct pipe *pipe)
{
	page_put(pa_of(pipe));
}

/* Wake the processes that wait for the other end. */
static void wake_queue(struct queue *queue)
{
	bool unmasked;
	if (!queue->first)
		return;
	unmasked = irq_save();
	wake_all(queue);
	irq_restore(unmasked);
}

/* Only processes change a pipe, and the kernel does not switch between them here, so nothing
 * can change between the test and the wait. */
static bool wait_queue(struct queue *queue)
{
	bool unmasked = irq_save(), alive = wait_interruptible(queue);
	irq_restore(unmasked);
	return alive;
}

static int64_t pipe_read(struct file *file, void *to, uint64_t size)
{
	struct pipe *pipe = file->pipe;
	uint64_t done = 0;
	while (!pipe->count && pipe->writable && size)
		if (!wait_queue(&pipe->readers))
			return -EINTR;
	while (pipe->count && done < size) {
		uint64_t piece =
			min_u64(min_u64(pipe->count, size - done), PIPE_ROOM - pipe->start);
		if (!copy_user((uint8_t *)to + done, pipe->bytes + pipe->start, piece)) {
			if (!done)
				return -EFAULT;
			break;
		}
		pipe->start = (pipe->start + (unsigned)piece) % PIPE_ROOM;
		pipe->count -= (unsigned)piece;
		done += piece;
	}
	wake_queue(&pipe->writers);
	return (int64_t)done;
}

/* Put in as much as fits. @return how many bytes, or -EFAULT if there are none. */
static int64_t put_bytes(struct pipe *pipe, const uint8_t *from, uint64_t size)
{
	uint64_t done = 0;
	while (pipe->count < PIPE_ROOM && done < size) {
		unsigned end = (pipe->start + pipe->count) % PIPE_ROOM;
		uint64_t piece =
			min_u64(min_u64(PIPE_ROOM - pipe->count, size - done), PIPE_ROOM - end);
		if (!copy_user(pipe->bytes + end, from + done, piece))
			return done ? (int64_t)done : -EFAULT;
		pipe->count += (unsigned)piece;
		done += piece;
	}
	return (int64_t)done;
}

static int64_t pipe_write(struct file *file, const void *from, uint64_t size)
{
	struct pipe *pipe = file->pipe;
	uint64_t done = 0;
	while (done < size) {
		int64_t piece = -EPIPE;
		if (pipe->readable)
			piece = put_bytes(pipe, (const uint8_t *)from + done, size - done);
		wake_queue(&pipe->readers);
		if (piece < 0)
			return done ? (int64_t)done : piece;
		done += (uint64_t)piece;
		bool full = pipe->count == PIPE_ROOM;
		if (done < size && full && !wait_queue(&pipe->writers))
			return done ? (int64_t)done : -EINTR;
	}
	return (int64_t)done;
}

static void pipe_close(struct file *file)
{
	struct pipe *pipe = file->pipe;
	if (file->flags & O_WRONLY)
		pipe->writable = false;
	else
		pipe->readable = false;
	wake_queue(&pipe->readers);
	wake_queue(&pipe->writers);
	if (!pipe->readable && !pipe->writable)
		pipe_free(pipe);
}

const struct file_kind pipe_kind = {
	.stat_kind = S_PIPE,
	.read = pipe_read,
	.write = pipe_write,
	.close = pipe_close,
};
