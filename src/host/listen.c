#include "host/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/language.h"
#include "host/message.h"

enum { SEND_SECONDS = 10 };

struct rs_listener {
	int fd;
	char path[sizeof((struct sockaddr_un *)0)->sun_path]; /* empty: a port */
	char name[128];
};

static enum rs_error refuse(const char *where, char *message, size_t size)
{
	return rs_refuse(RS_BAD_CONFIG, message, size,
			 "found '%s'; needs a port such as 1234 or localhost:1234, or a path "
			 "such as ./gdb.sock",
			 where);
}

static enum rs_error cannot(const char *where, char *message, size_t size)
{
	return rs_refuse(
		RS_IO, message, size, "%s: cannot listen there: %s%s", where, strerror(errno),
		errno == EADDRINUSE ? _("; another port or path is free, port 0 is any") : "");
}

static bool parse_port(const char *text, in_port_t *port)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || number > 65535)
		return false;
	*port = htons((in_port_t)number);
	return true;
}

/* "1234", ":1234", "localhost:1234", "127.0.0.1:1234". */
static bool parse_host(const char *text, struct sockaddr_in *address)
{
	const char *colon = strrchr(text, ':');
	char host[32] = "127.0.0.1";
	size_t length = colon ? (size_t)(colon - text) : 0;

	*address = (struct sockaddr_in){.sin_family = AF_INET};
	if (length >= sizeof host)
		return false;
	if (length && strncmp(text, "localhost", length) != 0)
		snprintf(host, sizeof host, "%.*s", (int)length, text);
	return inet_pton(AF_INET, host, &address->sin_addr) == 1 &&
	       parse_port(colon ? colon + 1 : text, &address->sin_port);
}

static bool begin(struct rs_listener *l, int domain, const void *address, socklen_t size)
{
	int on = 1;

	l->fd = socket(domain, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0)
		return false;
	setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	return bind(l->fd, address, size) == 0 && listen(l->fd, 4) == 0;
}

static enum rs_error listen_at_port(struct rs_listener *l, const char *where, const char *text,
				    char *message, size_t size)
{
	struct sockaddr_in address;
	socklen_t length = sizeof address;
	char host[INET_ADDRSTRLEN];

	if (!parse_host(text, &address))
		return refuse(where, message, size);
	if (!begin(l, AF_INET, &address, sizeof address) ||
	    getsockname(l->fd, (struct sockaddr *)&address, &length) != 0)
		return cannot(where, message, size);
	inet_ntop(AF_INET, &address.sin_addr, host, sizeof host);
	if (strcmp(host, "127.0.0.1") == 0)
		strcpy(host, "localhost");
	snprintf(l->name, sizeof l->name, "%s:%u", host, ntohs(address.sin_port));
	return RS_OK;
}

/* Remove a socket that nobody listens at: whoever made it ended without removing it. */
static void remove_stale(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct stat info;

	if (fd < 0)
		return;
	if (lstat(address->sun_path, &info) == 0 && S_ISSOCK(info.st_mode) &&
	    connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 &&
	    errno == ECONNREFUSED)
		unlink(address->sun_path);
	close(fd);
}

static enum rs_error listen_at_path(struct rs_listener *l, const char *path, char *message,
				    size_t size)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof address.sun_path || !*path)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "found a path of %zu bytes; a socket's has 1 to %zu",
				 strlen(path), sizeof address.sun_path - 1);
	strcpy(address.sun_path, path);
	remove_stale(&address);
	if (!begin(l, AF_UNIX, &address, sizeof address))
		return cannot(path, message, size);
	strcpy(l->path, path);
	snprintf(l->name, sizeof l->name, "%s", path);
	return RS_OK;
}

enum rs_error rs_listen(struct rs_listener **out, const char *where, char *message, size_t size)
{
	struct rs_listener *l = calloc(1, sizeof *l);
	enum rs_error e;

	*out = NULL;
	if (!l)
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for a connection");
	l->fd = -1;
	if (strncmp(where, "unix:", 5) == 0)
		e = listen_at_path(l, where + 5, message, size);
	else if (strncmp(where, "tcp:", 4) == 0)
		e = listen_at_port(l, where, where + 4, message, size);
	else if (strchr(where, '/'))
		e = listen_at_path(l, where, message, size);
	else
		e = listen_at_port(l, where, where, message, size);
	if (e != RS_OK)
		rs_listener_close(l);
	else
		*out = l;
	return e;
}

void rs_listener_close(struct rs_listener *l)
{
	if (!l)
		return;
	if (l->fd >= 0)
		close(l->fd);
	if (*l->path)
		unlink(l->path);
	free(l);
}

const char *rs_listener_name(const struct rs_listener *l)
{
	return l->name;
}

int rs_listener_accept(struct rs_listener *l)
{
	struct timeval patience = {.tv_sec = SEND_SECONDS};
	int fd = accept(l->fd, NULL, NULL), on = 1;

	if (fd < 0)
		return -1;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (!*l->path)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return fd;
}

void rs_listener_wait(const struct rs_listener *l, int fd, int milliseconds)
{
	struct pollfd events[] = {{.fd = l->fd, .events = POLLIN},
				  {.fd = fd, .events = POLLIN}};

	(void)poll(events, 2, milliseconds);
}

int rs_connection_read(int fd, void *bytes, size_t size)
{
	ssize_t got = recv(fd, bytes, size, MSG_DONTWAIT);

	if (got > 0)
		return (int)got;
	return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? 0 : -1;
}

int rs_connection_send(int fd, const void *bytes, size_t size)
{
	const char *from = bytes;

	while (size > 0) {
		ssize_t put = send(fd, from, size, MSG_NOSIGNAL);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return -1;
		from += put;
		size -= (size_t)put;
	}
	return 0;
}

void rs_connection_close(int fd)
{
	if (fd >= 0)
		close(fd);
}
