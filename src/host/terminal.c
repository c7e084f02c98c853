/* terminal.c - see terminal.h. */
#include "host/terminal.h"
#include "host/language.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

enum { ESCAPE = 1 /* Ctrl-A */, QUEUE = 4096 };

/* Global, since signal handlers need it. */
static struct {
	struct termios saved;
	volatile sig_atomic_t raw; /* `saved` must be restored */
	bool output_is_terminal, output_failed;
	bool input, input_ended;
	bool asked_early;	    /* the guest asked for input that was not there yet ... */
	bool came_late;		    /* ... and then some came, or its end */
	volatile sig_atomic_t keys; /* enum rs_terminal_input, if the input is a terminal */
	bool escaped, quit;
	uint8_t queue[QUEUE]; /* typed, but not yet read by the guest */
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

/* Whether a read would return at once, with data or end of file. */
static bool readable(int milliseconds)
{
	struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&p, 1, milliseconds) > 0;
}

static void help(void)
{
	fputs(_("\nringside: Ctrl-A h  this help\n"
		"          Ctrl-A x  end the run\n"
		"          Ctrl-A Ctrl-A  Ctrl-A for the guest\n"),
	      stderr);
}

/* @return whether a key is for the guest. */
static bool take_key(uint8_t key)
{
	if (!term.escaped) {
		term.escaped = key == ESCAPE;
		return !term.escaped;
	}
	term.escaped = false;
	if (key == 'x')
		term.quit = true;
	else if (key == 'h' || key == '?')
		help();
	return key == ESCAPE;
}

/* Read what is available, without waiting. When the queue is full, further keys are dropped:
 * the escape key must still be seen. */
static void take_input(void)
{
	uint8_t bytes[256];
	ssize_t got;

	if (!term.input || term.input_ended || (term.keys && !term.raw) || !readable(0))
		return;
	got = read(STDIN_FILENO, bytes, sizeof bytes);
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got <= 0)
		term.input_ended = true;
	if (term.next == term.filled)
		term.next = term.filled = 0;
	for (ssize_t i = 0; i < got; i++)
		if ((!term.keys || take_key(bytes[i])) && term.filled < QUEUE)
			term.queue[term.filled++] = bytes[i];
}

static int poll_byte(void *context)
{
	(void)context;
	if (term.next == term.filled)
		take_input();
	if (term.next == term.filled && term.input && !term.input_ended) {
		term.asked_early = true;
		return RS_CONSOLE_EMPTY;
	}
	term.came_late |= term.asked_early;
	return term.next < term.filled ? term.queue[term.next++] : RS_CONSOLE_END;
}

bool rs_terminal_attend(void)
{
	if (term.keys) /* files and pipes are read only when the guest reads */
		take_input();
	return term.quit;
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

	t.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	if (term.keys == RS_TERMINAL_ALL_KEYS)
		t.c_lflag &= ~(tcflag_t)(ISIG | IEXTEN);
	t.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	term.raw = tcsetattr(STDIN_FILENO, TCSANOW, &t) == 0;
}

/* Restore the terminal, then let the signal take its default action. */
static void on_fatal(int number)
{
	rs_terminal_restore();
	signal(number, SIG_DFL);
	raise(number);
}

static void on_stop(int number)
{
	sigset_t set;

	rs_terminal_restore();
	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &set, NULL); /* stops here, until SIGCONT */
	signal(number, on_stop);
}

/* A background process must not change the terminal. One that does not control the session knows
 * no background: there is no foreground group then. */
static bool in_foreground(void)
{
	pid_t group = tcgetpgrp(STDIN_FILENO);

	return group < 0 || group == getpgrp();
}

static void on_continue(int number)
{
	int saved = errno;

	(void)number;
	if (term.keys && in_foreground())
		make_raw();
	errno = saved;
}

static void catch_signal(int number, void (*handler)(int))
{
	struct sigaction old;

	/* A handler that the program has set (Ctrl-C as a clean end) leads to
	 * rs_terminal_close(). */
	if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
		signal(number, handler);
}

/* Put the terminal on standard input into raw mode. */
static void take_terminal(enum rs_terminal_input input)
{
	static const int fatal[] = {SIGHUP,  SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGSEGV,
				    SIGABRT, SIGBUS, SIGFPE,  SIGILL,  SIGXCPU};
	static bool registered;

	if (!in_foreground()) { /* a background process that changes it is stopped */
		term.input = false;
		return;
	}
	if (tcgetattr(STDIN_FILENO, &term.saved) != 0)
		return;
	if (!registered)
		atexit(rs_terminal_restore);
	registered = true;
	term.keys = (sig_atomic_t)input;
	for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
		catch_signal(fatal[i], on_fatal);
	catch_signal(SIGTSTP, on_stop);
	catch_signal(SIGCONT, on_continue);
	make_raw();
}

struct rs_console rs_terminal_open(enum rs_terminal_input input)
{
	term.output_is_terminal = isatty(STDOUT_FILENO);
	term.output_failed = false;
	term.input = input != RS_TERMINAL_NOTHING;
	term.input_ended = term.escaped = term.quit = false;
	term.asked_early = term.came_late = false;
	term.keys = RS_TERMINAL_NOTHING;
	term.next = term.filled = 0;
	if (term.input && isatty(STDIN_FILENO))
		take_terminal(input);
	return (struct rs_console){.put = put, .poll = poll_byte};
}

bool rs_terminal_is_interactive(void)
{
	return term.raw;
}

bool rs_terminal_came_late(void)
{
	return term.came_late;
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
	term.keys = RS_TERMINAL_NOTHING; /* first: a SIGCONT must not make it raw again */
	rs_terminal_restore();
	return rs_terminal_flush();
}
