// What a packet costs on the loopback: through the hooks `output` and `input`, from a counted port to a counted port.
//
// packets FIRST PORTS MILLISECONDS: sends to at most 100 of the PORTS ports from FIRST on, evenly spread, from
// sockets that are bound to those ports themselves, for so long; prints the median of nanoseconds per packet.
//
// One datagram at a time through sendmmsg(2), no segmentation offload: each is looked up by its source port on the way
// out and by its destination port on the way in. Nobody reads them: once the receive buffers are full, the kernel drops
// them behind the hooks, so that little but the way there is measured. All of that happens on the sender's processor,
// within the system call. Wall time of calls of 100 packets; of these the median, which an interruption doesn't move.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { SPREAD = 100, BATCH = 100, MOST = 1 << 20 };

static uint32_t samples[MOST];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static uint64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void stay_on_one_processor(void) {
    cpu_set_t all, last;
    CPU_ZERO(&last);
    if (sched_getaffinity(0, sizeof all, &all) != 0) fail("sched_getaffinity");
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, &all)) continue;
        CPU_ZERO(&last);
        CPU_SET(cpu, &last);
    }
    if (sched_setaffinity(0, sizeof last, &last) != 0) fail("sched_setaffinity");
}

int main(int argc, char **argv) {
    if (argc < 4) return fputs("usage: packets FIRST PORTS MILLISECONDS\n", stderr), 64;
    int first = atoi(argv[1]), ports = atoi(argv[2]);
    uint64_t duration = strtoull(argv[3], NULL, 10) * 1000000;
    int used = ports < SPREAD ? ports : SPREAD;
    stay_on_one_processor();

    static struct sockaddr_in addresses[SPREAD];
    static int sockets[SPREAD];
    for (int i = 0; i < used; i++) {
        addresses[i] = (struct sockaddr_in){
            .sin_family = AF_INET, .sin_port = htons(first + i * (ports / used)),
            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        int least = 0;
        sockets[i] = socket(AF_INET, SOCK_DGRAM, 0);
        if (sockets[i] < 0 || setsockopt(sockets[i], SOL_SOCKET, SO_RCVBUF, &least, sizeof least) != 0) fail("socket");
        if (bind(sockets[i], (struct sockaddr *)&addresses[i], sizeof addresses[i]) != 0) fail("bind");
    }
    static char payload[100];
    struct iovec data = {payload, sizeof payload};
    static struct mmsghdr messages[BATCH];
    for (int i = 0; i < BATCH; i++)
        messages[i].msg_hdr = (struct msghdr){
            .msg_name = &addresses[i % used], .msg_namelen = sizeof addresses[0], .msg_iov = &data, .msg_iovlen = 1};

    int count = 0;
    uint64_t before = nanoseconds(), end = before + duration;
    // The first round, in which buffers fill and caches warm up, isn't counted.
    for (int call = 0; count < MOST && (before < end || count == 0); call++) {
        int sent = sendmmsg(sockets[call % used], messages, BATCH, 0);
        uint64_t now = nanoseconds();
        if (sent != BATCH) fail("sendmmsg");
        if (call >= used || now >= end) samples[count++] = (now - before) / BATCH;
        before = now;
    }
    qsort(samples, count, sizeof samples[0], ascending);
    printf("%u\n", samples[count / 2]);
    return 0;
}
