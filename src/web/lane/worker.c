/* worker.c - one lane, as the script of a worker drives it: files and a wish come in, slices are run, and after each there
 * is something to tell the page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ringside/alone.h"
#include "ringside/cause.h"
#include "web/lane/files.h"
#include "web/lane/find.h"
#include "web/lane/outbox.h"
#include "web/lane/recall.h"
#include "web/lane/wish.h"
#include "web/shared.h"

enum { CONSOLE = 65536 };

static struct web_wish wish;
static struct rs_lane *lane;
static struct web_head head;
static struct web_news news;
static char message[WEB_MESSAGE];
static uint8_t console[CONSOLE]; /* what the guest wrote since it was last looked at */
static size_t console_used;

/** @return room for `size` bytes that the script fills and hands over; NULL: there is no memory. */
WEB_EXPORT(room) void *web_room(size_t size);
void *web_room(size_t size)
{
	return malloc(size);
}

/** Have a file under a name. Both become the lane's. */
WEB_EXPORT(file) int web_file(char *name, uint8_t *bytes, size_t size);
int web_file(char *name, uint8_t *bytes, size_t size)
{
	return web_files_add(name, bytes, size);
}

/* What does not fit is lost: the page shows the last lines. */
static void put(void *context, uint8_t byte)
{
	(void)context;
	if (console_used == CONSOLE) {
		memmove(console, console + CONSOLE / 2, CONSOLE / 2);
		console_used = CONSOLE / 2;
	}
	console[console_used++] = byte;
}

/* Nobody types. */
static int poll(void *context)
{
	(void)context;
	return RS_CONSOLE_END;
}

static void fill_head(void)
{
	head.generation = rs_lane_generation(lane);
	head.vm_count = (uint32_t)rs_lane_vms(lane);
	head.provenance = rs_lane_provenance(lane);
	head.costs = rs_lane_costs(lane);
	head.memory[0] = head.provenance.memory;
	for (size_t i = 0; i < RS_VMS; i++)
		head.disks[i] = rs_lane_vm_drives(lane, i);
	for (size_t i = 0; i < head.vm_count; i++) {
		const struct rs_vm *vm = rs_lane_vm(lane, i);

		head.memory[i] = vm->memory;
		snprintf(head.names[i], sizeof head.names[i], "%s", vm->name);
		snprintf(head.guests[i], sizeof head.guests[i], "%s", vm->guest);
	}
}

/** Take the lines of `text` (wish.h), which become the module's, for a lane that is repeated: recall().
 * @return NULL, or what is wrong. */
WEB_EXPORT(prepare) const char *web_prepare(char *text);
const char *web_prepare(char *text)
{
	enum rs_error e = web_wish_take(&wish, text, message, sizeof message);

	wish.options.console = (struct rs_console){.poll = poll}; /* it has been seen */
	return e == RS_OK ? NULL : message;
}

static struct web_recalled recalled;

/** Run it on for some cycles to a moment: struct web_asked. @return false: recalled() has the end of it. */
WEB_EXPORT(recall) int web_recall(const struct web_asked *asked, uint32_t cycles);
int web_recall(const struct web_asked *asked, uint32_t cycles)
{
	web_recall_slice(&wish, asked, cycles, &recalled);
	return recalled.state == VIEW_MEMORY_WAITS;
}

WEB_EXPORT(recalled) const void *web_recalled(void);
const void *web_recalled(void)
{
	return &recalled;
}

WEB_EXPORT(recalled_size) size_t web_recalled_size(void);
size_t web_recalled_size(void)
{
	return sizeof recalled;
}

static struct web_met met;

/** Run the lane of prepare() on towards a condition: struct web_sought. @return false: met() has the end of it. */
WEB_EXPORT(find) int web_find(const struct web_sought *sought);
int web_find(const struct web_sought *sought)
{
	web_find_slice(&wish, sought, &met);
	return met.result == VIEW_FIND_MORE;
}

WEB_EXPORT(met) const void *web_met(void);
const void *web_met(void)
{
	return &met;
}

WEB_EXPORT(met_size) size_t web_met_size(void);
size_t web_met_size(void)
{
	return sizeof met;
}

/** Make the lane that the lines of `text` describe (wish.h), which become its own.
 * @return NULL, or what is wrong. */
WEB_EXPORT(open) const char *web_open(char *text);
const char *web_open(char *text)
{
	enum rs_error e = web_wish_take(&wish, text, message, sizeof message);

	wish.options.console = (struct rs_console){.put = put, .poll = poll};
	if (e == RS_OK)
		e = wish.alone < 0 ? rs_lane_open(&lane, &wish.options, message, sizeof message)
				   : rs_alone_open(&lane, &wish.options, (size_t)wish.alone,
						   message, sizeof message);
	if (e != RS_OK)
		return message;
	fill_head();
	return NULL;
}

static void fill_crash(void)
{
	struct rs_crash crash;

	if (rs_lane_crash(lane, &crash))
		snprintf(news.crash, sizeof news.crash, "%s · 0x%llx",
			 rs_cause_text(crash.trap.cause), (unsigned long long)crash.trap.pc);
}

static void fill_news(const struct rs_lane_status *status)
{
	news.state = status->state;
	news.code = status->code;
	snprintf(news.reason, sizeof news.reason, "%s", status->reason ? status->reason : "");
	rs_lane_ledger(lane, &news.ledger);
	if (status->state == RS_LANE_RUNNING)
		return;
	fill_crash();
	for (unsigned i = 0; i < RS_VMS; i++)
		news.responses[i] = rs_lane_responses(lane, i);
}

/** Run on for some cycles. @return enum rs_lane_state */
WEB_EXPORT(slice) int web_slice(uint32_t cycles);
int web_slice(uint32_t cycles)
{
	struct rs_lane_status status = rs_lane_slice(lane, cycles);

	fill_news(&status);
	return (int)status.state;
}

/* What there is to tell: where it lies, and how long it is. */
WEB_EXPORT(head) const void *web_head(void);
const void *web_head(void)
{
	return &head;
}

WEB_EXPORT(head_size) size_t web_head_size(void);
size_t web_head_size(void)
{
	return sizeof head;
}

WEB_EXPORT(news) const void *web_news(void);
const void *web_news(void)
{
	return &news;
}

WEB_EXPORT(news_size) size_t web_news_size(void);
size_t web_news_size(void)
{
	return sizeof news;
}

WEB_EXPORT(outbox) const void *web_outbox_bytes(void);
const void *web_outbox_bytes(void)
{
	return web_outbox.bytes;
}

WEB_EXPORT(outbox_size) size_t web_outbox_size(void);
size_t web_outbox_size(void)
{
	return web_outbox.used;
}

WEB_EXPORT(console) const void *web_console(void);
const void *web_console(void)
{
	return console;
}

WEB_EXPORT(console_size) size_t web_console_size(void);
size_t web_console_size(void)
{
	return console_used;
}

/** All of it was reported. */
WEB_EXPORT(told) void web_told(void);
void web_told(void)
{
	web_outbox.used = 0;
	console_used = 0;
}

/* For tests, which compare with what native builds write. */
WEB_EXPORT(cycles) double web_cycles(void);
double web_cycles(void)
{
	return (double)news.ledger.taken.cycles;
}

WEB_EXPORT(instructions) double web_instructions(void);
double web_instructions(void)
{
	return (double)news.ledger.taken.instructions;
}

WEB_EXPORT(digest) uint64_t web_digest(void);
uint64_t web_digest(void)
{
	return news.ledger.digest;
}

WEB_EXPORT(code) uint32_t web_code(void);
uint32_t web_code(void)
{
	return news.code;
}
