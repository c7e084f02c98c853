/* korean.h - the translations of po/ko.po as a table: there is no gettext in a browser. */
#ifndef WEB_KOREAN_H
#define WEB_KOREAN_H

/** @return the Korean for a text; `english` itself if there is none. */
const char *web_korean(const char *english);

#endif
