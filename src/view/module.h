/** @file module.h
 * The view as the command sees it: a module (ringside-view.so) that is loaded when something is to be
 * shown or drawn, so that nobody else pays for the libraries it needs (docs/adr/0018).
 *
 * The module exports one symbol, VIEW_MODULE_SYMBOL: a constant struct view_module. It calls nothing
 * of the program but what it is handed: the callbacks of a source, `stop`, `frame`.
 */
#ifndef VIEW_MODULE_H
#define VIEW_MODULE_H
#include "view/control/control.h"
#include "view/curses/terminal.h"
#include "view/lesson/lesson.h"
#include "view/scene/chart.h"
#include "view/scene/translations.h"
#include "view/scene/waterfall.h"
#include "view/scene/why.h"
#include "view/sdl/window.h"
#include "view/text/presenter.h"

/** Raise it with any change of this table or of a type that it mentions. */
enum { VIEW_MODULE_VERSION = 10 };

#define VIEW_MODULE_SYMBOL ringside_view

struct view_module {
	uint32_t version;    /**< VIEW_MODULE_VERSION; nothing else may be read if it differs */
	const char *release; /**< RS_VERSION of its build, likewise */
	uint32_t sizes;	     /**< VIEW_MODULE_SIZES of its build, likewise */

	/* Language: view/scene/translations.h. */
	bool (*language_parse)(const char *name, enum view_language *language);
	bool (*set_language)(enum view_language language);
	enum view_language (*language)(void);
	void (*find_translations_in)(const char *folder);
	const char *(*translate)(const char *english);
	const char *(*localized)(enum view_localized what);

	/* The model: view/model/model.h. */
	void (*model_init)(struct view_model *m);
	void (*model_free)(struct view_model *m);
	bool (*model_add)(struct view_model *m, const struct view_source *source);
	bool (*model_update)(struct view_model *m, size_t most);
	void (*model_settle)(struct view_model *m);
	void (*model_seek_op)(struct view_model *m, uint32_t op);
	void (*model_seek_end)(struct view_model *m);
	void (*model_set_lineup)(struct view_model *m, enum view_lineup lineup);

	/* What people do: view/control/control.h. */
	const char *const *screen_names; /**< VIEW_SCREENS of them */
	void (*hint)(struct view_state *s);
	void (*show_vm)(struct view_state *s, size_t vm);
	void (*open_screen)(struct view_state *s, enum view_screen screen);
	bool (*atlas_stand)(struct view_state *s, const char *text, char *message, size_t size);
	bool (*memory_stand)(struct view_state *s, const char *text, char *message,
			     size_t size);

	/* Why it trapped: view/scene/why.h. */
	void (*why_trap)(struct view_why *w, const struct rs_event *e, enum rs_generation g,
			 const struct rs_fact *fact, const uint32_t *call);

	/* Lessons: view/lesson/lesson.h. */
	enum rs_error (*lesson_read)(struct lesson *lesson, const char *file, const void *bytes,
				     size_t size, bool translation, char *message,
				     size_t message_size);
	void (*lesson_free)(struct lesson *lesson);
	enum rs_error (*lesson_match)(const struct lesson *lesson,
				      const struct lesson *translation, char *message,
				      size_t size);
	bool (*lesson_stand)(const struct lesson *lesson, const struct lesson_stop *stop,
			     struct view_model *m, char *message, size_t size);
	struct lesson_value (*lesson_measure)(const struct lesson_measure *what,
					      struct view_model *m);
	size_t (*lesson_right)(const struct lesson_stop *stop, const struct lesson_value *value,
			       double *margin);
	void (*lesson_answer)(char *text, size_t size, const char *answer,
			      const struct lesson_measure *what,
			      const struct lesson_value *value, struct view_model *m);
	void (*lesson_value_text)(char *text, size_t size, const struct lesson_measure *what,
				  const struct lesson_value *value);

	/* Giving one: view/lesson/session.h, view/control/control.h. */
	void (*lesson_session_begin)(struct lesson_session *t, const struct lesson *lesson,
				     const struct lesson *korean, unsigned number);
	void (*lesson_begin)(struct view_state *s, struct lesson_session *t, size_t stop,
			     bool answered);
	unsigned (*lesson_minutes)(const struct lesson *lesson);
	void (*presenter_page)(struct view_page *page, struct view_state *s);
	void (*command)(struct view_state *s, enum view_command what, int by);

	/* Screens and pictures. NULL where the build lacks the library. */
	bool (*window_run)(struct view_window *options, char *message,
			   size_t size); /**< SDL2, cairo */
	bool (*terminal_run)(const struct view_terminal *options, char *message,
			     size_t size);    /**< ncursesw */
	void (*export)(struct view_state *s); /**< cairo */
	bool (*can_write)(const char *text);  /**< cairo */
	bool (*can_save)(const char *path);   /**< cairo */
	/** Draw what `s` shows into a file. @return false with the reason in `message`. */
	bool (*save)(const struct view_state *s, const char *path, char *message,
		     size_t size); /**< cairo */
	/** Draw the lesson that `s` gives into a file, a page for each stop, with the answers at its end or without. */
	bool (*save_handout)(struct view_state *s, bool answers, const char *path,
			     char *message, size_t size); /**< cairo */
	/** Draw a waterfall into a file, light or dark; likewise. */
	bool (*save_waterfall)(const struct view_waterfall *w, bool dark, const char *path,
			       char *message, size_t size); /**< cairo */
	/** A picture of a benchmark report: view/scene/chart.h. */
	size_t (*chart_pages)(const struct view_chart *c);
	bool (*has_pages)(const char *path); /**< cairo */
	bool (*save_chart)(const struct view_chart *c, bool dark, const char *path,
			   char *message, size_t size); /**< cairo */
};

/** A number that differs between builds whose structures differ in size. */
#define VIEW_MODULE_SIZES                                                                      \
	((uint32_t)(sizeof(struct view_module) + 31 * sizeof(struct view_state) +              \
		    961 * sizeof(struct view_source) + 29791 * sizeof(struct rs_ledger) +      \
		    923521 * sizeof(struct rs_event) + 28629151 * sizeof(struct lesson)))

#endif
