/* condition_words.h - the words of a condition, one by one. Private to condition_read.c. */
#ifndef LANE_CONDITION_WORDS_H
#define LANE_CONDITION_WORDS_H
#include "lane/condition.h"

bool condition_is_digit(char c);
bool condition_begins_name(char c);
bool condition_is_space(char c);
/** @return how many bytes the word, number or sign at `at` has; a letter of more bytes stays whole. 0: the end. */
size_t condition_token(const char *at);

/** Read a number as C writes it, or with one of k, M and G behind it. @return false if it is none, or too large. */
bool condition_number(const char *text, size_t length, uint64_t *value, bool *is_unsigned);
/** Find a register, a CSR, a mode or the like. @return false: there is none of this name. */
bool condition_own_name(const char *word, struct condition_node *n);
/** @return RS_WATCH_LOAD, RS_WATCH_STORE or both for "read", "write" and "access"; 0 for other words. */
unsigned condition_access_kinds(const char *word);

struct condition_type {
	uint8_t size; /**< bytes; 0: it is no type */
	bool is_unsigned;
};
/** The type of integers at `at`: "int", "unsigned long", "uint8_t"; *length bytes with the spaces behind it. */
struct condition_type condition_type_at(const char *at, size_t *length);

#endif
