// A neighbour with a table of its own, to which it commits so many times a second: a counter comes, a counter goes.
//
// churn RATE: makes table inet neighbour, stops itself, and once it is continued goes on until it is killed. Ended by
// SIGTERM, it prints how long its longest commit took, in nanoseconds: so long somebody else's held the kernel's ruleset.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void fail(const char *what) {
    fprintf(stderr, "churn: %s: %s\n", what, strerror(errno));
    exit(1);
}

static volatile sig_atomic_t is_ended;

static void end(int signal) {
    (void)signal;
    is_ended = 1;
}

static int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static struct nlmsghdr *begin(struct mnl_nlmsg_batch *batch, uint16_t type, uint16_t flags, uint8_t family,
                              uint16_t resource) {
    struct nlmsghdr *message = mnl_nlmsg_put_header(mnl_nlmsg_batch_current(batch));
    message->nlmsg_type = type;
    message->nlmsg_flags = NLM_F_REQUEST | flags;
    struct nfgenmsg *head = mnl_nlmsg_put_extra_header(message, sizeof *head);
    head->nfgen_family = family;
    head->version = NFNETLINK_V0;
    head->res_id = htons(resource);
    return message;
}

// One change in a batch; the kernel acknowledges it, or says why not.
static void commit(struct mnl_socket *socket, uint16_t type, uint16_t flags, bool is_counter) {
    static char buffer[8192];
    struct mnl_nlmsg_batch *batch = mnl_nlmsg_batch_start(buffer, sizeof buffer / 2);
    begin(batch, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
    mnl_nlmsg_batch_next(batch);
    uint16_t subsystem = NFNL_SUBSYS_NFTABLES << 8;
    struct nlmsghdr *message = begin(batch, subsystem | type, flags | NLM_F_ACK, NFPROTO_INET, 0);
    if (is_counter) {
        mnl_attr_put_strz(message, NFTA_OBJ_TABLE, "neighbour");
        mnl_attr_put_strz(message, NFTA_OBJ_NAME, "visitor");
        mnl_attr_put_u32(message, NFTA_OBJ_TYPE, htonl(NFT_OBJECT_COUNTER));
        mnl_attr_nest_end(message, mnl_attr_nest_start(message, NFTA_OBJ_DATA));
    } else {
        mnl_attr_put_strz(message, NFTA_TABLE_NAME, "neighbour");
    }
    mnl_nlmsg_batch_next(batch);
    begin(batch, NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
    mnl_nlmsg_batch_next(batch);
    if (mnl_socket_sendto(socket, mnl_nlmsg_batch_head(batch), mnl_nlmsg_batch_size(batch)) < 0) fail("committing");
    mnl_nlmsg_batch_stop(batch);
    ssize_t count = mnl_socket_recvfrom(socket, buffer, sizeof buffer);
    if (count < 0 || mnl_cb_run(buffer, count, 0, mnl_socket_get_portid(socket), NULL, NULL) < 0) fail("committing");
}

int main(int argc, char **argv) {
    int rate = argc > 1 ? atoi(argv[1]) : 0;
    if (rate < 1) return fputs("usage: churn RATE\n", stderr), 64;
    struct mnl_socket *socket = mnl_socket_open(NETLINK_NETFILTER);
    if (!socket || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) fail("socket");
    commit(socket, NFT_MSG_NEWTABLE, NLM_F_CREATE, false);
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = end, .sa_flags = SA_RESTART}, NULL);
    raise(SIGSTOP);
    int64_t longest = 0;
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (unsigned count = 0; !is_ended; count++) {
        int64_t before = nanoseconds();
        if (count % 2 == 0)
            commit(socket, NFT_MSG_NEWOBJ, NLM_F_CREATE | NLM_F_EXCL, true);
        else
            commit(socket, NFT_MSG_DELOBJ, 0, true);
        int64_t taken = nanoseconds() - before;
        if (taken > longest) longest = taken;
        next.tv_nsec += 1000000000 / rate;
        if (next.tv_nsec >= 1000000000) next.tv_sec++, next.tv_nsec -= 1000000000;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
    printf("%lld\n", (long long)longest);
    return 0;
}
