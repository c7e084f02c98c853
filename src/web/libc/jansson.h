/* There are no reports: what src/cli writes of them is left out when the module is linked. */
#ifndef WEB_JANSSON_H
#define WEB_JANSSON_H

typedef struct json_t json_t;
typedef long long json_int_t;
json_t *json_string(const char *text);
json_t *json_integer(json_int_t value);
json_t *json_null(void);
int json_object_set_new(json_t *object, const char *key, json_t *value);

#endif
