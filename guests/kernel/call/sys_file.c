/* sys_file.c - system calls for files and directories. */
#include "call/syscalls.h"
#include "call/usercopy.h"
#include "file/file.h"
#include "file/path.h"
#include "kernel.h"
#include "lib/string.h"
#include "process/process.h"

#define UNUSED (void)arg0, (void)arg1, (void)arg2

/* The open file of a descriptor; NULL if there is none. */
static struct file *file_of(uint64_t fd)
{
	return fd < FDS ? current->files[fd] : NULL;
}

/* Give `file` the lowest free descriptor. @return it, or -EMFILE. */
static int64_t new_fd(struct file *file)
{
	for (unsigned fd = 0; fd < FDS; fd++) {
		if (current->files[fd])
			continue;
		current->files[fd] = file;
		return fd;
	}
	return -EMFILE;
}

static int path_in(char path[PATH_ROOM], uint64_t from)
{
	int64_t length = copy_text(path, from, PATH_ROOM, -ENAMETOOLONG);
	return length < 0 ? (int)length : 0;
}

int64_t sys_open(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	char path[PATH_ROOM];
	struct file *file;
	if (arg1 & ~(uint64_t)O_FLAGS || (arg1 & O_ACCESS) == O_ACCESS)
		return -EINVAL;
	int error = path_in(path, arg0);
	if (!error)
		error = file_open(path, (unsigned)arg1, &file);
	if (error)
		return error;
	int64_t fd = new_fd(file);
	if (fd < 0)
		file_put(file);
	return fd;
}

int64_t sys_close(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	struct file *file = file_of(arg0);
	if (!file)
		return -EBADF;
	current->files[arg0] = NULL;
	file_put(file);
	return 0;
}

int64_t sys_read(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	struct file *file = file_of(arg0);
	if (!file || (file->flags & O_ACCESS) == O_WRONLY)
		return -EBADF;
	if (!user_range(arg1, arg2))
		return -EFAULT;
	return file->kind->read(file, (void *)arg1, arg2);
}

int64_t sys_write(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	struct file *file = file_of(arg0);
	if (!file || (file->flags & O_ACCESS) == O_RDONLY)
		return -EBADF;
	if (!user_range(arg1, arg2))
		return -EFAULT;
	return file->kind->write(file, (const void *)arg1, arg2);
}

static int stat_node(const struct node *node, struct stat *stat)
{
	stat->system = node->fs->id;
	return node->fs->stat(node->number, stat);
}

static int stat_of(const struct file *file, struct stat *stat)
{
	if (!file->kind->stat_kind)
		return stat_node(&file->node, stat);
	*stat = (struct stat){.kind = file->kind->stat_kind};
	return 0;
}

int64_t sys_lseek(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	struct file *file = file_of(arg0);
	struct stat stat;
	int64_t offset = (int64_t)arg1;
	if (!file)
		return -EBADF;
	if (file->kind->stat_kind)
		return -ESPIPE;
	int error = stat_of(file, &stat);
	if (error)
		return error;
	uint64_t base = arg2 == SEEK_CUR ? file->offset : arg2 == SEEK_END ? stat.size : 0;
	if (arg2 > SEEK_END || __builtin_add_overflow((int64_t)base, offset, &offset) ||
	    offset < 0)
		return -EINVAL;
	file->offset = (uint64_t)offset;
	return offset;
}

int64_t sys_dup2(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	struct file *file = file_of(arg0);
	if (!file || (arg1 >= FDS && arg1 != UINT64_MAX))
		return -EBADF;
	if (arg1 == UINT64_MAX) {
		int64_t fd = new_fd(file);
		if (fd >= 0)
			(void)file_get(file);
		return fd;
	}
	(void)file_get(file);
	file_put(current->files[arg1]);
	current->files[arg1] = file;
	return (int64_t)arg1;
}

int64_t sys_pipe(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	struct file *ends[2];
	int fds[2];
	int64_t error = file_pipe(ends);
	if (error)
		return error;
	fds[0] = (int)new_fd(ends[0]);
	fds[1] = (int)new_fd(ends[1]);
	error = fds[1] < 0 ? fds[1] : copy_out(arg0, fds, sizeof(fds));
	if (!error)
		return 0;
	for (unsigned i = 0; i < 2; i++) {
		if (fds[i] >= 0)
			current->files[fds[i]] = NULL;
		file_put(ends[i]);
	}
	return error;
}

int64_t sys_stat(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	char path[PATH_ROOM];
	struct node node;
	struct stat stat = {0};
	int error = path_in(path, arg0);
	if (!error)
		error = path_find(path, &node);
	if (!error)
		error = stat_node(&node, &stat);
	return error ? error : copy_out(arg1, &stat, sizeof(stat));
}

int64_t sys_fstat(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	struct file *file = file_of(arg0);
	struct stat stat = {0};
	if (!file)
		return -EBADF;
	int error = stat_of(file, &stat);
	return error ? error : copy_out(arg1, &stat, sizeof(stat));
}

int64_t sys_readdir(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	struct file *file = file_of(arg0);
	struct dirent entry = {0};
	if (!file || file->kind->stat_kind)
		return file ? -ENOTDIR : -EBADF;
	uint64_t offset = file->offset;
	int found = file->node.fs->list(file->node.number, &offset, &entry);
	if (found <= 0)
		return found;
	int error = copy_out(arg1, &entry, sizeof(entry));
	if (error)
		return error;
	file->offset = offset;
	return 1;
}

int64_t sys_mkdir(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	char path[PATH_ROOM], name[NAME_ROOM];
	struct node directory, node;
	int error = path_in(path, arg0);
	if (error)
		return error;
	if (path_find(path, &node) == 0)
		return -EEXIST;
	error = path_parent(path, &directory, name);
	if (error)
		return error;
	if (!directory.fs->make)
		return -EROFS;
	return directory.fs->make(directory.number, name, S_DIRECTORY, &node.number);
}

int64_t sys_unlink(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	char path[PATH_ROOM], name[NAME_ROOM];
	struct node directory, node;
	int error = path_in(path, arg0);
	if (!error)
		error = path_find(path, &node);
	if (!error)
		error = path_parent(path, &directory, name);
	if (error)
		return error;
	if (!directory.fs->remove)
		return -EROFS;
	return directory.fs->remove(directory.number, name);
}

int64_t sys_chdir(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	char path[PATH_ROOM], whole[PATH_ROOM];
	struct node node;
	struct stat stat;
	int error = path_in(path, arg0);
	if (!error)
		error = path_whole(path, whole);
	if (!error)
		error = path_find(whole, &node);
	if (!error)
		error = node.fs->stat(node.number, &stat);
	if (error)
		return error;
	if (stat.kind != S_DIRECTORY)
		return -ENOTDIR;
	memcpy(current->cwd, whole, strlen(whole) + 1);
	return 0;
}

int64_t sys_getcwd(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	uint64_t size = strlen(current->cwd) + 1;
	if (arg1 < size)
		return -EINVAL;
	int error = copy_out(arg0, current->cwd, size);
	return error ? error : (int64_t)size;
}

int64_t sys_sync(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	return file_sync();
}
