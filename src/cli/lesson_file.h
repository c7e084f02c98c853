/* lesson_file.h - the files of a lesson: where they are, and the texts in another language beside them. */
#ifndef CLI_LESSON_FILE_H
#define CLI_LESSON_FILE_H
#include "host/install.h"
#include "view/module.h"

/** The files of all lessons of the course, by name. */
struct lesson_list {
	char (*paths)[RS_PATH_MAX];
	size_t count;
};

/** A lesson as it was read. */
struct lesson_file {
	char path[RS_PATH_MAX], other[RS_PATH_MAX];
	struct lesson lesson, translation; /**< `translation` if `translated` */
	bool translated;
	const struct view_module *view;
};

/** Find the lessons of the course. @return STATUS_OK, or a status after a message. Release with free(paths). */
int lesson_list(struct lesson_list *list);

/** Read a lesson.
 * @param name      its number, or a file.
 * @param language  in which it is given: texts are read from "NAME.ko.md" beside "NAME.md" if that is there.
 * @return STATUS_OK, or a status after a message. Release with lesson_close(). */
int lesson_open(struct lesson_file *f, const struct view_module *view, const char *name,
		enum view_language language);
void lesson_close(struct lesson_file *f);

/** @return what is said at stop number `i`, from 0, in the language in which the lesson was opened. */
const struct lesson_words *lesson_words_of(const struct lesson_file *f, size_t i);
/** @return its title, likewise. */
const char *lesson_title(const struct lesson_file *f);
/** @return the number that its file's name begins with; 0: none. */
unsigned lesson_number_of(const char *path);

#endif
