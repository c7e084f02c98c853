#include "view/scene/translations.h"

const char *const view_texts[TEXT_COUNT] = {
#define TEXT(name, english) [TEXT_##name] = english,
#include "view/scene/texts.def"
#undef TEXT
};

const char *view_translate(const char *english)
{
	return rs_translate(english);
}

const char *view_localized(enum view_localized what)
{
	return rs_translate(view_texts[what]);
}

enum view_language view_language_now(void)
{
	return (enum view_language)rs_language_now();
}

bool view_language_parse(const char *name, enum view_language *language)
{
	enum rs_language parsed;
	bool known = rs_language_parse(name, &parsed);

	if (known)
		*language = (enum view_language)parsed;
	return known;
}

void view_find_translations_in(const char *folder)
{
	rs_translations_in(folder);
}

bool view_set_language(enum view_language language)
{
	return rs_language_set((enum rs_language)language);
}
