/** @file memory.h
 * Inside the Memory screen: where its things are, and what is said of them.
 */
#ifndef VIEW_SCENE_MEMORY_H
#define VIEW_SCENE_MEMORY_H
#include "view/model/changes.h"
#include "view/model/memory.h"
#include "view/scene/layout.h"

enum { MEMORY_ROW = 8, MEMORY_NAME = 96, MEMORY_CODE = 6 }; /* bytes of a row */

struct memory_page {
	struct view_model *m;
	const struct view_show *show;
	const struct view_memory_at *at;
	const struct view_source *source;
	enum rs_generation g;
	struct view_memory v;
	unsigned rows; /**< of memory that are shown */
};

void memory_place(struct memory_page *p, struct view_model *m, const struct view_show *show,
		  unsigned rows);

/* memory_around.c: the right side, from `top` to `bottom` of the page. */
void memory_draw_around(struct view_scene *s, const struct memory_page *p, double top);

/* memory_words.c: what is said. */
/** The address as code, and in words what it is. */
void memory_heading(const struct memory_page *p, char *address, size_t size, char *what,
		    size_t what_size);
/** "VS-mode, pc 80201234 main+0x14". */
void memory_hart(const struct memory_page *p, char *text, size_t size);
/** Why nothing is shown, or "" where something is. */
void memory_absence(const struct memory_page *p, char *text, size_t size);
/** How many bytes changed. */
void memory_changes(const struct memory_page *p, char *text, size_t size);
enum view_localized memory_unit(const struct memory_page *p);
/** The name of an address; "" if it has none. */
void memory_symbol(const struct memory_page *p, uint64_t address, char *text, size_t size);
/** What follows a row's bytes: letters, a number, or what the word points to. */
void memory_aside(const struct memory_page *p, unsigned row, char *text, size_t size);
/** A part of a row, of the bytes from `from` on that belong together. @return how many they are. */
unsigned memory_part(const struct memory_page *p, unsigned row, unsigned from, char *text,
		     size_t size);
bool memory_part_changed(const struct memory_page *p, unsigned row, unsigned from,
			 unsigned count);
/** What the walk read, as a title; and in a sentence what it led to. */
void memory_walk_title(const struct memory_page *p, char *text, size_t size);
void memory_walk_result(const struct memory_page *p, char *who, size_t size, char *rest,
			size_t rest_size);
/** "vrwxugad", with '-' for what is not set; or without these. */
void memory_flags(uint64_t entry, bool dashes, char text[9]);
/** The page that an entry names. */
void memory_entry_page(uint64_t entry, char *text, size_t size);
/** @return whether the walk ended at this read for a fault. */
bool memory_read_fails(const struct memory_page *p, unsigned read);
/** Ten digits of an address. */
void memory_digits(uint64_t address, char text[12]);
/** Where a frame was found, "sp+0x18"; its pc, and its name. */
void memory_frame(const struct memory_page *p, unsigned frame, char *at, size_t size,
		  char *name, size_t name_size);
bool memory_frame_changed(const struct memory_page *p, unsigned frame);
/** The code round pc. @return how many lines. */
size_t memory_code(const struct memory_page *p, struct view_code_line *lines, size_t most);

#endif
