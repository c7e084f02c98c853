/* minix.c - the minix file system as the rest of the kernel sees it: each function takes the
 * lock, mounts the disk on its first use, and does one thing. */
#include "minix/minix.h"

#include "arch/arch.h"
#include "file/file.h"
#include "kernel.h"
#include "lib/string.h"
#include "process/process.h"

static struct lock lock;

/* Load an inode to which a name was just found. */
static int load_named(uint32_t number, struct minix_inode *inode)
{
	int error = minix_load(number, inode);
	if (error || minix_is_used(inode))
		return error;
	return minix_damaged("a name leads to inode %u, which is not in use", number, 0);
}

/* Since the caller found `number`, the file may have been removed.
 * @return 0 with the lock held and the inode in `inode`, or an error without the lock. */
static int begin(uint32_t number, struct minix_inode *inode, bool writes)
{
	lock_take(&lock);
	int error = minix_mount();
	if (!error && writes)
		error = minix_may_write();
	if (!error)
		error = minix_load(number, inode);
	if (!error && !minix_is_used(inode))
		error = -ENOENT;
	if (error)
		lock_release(&lock);
	return error;
}

/* The same for a directory. */
static int begin_in(uint32_t number, struct minix_inode *inode, bool writes)
{
	int error = begin(number, inode, writes);
	if (error)
		return error;
	if ((inode->mode & MODE_KIND) != MODE_DIRECTORY)
		error = -ENOTDIR;
	else if (inode->size / BUFFER_SIZE > minix_super.zones)
		error = minix_damaged("directory %u has a size of %u, more than the disk",
				      number, inode->size);
	if (error)
		lock_release(&lock);
	return error;
}

/* The same for a file. */
static int begin_file(uint32_t number, struct minix_inode *inode, bool writes)
{
	int error = begin(number, inode, writes);
	if (error || (inode->mode & MODE_KIND) == MODE_FILE)
		return error;
	lock_release(&lock);
	return (inode->mode & MODE_KIND) == MODE_DIRECTORY ? -EISDIR : -ENODEV;
}

static int64_t end(int64_t result)
{
	lock_release(&lock);
	return result;
}

static int fs_find(uint32_t directory, const char *name, uint32_t *number)
{
	struct minix_inode inode;
	int error = begin_in(directory, &inode, false);
	if (error)
		return error;
	error = minix_find(&inode, name, number);
	return (int)end(error ? error : load_named(*number, &inode));
}

static int fs_stat(uint32_t number, struct stat *stat)
{
	struct minix_inode inode;
	int error = begin(number, &inode, false);
	if (error)
		return error;
	uint32_t kind = inode.mode & MODE_KIND;
	stat->kind = kind == MODE_DIRECTORY ? S_DIRECTORY
		     : kind == MODE_FILE    ? S_FILE
					    : S_DEVICE;
	stat->number = number;
	stat->size = inode.size;
	return (int)end(0);
}

static int64_t fs_read(uint32_t number, uint64_t offset, void *to, uint64_t size)
{
	struct minix_inode inode;
	int error = begin_file(number, &inode, false);
	return error ? error : end(minix_read_bytes(&inode, offset, to, size));
}

static int64_t fs_write(uint32_t number, uint64_t offset, const void *from, uint64_t size)
{
	struct minix_inode inode;
	int error = begin_file(number, &inode, true);
	if (error)
		return error;
	int64_t done = minix_write_bytes(&inode, offset, from, size);
	error = minix_store(number, &inode); /* even on failure, zones may be new */
	return end(error ? error : done);
}

static int fs_truncate(uint32_t number)
{
	struct minix_inode inode;
	int error = begin_file(number, &inode, true);
	if (error)
		return error;
	error = minix_empty(&inode);
	int failed = minix_store(number, &inode);
	return (int)end(error ? error : failed);
}

/* Names too long for the kernel are skipped, and so are "." and "..". */
static bool is_shown(const struct minix_entry *entry)
{
	return strlen(entry->name) < NAME_ROOM && !same_text(entry->name, ".") &&
	       !same_text(entry->name, "..");
}

