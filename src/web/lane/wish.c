/* wish.c - see wish.h. The page writes most lines itself; those of lessons and links come from people. */
#include "web/lane/wish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/file.h"
#include "host/language.h"
#include "host/message.h"

struct reader {
	struct web_wish *wish;
	char *message;
	size_t size;
};

static enum rs_error refuse(const struct reader *r, const char *key, const char *value,
			    const char *needed)
{
	return rs_refuse(RS_BAD_CONFIG, r->message, r->size, "%s: found '%.80s'; needs %s", key,
			 value, needed);
}

/* @return false if it is not a number from 1 to `most`. */
static bool number(const char *text, uint32_t most, uint32_t *value)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	*value = (uint32_t)n;
	return end != text && !*end && n >= 1 && n <= most;
}

/* MiB, with or without M. */
static bool memory(char *text, uint64_t *bytes)
{
	size_t n = strlen(text);
	uint32_t mib;

	if (n && text[n - 1] == 'M')
		text[n - 1] = '\0';
	if (!number(text, 4096, &mib))
		return false;
	*bytes = (uint64_t)mib << 20;
	return true;
}

static bool duration(const char *text, uint64_t *ns)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {{"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}};
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	for (size_t i = 0; i < sizeof units / sizeof *units && end != text; i++)
		if (strcmp(end, units[i].name) == 0) {
			*ns = n * units[i].ns;
			return true;
		}
	*ns = 0;
	return end != text && !*end && n == 0;
}

/* Take what stands before the next lone comma; two of them stand for one. @return what comes after it. */
static char *take_pair(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text == ',' && *++text != ',') {
			*to = '\0';
			return text;
		}
		*to++ = *text;
	}
	*to = '\0';
	return text;
}

/* What several files say of sizes in native builds: sizes/instances.txt has them. */
static bool instance_size(struct rs_vm *vm, const char *name)
{
	static const struct {
		const char *name;
		uint32_t mib, weight, cap;
	} sizes[] = {
#include "sizes.inc"
	};

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (strcmp(name, sizes[i].name) != 0)
			continue;
		vm->memory = (uint64_t)sizes[i].mib << 20;
		vm->weight = sizes[i].weight;
		vm->cap = sizes[i].cap;
		return true;
	}
	return false;
}

static enum rs_error take_key(const struct reader *r, struct rs_vm *vm, const char *key,
			      char *value)
{
	if (strcmp(key, "guest") == 0)
		vm->guest = value;
	else if (strcmp(key, "append") == 0)
		vm->append = value;
	else if (strcmp(key, "name") == 0)
		vm->name = value;
	else if (strcmp(key, "mem") == 0)
		return memory(value, &vm->memory) ? RS_OK
						  : refuse(r, key, value, _("8M or more"));
	else if (strcmp(key, "weight") == 0)
		return number(value, RS_VM_WEIGHT_MAX, &vm->weight)
			       ? RS_OK
			       : refuse(r, key, value, _("1 to 10000"));
	else if (strcmp(key, "cap") == 0)
		return number(value, 100, &vm->cap) ? RS_OK
						    : refuse(r, key, value, _("1 to 100"));
	else if (strcmp(key, "start") == 0)
		return duration(value, &vm->start_ns)
			       ? RS_OK
			       : refuse(r, key, value, _("a time, such as 5ms"));
	else if (strcmp(key, "size") == 0)
		return instance_size(vm, value)
			       ? RS_OK
			       : refuse(r, key, value, _("nano, micro or small"));
	else
		return refuse(r, "vm", key,
			      _("guest, append, name, mem, weight, cap, start or size"));
	return RS_OK;
}

static enum rs_error take_vm(const struct reader *r, char *text)
{
	struct rs_lane_options *o = &r->wish->options;
	struct rs_vm *vm = &r->wish->vms[o->vm_count];

	if (o->vm_count == RS_VMS)
		return refuse(r, "vm", text, _("at most 8 of them"));
	while (*text) {
		char *next = take_pair(text), *equals = strchr(text, '=');
		enum rs_error e;

		if (!equals)
			return refuse(r, "vm", text, "key=value");
		*equals = '\0';
		e = take_key(r, vm, text, equals + 1);
		if (e != RS_OK)
			return e;
		text = next;
	}
	if (!vm->guest)
		return refuse(r, "vm", "", "guest=GUEST");
	o->vms = r->wish->vms;
	o->vm_count++;
	return RS_OK;
}

