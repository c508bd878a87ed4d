// The least that reading a table's counters can cost: libmnl, one buffer, every name and figure looked at.
//
// floor TABLE [DUMPS]: prints for each dump its nanoseconds, the number of counters, and the sum of their bytes.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// As much as the kernel ever puts into one datagram of a dump.
enum { BUFFER = 32768 };

struct reading {
    uint16_t generation;
    bool interrupted;
    uint64_t counters, bytes, packets, letters;
};

static void fail(const char *what) {
    fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
    exit(1);
}

static uint64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static uint64_t number(const struct nlattr *attribute) {
    uint64_t value;
    memcpy(&value, mnl_attr_get_payload(attribute), sizeof value);
    return be64toh(value);
}

static int one_counter(const struct nlmsghdr *message, void *data) {
    struct reading *reading = data;
    const struct nfgenmsg *head = mnl_nlmsg_get_payload(message);
    if (ntohs(head->res_id) != reading->generation || (message->nlmsg_flags & NLM_F_DUMP_INTR))
        reading->interrupted = true;
    const struct nlattr *attribute, *part;
    mnl_attr_for_each(attribute, message, sizeof *head) {
        switch (mnl_attr_get_type(attribute)) {
        case NFTA_OBJ_NAME:
            reading->letters += mnl_attr_get_payload_len(attribute);
            break;
        case NFTA_OBJ_DATA:
            mnl_attr_for_each_nested(part, attribute) {
                if (mnl_attr_get_type(part) == NFTA_COUNTER_BYTES) reading->bytes += number(part);
                if (mnl_attr_get_type(part) == NFTA_COUNTER_PACKETS) reading->packets += number(part);
            }
            break;
        }
    }
    reading->counters++;
    return MNL_CB_OK;
}

static int one_generation(const struct nlmsghdr *message, void *data) {
    const struct nfgenmsg *head = mnl_nlmsg_get_payload(message);
    *(uint16_t *)data = ntohs(head->res_id);
    return MNL_CB_OK;
}

static struct nlmsghdr *request(void *buffer, uint16_t type, uint16_t flags, uint8_t family, uint32_t sequence) {
    struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
    message->nlmsg_type = (NFNL_SUBSYS_NFTABLES << 8) | type;
    message->nlmsg_flags = NLM_F_REQUEST | flags;
    message->nlmsg_seq = sequence;
    struct nfgenmsg *head = mnl_nlmsg_put_extra_header(message, sizeof *head);
    head->nfgen_family = family;
    head->version = NFNETLINK_V0;
    head->res_id = 0;
    return message;
}

static void ask(struct mnl_socket *socket, struct nlmsghdr *message, mnl_cb_t parse, void *data) {
    static char buffer[BUFFER];
    uint32_t sequence = message->nlmsg_seq;
    bool more = message->nlmsg_flags & NLM_F_DUMP;
    if (mnl_socket_sendto(socket, message, message->nlmsg_len) < 0) fail("asking");
    do {
        ssize_t count = mnl_socket_recvfrom(socket, buffer, sizeof buffer);
        if (count < 0) fail("reading");
        int result = mnl_cb_run(buffer, count, sequence, mnl_socket_get_portid(socket), parse, data);
        if (result < 0) fail("parsing");
        more = more && result > 0;
    } while (more);
}

int main(int argc, char **argv) {
    if (argc < 2) return fputs("usage: floor TABLE [DUMPS]\n", stderr), 64;
    int dumps = argc > 2 ? atoi(argv[2]) : 1;
    struct mnl_socket *socket = mnl_socket_open(NETLINK_NETFILTER);
    if (!socket || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) fail("socket");
    char buffer[512];
    uint32_t sequence = 1;
    for (int dump = 0; dump < dumps; dump++) {
        struct reading reading = {0};
        uint16_t after;
        uint64_t start = nanoseconds();
        ask(socket, request(buffer, NFT_MSG_GETGEN, 0, AF_UNSPEC, sequence++), one_generation, &reading.generation);
        struct nlmsghdr *message = request(buffer, NFT_MSG_GETOBJ, NLM_F_DUMP, NFPROTO_INET, sequence++);
        mnl_attr_put_strz(message, NFTA_OBJ_TABLE, argv[1]);
        mnl_attr_put_u32(message, NFTA_OBJ_TYPE, htonl(NFT_OBJECT_COUNTER));
        ask(socket, message, one_counter, &reading);
        ask(socket, request(buffer, NFT_MSG_GETGEN, 0, AF_UNSPEC, sequence++), one_generation, &after);
        uint64_t end = nanoseconds();
        if (reading.interrupted || after != reading.generation) {
            errno = EINTR;
            fail("the ruleset changed");
        }
        printf("%lu %lu %lu\n", end - start, reading.counters, reading.bytes);
    }
    mnl_socket_close(socket);
    return 0;
}
