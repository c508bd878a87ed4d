#define _GNU_SOURCE
#include "CChaosShim.h"
#include <fcntl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static struct chaos_control none;
static struct chaos_control *control = &none;

__attribute__((constructor)) static void attach(void) {
    const char *path = getenv("PORTTALLY_CHAOS");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *memory = mmap(NULL, sizeof *control, PROT_READ, MAP_SHARED, fd, 0);
    if (memory != MAP_FAILED) control = memory;
    close(fd);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = syscall(SYS_clock_gettime, clock, now);
    if (result != 0 || clock != CLOCK_REALTIME) return result;
    int64_t time = (int64_t)now->tv_sec * 1000000000 + now->tv_nsec + control->clock_offset;
    now->tv_sec = time / 1000000000;
    now->tv_nsec = time % 1000000000;
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    *now = (struct timeval){time.tv_sec, time.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}

static int set(int fd, int level, int option, const void *value, socklen_t size) {
    return syscall(SYS_setsockopt, fd, level, option, value, size);
}

static int is_netlink(int fd) {
    int domain = 0;
    socklen_t size = sizeof domain;
    return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_NETLINK;
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t size) {
    if (control->tiny_buffers && level == SOL_SOCKET && (option == SO_RCVBUF || option == SO_RCVBUFFORCE) && is_netlink(fd)) {
        int tiny = 1;
        return set(fd, SOL_SOCKET, SO_RCVBUF, &tiny, sizeof tiny);
    }
    return set(fd, level, option, value, size);
}

// A batch is worked off inside the system call: its own events then take the room that its acknowledgement needs.
ssize_t sendto(int fd, const void *data, size_t size, int flags, const struct sockaddr *address, socklen_t length) {
    int crowd = control->tiny_buffers && size > 0 && is_netlink(fd)
        && ((const struct nlmsghdr *)data)->nlmsg_type == NFNL_MSG_BATCH_BEGIN;
    int group = NFNLGRP_NFTABLES;
    if (crowd) set(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group);
    ssize_t sent = syscall(SYS_sendto, fd, data, size, flags, address, length);
    if (crowd) set(fd, SOL_NETLINK, NETLINK_DROP_MEMBERSHIP, &group, sizeof group);
    return sent;
}
