/* terminal.c - lines on a terminal, keys from it. */
#define NCURSES_WIDECHAR 1
#include "view/curses/terminal.h"

#include <curses.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "view/scene/translations.h"
#include "view/text/page.h"

/* A key with Alt comes as Escape and the key. */
#define ALT(key) ((key) | 1 << 16)

enum { FRAME_MS = 50, EVENTS_A_FRAME = 200000 };

static const struct {
	int key;
	enum view_command what;
	int by;
} keys[] = {
	{' ', VIEW_DO_PLAY, 0},
	{KEY_LEFT, VIEW_DO_EVENT, -1},
	{KEY_RIGHT, VIEW_DO_EVENT, 1},
	{KEY_SLEFT, VIEW_DO_OPERATION, -1},
	{KEY_SRIGHT, VIEW_DO_OPERATION, 1},
	{KEY_PPAGE, VIEW_DO_PAGE, -1},
	{KEY_NPAGE, VIEW_DO_PAGE, 1},
	{KEY_HOME, VIEW_DO_BEGIN, 0},
	{KEY_END, VIEW_DO_END, 0},
	{KEY_DOWN, VIEW_DO_ROW, -1},
	{KEY_UP, VIEW_DO_ROW, 1},
	{KEY_SF, VIEW_DO_ROWS, -1}, /* Shift and the arrow */
	{KEY_SR, VIEW_DO_ROWS, 1},
	{'[', VIEW_DO_FASTER, -1},
	{']', VIEW_DO_FASTER, 1},
	{'0', VIEW_DO_ALL, 0},
	{'b', VIEW_DO_BLACK, 0},
	{'.', VIEW_DO_BLACK, 0},
	{'p', VIEW_DO_TIMER, 0},
	{'!', VIEW_DO_BESIDE, 0}, /* Shift and a digit, on American and Korean keyboards */
	{'@', VIEW_DO_BESIDE, 1},
	{'#', VIEW_DO_BESIDE, 2},
	{'$', VIEW_DO_BESIDE, 3},
	{ALT('1'), VIEW_DO_BESIDE, 0}, /* on all */
	{ALT('2'), VIEW_DO_BESIDE, 1},
	{ALT('3'), VIEW_DO_BESIDE, 2},
	{ALT('4'), VIEW_DO_BESIDE, 3},
	{'a', VIEW_DO_LINEUP, 0},
	{'g', VIEW_DO_VM, 1},
	{'h', VIEW_DO_HIDE, 0},
	{'m', VIEW_DO_SCREEN, VIEW_SCREEN_MICROSCOPE},
	{'r', VIEW_DO_SCREEN, VIEW_SCREEN_RACE},
	{'x', VIEW_DO_SCREEN, VIEW_SCREEN_EXITS},
	{'w', VIEW_DO_SCREEN, VIEW_SCREEN_WHY},
	{KEY_F(1), VIEW_DO_SCREEN, VIEW_SCREEN_HELP},
	{'?', VIEW_DO_SCREEN, VIEW_SCREEN_HELP},
	{'l', VIEW_DO_LANGUAGE, 0},
	{'t', VIEW_DO_SCREEN, VIEW_SCREEN_TIMELINE},
	{'c', VIEW_DO_SCREEN, VIEW_SCREEN_CONSOLIDATION},
	{'n', VIEW_DO_SCREEN, VIEW_SCREEN_WALK},
	{'z', VIEW_DO_SCREEN, VIEW_SCREEN_ATLAS},
	{'s', VIEW_DO_BREAK, 0},
	{'j', VIEW_DO_FIND, 1},
	{'k', VIEW_DO_FIND, -1},
	{'y', VIEW_DO_SCREEN, VIEW_SCREEN_MEMORY},
	{'u', VIEW_DO_UNIT, 1},
	{'o', VIEW_DO_POWER, 0},
	{'/', VIEW_DO_PATTERN, 0},
	{'\n', VIEW_DO_ENTER, 0},
	{'\r', VIEW_DO_ENTER, 0},
	{KEY_ENTER, VIEW_DO_ENTER, 0},
	{KEY_BACKSPACE, VIEW_DO_ERASE, 0},
	{0x7f, VIEW_DO_ERASE, 0},
	{'\b', VIEW_DO_ERASE, 0},
	{'e', VIEW_DO_EXPORT, VIEW_EXPORT_PNG},
	{'E', VIEW_DO_EXPORT, VIEW_EXPORT_SVG},
	{'E' & 31, VIEW_DO_EXPORT, VIEW_EXPORT_PDF},
	{27, VIEW_DO_BACK, 0},
	{'q', VIEW_DO_QUIT, 0},
};

static bool take_key(struct view_state *s, int key)
{
	char letter[2] = {(char)key, '\0'};

	if (view_is_typing(s) && key >= ' ' && key < 0x7f) {
		view_type(s, letter);
		return true;
	}
	if (key >= 'A' && key <= 'Z' && key != 'E')
		key += 'a' - 'A';
	if (key >= '1' && key <= '9') {
		view_do(s, VIEW_DO_ALONE, key - '1');
		return true;
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (keys[i].key == key) {
			view_do(s, keys[i].what, keys[i].by);
			s->m->breaks.fresh = false; /* a key is no text here */
			return true;
		}
	}
	if (key > 0 && key < 128 && strchr("dfv+-=", key)) /* keys of the window alone */
		view_note(s, "%s", view_localized(TEXT_ONLY_WINDOW));
	return true;
}

