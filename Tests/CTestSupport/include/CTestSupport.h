// What the tests need of Linux and Swift can't import: flags of unshare(2), ioctls, pre-exec work of a child.
#pragma once
#include <stdint.h>

/// Puts the calling thread into a network namespace of its own, with `lo` up. Returns 0 or an errno.
int32_t cts_enter_new_network_namespace(void);
/// Puts the calling thread into a mount namespace of its own, changes private to it. Returns 0 or an errno.
int32_t cts_enter_new_mount_namespace(void);
/// Accepts a connection that programs started from now on don't inherit. Returns its descriptor or -1.
int32_t cts_accept(int32_t listener);
/// The number of clock_nanosleep(2), the system call behind usleep(3), on this machine.
int32_t cts_clock_nanosleep_number(void);
/// Makes two network devices (tun) in the calling thread's namespace, from each of which packets of up to 1,500 bytes come
/// out of the other so many microseconds later; they may be moved to other namespaces. Returns a descriptor whose closing
/// takes them away, or a negative errno.
int32_t cts_delayed_wire(const char *one, const char *other, uint32_t microseconds);
