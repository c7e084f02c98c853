#include "cli/trace_filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "host/language.h"
#include "host/message.h"
#include "ringside/op.h"

static const char *const kind_names[RS_EVENT_KINDS + 2] = {
#define EVENT(name, slug, what) slug,
#include "ringside/event.def"
#undef EVENT
	"all", NULL};

/* Take the next word of a list. @return what follows it; NULL: nothing does. */
static const char *next_word(const char *text, char word[32])
{
	size_t length = strcspn(text, ",");

	snprintf(word, 32, "%.*s", (int)(length < 31 ? length : 31), text);
	return text[length] ? text + length + 1 : NULL;
}

static int wrong_kind(const char *found)
{
	const char *meant = rs_suggest(found, kind_names);

	return complain(STATUS_USAGE,
			"--events: unknown '%s'; needs some of trap, return, privileged, walk, "
			"flush, device, idle, mark, console, off, dma, raise, or all%s%s%s",
			found, meant ? _("; did you mean '") : "", meant ? meant : "",
			meant ? _("'?") : "");
}

int trace_filter_kinds(struct trace_filter *filter, const char *text)
{
	filter->kinds = 0;
	while (text) {
		char word[32];
		size_t i = 0;

		text = next_word(text, word);
		while (kind_names[i] && strcmp(kind_names[i], word) != 0)
			i++;
		if (!kind_names[i])
			return wrong_kind(word);
		filter->kinds |= i == RS_EVENT_KINDS ? RS_EVENT_ALL : RS_EVENT_BIT(i);
	}
	return STATUS_OK;
}

int trace_filter_modes(struct trace_filter *filter, const char *text)
{
	static const enum rs_mode modes[] = {RS_MODE_M, RS_MODE_S, RS_MODE_U, RS_MODE_VS,
					     RS_MODE_VU};

	while (text) {
		char word[32];
		size_t i = 0, count = sizeof modes / sizeof *modes;

		text = next_word(text, word);
		while (i < count && strcmp(rs_mode_name(modes[i]), word) != 0)
			i++;
		if (i == count)
			return complain(STATUS_USAGE,
					"--mode: found '%s'; needs some of M, S, U, VS, VU",
					word);
		filter->modes |= UINT32_C(1) << modes[i];
	}
	return STATUS_OK;
}

int trace_filter_pcs(struct trace_filter *filter, const char *text)
{
	char *end;

	filter->low = strtoull(text, &end, 0);
	if (end != text && *text >= '0' && *text <= '9' && strncmp(end, "..", 2) == 0) {
		const char *second = end + 2;

		filter->high = strtoull(second, &end, 0);
		if (end != second && *second >= '0' && *second <= '9' && !*end &&
		    filter->high >= filter->low && filter->high)
			return STATUS_OK;
	}
	return complain(
		STATUS_USAGE,
		"--pc: found '%s'; needs addresses LO..HI, such as 0x80200000..0x80201fff",
		text);
}

int trace_filter_operation(struct trace_filter *filter, const char *text)
{
	filter->has_operation = rs_op_parse(text, &filter->operation);
	return filter->has_operation ? STATUS_OK
				     : complain(STATUS_USAGE,
						"--op: found '%s'; needs an operation, such as "
						"syscall or page-fault",
						text);
}

int trace_filter_vm(struct trace_filter *filter, const struct rs_lane *lane)
{
	for (size_t i = 0; filter->vm_name && i < rs_lane_vms(lane); i++)
		if (strcmp(rs_lane_vm(lane, i)->name, filter->vm_name) == 0) {
			filter->vm = (uint8_t)i;
			return STATUS_OK;
		}
	return filter->vm_name ? complain(STATUS_USAGE,
					  "--of: found '%s'; needs the name of a virtual "
					  "machine of --vm",
					  filter->vm_name)
			       : STATUS_OK;
}

bool trace_filter_takes(const struct trace_filter *filter, const struct rs_event *e,
			const struct rs_fact *f)
{
	uint32_t modes = UINT32_C(1) << e->mode;

	if (!(filter->kinds & RS_EVENT_BIT(e->kind)))
		return false;
	if (e->kind == RS_EVENT_TRAP || e->kind == RS_EVENT_RETURN)
		modes |= UINT32_C(1) << e->mode_to;
	if (filter->modes && !(filter->modes & modes))
		return false;
	if (filter->high && (e->pc < filter->low || e->pc > filter->high))
		return false;
	if (filter->vm_name && f->vm != filter->vm)
		return false;
	return !filter->has_operation || (f->depth > 0 && f->op == filter->operation);
}
