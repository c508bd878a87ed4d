#define _GNU_SOURCE
#include "CTestSupport.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// What is under way in one direction: 4,096 packets of 1,500 bytes are 100 Mbit/s for half a second.
enum { places = 4096, longest = 1500 };
struct line {
    int from, to;
    size_t first, count;
    struct { uint64_t due; size_t length; char bytes[longest]; } packets[places];
};
struct wire { int stop; uint64_t delay; struct line lines[2]; };

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void receive(struct line *line, uint64_t due) {
    while (line->count < places) {
        size_t place = (line->first + line->count) % places;
        ssize_t length = read(line->from, line->packets[place].bytes, longest);
        if (length <= 0) return;
        line->packets[place].due = due;
        line->packets[place].length = length;
        line->count++;
    }
}

static void deliver(struct line *line, uint64_t time) {
    while (line->count > 0 && line->packets[line->first].due <= time) {
        // What the other end has no room for is lost, as on any wire.
        (void)!write(line->to, line->packets[line->first].bytes, line->packets[line->first].length);
        line->first = (line->first + 1) % places;
        line->count--;
    }
}

static void *run(void *argument) {
    struct wire *wire = argument;
    struct pollfd entries[3] = {{.fd = wire->stop}};
    while (entries[0].revents == 0) {
        uint64_t time = now(), due = UINT64_MAX;
        for (int end = 0; end < 2; end++) {
            struct line *line = &wire->lines[end];
            receive(line, time + wire->delay);
            deliver(line, time);
            if (line->count > 0 && line->packets[line->first].due < due) due = line->packets[line->first].due;
            entries[end + 1] = (struct pollfd){.fd = line->from, .events = line->count < places ? POLLIN : 0};
        }
        time = now();
        uint64_t rest = due > time ? due - time : 0;
        struct timespec timeout = {.tv_sec = rest / 1000000000, .tv_nsec = rest % 1000000000};
        ppoll(entries, 3, due == UINT64_MAX ? NULL : &timeout, NULL);
    }
    close(wire->lines[0].from);
    close(wire->lines[1].from);
    close(wire->stop);
    free(wire);
    return NULL;
}

static int make_end(const char *name) {
    int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return -errno;
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    if (ioctl(fd, TUNSETIFF, &request) == 0) return fd;
    int error = errno;
    close(fd);
    return -error;
}

int32_t cts_delayed_wire(const char *one, const char *other, uint32_t microseconds) {
    struct wire *wire = calloc(1, sizeof *wire);
    if (wire == NULL) return -ENOMEM;
    int ends[2] = {make_end(one), -1}, stops[2] = {-1, -1};
    int error = ends[0] < 0 ? -ends[0] : 0;
    if (error == 0 && (ends[1] = make_end(other)) < 0) error = -ends[1];
    if (error == 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, stops) != 0) error = errno;
    if (error == 0) {
        wire->stop = stops[1];
        wire->delay = (uint64_t)microseconds * 1000;
        for (int end = 0; end < 2; end++) {
            wire->lines[end].from = ends[end];
            wire->lines[end].to = ends[1 - end];
        }
        pthread_t thread;
        error = pthread_create(&thread, NULL, run, wire);
        if (error == 0) {
            pthread_detach(thread);
            return stops[0];
        }
    }
    for (int end = 0; end < 2; end++) {
        if (ends[end] >= 0) close(ends[end]);
        if (stops[end] >= 0) close(stops[end]);
    }
    free(wire);
    return -error;
}
