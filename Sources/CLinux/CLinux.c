#define _GNU_SOURCE
#include "CLinux.h"
#include <dlfcn.h>
#include <errno.h>
#include <grp.h>
#include <arpa/inet.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/membarrier.h>
#include <linux/securebits.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

int32_t cl_time_zone_use(int32_t fd) {
    char value[64];
    snprintf(value, sizeof value, ":/proc/self/fd/%d", fd);
    if (setenv("TZ", value, 1) != 0) return errno;
    tzset();
    // glibc takes UTC without a word where it can't read the file, and then gives it the empty name; a zone always has one.
    return tzname[0][0] == 0 ? EINVAL : 0;
}

struct cl_civil_time cl_civil_time_at(int64_t seconds) {
    time_t t = (time_t)seconds;
    struct tm tm = {0};
    localtime_r(&t, &tm);
    return (struct cl_civil_time){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec};
}

int32_t cl_wait_for_packets_in_flight(void) {
    return syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) == 0 ? 0 : errno;
}

int32_t cl_watch_open(void) {
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

int32_t cl_watch_add(int32_t inotify, int32_t fd) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    // Not IN_MODIFY: the store may lie beside a config, and is written all the time; a config is of use once it is closed.
    int watch = inotify_add_watch(inotify, path,
        IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF);
    return watch < 0 ? -errno : watch;
}

int64_t cl_watch_drain(int32_t inotify) {
    char buffer[4096] __attribute__((aligned(8)));
    int64_t total = 0;
    for (;;) {
        ssize_t n = read(inotify, buffer, sizeof buffer);
        if (n > 0) { total += n; continue; }
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno != EAGAIN) return -errno;
        return total;
    }
}

const char *cl_environment_entry(int64_t index) {
    return environ != NULL ? environ[index] : NULL;
}

int64_t cl_directory_read(int32_t fd, void *buffer, int64_t size) {
    long count;
    do count = syscall(SYS_getdents64, fd, buffer, (size_t)size);
    while (count < 0 && errno == EINTR);
    return count < 0 ? -errno : count;
}

int64_t cl_boot_time_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t cl_wall_time_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void cl_memory_be_thrifty(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, 512 << 10);
    mallopt(M_TRIM_THRESHOLD, 512 << 10);
}

enum { MOST_GROUPS = 1024 };
static _Thread_local gid_t groups[MOST_GROUPS];
static _Thread_local int group_count, depth;

/// Both calls say nothing of failure but the id that was in force; (uid_t)-1 changes nothing.
static int has_file_ids(uid_t user, gid_t group) {
    return (uid_t)setfsuid((uid_t)-1) == user && (gid_t)setfsgid((gid_t)-1) == group;
}

/// Puts one capability of this thread, which it may have, in force; the C library has no function for it.
static int raise_capability(unsigned capability) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, data) != 0) return -1;
    data[CAP_TO_INDEX(capability)].effective |= CAP_TO_MASK(capability);
    return (int)syscall(SYS_capset, &header, data);
}

int32_t cl_files_as(uint32_t user, uint32_t group, bool may_search) {
    if (depth > 0) { depth++; return 0; }
    if (prctl(PR_GET_SECUREBITS) & SECBIT_NO_SETUID_FIXUP) return EPERM;
    group_count = getgroups(MOST_GROUPS, groups);
    if (group_count < 0) return errno;
    // The system call is of this thread; the C library's function would be of all.
    if (syscall(SYS_setgroups, 0, NULL) != 0) return errno;
    depth = 1;
    setfsgid(group);
    setfsuid(user);
    const bool done = has_file_ids(user, group) && (!may_search || raise_capability(CAP_DAC_READ_SEARCH) == 0);
    if (done) return 0;
    cl_files_as_before();
    return EPERM;
}

void cl_files_as_before(void) {
    if (--depth > 0) return;
    // The capabilities over files come back with root's id.
    setfsuid(geteuid());
    setfsgid(getegid());
    if (syscall(SYS_setgroups, (size_t)group_count, groups) != 0 || !has_file_ids(geteuid(), getegid())) abort();
}

enum { MOST_DATAGRAMS = 64 };

int32_t cl_nft_loads_owned_tables(void) {
    void *library = dlopen("libnftables.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) return -1;
    struct nft_ctx;
    struct nft_ctx *(*new)(uint32_t) = (struct nft_ctx *(*)(uint32_t))dlsym(library, "nft_ctx_new");
    void (*free)(struct nft_ctx *) = (void (*)(struct nft_ctx *))dlsym(library, "nft_ctx_free");
    void (*set_dry_run)(struct nft_ctx *, bool) = (void (*)(struct nft_ctx *, bool))dlsym(library, "nft_ctx_set_dry_run");
    int (*buffer_error)(struct nft_ctx *) = (int (*)(struct nft_ctx *))dlsym(library, "nft_ctx_buffer_error");
    int (*run)(struct nft_ctx *, const char *) =
        (int (*)(struct nft_ctx *, const char *))dlsym(library, "nft_run_cmd_from_buffer");
    int32_t loads = 0;
    struct nft_ctx *context = new && free && set_dry_run && buffer_error && run ? new(0) : NULL;
    if (context) {
        set_dry_run(context, true);
        buffer_error(context);
        loads = run(context, "add table inet porttally_dry_run { flags owner, persist; }") == 0;
        free(context);
    }
    dlclose(library);
    return loads;
}

int32_t cl_receive_datagrams(int32_t fd, void *buffer, int64_t stride, uint32_t *lengths, uint32_t count) {
    struct mmsghdr heads[MOST_DATAGRAMS] = {0};
    struct iovec places[MOST_DATAGRAMS];
    if (count > MOST_DATAGRAMS) count = MOST_DATAGRAMS;
    for (uint32_t i = 0; i < count; i++) {
        places[i] = (struct iovec){(char *)buffer + i * stride, (size_t)stride};
        heads[i].msg_hdr.msg_iov = &places[i];
        heads[i].msg_hdr.msg_iovlen = 1;
    }
    int32_t received;
    do received = recvmmsg(fd, heads, count, MSG_DONTWAIT | MSG_TRUNC, NULL);
    while (received < 0 && errno == EINTR);
    for (int32_t i = 0; i < received; i++) lengths[i] = heads[i].msg_len;
    return received;
}

int32_t cl_netlink_ignore(int32_t fd, uint32_t origin) {
    // A filter loads in network byte order; the header is in the machine's. nlmsg_pid is its fourth word.
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 12),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(origin), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    };
    struct sock_fprog filter = {.len = sizeof program / sizeof *program, .filter = program};
    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0 ? 0 : errno;
}

struct cl_terminal_size cl_terminal_size(int32_t fd) {
    struct winsize size;
    if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) != 0) return (struct cl_terminal_size){-1, -1};
    return (struct cl_terminal_size){size.ws_col, size.ws_row};
}
