/* namespace-forwarder NETNS_PATH LISTEN_IP LISTEN_PORT TARGET_PORT [TARGET_IP=127.0.0.1]
 * TCP forwarder across network namespaces: listens on LISTEN_IP:LISTEN_PORT
 * inside NETNS_PATH and connects to TARGET_IP:TARGET_PORT in the namespace it
 * was started in.  splice(2), one thread per direction. Closing either half
 * with RST/FIN is passed on. Prints "ready" when it listens. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

struct conn { int fd[2]; int refs; pthread_mutex_t m; };
struct dir { struct conn *c; int from, to; };

static void drop(struct conn *c)
{
	pthread_mutex_lock(&c->m);
	int last = --c->refs == 0;
	pthread_mutex_unlock(&c->m);
	if (last) { close(c->fd[0]); close(c->fd[1]); free(c); }
}

static void *pump(void *arg)
{
	struct dir d = *(struct dir *)arg;
	free(arg);
	int p[2], bad = 0;
	if (pipe2(p, O_CLOEXEC)) { shutdown(d.from, SHUT_RDWR); drop(d.c); return 0; }
	fcntl(p[0], F_SETPIPE_SZ, 1 << 20);
	for (;;) {
		ssize_t n = splice(d.from, 0, p[1], 0, 1 << 20, SPLICE_F_MOVE);
		if (n < 0 && errno == EINTR) continue;
		if (n <= 0) { bad = n < 0; break; }
		while (n > 0) {
			ssize_t k = splice(p[0], 0, d.to, 0, n, SPLICE_F_MOVE);
			if (k < 0 && errno == EINTR) continue;
			if (k <= 0) { bad = 1; break; }
			n -= k;
		}
		if (bad) break;
	}
	if (bad) { shutdown(d.from, SHUT_RDWR); shutdown(d.to, SHUT_RDWR); }
	else shutdown(d.to, SHUT_WR);
	close(p[0]); close(p[1]);
	drop(d.c);
	return 0;
}

int main(int ac, char **av)
{
	if (ac != 5 && ac != 6) return 2;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	int self = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), ns = open(av[1], O_RDONLY | O_CLOEXEC);
	if (self < 0 || ns < 0 || setns(ns, CLONE_NEWNET)) { perror("namespace-forwarder: netns"); return 1; }
	int l = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
	setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(atoi(av[3])) };
	inet_pton(AF_INET, av[2], &a.sin_addr);
	if (bind(l, (void *)&a, sizeof a) || listen(l, 16)) { perror("namespace-forwarder: listen"); return 1; }
	if (setns(self, CLONE_NEWNET)) { perror("namespace-forwarder: back"); return 1; }
	puts("ready"); fflush(stdout);
	for (;;) {
		int c = accept4(l, 0, 0, SOCK_CLOEXEC);
		if (c < 0) { if (errno == EINTR || errno == ECONNABORTED) continue; perror("accept"); return 1; }
		int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		struct sockaddr_in t = { .sin_family = AF_INET, .sin_port = htons(atoi(av[4])) };
		inet_pton(AF_INET, ac == 6 ? av[5] : "127.0.0.1", &t.sin_addr);
		if (connect(s, (void *)&t, sizeof t)) {
			struct linger lg = { 1, 0 };
			setsockopt(c, SOL_SOCKET, SO_LINGER, &lg, sizeof lg);
			close(c); close(s);
			continue;
		}
		setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		struct conn *k = calloc(1, sizeof *k);
		k->fd[0] = c; k->fd[1] = s; k->refs = 2;
		pthread_mutex_init(&k->m, 0);
		for (int i = 0; i < 2; i++) {
			struct dir *d = malloc(sizeof *d);
			d->c = k; d->from = k->fd[i]; d->to = k->fd[1 - i];
			pthread_t th;
			if (pthread_create(&th, 0, pump, d)) return 1;
			pthread_detach(th);
		}
	}
}
