/* presenter_show.c - the lecturer's side: pages are printed, keys sent. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/presenter.h"
#include "cli/presenter_address.h"

static struct termios before;
static bool raw;

static void leave_raw(void)
{
	if (raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &before);
	raw = false;
}

static void enter_raw(void)
{
	struct termios mode;

	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return;
	mode = before;
	mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw = tcsetattr(STDIN_FILENO, TCSANOW, &mode) == 0;
	atexit(leave_raw);
}

static void print_page(const char *rows, size_t size, bool colour)
{
	const char *end = rows + size;

	if (isatty(STDOUT_FILENO))
		fputs("\033[H\033[2J", stdout);
	while (rows < end) {
		const char *stop = memchr(rows, '\n', (size_t)(end - rows));
		int length = stop ? (int)(stop - rows) : (int)(end - rows);
		const char *ink = !colour	 ? ""
				  : *rows == '*' ? "\033[1m"
				  : *rows == '-' ? "\033[2m"
						 : "";

		printf("%s%.*s%s%s", ink, length ? length - 1 : 0, rows + 1,
		       *ink ? "\033[0m" : "", rows + length + 1 < end ? "\r\n" : "");
		rows += length + 1;
	}
	fflush(stdout);
}

/* Print what has come, page by page, and count them. @return false: it is no page. */
static bool take_pages(char *buffer, size_t *have, bool colour, unsigned *pages)
{
	for (;;) {
		char *head = memchr(buffer, '\n', *have), *end;
		size_t length, skip;

		if (!head)
			return *have < 16;
		length = strtoul(buffer, &end, 10);
		if (end != head || length > PRESENTER_BYTES)
			return false;
		skip = (size_t)(head - buffer) + 1;
		if (*have < skip + length)
			return true;
		print_page(buffer + skip, length, colour);
		++*pages;
		*have -= skip + length;
		memmove(buffer, buffer + skip + length, *have);
	}
}

/* The letter for what was typed; 'q' ends; 0: none. */
static char letter_of(const char *typed, size_t size)
{
	static const struct {
		const char *typed;
		char letter;
	} keys[] = {{"\033[6~", 'n'}, {"\033[5~", 'p'}, {"\033[C", 'n'}, {"\033[D", 'p'},
		    {" ", 'n'},	      {"b", 'b'},	{"B", 'b'},	 {".", 'b'},
		    {"p", 't'},	      {"P", 't'},	{"h", 'h'},	 {"H", 'h'},
		    {"q", 'q'},	      {"Q", 'q'}};

	if (size == 1 && *typed >= '1' && *typed <= '6')
		return *typed;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strlen(keys[i].typed) == size && memcmp(typed, keys[i].typed, size) == 0)
			return keys[i].letter;
	return 0;
}

static int attend(int s)
{
	static char buffer[2 * PRESENTER_BYTES];
	struct pollfd ends[2] = {{s, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
	bool colour = wants_colour(STDOUT_FILENO);
	size_t have = 0;
	unsigned pages = 0;

	while (poll(ends, 2, 500) >= 0 && !interrupted()) {
		char typed[16], letter;

		if (ends[0].revents) {
			ssize_t got = recv(s, buffer + have, sizeof buffer - have, 0);

			if (got <= 0)
				return STATUS_OK; /* the lesson is over */
			have += (size_t)got;
			if (!take_pages(buffer, &have, colour, &pages))
				return complain(STATUS_IO, "what answers there is no lesson");
			if (pages && !isatty(STDOUT_FILENO)) /* one is wanted, as it is now */
				return STATUS_OK;
		}
		if (ends[1].revents) {
			ssize_t got = read(STDIN_FILENO, typed, sizeof typed);

			if (got <= 0)
				ends[1].fd = -1; /* no keys come from there */
			letter = got > 0 ? letter_of(typed, (size_t)got) : 0;
			if (letter == 'q' || (letter && send(s, &letter, 1, MSG_NOSIGNAL) != 1))
				return STATUS_OK;
		}
	}
	return STATUS_INTERRUPTED;
}

int presenter_show(void)
{
	struct sockaddr_un address;
	int s, result;

	if (!presenter_address(&address))
		return STATUS_IO;
	s = presenter_connect(&address);
	if (s < 0)
		return complain(STATUS_IO,
				"--presenter-text: no lesson is given here; begin one "
				"with 'ringside show --lesson N'");
	interrupts_catch();
	enter_raw();
	result = attend(s);
	leave_raw();
	fputs("\r\n", stdout);
	close(s);
	return result;
}
