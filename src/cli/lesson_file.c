#include "cli/lesson_file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "host/file.h"

static const struct rs_part lessons_part = {
	"RINGSIDE_LESSONS", {RS_LESSONS_BESIDE, RS_LESSONS_SOURCE, RS_LESSONS_INSTALL, NULL}};

unsigned lesson_number_of(const char *path)
{
	const char *base = rs_base_of(path);
	char *end;
	unsigned long number = strtoul(base, &end, 10);

	return end != base && *end == '-' && number < 1000 ? (unsigned)number : 0;
}

/* "5-para.md", but not "5-para.ko.md", which has texts alone. */
static bool is_lesson(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot && strcmp(dot, ".md") == 0 && lesson_number_of(name);
}

static int by_number(const void *a, const void *b)
{
	unsigned x = lesson_number_of(a), y = lesson_number_of(b);

	return x != y ? (x > y) - (x < y) : strcmp(a, b);
}

static int add(struct lesson_list *list, const char *folder, const char *name)
{
	void *more = realloc(list->paths, (list->count + 1) * sizeof *list->paths);

	if (!more)
		return complain(STATUS_FAILED, "no memory for a list of lessons");
	list->paths = more;
	if (snprintf(list->paths[list->count], RS_PATH_MAX, "%s/%s", folder, name) <
	    RS_PATH_MAX)
		list->count++;
	return STATUS_OK;
}

int lesson_list(struct lesson_list *list)
{
	char folder[RS_PATH_MAX], tried[2 * RS_PATH_MAX];
	int result = STATUS_OK;
	struct dirent *entry;
	DIR *dir;

	*list = (struct lesson_list){0};
	dir = rs_part_find(&lessons_part, "", folder) ? opendir(folder) : NULL;
	if (!dir)
		return complain(STATUS_IO, "no lessons are here, looked for %s",
				rs_part_tried(&lessons_part, "", tried, sizeof tried));
	while (result == STATUS_OK && (entry = readdir(dir)) != NULL)
		if (is_lesson(entry->d_name))
			result = add(list, folder, entry->d_name);
	closedir(dir);
	if (list->count)
		qsort(list->paths, list->count, sizeof *list->paths, by_number);
	return result;
}

/* A number means a lesson of the course. */
static int find(char path[RS_PATH_MAX], const char *name)
{
	struct lesson_list list;
	int result;

	if (!*name || name[strspn(name, "0123456789")]) {
		if (snprintf(path, RS_PATH_MAX, "%s", name) < RS_PATH_MAX)
			return STATUS_OK;
		return complain(STATUS_USAGE, "%.60s...: the path is too long", name);
	}
	result = lesson_list(&list);
	for (size_t i = 0; i < list.count && result == STATUS_OK; i++) {
		if (lesson_number_of(list.paths[i]) == strtoul(name, NULL, 10)) {
			strcpy(path, list.paths[i]);
			free(list.paths);
			return STATUS_OK;
		}
	}
	free(list.paths);
	return result == STATUS_OK ? complain(STATUS_USAGE,
					      "found lesson '%s'; needs the number of one that "
					      "'ringside lesson "
					      "list' shows, or a file",
					      name)
				   : result;
}

static int read_one(struct lesson *lesson, const struct view_module *view, const char *path,
		    bool translation)
{
	char message[1024];
	struct rs_file file;
	enum rs_error e = rs_file_read(&file, path, message, sizeof message);

	if (e != RS_OK)
		return complain(status_of_error(e), "%s", message);
	e = view->lesson_read(lesson, path, file.bytes, file.size, translation, message,
			      sizeof message);
	rs_file_free(&file);
	return e == RS_OK ? STATUS_OK : complain(status_of_error(e), "%s", message);
}

/* "5-para.ko.md" beside "5-para.md". @return false if there is none. */
static bool find_translation(struct lesson_file *f, enum view_language language)
{
	size_t length = strlen(f->path);
	FILE *there;

	if (language != VIEW_KO || length < 3 || strcmp(f->path + length - 3, ".md") != 0 ||
	    snprintf(f->other, sizeof f->other, "%.*s.ko.md", (int)(length - 3), f->path) >=
		    RS_PATH_MAX)
		return false;
	there = fopen(f->other, "r");
	if (there)
		fclose(there);
	return there != NULL;
}

int lesson_open(struct lesson_file *f, const struct view_module *view, const char *name,
		enum view_language language)
{
	char message[1024];
	enum rs_error e;
	int result;

	f->view = view;
	f->translated = false;
	result = find(f->path, name);
	if (result == STATUS_OK)
		result = read_one(&f->lesson, view, f->path, false);
	if (result != STATUS_OK || !find_translation(f, language))
		return result;
	result = read_one(&f->translation, view, f->other, true);
	if (result != STATUS_OK) {
		view->lesson_free(&f->lesson);
		return result;
	}
	f->translated = true;
	e = view->lesson_match(&f->lesson, &f->translation, message, sizeof message);
	if (e == RS_OK)
		return STATUS_OK;
	lesson_close(f);
	return complain(status_of_error(e), "%s", message);
}

void lesson_close(struct lesson_file *f)
{
	f->view->lesson_free(&f->lesson);
	if (f->translated)
		f->view->lesson_free(&f->translation);
	f->translated = false;
}

const struct lesson_words *lesson_words_of(const struct lesson_file *f, size_t i)
{
	return f->translated ? &f->translation.stops[i].words : &f->lesson.stops[i].words;
}

const char *lesson_title(const struct lesson_file *f)
{
	return f->translated ? f->translation.title : f->lesson.title;
}
