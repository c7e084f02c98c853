/* common.c - what the sub-commands share. */
#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench/reading.h"
#include "cli/cli.h"
#include "host/columns.h"
#include "host/guests.h"
#include "host/language.h"
#include "host/plain.h"

static struct {
	const char *file;
	unsigned line;
} place;

void complain_of(const char *file, unsigned line)
{
	place.file = file;
	place.line = line;
}

int complain(enum status status, const char *format, ...)
{
	char text[2 * RS_PATH_MAX], plain[2 * RS_PATH_MAX];
	va_list args;

	fflush(stdout); /* so that messages stand where they arose */
	va_start(args, format);
	vsnprintf(text, sizeof text, _(format), args);
	va_end(args);
	fprintf(stderr, "ringside: ");
	if (place.file)
		fprintf(stderr, "%s:%u: ", rs_plain(plain, sizeof plain, place.file),
			place.line);
	fprintf(stderr, "%s\n", rs_plain(plain, sizeof plain, text));
	return (int)status;
}

enum status status_of_error(enum rs_error e)
{
	/* A guest that cannot be read is a bad image to the user, whatever the reason. */
	return e == RS_OK ? STATUS_OK : STATUS_IMAGE;
}

int start_lane(struct rs_lane *lane)
{
	if (rs_lane_start(lane))
		return STATUS_OK;
	return complain(
		STATUS_IMAGE,
		"no thread can be made for the lane of %s; fewer lanes (--on) or higher "
		"limits (ulimit -u, -v) let it",
		rs_generation_name(rs_lane_generation(lane)));
}

enum status status_of_lane(const struct rs_lane_status *lane)
{
	switch (lane->state) {
	case RS_LANE_OFF:
		return lane->code == 0 ? STATUS_OK : STATUS_FAILED;
	case RS_LANE_HANG:
	case RS_LANE_INPUT: /* for input that will never come */
		return STATUS_HANG;
	case RS_LANE_LIMIT:
	case RS_LANE_RUNNING:
		break;
	}
	return STATUS_LIMIT;
}

const char *describe_end(char *text, size_t size, const struct rs_lane_status *lane)
{
	switch (lane->state) {
	case RS_LANE_OFF:
		if (lane->code == 0)
			snprintf(text, size, _("ended well"));
		else
			snprintf(text, size, _("failed with exit code %" PRIu32), lane->code);
		break;
	case RS_LANE_HANG:
		snprintf(text, size, _("hangs: %s"), _(lane->reason));
		break;
	case RS_LANE_INPUT:
		snprintf(text, size, _("waits for console input"));
		break;
	case RS_LANE_LIMIT:
		snprintf(text, size, _("was stopped at its limit"));
		break;
	case RS_LANE_RUNNING:
		snprintf(text, size, _("was stopped"));
		break;
	}
	return text;
}

bool wants_colour(int fd)
{
	const char *no = getenv("NO_COLOR"), *kind = getenv("TERM");

	return isatty(fd) && !(no && *no) && !(kind && strcmp(kind, "dumb") == 0);
}

size_t terminal_columns(int fd)
{
	const char *kind = getenv("TERM");
	struct winsize size;

	if (!isatty(fd) || !kind || strcmp(kind, "dumb") == 0)
		return 0;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

bool is_utf8(void)
{
	setlocale(LC_CTYPE, "");
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* How much of `text` fits in `room` columns: up to a line break, a space, or all that is left.
 */
static size_t fitting(const char *text, size_t room)
{
	size_t length = 0, space = 0, used = 0, columns;

	while (text[length] && text[length] != '\n') {
		size_t n = rs_letter(text + length, &columns);

		if (text[length] == ' ')
			space = length;
		else if (used + columns > room)
			return space ? space : length;
		used += columns;
		length += n;
	}
	return length;
}

void print_provenance(FILE *out, const struct rs_provenance *p, const struct rs_costs *costs)
{
	bool usual = rs_costs_are_default(costs);
	char text[512];

	fprintf(out, "%s\n", rs_provenance_text(text, sizeof text, p, usual));
	if (*rs_provenance_warning(text, sizeof text, p, usual))
		fprintf(out, _("Not the figures of README and book: %s.\n"), text);
}

void tell_of_thinning(const char *name, const struct rs_recording *r)
{
	size_t thinned = rs_recording_thinned(r);

	if (thinned)
		complain(STATUS_OK,
			 "%s: a long recording: of its %zu events, %zu older ones were thinned "
			 "out; all figures are exact",
			 name, rs_recording_count(r), thinned);
}

void print_wrapped(const char *text, size_t indent)
{
	for (;;) {
		size_t length = fitting(text, 80 - indent);

		printf("%.*s\n", (int)length, text);
		text += length;
		if (!*text)
			return;
		text += *text == ' ' || *text == '\n';
		printf("%*s", (int)(*text == '\n' ? 0 : indent), "");
	}
}

int open_report(struct read_report *r, const char *path)
{
	char message[1024];
	enum rs_error e = report_read(r, path, message, sizeof message);

	if (e == RS_OK)
		return STATUS_OK;
	return complain(e == RS_IO ? STATUS_IO : STATUS_IMAGE, "%s", message);
}
