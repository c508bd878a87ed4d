#define _GNU_SOURCE
#include "CTestSupport.h"
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int32_t cts_enter_new_network_namespace(void) {
    if (unshare(CLONE_NEWNET) != 0) return errno;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return errno;
    struct ifreq request = {0};
    strcpy(request.ifr_name, "lo");
    int32_t error = 0;
    if (ioctl(fd, SIOCGIFFLAGS, &request) != 0) error = errno;
    request.ifr_flags |= IFF_UP;
    if (error == 0 && ioctl(fd, SIOCSIFFLAGS, &request) != 0) error = errno;
    close(fd);
    return error;
}

int32_t cts_enter_new_mount_namespace(void) {
    if (unshare(CLONE_NEWNS | CLONE_FS) != 0) return errno;
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 ? 0 : errno;
}

int32_t cts_accept(int32_t listener) { return accept4(listener, NULL, NULL, SOCK_CLOEXEC); }

int32_t cts_clock_nanosleep_number(void) { return SYS_clock_nanosleep; }
