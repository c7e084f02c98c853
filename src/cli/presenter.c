/* presenter.c - the lesson's side of the lecturer's terminal. */
#include "cli/presenter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/presenter_address.h"

enum { CLIENTS = 4 };

struct presenter {
	const struct view_module *view;
	struct sockaddr_un address;
	int listener;
	int clients[CLIENTS];	    /* -1: free */
	char page[PRESENTER_BYTES]; /* the latest that was sent */
	size_t size;
};

bool presenter_address(struct sockaddr_un *a)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	char folder[sizeof a->sun_path - 16];
	struct stat info;

	if (runtime && *runtime == '/' && strlen(runtime) < sizeof folder)
		snprintf(folder, sizeof folder, "%s", runtime);
	else
		snprintf(folder, sizeof folder, "/tmp/ringside-%ld", (long)getuid());
	if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
		complain(STATUS_IO, "%s: cannot be made: %s", folder, strerror(errno));
		return false;
	}
	if (lstat(folder, &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != getuid() ||
	    (info.st_mode & 022)) {
		complain(STATUS_IO, "%s: is no folder that its owner alone can write to",
			 folder);
		return false;
	}
	*a = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(a->sun_path, sizeof a->sun_path, "%s/presenter", folder);
	return true;
}

int presenter_connect(const struct sockaddr_un *a)
{
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	if (s >= 0 && connect(s, (const struct sockaddr *)a, sizeof *a) != 0) {
		close(s);
		s = -1;
	}
	return s;
}

static int listen_at(const struct sockaddr_un *a)
{
	mode_t mask = umask(0177);
	int s = socket(AF_UNIX, SOCK_STREAM, 0);
	bool good = s >= 0 && bind(s, (const struct sockaddr *)a, sizeof *a) == 0 &&
		    listen(s, CLIENTS) == 0 && fcntl(s, F_SETFL, O_NONBLOCK) == 0;

	umask(mask);
	if (!good && s >= 0)
		close(s);
	return good ? s : -1;
}

struct presenter *presenter_listen(const struct view_module *view)
{
	struct presenter *p = calloc(1, sizeof *p);
	int other;

	if (!p || !presenter_address(&p->address)) {
		free(p);
		return NULL;
	}
	p->view = view;
	for (int i = 0; i < CLIENTS; i++)
		p->clients[i] = -1;
	other = presenter_connect(&p->address);
	if (other >= 0) {
		complain(STATUS_OK,
			 "another lesson has the presenter's page: this one has none");
		close(other);
		free(p);
		return NULL;
	}
	unlink(p->address.sun_path); /* of one that ended without warning */
	p->listener = listen_at(&p->address);
	if (p->listener < 0) {
		complain(STATUS_OK, "%s: %s: this lesson has no presenter's page",
			 p->address.sun_path, strerror(errno));
		free(p);
		return NULL;
	}
	return p;
}

static void let_go(int *client)
{
	close(*client);
	*client = -1;
}

void presenter_close(struct presenter *p)
{
	if (!p)
		return;
	for (int i = 0; i < CLIENTS; i++)
		if (p->clients[i] >= 0)
			let_go(&p->clients[i]);
	close(p->listener);
	unlink(p->address.sun_path);
	free(p);
}

/* Send the page whole, or let the client go: it does not read. */
static void send_page(struct presenter *p, int *client)
{
	if (*client >= 0 &&
	    send(*client, p->page, p->size, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)p->size)
		let_go(client);
}

static void take_clients(struct presenter *p)
{
	for (int i = 0; i < CLIENTS; i++) {
		if (p->clients[i] >= 0)
			continue;
		p->clients[i] = accept(p->listener, NULL, NULL);
		if (p->clients[i] >= 0 && p->size)
			send_page(p, &p->clients[i]);
	}
}

static bool take_key(struct presenter *p, struct view_state *s, char key)
{
	static const struct {
		char key;
		enum view_command what;
		int by;
	} keys[] = {{'n', VIEW_DO_PAGE, 1},
		    {'p', VIEW_DO_PAGE, -1},
		    {'b', VIEW_DO_BLACK, 0},
		    {'t', VIEW_DO_TIMER, 0},
		    {'h', VIEW_DO_HIDE, 0}};

	if (key >= '1' && key <= '6') {
		p->view->command(s, VIEW_DO_ALONE, key - '1');
		return true;
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (keys[i].key != key)
			continue;
		p->view->command(s, keys[i].what, keys[i].by);
		return true;
	}
	return false;
}

/* Of keys that come together, of one that is held, a single page counts: none goes by unseen. */
static bool take_batch(struct presenter *p, struct view_state *s, const char *keys,
		       ssize_t count)
{
	bool changed = false, paged = false;

	for (ssize_t i = 0; i < count; i++) {
		bool page = keys[i] == 'n' || keys[i] == 'p';

		if (!page || !paged)
			changed |= take_key(p, s, keys[i]);
		paged |= page;
	}
	return changed;
}

static bool take_keys(struct presenter *p, struct view_state *s, int *client)
{
	char keys[64];
	ssize_t count;

	if (*client < 0)
		return false;
	count = recv(*client, keys, sizeof keys, MSG_DONTWAIT);
	if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return false;
	if (count <= 0)
		let_go(client);
	return take_batch(p, s, keys, count);
}

/* "LENGTH\n", then a line for each row: '*' for bold, '-' for faint or ' ', and its text. */
static size_t write_page(char *out, const struct view_page *page)
{
	char rows[PRESENTER_BYTES - 16];
	size_t used = 0, head;

	for (size_t i = 0; i < page->rows; i++)
		used += (size_t)snprintf(rows + used, sizeof rows - used, "%c%s\n",
					 page->lines[i].ink == VIEW_STRONG  ? '*'
					 : page->lines[i].ink == VIEW_FAINT ? '-'
									    : ' ',
					 page->lines[i].text);
	head = (size_t)snprintf(out, 16, "%zu\n", used);
	memcpy(out + head, rows, used);
	return head + used;
}

bool presenter_tick(void *presenter, struct view_state *s)
{
	struct presenter *p = presenter;
	char page[PRESENTER_BYTES];
	struct view_page lines;
	bool changed = false;
	size_t size;

	for (int i = 0; i < CLIENTS; i++)
		changed |= take_keys(p, s, &p->clients[i]);
	take_clients(p);
	p->view->presenter_page(&lines, s);
	size = write_page(page, &lines);
	if (size == p->size && memcmp(page, p->page, size) == 0)
		return changed;
	memcpy(p->page, page, size);
	p->size = size;
	for (int i = 0; i < CLIENTS; i++)
		send_page(p, &p->clients[i]);
	return changed;
}