static enum rs_error take_without(const struct reader *r, char *text)
{
	while (*text) {
		char *next = take_pair(text);
		unsigned i = 0;

		while (i < RS_HELPS && strcmp(text, rs_help_name((enum rs_help)i)) != 0)
			i++;
		if (i == RS_HELPS)
			return refuse(r, "without", text, _("sstc, vmid, iommu or walk-cache"));
		r->wish->options.without |= 1u << i;
		text = next;
	}
	return RS_OK;
}

static enum rs_error take_cost(const struct reader *r, char *text)
{
	char *equals = strchr(text, '='), *end;

	if (!equals)
		return refuse(r, "set", text, "NAME=CYCLES");
	*equals = '\0';
	for (size_t i = 0; i < RS_COSTS; i++) {
		if (strcmp(text, rs_cost_info[i].slug) != 0)
			continue;
		r->wish->costs.cycles[i] = (uint32_t)strtoul(equals + 1, &end, 10);
		r->wish->options.costs = &r->wish->costs;
		return end != equals + 1 && !*end ? RS_OK
						  : refuse(r, "set", equals + 1, _("a number"));
	}
	return refuse(r, "set", text, _("the name of a cost"));
}

/* Take a cost table that the page brings: a name and a number in each line, and comments. */
static enum rs_error take_costs(const struct reader *r, const char *name)
{
	char path[128], row[128];
	struct rs_file file;
	enum rs_error e = RS_OK;

	snprintf(path, sizeof path, "costs/%s", name);
	e = rs_file_read(&file, path, r->message, r->size);
	if (e != RS_OK)
		return e;
	file.bytes[file.size] = '\0';
	for (char *line = (char *)file.bytes, *next; e == RS_OK && *line; line = next) {
		size_t length = strcspn(line, "\n");

		next = line + length + (line[length] == '\n');
		line[strcspn(line, "#\n")] = '\0';
		length = strcspn(line, " ");
		if (!*line || !line[length])
			continue;
		snprintf(row, sizeof row, "%.*s=%s", (int)length, line,
			 line + length + strspn(line + length, " "));
		row[strcspn(row, " ")] = '\0';
		e = take_cost(r, row);
	}
	rs_file_free(&file);
	return e;
}

static enum rs_error take_line(const struct reader *r, const char *key, char *value)
{
	struct rs_lane_options *o = &r->wish->options;
	enum rs_language language;
	uint32_t limit;

	if (strcmp(key, "on") == 0)
		return rs_generation_parse(value, &o->generation)
			       ? RS_OK
			       : refuse(r, key, value, _("bare, full, para, hvm or container"));
	if (strcmp(key, "guest") == 0)
		o->guest = value;
	else if (strcmp(key, "lang") == 0)
		return rs_language_parse(value, &language) && rs_language_set(language)
			       ? RS_OK
			       : refuse(r, key, value, _("en or ko"));
	else if (strcmp(key, "append") == 0)
		o->append = value;
	else if (strcmp(key, "mem") == 0)
		return memory(value, &o->memory) ? RS_OK
						 : refuse(r, key, value, _("8M or more"));
	else if (strcmp(key, "vm") == 0)
		return take_vm(r, value);
	else if (strcmp(key, "without") == 0)
		return take_without(r, value);
	else if (strcmp(key, "set") == 0)
		return take_cost(r, value);
	else if (strcmp(key, "costs") == 0)
		return take_costs(r, value);
	else if (strcmp(key, "alone") == 0) {
		char *end;

		r->wish->alone = (int)strtoul(value, &end, 10);
	} else if (strcmp(key, "limit") == 0)
		return number(value, UINT32_MAX, &limit)
			       ? (o->max_instructions = limit, RS_OK)
			       : refuse(r, key, value, _("a number of instructions"));
	else if (strcmp(key, "record") == 0) { /* as the window records */
		o->relay = o->behalf = o->derive = true;
		o->record = RS_RECORD_USUAL;
	} else
		return refuse(r, _("a lane"), key,
			      _("on, guest, append, mem, vm, without, set, costs or limit"));
	return RS_OK;
}

enum rs_error web_wish_take(struct web_wish *wish, char *text, char *message, size_t size)
{
	struct reader r = {wish, message, size};

	wish->text = text;
	wish->costs = rs_costs_default();
	wish->alone = -1;
	while (*text) {
		char *line = text, *value;
		enum rs_error e;

		text += strcspn(text, "\n");
		if (*text)
			*text++ = '\0';
		value = line + strcspn(line, " ");
		if (*value)
			*value++ = '\0';
		e = *line ? take_line(&r, line, value) : RS_OK;
		if (e != RS_OK)
			return e;
	}
	return RS_OK;
}
