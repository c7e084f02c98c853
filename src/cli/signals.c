/* signals.c - how the command ends at a signal. */
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "bench/scratch.h"
#include "cli/cli.h"
#include "host/output.h"
#include "host/source.h"
#include "host/terminal.h"

static struct {
	volatile sig_atomic_t on;
	struct termios saved;
} guarded;

static void restore_curses(void)
{
	/* What endwin() does is not safe in a signal handler. Leave the other screen, show the
	 * cursor, plain letters: as ECMA-48 and xterm have it, and as all do that curses runs on. */
	static const char plain[] = "\033[?1049l\033[?25h\033[0m\r\n";

	if (!guarded.on)
		return;
	guarded.on = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &guarded.saved);
	if (write(STDOUT_FILENO, plain, sizeof plain - 1) < 0)
		return; /* the terminal is gone */
}

/* Only what a signal handler may do. */
static void clean_up(void)
{
	rs_terminal_restore();
	restore_curses();
	rs_source_forget();
	rs_output_forget();
	bench_scratch_remove();
}

static void on_fatal(int number)
{
	clean_up();
	signal(number, SIG_DFL);
	raise(number);
}

/* One that is ignored stays so (nohup), and one that has a handler keeps it (sanitizers). */
static bool is_default(int number)
{
	struct sigaction old;

	return sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_DFL;
}

void signals_clean_up(void)
{
	static const int fatal[] = {SIGHUP,  SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGSEGV,
				    SIGABRT, SIGBUS, SIGFPE,  SIGILL,  SIGXCPU};
	struct sigaction action = {.sa_handler = on_fatal};

	for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
		if (is_default(fatal[i]))
			sigaction(fatal[i], &action, NULL);
	/* A file that may not grow (ulimit -f) is an error, which the guest or the user sees. */
	signal(SIGXFSZ, SIG_IGN);
}

void signals_guard_terminal(bool on)
{
	if (on)
		on = tcgetattr(STDIN_FILENO, &guarded.saved) == 0;
	guarded.on = on;
}

static volatile sig_atomic_t interrupts;

static void on_interrupt(int number)
{
	(void)number;
	if (interrupts++) {
		clean_up();
		_exit(STATUS_INTERRUPTED);
	}
}

void interrupts_catch(void)
{
	struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

void interrupt(void)
{
	if (!interrupts)
		interrupts = 1;
}

bool interrupted(void)
{
	return interrupts != 0;
}
