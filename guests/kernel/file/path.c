#include "file/path.h"

#include "box/box.h"
#include "kernel.h"
#include "lib/string.h"
#include "process/process.h"

/* File systems are mounted at fixed places below the root. A box has no disk. */
static const struct {
	const char *name;
	const struct filesystem *fs;
	bool in_boxes;
} mounts[] = {
	{"dev", &device_fs, true},
	{"disk", &minix_fs, false},
};

/* Take the next name from the front of `*path`. @return its length; 0 at the end. */
static size_t next_name(const char **path, const char **name)
{
	size_t length = 0;
	while (**path == '/')
		++*path;
	*name = *path;
	while (**path && **path != '/') {
		++*path;
		length++;
	}
	return length;
}

/* Remove the last name from `whole`, whose length is `used`. @return the new length. */
static size_t cut_last(const char *whole, size_t used)
{
	while (used > 0 && whole[used - 1] != '/')
		used--;
	return used > 0 ? used - 1 : 0;
}

/* Append the names of `path` to `whole`, which has `*used` bytes. */
static int add_names(const char *path, char *whole, size_t *used)
{
	const char *name;
	size_t length;
	while ((length = next_name(&path, &name))) {
		if (length >= NAME_ROOM)
			return -ENAMETOOLONG;
		if (length == 1 && name[0] == '.')
			continue;
		if (length == 2 && name[0] == '.' && name[1] == '.') {
			*used = cut_last(whole, *used);
			continue;
		}
		if (*used + 1 + length >= PATH_ROOM)
			return -ENAMETOOLONG;
		whole[(*used)++] = '/';
		memcpy(whole + *used, name, length);
		*used += length;
	}
	return 0;
}

int path_whole(const char *path, char whole[PATH_ROOM])
{
	size_t used = 0;
	int error = 0;
	if (!*path)
		return -ENOENT;
	if (*path != '/')
		error = add_names(current->cwd, whole, &used);
	if (!error)
		error = add_names(path, whole, &used);
	if (!used)
		whole[used++] = '/';
	whole[used] = '\0';
	return error;
}

static bool is_name(const char *name, size_t length, const char *text)
{
	return strlen(text) == length && memcmp(name, text, length) == 0;
}

/* Each box has a root of its own. No path leads above it: path_whole() resolves "..". */
static struct node root_of(const struct box *box)
{
	return box ? (struct node){&layer_fs, layer_root(box)}
		   : (struct node){&initrd_fs, initrd_fs.root};
}

/* Follow `path`, which path_whole() made, from the root. */
static int walk(const char *path, struct node *node)
{
	const char *name;
	size_t length;
	bool first = true;
	const struct box *box = box_with(current, CLONE_NEWNS);
	*node = root_of(box);
	while ((length = next_name(&path, &name))) {
		char text[NAME_ROOM];
		const struct filesystem *mounted = NULL;
		for (unsigned i = 0; first && i < COUNT_OF(mounts); i++)
			if (is_name(name, length, mounts[i].name) &&
			    (!box || mounts[i].in_boxes))
				mounted = mounts[i].fs;
		first = false;
		if (mounted) {
			*node = (struct node){mounted, mounted->root};
			continue;
		}
		memcpy(text, name, length);
		text[length] = '\0';
		int error = node->fs->find(node->number, text, &node->number);
		if (error)
			return error;
	}
	return 0;
}

int path_find(const char *path, struct node *node)
{
	char whole[PATH_ROOM];
	int error = path_whole(path, whole);
	return error ? error : walk(whole, node);
}

int path_parent(const char *path, struct node *directory, char name[NAME_ROOM])
{
	char whole[PATH_ROOM];
	int error = path_whole(path, whole);
	if (error)
		return error;
	size_t used = strlen(whole), parent = cut_last(whole, used);
	if (used == 1)
		return -EBUSY; /* the root itself */
	memcpy(name, whole + parent + 1, used - parent);
	whole[parent] = '\0';
	return walk(whole, directory);
}
