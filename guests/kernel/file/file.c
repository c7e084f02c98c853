#include "file/file.h"

#include "box/box.h"
#include "file/path.h"
#include "kernel.h"

static struct file files[FILES];

struct file *file_new(const struct file_kind *kind, unsigned flags)
{
	for (unsigned i = 0; i < FILES; i++) {
		if (files[i].kind)
			continue;
		if (current->box && !cgroup_take_file(current->box))
			return NULL;
		files[i] = (struct file){
			.kind = kind, .holders = 1, .flags = flags, .box = current->box};
		return &files[i];
	}
	return NULL;
}

static void file_free(struct file *file)
{
	if (file->box)
		file->box->files--;
	file->kind = NULL;
}

struct file *file_get(struct file *file)
{
	if (file)
		file->holders++;
	return file;
}

void file_put(struct file *file)
{
	if (!file || --file->holders)
		return;
	if (file->kind->close)
		file->kind->close(file);
	file_free(file);
}

bool file_is_open(const struct node *node)
{
	for (unsigned i = 0; i < FILES; i++)
		if (files[i].kind && files[i].node.fs == node->fs &&
		    files[i].node.number == node->number)
			return true;
	return false;
}

unsigned file_count(void)
{
	unsigned count = 0;
	for (unsigned i = 0; i < FILES; i++)
		count += files[i].kind != NULL;
	return count;
}

/* ---- Files in a file system ---- */

static int64_t node_read(struct file *file, void *to, uint64_t size)
{
	int64_t done = file->node.fs->read(file->node.number, file->offset, to, size);
	if (done > 0)
		file->offset += (uint64_t)done;
	return done;
}

static int64_t node_write(struct file *file, const void *from, uint64_t size)
{
	if (file->flags & O_APPEND) {
		struct stat stat;
		int error = file->node.fs->stat(file->node.number, &stat);
		if (error)
			return error;
		file->offset = stat.size;
	}
	int64_t done = file->node.fs->write(file->node.number, file->offset, from, size);
	if (done > 0)
		file->offset += (uint64_t)done;
	return done;
}

static const struct file_kind node_kind = {.read = node_read, .write = node_write};

/* Find `path`, or make it if `flags` ask for that. */
static int find_or_make(const char *path, unsigned flags, struct node *node)
{
	struct node directory;
	char name[NAME_ROOM];
	int error = path_find(path, node);
	if (!error)
		return flags & O_CREAT && flags & O_EXCL ? -EEXIST : 0;
	if (error != -ENOENT || !(flags & O_CREAT))
		return error;
	error = path_parent(path, &directory, name);
	if (error)
		return error;
	if (!directory.fs->make)
		return -EROFS;
	node->fs = directory.fs;
	return directory.fs->make(directory.number, name, S_FILE, &node->number);
}

/* Check whether `node` may be opened with `flags`, and truncate it if they ask for that. */
static int prepare(const struct node *node, unsigned flags)
{
	bool writes = (flags & O_ACCESS) != O_RDONLY;
	struct stat stat;
	int error = node->fs->stat(node->number, &stat);
	if (error || !writes)
		return error;
	if (stat.kind == S_DIRECTORY)
		return -EISDIR;
	if (!node->fs->write)
		return -EROFS;
	return flags & O_TRUNC && stat.kind == S_FILE ? node->fs->truncate(node->number) : 0;
}

/* The file counts as open before anything else is waited for, so that it cannot be removed
 * meanwhile. */
int file_open(const char *path, unsigned flags, struct file **file)
{
	struct node node;
	int error = find_or_make(path, flags, &node);
	if (error)
		return error;
	*file = file_new(&node_kind, flags);
	if (!*file)
		return -ENFILE;
	(*file)->node = node;
	error = prepare(&node, flags);
	if (error)
		file_put(*file);
	return error;
}

void file_open_console(struct file *fds[FDS])
{
	struct file *console;
	if (file_open("/dev/console", O_RDWR, &console))
		panic("there is no console");
	for (unsigned i = 0; i < 3; i++)
		fds[i] = i ? file_get(console) : console;
}

int file_pipe(struct file *ends[2])
{
	struct pipe *pipe = pipe_new();
	if (!pipe)
		return -ENOMEM;
	ends[0] = file_new(&pipe_kind, O_RDONLY);
	ends[1] = file_new(&pipe_kind, O_WRONLY);
	if (ends[0])
		ends[0]->pipe = pipe;
	if (ends[1])
		ends[1]->pipe = pipe;
	if (ends[0] && ends[1])
		return 0;
	pipe_free(pipe);
	if (ends[0])
		file_free(ends[0]);
	return -ENFILE;
}

int file_sync(void)
{
	return minix_sync();
}
