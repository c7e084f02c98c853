/* Whatever text a condition is, it is read within its bounds or refused with a message that names a place; what is read is
 * evaluated to the same each time, and is never true outside of the places for which it is said to wait. */
#include "fuzz.h"

#include "lane/condition.h"
#include "ringside/event.h"

size_t fuzz_accepted;

/* Registers and memory of any content, the same each time. */
static uint64_t read_hart(void *context, unsigned what, unsigned number)
{
	(void)context;
	return (what + 1) * UINT64_C(0x9e3779b97f4a7c15) >> (number & 63);
}

static bool memory(void *context, uint64_t va, void *bytes, size_t size)
{
	(void)context;
	MUST(size >= 1 && size <= 8);
	memset(bytes, (int)(va & 0xff), size);
	return va % 3 != 0;
}

static bool find(void *context, const char *word, struct condition_place *place)
{
	(void)context;
	MUST(strlen(word) < CONDITION_WORD);
	*place = (struct condition_place){0x80201000, 0x1000, 4, 1u << RS_MODE_S};
	return strcmp(word, "main") == 0;
}

static const char *suggest(void *context, const char *word)
{
	(void)context;
	return *word == 'm' ? "main" : NULL;
}

static void check(const struct condition *c)
{
	struct condition_hart h = {.read = read_hart, .memory = memory, .mode = RS_MODE_S};
	struct rs_watch list[CONDITION_POINTS];
	size_t count;
	bool bound = condition_points(c, list, &count);

	MUST(c->count > 0 && c->count <= CONDITION_NODES && c->root < c->count);
	MUST(count <= CONDITION_POINTS);
	for (unsigned i = 0; i < c->count; i++)
		MUST(c->nodes[i].op < CONDITION_OR ||
		     (c->nodes[i].left < i && c->nodes[i].right < i));
	for (size_t i = 0; i < count; i++)
		MUST(list[i].kinds);
	for (unsigned i = 0; i < 6; i++) {
		bool here = false;

		h.pc = i < count ? list[i].first : 0x1234;
		for (size_t j = 0; j < count; j++)
			here |= list[j].kinds == RS_WATCH_CODE && list[j].first == h.pc;
		MUST(!bound || here || !condition_is_true(c, &h));
		MUST(condition_is_true(c, &h) == condition_is_true(c, &h));
		h.trapped = i & 1;
		h.cause = i;
		(void)condition_is_true(c, &h);
		h.trapped = false;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct condition_names names = {find, suggest, NULL};
	static char text[4096];
	struct condition c;
	char message[256] = "";

	size = size < sizeof text ? size : sizeof text - 1;
	memcpy(text, bytes, size);
	text[size] = '\0';
	if (condition_read(&c, text, &names, message, sizeof message) == RS_OK) {
		fuzz_accepted++;
		check(&c);
	} else {
		MUST(strncmp(message, "character ", 10) == 0);
	}
	return 0;
}
