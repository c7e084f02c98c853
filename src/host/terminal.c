/* terminal.c - see terminal.h. */
#include "host/terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* Signal handlers can reach a global only. */
static struct {
	struct termios saved;
	volatile sig_atomic_t raw; /* `saved` is to be put back */
	bool output_is_terminal, output_failed;
	bool input, input_ended;
	uint8_t buffer[256];
	size_t next, filled;
} term;

static void put(void *context, uint8_t byte)
{
	(void)context;
	if (putchar(byte) == EOF)
		term.output_failed = true;
	if (byte == '\n' && term.output_is_terminal)
		rs_terminal_flush();
}

/* Whether a read would return at once, be it with data or with the end. */
static bool readable(int milliseconds)
{
	struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&p, 1, milliseconds) > 0;
}

static int poll_byte(void *context)
{
	ssize_t got;

	(void)context;
	if (term.next < term.filled)
		return term.buffer[term.next++];
	if (!term.input || term.input_ended)
		return RS_CONSOLE_END;
	if (!readable(0))
		return RS_CONSOLE_EMPTY;
	got = read(STDIN_FILENO, term.buffer, sizeof term.buffer);
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return RS_CONSOLE_EMPTY;
	if (got <= 0) {
		term.input_ended = true;
		return RS_CONSOLE_END;
	}
	term.filled = (size_t)got;
	term.next = 1;
	return term.buffer[0];
}

void rs_terminal_restore(void)
{
	if (term.raw) {
		term.raw = 0;
		tcsetattr(STDIN_FILENO, TCSANOW, &term.saved);
	}
}

static void make_raw(void)
{
	struct termios t = term.saved;

	/* ISIG stays, so that Ctrl-C and Ctrl-Z reach this program; so does output processing.
	 */
	t.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	t.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	term.raw = tcsetattr(STDIN_FILENO, TCSANOW, &t) == 0;
}

/* Put the terminal back, then let the signal do what it would have done. */
static void on_fatal(int number)
{
	rs_terminal_restore();
	signal(number, SIG_DFL);
	raise(number);
}

static void on_stop(int number)
{
	bool was_raw = term.raw;
	sigset_t set;

	rs_terminal_restore();
	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &set, NULL); /* stops here, until SIGCONT */
	signal(number, on_stop);
	if (was_raw)
		make_raw();
}

static void catch_signal(int number, void (*handler)(int))
{
	struct sigaction old;

	/* A handler that the program has set (Ctrl-C as a clean end) leads to
	 * rs_terminal_close(). */
	if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
		signal(number, handler);
}

struct rs_console rs_terminal_open(bool input)
{
	static bool registered;
	static const int fatal[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGSEGV, SIGABRT, SIGBUS};

	term.output_is_terminal = isatty(STDOUT_FILENO);
	term.output_failed = false;
	term.input = input;
	term.input_ended = false;
	term.next = term.filled = 0;
	if (input && isatty(STDIN_FILENO)) {
		if (tcgetpgrp(STDIN_FILENO) != getpgrp())
			term.input = false; /* touching it from the background would stop us */
		else if (tcgetattr(STDIN_FILENO, &term.saved) == 0) {
			if (!registered)
				atexit(rs_terminal_restore);
			registered = true;
			for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
				catch_signal(fatal[i], on_fatal);
			catch_signal(SIGTSTP, on_stop);
			make_raw();
		}
	}
	return (struct rs_console){.put = put, .poll = poll_byte};
}

bool rs_terminal_is_interactive(void)
{
	return term.raw;
}

bool rs_terminal_flush(void)
{
	if (fflush(stdout) != 0)
		term.output_failed = true;
	return !term.output_failed;
}

void rs_terminal_wait(int milliseconds)
{
	if (term.next < term.filled)
		return;
	readable(milliseconds);
}

bool rs_terminal_close(void)
{
	rs_terminal_restore();
	return rs_terminal_flush();
}