static int fs_list(uint32_t directory, uint64_t *offset, struct dirent *out)
{
	struct {
		struct minix_entry entry;
		char nul;
	} next = {.nul = '\0'};
	struct minix_inode inode;
	int found = begin_in(directory, &inode, false);
	if (found)
		return found;
	while ((found = minix_next(&inode, offset, &next.entry)) > 0 && !is_shown(&next.entry))
		++*offset;
	if (found > 0) {
		out->number = next.entry.inode;
		memcpy(out->name, next.entry.name, strlen(next.entry.name) + 1);
		++*offset;
	}
	return (int)end(found);
}

/* ---- Making and removing ---- */

/* Fill a new directory with its own two entries. */
static int fill_directory(struct minix_inode *inode, uint32_t number, uint32_t above)
{
	int error = minix_add(inode, ".", number);
	return error ? error : minix_add(inode, "..", above);
}

static int make_inode(uint32_t above, uint32_t kind, uint32_t *number)
{
	struct minix_inode inode = {.links = 1};
	int error = minix_take_inode(number);
	if (error)
		return error;
	inode.mode = kind == S_DIRECTORY ? MODE_DIRECTORY | 0755 : MODE_FILE | 0644;
	inode.atime = inode.mtime = inode.ctime = minix_time();
	if (kind == S_DIRECTORY) {
		inode.links = 2;
		error = fill_directory(&inode, *number, above);
	}
	if (!error)
		error = minix_store(*number, &inode);
	if (error) {
		(void)minix_empty(&inode);
		(void)minix_free_inode(*number);
	}
	return error;
}

/* Free an inode and all that belongs to it. */
static int unmake_inode(uint32_t number, struct minix_inode *inode)
{
	int error = minix_empty(inode);
	inode->links = 0;
	inode->mode = 0;
	int failed = minix_store(number, inode);
	if (!failed)
		failed = minix_free_inode(number);
	return error ? error : failed;
}

static int fs_make(uint32_t directory, const char *name, uint32_t kind, uint32_t *number)
{
	struct minix_inode above, inode;
	int error = begin_in(directory, &above, true);
	if (error)
		return error;
	if (kind == S_DIRECTORY && above.links == UINT16_MAX)
		return (int)end(-EMLINK);
	error = make_inode(directory, kind, number);
	if (error)
		return (int)end(error);
	error = minix_add(&above, name, *number);
	if (error && minix_load(*number, &inode) == 0)
		(void)unmake_inode(*number, &inode);
	if (!error && kind == S_DIRECTORY)
		above.links++;
	int failed = minix_store(directory, &above);
	return (int)end(error ? error : failed);
}

/* A directory can be removed when nothing is in it but its own two entries. */
static int check_empty(struct minix_inode *inode)
{
	struct minix_entry entry;
	int found;
	for (uint64_t index = 0; (found = minix_next(inode, &index, &entry)) > 0; index++)
		if (!same_text(entry.name, ".") && !same_text(entry.name, ".."))
			return -ENOTEMPTY;
	return found;
}

static int fs_remove(uint32_t directory, const char *name)
{
	struct minix_inode above, inode;
	uint32_t number;
	int error = begin_in(directory, &above, true);
	if (error)
		return error;
	error = minix_find(&above, name, &number);
	if (!error && file_is_open(&(struct node){&minix_fs, number}))
		error = -EBUSY;
	if (!error)
		error = load_named(number, &inode);
	bool is_directory = !error && (inode.mode & MODE_KIND) == MODE_DIRECTORY;
	if (is_directory)
		error = check_empty(&inode);
	if (!error)
		error = minix_remove(&above, name);
	if (error)
		return (int)end(error);
	above.links = (uint16_t)(above.links - is_directory);
	error = minix_store(directory, &above);
	int failed;
	if (!is_directory && inode.links > 1) { /* it has other names */
		inode.links--;
		failed = minix_store(number, &inode);
	} else {
		failed = unmake_inode(number, &inode);
	}
	return (int)end(error ? error : failed);
}

int minix_sync(void)
{
	if (!minix_is_mounted() || disk_read_only())
		return 0;
	lock_take(&lock);
	return (int)end(buffer_sync());
}

const struct filesystem minix_fs = {
	.id = 3,
	.root = MINIX_ROOT,
	.find = fs_find,
	.stat = fs_stat,
	.read = fs_read,
	.write = fs_write,
	.list = fs_list,
	.make = fs_make,
	.remove = fs_remove,
	.truncate = fs_truncate,
};
