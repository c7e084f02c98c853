/* find.c - what is in an atlas. */
#include <stdio.h>
#include <string.h>

#include "atlas/atlas.h"
#include "host/language.h"

const char *atlas_in_language(const struct atlas_words *words)
{
	return rs_language_now() == RS_KOREAN ? words->korean : words->english;
}

const struct atlas_region *atlas_region(const struct atlas *a, const char *code)
{
	for (size_t i = 0; i < a->region_count; i++)
		if (strcmp(a->regions[i].code, code) == 0)
			return &a->regions[i];
	return NULL;
}

const struct atlas_service *atlas_service(const struct atlas *a, const char *code)
{
	for (size_t i = 0; i < a->service_count; i++)
		if (strcmp(a->services[i].code, code) == 0)
			return &a->services[i];
	return NULL;
}

bool atlas_find_place(const struct atlas *a, const char *word, struct atlas_place *place)
{
	const struct atlas_region *r = atlas_region(a, word);

	*place = a->here;
	if (strcmp(word, "here") == 0)
		return true;
	for (size_t i = 0; !r && i < a->region_count; i++)
		if (strcmp(a->regions[i].name.english, word) == 0)
			r = &a->regions[i];
	if (r)
		*place = r->place;
	return r != NULL;
}

unsigned atlas_oldest(const struct atlas *a)
{
	unsigned oldest = 0;

	for (size_t i = 0; i < a->source_count; i++) {
		unsigned month = a->sources[i].year * 12 + a->sources[i].month - 1;

		if (oldest == 0 || month < oldest)
			oldest = month;
	}
	return oldest;
}

/* The manual: the first letters of the code's words, the number at its end, "-az" and a number. It has "apne2" for
 * ap-northeast-2, "usw2" for us-west-2, "apse1" for ap-southeast-1. */
void atlas_zone_id(char *text, size_t size, const struct atlas_region *r, unsigned zone)
{
	static const struct {
		const char *word, *letters;
	} short_of[] = {{"northeast", "ne"}, {"southeast", "se"}, {"northwest", "nw"},
			{"southwest", "sw"}, {"central", "c"},	  {"north", "n"},
			{"south", "s"},	     {"east", "e"},	  {"west", "w"}};
	size_t used = 0, length;

	for (const char *word = r->code; *word && used + 24 < size; word += length) {
		const char *letters = NULL;

		length = strcspn(word, "-");
		for (size_t i = 0; i < sizeof short_of / sizeof *short_of; i++)
			if (strlen(short_of[i].word) == length &&
			    strncmp(short_of[i].word, word, length) == 0)
				letters = short_of[i].letters;
		used += (size_t)snprintf(text + used, size - used, "%.*s",
					 letters ? (int)strlen(letters) : (int)length,
					 letters ? letters : word);
		length += word[length] == '-';
	}
	snprintf(text + used, size - used, "-az%u", zone + 1);
}

/* Of an account with letters of its own: a turn by the seed, and every second seed runs backwards. It stands for the
 * provider's table, which nobody outside knows. */
unsigned atlas_zone_of_letter(const struct atlas_region *r, unsigned letter, unsigned seed)
{
	unsigned count = r->zones;

	if (r->letters != ATLAS_LETTERS_ACCOUNT)
		return letter % count;
	letter = seed % 2 ? count - 1 - letter % count : letter;
	return (letter + seed) % count;
}
