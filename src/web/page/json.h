/* json.h - writing JSON (RFC 8259), for the script. */
#ifndef WEB_JSON_H
#define WEB_JSON_H
#include <stdbool.h>
#include <stddef.h>

/** Begin anew. */
void json_begin(void);
/** Open an object or a list ('{', '['), under `key` unless that is NULL; close it ('}', ']'). */
void json_open(const char *key, char bracket);
void json_close(char bracket);
void json_text(const char *key, const char *value);
void json_number(const char *key, double value);
void json_bool(const char *key, bool value);
/** @return all of it; good until the next json_begin(). */
const char *json_end(void);

#endif