/* A key that the terminal's description does not have comes as Escape and more: it is no
 * Escape, which would quit. */
static int read_key(void)
{
	int key = getch(), more = ERR, count = 0;

	if (key != 27)
		return key;
	timeout(0);
	for (int c = getch(); c != ERR; c = getch(), count++)
		more = c;
	timeout(FRAME_MS);
	return more == ERR ? key : count == 1 ? ALT(more) : 0;
}

static bool turns_page(int key)
{
	return key == KEY_NPAGE || key == KEY_PPAGE;
}

/* A key that is held has sent itself many times: in a lesson no stop goes by unseen.
 * @return the first other key behind those; ERR: none */
static int drop_repeats(int key)
{
	int next;

	timeout(0);
	do
		next = read_key();
	while (next == key);
	return next;
}

/* Nobody holds the terminal's other end: no key comes any more, and no signal need have said so. */
static bool terminal_is_gone(void)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&input, 1, 0) == 1 && input.revents & (POLLHUP | POLLERR | POLLNVAL);
}

static void draw(const struct view_page *page)
{
	static const short colors[] = {COLOR_WHITE, COLOR_RED, COLOR_YELLOW, COLOR_BLUE};

	erase();
	for (size_t i = 0; i < page->rows; i++) {
		attr_t ink = page->lines[i].ink == VIEW_STRONG	? A_BOLD
			     : page->lines[i].ink == VIEW_FAINT ? A_DIM
								: A_NORMAL;

		if (has_colors() && page->lines[i].lane >= 0) {
			init_pair((short)(page->lines[i].lane + 1), colors[page->lines[i].lane],
				  -1);
			ink |= (attr_t)COLOR_PAIR(page->lines[i].lane + 1);
		}
		attron(ink);
		mvaddstr((int)i, 0, page->lines[i].text);
		attroff(ink);
	}
	refresh();
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* It is now smaller than a page: half a page would only confuse. */
static bool too_small(void)
{
	return COLS < VIEW_PAGE_COLUMNS || LINES < VIEW_PAGE_ROWS;
}

static void draw_too_small(void)
{
	erase();
	mvprintw(0, 0, "%d x %d", COLS, LINES);
	mvprintw(1, 0, "80 x 24 ...");
	refresh();
}

static void export(const struct view_terminal *t)
{
	if (t->state->wanted != VIEW_EXPORT_NONE && t->export)
		t->export(t->state);
	else if (t->state->wanted != VIEW_EXPORT_NONE)
		view_note(t->state, "%s", view_localized(TEXT_ONLY_WINDOW));
	t->state->wanted = VIEW_EXPORT_NONE;
}

static void loop(const struct view_terminal *t)
{
	struct view_state *s = t->state;
	double before = now();
	uint64_t seen = 0;
	bool changed = true;
	int behind = ERR; /* a key that came behind one that turned a page */

	while (!s->quit && !terminal_is_gone() && !(t->stop && t->stop())) {
		struct view_show show;
		struct view_page page;
		int key;

		/* while something is looked for, each pass does a part of that */
		timeout(s->m->breaks.searching ? 0 : FRAME_MS);
		key = behind != ERR ? behind : read_key();
		for (behind = ERR; key != ERR; key = read_key()) {
			changed |= take_key(s, key);
			if (s->lesson && turns_page(key)) {
				behind = drop_repeats(key);
				break;
			}
		}
		if (t->plain &&
		    view_language_now() != VIEW_EN) /* its letters could not be shown */
			(void)view_set_language(VIEW_EN);
		changed |= view_model_update(s->m, EVENTS_A_FRAME);
		changed |= view_model_known(s->m) != seen;
		seen = view_model_known(s->m);
		changed |= view_pass(s, now() - before);
		before = now();
		if (t->tick)
			changed |= t->tick(t->tick_context, s);
		export(t);
		if (!changed)
			continue;
		changed = false;
		if (too_small()) {
			draw_too_small();
			continue;
		}
		show = view_state_show(s);
		view_page(&page, s->m, &show, t->plain);
		draw(&page);
	}
}

bool view_terminal_run(const struct view_terminal *t, char *message, size_t size)
{
	const char *term = getenv("TERM") ? getenv("TERM") : "";
	SCREEN *screen;

	if (!isatty(0) || !isatty(1)) {
		snprintf(message, size, _("standard input and output are no terminal"));
		return false;
	}
	if (!t->plain)
		setlocale(LC_CTYPE, "C.UTF-8"); /* letters of more than a byte are one */
	screen = newterm(NULL, stdout, stdin);
	if (!screen || !tigetstr("cup")) {
		snprintf(message, size,
			 _("the terminal '%s' is unknown, or cannot place text (see TERM)"),
			 term);
	} else if (too_small()) {
		snprintf(message, size,
			 _("found a terminal of %d by %d; needs %d columns by %d rows"), COLS,
			 LINES, VIEW_PAGE_COLUMNS, VIEW_PAGE_ROWS);
	} else {
		cbreak();
		noecho();
		keypad(stdscr, TRUE);
		curs_set(0);
		set_escdelay(50);
		if (!t->mono && has_colors()) {
			start_color();
			use_default_colors();
		}
		timeout(FRAME_MS);
		t->state->op = VIEW_OP_NONE;
		t->state->still = true;
		loop(t);
		message[0] = '\0';
	}
	if (screen) {
		endwin();
		delscreen(screen);
	}
	return !*message;
}
