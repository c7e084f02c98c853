#include "cli/view.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "cli/language.h"
#include "host/install.h"
#include "host/language.h"

#define MODULE "ringside-view.so"

static const struct rs_part module_part = {
	"RINGSIDE_VIEW", {RS_VIEW_BESIDE, RS_VIEW_BUILD, RS_VIEW_INSTALL, NULL}};

#define NAME_OF(symbol)	 NAME_OF_(symbol)
#define NAME_OF_(symbol) #symbol

/* @return whether the module is of this build: its structures are then ours. */
static bool fits(const struct view_module *v)
{
	return v->version == VIEW_MODULE_VERSION && strcmp(v->release, RS_VERSION) == 0 &&
	       v->sizes == VIEW_MODULE_SIZES;
}

static const struct view_module *open_module(const char *path, char *message, size_t size)
{
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct view_module *v =
		handle ? dlsym(handle, NAME_OF(VIEW_MODULE_SYMBOL)) : NULL;

	if (!handle)
		snprintf(message, size, "%s", dlerror());
	else if (!v)
		snprintf(message, size, _("%s: is no view of ringside"), path);
	else if (!fits(v))
		snprintf(message, size,
			 _("%s: belongs to another build of ringside; needs that of %s"), path,
			 RS_VERSION);
	else
		return v;
	return NULL;
}

const struct view_module *view_load(char *message, size_t size)
{
	static const struct view_module *view;
	char path[RS_PATH_MAX], tried[RS_PATH_MAX];

	if (view)
		return view;
	if (!rs_part_find(&module_part, MODULE, path)) {
		snprintf(message, size, _("%s is not installed, looked for %s"), MODULE,
			 rs_part_tried(&module_part, MODULE, tried, sizeof tried));
		return NULL;
	}
	view = open_module(path, message, size);
	if (view) {
		view->find_translations_in(language_folder());
		(void)view->set_language((enum view_language)rs_language_now());
	}
	return view;
}
